"""A signed-in person as the server sees him, without a browser's or a test client's own work."""

from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test.utils import CaptureQueriesContext

from benchmarks import sides

BACKEND = "members.authentication.PhoneOrNameBackend"
_application = None


def session_of(user, **more) -> str:
    """Sign ``user`` in without a password; return the key of the session, which also keeps ``more``."""
    session = SessionStore()
    session.update({
        SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: user.get_session_auth_hash(), **more,
    })  # fmt: skip
    session.create()
    return session.session_key


class Visitor:
    """Asks the WSGI application for pages in this very process."""

    def __init__(self, user):
        global _application
        _application = _application or get_wsgi_application()
        self.cookies = {settings.SESSION_COOKIE_NAME: session_of(user)}

    def get(self, address: str) -> bytes:
        """Return the body of the page. Raises RuntimeError for any answer but 200."""
        parts, taken = urlsplit(address), []
        environment = {
            "REQUEST_METHOD": "GET", "PATH_INFO": parts.path, "QUERY_STRING": parts.query, "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.input": BytesIO(), "wsgi.url_scheme": "http", "wsgi.errors": BytesIO(), "wsgi.multithread": False,
        }  # fmt: skip
        response = _application(environment, lambda status, headers: taken.append(status))
        try:
            body = b"".join(response)
        finally:
            response.close()
        if not taken[0].startswith("200"):
            raise RuntimeError(f"{address} answered {taken[0]}")
        return body

    def counted(self, address: str) -> tuple[bytes, int]:
        """Return the body and how many queries it took."""
        with CaptureQueriesContext(connections[sides.current()]) as queries:
            return self.get(address), len(queries)
