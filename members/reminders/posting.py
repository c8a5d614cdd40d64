"""Posting to an address that a secretary typed in, without letting it lead the server to anywhere else.

Only the two services' own hosts by https, and what the operator names in the environment. The name is looked up once,
what it leads to must not be inside a network, and that very address is connected to. No answer leads further.
"""

import ipaddress
import socket
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from core.errors import Refused

TIMEOUT = 5  # seconds for each step
MOST = 64 * 1024  # bytes of an answer
LONGEST = 500  # characters of an address


class NotPosted(Exception):
    """``reason`` is a Chinese sentence without the address in it. ``again``: it surely did not arrive and may be tried
    once more soon. ``may_have_arrived``: nobody knows."""

    def __init__(self, reason: str, *, again: bool = False, may_have_arrived: bool = False):
        super().__init__(reason)
        self.reason, self.again, self.may_have_arrived = reason, again, may_have_arrived


def checked_address(address: str, *, host: str) -> SplitResult:
    """Return the parts of an address at the service's own ``host``, or at an origin the operator has named
    (ZONEBOOK_WEBHOOK_ORIGINS). Raises Refused for any other."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise Refused("地址不对，请从机器人的设置里整个复制过来。", "address") from error
    if not address.isascii() or not address.isprintable() or " " in address or len(address) > LONGEST:
        raise Refused("地址不对，请从机器人的设置里整个复制过来。", "address")
    if is_named(parts):
        return parts
    if parts.scheme != "https" or parts.netloc != host or port is not None:
        raise Refused(f"地址要以 https://{host}/ 开头，请从机器人的设置里整个复制过来。", "address")
    return parts


def is_named(parts: SplitResult) -> bool:
    return f"{parts.scheme}://{parts.netloc}" in settings.WEBHOOK_ORIGINS


def post(parts: SplitResult, content: bytes) -> bytes:
    """POST JSON and return the answer's body. Raises NotPosted."""
    connection = _connected(parts)
    try:
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request("POST", path, content, {"Content-Type": "application/json; charset=utf-8"})
        answer = connection.getresponse()
        body = answer.read(MOST)
    except (OSError, HTTPException) as error:
        raise NotPosted("群机器人没有回答，不知道发出去没有。", may_have_arrived=True) from error
    finally:
        connection.close()
    if answer.status != 200:
        raise NotPosted(f"群机器人的服务器回答 HTTP {answer.status}。", again=answer.status >= 500)
    return body


def _connected(parts: SplitResult) -> HTTPConnection:
    is_https = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if is_https else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [place[4][:2] for place in found]
        if not is_named(parts) and not all(ipaddress.ip_address(ip).is_global for ip, _ in addresses):
            raise NotPosted("群机器人的地址指向内部网络，没有发送。")
        connection = (HTTPSConnection if is_https else HTTPConnection)(host, parts.port, timeout=TIMEOUT)
        connection.sock = socket.create_connection(addresses[0], TIMEOUT)
        if is_https:
            connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
    except OSError as error:
        raise NotPosted("连不上群机器人的服务器，请检查网络。", again=True) from error
    return connection
