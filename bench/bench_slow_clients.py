"""Honest readers beside clients that are slow: the times of the honest, as ratios to those when they are alone."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from serving import Server, percentile, read_on, served, shown

HONEST, SECONDS, PAUSE = 200, 10, 0.5
HEAD = "Host: 127.0.0.1\r\n"
LARGE = "/lon/2030/calendar.ics"
ADD_LARGE = """
from tests.support import big_day
from tournament.app import from_environment
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.timetables.commands import timetable
from tournament.domain.core.commands.unit_of_work import SYSTEM

with from_environment().app_context():
    edition = big_day.fill()
    timetable.publish(SYSTEM, edition)
    exchanges.set_state(SYSTEM, edition, "public")
"""
"""Adds an edition of 501 matches, whose calendar is large; tests/web/test_front.py has one that sockets cannot hold."""
FORM = f"POST /accounts/sign-in HTTP/1.1\r\n{HEAD}Content-Type: application/x-www-form-urlencoded\r\n"


CROWDS = {
    "half a body": (500, f"{FORM}Content-Length: 1000\r\n\r\nemail=a", False),
    "half a chunk": (500, f"{FORM}Transfer-Encoding: chunked\r\n\r\n3e8\r\nemail=a", False),
    "slow headers": (2_000, f"GET / HTTP/1.1\r\n{HEAD}X-Half", False),
    "slow readers": (300, f"GET {LARGE} HTTP/1.1\r\n{HEAD}\r\n", False),
    "half closed": (500, f"{FORM}Content-Length: 1000\r\n\r\nemail=a", True),
}
"""Each crowd: how many, what each sends before it falls silent, and whether it closes its half."""


@contextmanager
def crowd(port: int, count: int, sent: str, half_closed: bool) -> Iterator[None]:
    """Open the connections of a crowd."""
    with ExitStack() as stack:
        for _ in range(count):
            one = stack.enter_context(socket.socket())
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.settimeout(20)
            one.connect(("127.0.0.1", port))
            one.sendall(sent.encode())
            if half_closed:
                one.shutdown(socket.SHUT_WR)
        yield


def honest(server: Server, paths: Sequence[str]) -> list[float]:
    """Return the times of readers who ask for pages twice a second."""

    async def all_of_them() -> list[float]:
        until = time.monotonic() + SECONDS
        reading = [read_on(server.port, paths, until, PAUSE, number) for number in range(HONEST)]
        done = await asyncio.wait_for(asyncio.gather(*reading), SECONDS * 6)
        return [each for times in done for each in times]

    try:
        return asyncio.run(all_of_them())
    except TimeoutError:
        return [float("inf")]


def main(wanted: Sequence[str]) -> None:
    """Print how honest readers fare with each crowd."""
    root = Path(__file__).parents[1]
    with served() as server:
        environ = os.environ | {"TOURNAMENT_HOME": server.home}
        subprocess.run([sys.executable, "-c", ADD_LARGE], cwd=root, env=environ, check=True, stdout=subprocess.DEVNULL)
        paths = [server.edition + name for name in ("", "schedule", "standings", "results")] + ["/", "/health"]
        honest(server, [*paths, LARGE])  # what is made once is made before anything is measured
        quiet = honest(server, paths)
        print(f"{HONEST} honest readers, two requests a second each, for {SECONDS} s")
        print(f"{'alone':24}{shown(quiet, SECONDS)}  {server.memory():.0f} MB")
        for name, (count, sent, half_closed) in CROWDS.items():
            if not wanted or name in wanted:
                with crowd(server.port, count, sent, half_closed):
                    times = honest(server, paths)
                    ratio = percentile(times, 0.99) / percentile(quiet, 0.99)
                    print(f"{count:5} {name:18}{shown(times, SECONDS)}  {ratio:.1f} x  {server.memory():.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
