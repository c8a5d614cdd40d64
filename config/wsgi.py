"""WSGI entry point for the production server."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver


def refuse_large(application: Callable[..., Iterable[bytes]], most: int) -> Callable[..., Iterable[bytes]]:
    """Return ``application`` behind a check that answers 413 to a body of more than ``most`` bytes, unread.

    Django limits fields but not files, and the server limits neither. A body that does not announce its length
    needs no check: Django reads none of it.
    """

    def checked(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if int(environ.get("CONTENT_LENGTH") or 0) <= most:
            return application(environ, start_response)
        body = f"提交的内容太大：一次最多 {most // 1024**2} MB。请分几次提交，或换小一些的文件。".encode()
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response("413 Content Too Large", headers)
        return [body]

    return checked


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = refuse_large(get_wsgi_application(), settings.REQUEST_MAX_BYTES)
# Every page's code is read now, once for all workers, instead of by each of them while its first visitors wait.
get_resolver()._populate()
