"""Idle streams of events with one change a second: how long until the last of them has heard, and what they cost.

`bench_streams.py 10000 20` opens ten thousand and changes something twenty times.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from urllib.parse import urlencode

from bench_readers import UNITS, Forms, page_of, signed_in
from serving import Server, percentile, served

STREAMS, CHANGES = 2_000, 10
AT_ONCE = 100
"""How many open their stream at the same time."""
PATIENCE_SECONDS = 5
DATA = b"data: "


class Listener:
    """One open stream, and when its events came."""

    def __init__(self) -> None:
        self.heard: list[float] = []

    async def open(self, server: Server) -> asyncio.StreamReader:
        """Open it; returns once its first piece came."""
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(f"GET /api/v1{server.edition}events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        await reader.readuntil(b"\nid: ")
        self._writer = writer
        return reader

    async def follow(self, reader: asyncio.StreamReader) -> None:
        """Note when each event comes."""
        while line := await reader.readline():
            if line.startswith(DATA):
                self.heard.append(time.monotonic())


def processor_seconds(server: Server) -> float:
    """Return the seconds of a processor that the server and its workers have used."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
    used = 0
    for pid in (pid for pid, parent in rows if server.process in {pid, parent}):
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            used += sum(map(int, stat.read().rpartition(")")[2].split()[11:13]))
    return used / os.sysconf("SC_CLK_TCK")


async def measure(server: Server, streams: int, changes: int) -> None:
    """Print the figures."""
    organiser = await signed_in(server)
    unit = sorted(set(re.findall(rf"{UNITS}/\d+(?=[\"?])", await page_of(organiser, UNITS))))[0]
    before, started = server.memory(), time.monotonic()
    listeners = [Listener() for _ in range(streams)]
    following = []
    for at in range(0, streams, AT_ONCE):
        some = listeners[at : at + AT_ONCE]
        readers = await asyncio.gather(*(each.open(server) for each in some))
        following += [asyncio.create_task(each.follow(reader)) for each, reader in zip(some, readers, strict=True)]
    opened, each = time.monotonic() - started, (server.memory() - before) * 1024 / streams
    print(f"{streams} streams  opened in {opened:.1f} s  {each:.1f} KiB each", flush=True)
    delays: list[float] = []
    used, started = processor_seconds(server), time.monotonic()
    for number in range(changes):
        organiser.close()  # the server has, where it was idle for long
        fields = Forms(await page_of(organiser, unit)).fields
        for listener in listeners:
            listener.heard.clear()
        sent = time.monotonic()
        status, _, _ = await organiser.ask(unit, urlencode(fields | {"short_name": f"ĐV {number} {sent % 1000:.1f}"}))
        assert status == 302, status
        await asyncio.sleep(max(0.0, 1 - (time.monotonic() - sent)))
        while not all(listener.heard for listener in listeners) and time.monotonic() < sent + PATIENCE_SECONDS:
            await asyncio.sleep(0.05)
        delays += [listener.heard[0] - sent if listener.heard else float("inf") for listener in listeners]
    share = (processor_seconds(server) - used) / (time.monotonic() - started)
    late = sum(delay > 1 for delay in delays)
    print(
        f"{changes} changes  p50 {percentile(delays, 0.5):.0f} ms  p99 {percentile(delays, 0.99):.0f} ms"
        f"  {late} later than a second  {share:.2f} of a core"
    )
    for task in following:
        task.cancel()


def main(given: Sequence[str]) -> None:
    """Measure with as many streams and changes as are given."""
    streams, changes = (*map(int, given), *(STREAMS, CHANGES)[len(given) :])
    with served() as server:
        asyncio.run(measure(server, streams, changes))


if __name__ == "__main__":
    main(sys.argv[1:])
