"""What the settings need from the machine: the data folder and the keys kept in it.

Everything here fails loudly with one line that says what to mend.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


def data_folder(path: str) -> Path:
    """Return the data folder, created when missing; raise ImproperlyConfigured when it cannot be written."""
    folder = Path(path).expanduser().resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # people's data: for the server's account only
        (folder / "files").mkdir(exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"数据目录 {folder} 无法创建：{error.strerror}。请检查 ZONEBOOK_DATA_DIR。"
        ) from error
    if not os.access(folder, os.W_OK):
        raise ImproperlyConfigured(f"数据目录 {folder} 不可写。请检查目录权限或 ZONEBOOK_DATA_DIR。")
    return folder


def key(folder: Path, name: str) -> str:
    """Return the secret kept in ``folder/name``, made on first use.

    Written whole or not at all, and never over another process's key: two processes that
    start at once agree on the first one's.
    """
    file = folder / name
    if not file.exists():
        draft = folder / f".{name}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    value = file.read_text().strip()
    if len(value) < 32:
        raise ImproperlyConfigured(f"密钥文件 {file} 已损坏（太短）。请从备份恢复它，不要删除：它保护着审计链。")
    return value


def mail(url: str) -> dict[str, Any]:
    """Return Django's description of the mail server at ``url``.

    Raises ImproperlyConfigured for an address that makes no sense, without repeating it: it may hold a password.
    """
    try:
        found = Env.email_url_config(url)
        port = MAIL_PORTS[urlsplit(url).scheme]
    except (KeyError, ValueError, ImproperlyConfigured):
        found, port = {}, 0
    if not found.get("EMAIL_HOST"):
        raise ImproperlyConfigured(
            "ZONEBOOK_EMAIL_URL 应写成 smtp+tls://用户:密码@主机:587 或 smtp+ssl://用户:密码@主机:465。"
        ) from None
    return {**found, "EMAIL_PORT": found["EMAIL_PORT"] or port}


def passing_folder() -> str:
    """Return a new folder under the system's temporary one that is removed when this process ends."""
    folder = tempfile.mkdtemp(prefix="zonebook-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def port(value: str) -> int:
    """Return the port number that ``value`` names; raise ImproperlyConfigured when it names none."""
    if value.isascii() and value.isdigit() and 0 < int(value) < 65536:
        return int(value)
    raise ImproperlyConfigured(f"PORT 应为 1 到 65535 的整数，现在是“{value}”。")


def database(url: str, file: Path) -> dict[str, Any]:
    """Return Django's description of the database at ``url``, by default SQLite in ``file``.

    Raises ImproperlyConfigured for anything but SQLite and PostgreSQL: nothing else is tested. The address is
    not repeated in the message, because it may hold a password.
    """
    if not url:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}
    if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ImproperlyConfigured("DATABASE_URL 只支持 postgresql://用户:密码@主机:端口/库名 或 sqlite:///文件路径。")
    return Env.db_url_config(url)
