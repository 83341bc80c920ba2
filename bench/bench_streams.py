"""Streams of events with one change a second: how long until readers have heard, and what they cost.

`bench_streams.py 10000 20` opens ten thousand and changes something twenty times. Beside it stands the least that a
program can do on the same server: it sends the same to as many streams, and does nothing else.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench_readers import UNITS, Forms, page_of, signed_in
from loads import GRANIAN, answer, free_port, process, seconds_of
from serving import Server, memory_of, percentile, served

STREAMS, CHANGES = 2_000, 10
LATEST_SECONDS = 5.0
BARE = """import asyncio

START = {'type': 'http.response.start', 'status': 200, 'headers': [(b'content-type', b'text/event-stream')]}
SENDS = []


async def asgi(scope, receive, send):
    if scope['path'] == '/tell':
        piece = {'type': 'http.response.body', 'body': b'id: 1\\ndata: ' + b'x' * 80 + b'\\n\\n', 'more_body': True}
        for each in SENDS:
            await each(piece)
        await send({**START, 'headers': [(b'content-length', b'0')]})
        await send({'type': 'http.response.body', 'body': b''})
        return
    await send(START)
    await send({'type': 'http.response.body', 'body': b'retry: 3000\\nid: 1\\n\\n', 'more_body': True})
    SENDS.append(send)
    while (await receive())['type'] != 'http.disconnect':
        pass
"""


@dataclass(frozen=True, slots=True)
class Readers:
    """Readers of streams in another process."""

    process: subprocess.Popen[str]

    def heard(self) -> list[float]:
        """Return when events came since the last time this was asked."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        times: list[float] = json.loads(self.process.stdout.readline())
        return times


@contextmanager
def reading(port: int, path: str, count: int) -> Iterator[Readers]:
    """Open streams; returns once each has its first piece."""
    command = (sys.executable, str(Path(__file__).with_name("stream_clients.py")), str(port), path, str(count))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as readers:
        assert readers.stdout is not None
        assert readers.stdout.readline() == "open\n"
        yield Readers(readers)
        readers.kill()


async def measure(
    name: str, group: int, port: int, path: str, streams: int, changes: int, change: Callable[[int], Awaitable[float]]
) -> None:
    """Print the figures of one server; `change` does something and returns when it began to."""
    before, started = memory_of(group), time.monotonic()
    with reading(port, path, streams) as readers:
        opened, each = time.monotonic() - started, (memory_of(group) - before) * 1024 / streams
        await asyncio.sleep(2)
        readers.heard()
        delays: list[float] = []
        used, started = seconds_of(group), time.monotonic()
        for number in range(changes):
            began = await change(number)
            heard: list[float] = []
            while len(heard) < streams and time.monotonic() < began + LATEST_SECONDS:
                await asyncio.sleep(max(0.05, began + 1 - time.monotonic()))
                heard += readers.heard()
            delays += [at - began for at in heard] + [float("inf")] * (streams - len(heard))
        share = (seconds_of(group) - used) / (time.monotonic() - started)
        late = sum(delay > 1 for delay in delays)
        print(
            f"{name:6} {streams} streams  opened in {opened:.1f} s  {each:.1f} KiB each  {changes} changes"
            f"  p50 {percentile(delays, 0.5):.0f} ms  p99 {percentile(delays, 0.99):.0f} ms"
            f"  {late} later than a second  {share:.2f} of a core",
            flush=True,
        )


async def of_ours(server: Server, streams: int, changes: int) -> None:
    """Measure the server of the program: an organiser gives a unit another short name."""
    organiser = await signed_in(server)
    unit = sorted(set(re.findall(rf"{UNITS}/\d+(?=[\"?])", await page_of(organiser, UNITS))))[0]

    async def change(number: int) -> float:
        organiser.close()  # the server has, where it was idle for long
        fields = Forms(await page_of(organiser, unit)).fields
        began = time.monotonic()
        named = fields | {"short_name": f"ĐV {number} {began % 1000:.1f}"}
        status, _, _ = await organiser.ask(unit, urlencode(named))
        assert status == 302, status
        return began

    path = f"/api/v1{server.edition}events"
    await measure("ours", server.process, server.port, path, streams, changes, change)


async def of_bare(streams: int, changes: int) -> None:
    """Measure the least."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bare.py").write_text(BARE)
        with process(*GRANIAN, port, "--interface", "asginl", "--loop", "asyncio", "bare:asgi", folder=folder) as bare:
            answer(port, "/tell")

            async def change(_number: int) -> float:
                began = time.monotonic()
                await asyncio.to_thread(answer, port, "/tell")
                return began

            await measure("bare", bare, port, "/", streams, changes, change)


def main(given: Sequence[str]) -> None:
    """Measure with as many streams and changes as are given."""
    streams, changes = (*map(int, given), *(STREAMS, CHANGES)[len(given) :])
    asyncio.run(of_bare(streams, changes))
    with served() as server:
        asyncio.run(of_ours(server, streams, changes))


if __name__ == "__main__":
    main(sys.argv[1:])
