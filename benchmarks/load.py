"""Many clients at once, light enough that the servers get the cores: one loop, one kept connection for each client."""

import asyncio
import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

ANSWERED = b"302"
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass
class Tally:
    """What became of the requests of one stretch. ``times`` are seconds."""

    seconds: float = 0
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0

    @property
    def told(self) -> str:
        cuts = statistics.quantiles(self.times, n=20) if len(self.times) > 1 else [0] * 19
        return f"half {cuts[9] * 1000:.0f} ms, 95 % {cuts[18] * 1000:.0f} ms"

    def __iadd__(self, other: "Tally") -> "Tally":
        self.seconds += other.seconds
        self.times += other.times
        self.errors += other.errors
        return self


def drive(port: int, clients: list[Iterator[bytes]], seconds: float) -> Tally:
    """Let every client send its requests one after the other for ``seconds``; those under way are waited for."""
    return asyncio.run(_drive(port, clients, seconds))


async def _drive(port: int, clients: list[Iterator[bytes]], seconds: float) -> Tally:
    tally, start = Tally(), time.perf_counter()
    await asyncio.gather(*(_client(port, requests, start + seconds, tally) for requests in clients))
    tally.seconds = time.perf_counter() - start
    return tally


async def _client(port: int, requests: Iterator[bytes], until: float, tally: Tally) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while time.perf_counter() < until:
            start = time.perf_counter()
            writer.write(next(requests))
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b""
            if head.split(b" ", 2)[1] == ANSWERED:
                tally.times.append(time.perf_counter() - start)
            else:
                tally.errors.append(f"{head.splitlines()[0].decode()}: {_gist(body or await reader.read(20_000))}")
            if not length or b"connection: close" in head.lower():
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except (OSError, asyncio.IncompleteReadError) as error:
        tally.errors.append(f"connection: {error!r}")
    finally:
        writer.close()


def _gist(body: bytes) -> str:
    """The sentence of an error page."""
    text = re.sub(r"<script.*?</script>|<[^>]*>", " ", body.decode(errors="replace"), flags=re.DOTALL)
    return " ".join(text.split())[-300:]
