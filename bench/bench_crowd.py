"""Everybody asks for a page within a second of a change: how long that takes, and how often the page is made."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

from bench_readers import UNITS, Forms, page_of, signed_in
from loads import told
from serving import Client, Server, percentile, served

READERS, TIMES = 5_000, 3
LATEST_MILLISECONDS = 500.0
MADE = re.compile(r'^tournament_kept_pages_total\{outcome="made"\} ([\d.]+)$', re.MULTILINE)


async def made(server: Server) -> int:
    """Return how many pages the server has made."""
    client = Client(server.port)
    found = MADE.search(await page_of(client, "/metrics"))
    client.close()
    return int(float(found[1])) if found else 0


async def measure(server: Server) -> list[str]:
    """Print the figures of each change; return what is beyond its bound."""
    organiser, missed = await signed_in(server), list[str]()
    unit = sorted(set(re.findall(rf"{UNITS}/\d+(?=[\"?])", await page_of(organiser, UNITS))))[0]
    command = (sys.executable, str(Path(__file__).with_name("page_clients.py")), str(server.port), server.edition)
    for number in range(TIMES):
        organiser.close()  # the server has, where it was idle for long
        fields = Forms(await page_of(organiser, unit)).fields
        with subprocess.Popen(
            [*command, str(READERS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as readers:
            assert readers.stdin is not None
            assert readers.stdout is not None
            assert readers.stdout.readline() == "open\n"
            before = await made(server)
            named = fields | {"short_name": f"ĐV {number} {time.monotonic() % 1000:.1f}"}
            status, _, _ = await organiser.ask(unit, urlencode(named))
            assert status == 302, status
            readers.stdin.write("\n")
            readers.stdin.flush()
            times = [float("inf") if took is None else took for took in json.loads(readers.stdout.readline())]
        makings, failed = await made(server) - before, times.count(float("inf"))
        latest = percentile(times, 0.99)
        print(
            f"{READERS} readers  made {makings} times  {failed} failed  p50 {percentile(times, 0.5):.1f} ms"
            f"  p99 {latest:.1f} ms",
            flush=True,
        )
        if (makings, failed) != (1, 0) or latest > LATEST_MILLISECONDS:
            missed.append(f"change {number}: one making, none failed, p99 at most {LATEST_MILLISECONDS:.0f} ms")
    return missed


def main() -> int:
    """Print the figures; returns 1 when a bound is missed."""
    with served() as server:
        return told(asyncio.run(measure(server)))


if __name__ == "__main__":
    sys.exit(main())
