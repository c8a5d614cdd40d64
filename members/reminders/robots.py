"""The robots of group chats, as their makers document them: what is posted where, and what the answer means.

WeCom 群机器人: the address holds the key. DingTalk 自定义机器人: the address holds the token, and where 加签 is on, the
time in milliseconds and an HMAC-SHA256 of it are added to the address.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, urlencode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from core import clock
from core.errors import Refused
from members.models.reminders import Channel
from members.reminders.posting import NotPosted, checked_address, post

LONGEST = 2048  # bytes of a text message, WeCom's limit
PAUSES = (1, 4)  # seconds before the second and the third attempt

# Where each robot lives, and the parameter that its address cannot do without.
HOMES = {Channel.WECOM: ("qyapi.weixin.qq.com", "key"), Channel.DINGTALK: ("oapi.dingtalk.com", "access_token")}

# What the services' numbers and words mean to a secretary.
_CODES = {
    -1: "对方系统繁忙，稍后会再试",
    93000: "机器人的地址不对，或者机器人已经从群里删掉了",
    45009: "发得太频繁，被限流了",
    300001: "机器人的地址不对，或者机器人已经从群里删掉了",
    300005: "机器人的地址不对，或者机器人已经从群里删掉了",
    400101: "机器人的地址不对，或者机器人已经从群里删掉了",
    130101: "发得太频繁，被限流了",
    410100: "发得太频繁，被限流了",
}
_WORDS = {
    "sign not match": "加签密钥不对",
    "timestamp": "服务器的时钟不准，签名过期了",
    "keywords not in content": "机器人设了关键词，请把“责任簿”设为关键词",
    "not in whitelist": "机器人限制了IP地址，请把服务器的地址加进去",
}


@dataclass(frozen=True)
class Robot:
    """A group chat's robot. ``secret`` is DingTalk's 加签 key, empty where there is none."""

    kind: str
    address: str
    secret: str = ""

    def __post_init__(self):
        """Raises Refused for an address that is not this kind of robot's."""
        host, needed = HOMES[Channel(self.kind)]
        parts = checked_address(self.address, host=host)
        if not parse_qs(parts.query).get(needed):
            raise Refused(f"地址里没有“{needed}=”，请从机器人的设置里整个复制过来。", "address")

    def __repr__(self) -> str:
        return f"Robot({self.kind})"  # never the address: whoever has it can write into the chat

    @property
    def sealed(self) -> str:
        """What is kept of it."""
        return _box(settings.AUDIT_KEY).encrypt(json.dumps([self.address, self.secret]).encode()).decode()

    def say(self, text: str, phones: Sequence[str] = (), *, pauses: Sequence[float] = PAUSES) -> None:
        """Post a text, and mention who has one of these phones. Tries again after ``pauses`` (seconds) where it surely
        did not arrive. Raises NotPosted."""
        for pause in pauses:
            try:
                read_answer(post(self._place(), body(self.kind, text, phones)))
            except NotPosted as failure:
                if not failure.again:
                    raise
                time.sleep(pause)
            else:
                return
        read_answer(post(self._place(), body(self.kind, text, phones)))

    def _place(self):
        parts = checked_address(self.address, host=HOMES[Channel(self.kind)][0])
        if self.kind != Channel.DINGTALK or not self.secret:
            return parts
        timestamp = int(clock.now().timestamp() * 1000)
        signed = urlencode({"timestamp": timestamp, "sign": signature(timestamp, self.secret)})
        return parts._replace(query=f"{parts.query}&{signed}")


def body(kind: str, text: str, phones: Sequence[str]) -> bytes:
    """Return the JSON of a text message, UTF-8."""
    said: dict = {"content": text}
    message: dict = {"msgtype": "text", "text": said}
    if kind == Channel.WECOM:
        if phones:
            said["mentioned_mobile_list"] = list(phones)
    else:
        if phones:  # DingTalk shows the name in the place of the phone, and only to those in the chat
            said["content"] = f"{text}\n{' '.join(f'@{phone}' for phone in phones)}"
        message["at"] = {"atMobiles": list(phones), "isAtAll": False}
    return json.dumps(message, ensure_ascii=False).encode()


def signature(timestamp: int, secret: str) -> str:
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def read_answer(content: bytes) -> None:
    """Raises NotPosted unless the service says that it took the message."""
    try:
        answer = json.loads(content)
        code, message = int(answer["errcode"]), str(answer.get("errmsg", ""))[:120]
    except (ValueError, KeyError, TypeError) as error:
        raise NotPosted("群机器人的回答看不懂，请检查地址。") from error
    if code:
        known = _CODES.get(code) or next((said for words, said in _WORDS.items() if words in message), "对方没有接受")
        raise NotPosted(f"{known}（错误码 {code}：{message}）。", again=code == -1)


@lru_cache(maxsize=4)
def _box(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"group-robot:{key}".encode()).digest()))


def robot_of(rule) -> Robot:
    """Return the robot of a rule that has one. Raises NotPosted where its address is sealed with another key, or is
    one that the operator no longer allows."""
    try:
        address, secret = json.loads(_box(settings.AUDIT_KEY).decrypt(rule.chat_sealed.encode()))
        return Robot(rule.chat, address, secret)
    except InvalidToken as error:
        raise NotPosted("群机器人的地址读不出来了，请重新接一次。") from error
    except Refused as refusal:
        raise NotPosted(refusal.message) from refusal


def told(people: Sequence[str], *, names: bool, lead: str, after: str) -> str:
    """Return a message about ``people`` with as many names as a message has room for, or with none."""
    count = f"{len(people)}人"
    shown = list(people) if names else []
    while shown:
        rest = f"等{count}" if len(shown) < len(people) else f"（{count}）"
        text = f"{lead}还没有办的：{'、'.join(shown)}{rest}。{after}"
        if len(text.encode()) <= LONGEST:
            return text
        shown.pop()
    return f"{lead}还有{count}没有办。{after}"
