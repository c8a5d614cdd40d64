"""A group chat's server on this machine, as the robots find it: it keeps what it was sent and answers as told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

TAKEN = b'{"errcode":0,"errmsg":"ok"}'


@dataclass
class Receiver:
    """``answers`` are given in turn, (status, body) each; when they are used up, everything is taken."""

    origin: str
    received: list[tuple[str, str, bytes]] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [body.decode() for _, _, body in self.received]


@contextmanager
def listening(silent: Event | None = None) -> Iterator[Receiver]:
    """Listen until the end of the block; with ``silent`` no answer is given before it is set."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append((self.path, self.headers["Content-Type"], content))
            if silent:
                silent.wait(5)
            status, body = receiver.answers.pop(0) if receiver.answers else (200, TAKEN)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{receiver.origin}/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
