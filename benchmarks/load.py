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
    def cuts(self) -> list[float]:
        """The nineteen times (seconds) below which lie 5 %, 10 % … 95 % of the requests."""
        return statistics.quantiles(self.times, n=20) if len(self.times) > 1 else [0] * 19

    @property
    def told(self) -> str:
        return f"half {self.cuts[9] * 1000:.0f} ms, 95 % {self.cuts[18] * 1000:.0f} ms"

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


def visit(port: int, visits: list[tuple[float, list[bytes]]]) -> list[Tally]:
    """Let people come at their times (seconds from now), each on a connection of his own, whatever the server does with
    those before; each sends his requests one after the other. Return a tally for the first requests, the second …"""
    return asyncio.run(_visit(port, visits))


async def _visit(port: int, visits: list[tuple[float, list[bytes]]]) -> list[Tally]:
    tallies = [Tally() for _ in visits[0][1]]
    start = time.perf_counter()
    await asyncio.gather(*(_visitor(port, start + at, requests, tallies) for at, requests in visits))
    for tally in tallies:
        tally.seconds = time.perf_counter() - start
    return tallies


async def _visitor(port: int, at: float, requests: list[bytes], tallies: list[Tally]) -> None:
    await asyncio.sleep(max(0, at - time.perf_counter()))
    for request, tally in zip(requests, tallies, strict=True):
        try:
            start = time.perf_counter()  # finding a connection is part of the waiting
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            answer = await reader.read()
            writer.close()
        except OSError as error:
            tally.errors.append(f"connection: {error!r}")
            return
        if answer.split(b" ", 2)[1:2] != [b"200" if request.startswith(b"GET") else ANSWERED]:
            tally.errors.append(f"{answer[:60]!r}: {_gist(answer)}")
            return
        tally.times.append(time.perf_counter() - start)


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
