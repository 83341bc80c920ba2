"""Load on servers by wrk over many connections that stay open, and what an answer costs whoever gives it.

What counts is the processor time of the answering processes for one answer: neither the client nor a busy machine
changes that much, and where all servers get the same headers over as many connections it is told as a ratio.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

WRK = shutil.which("wrk")
CONNECTIONS, SECONDS, ROUNDS = 64, 1, 3
BROWSER = {
    "Host": "hoithao.example.vn",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "vi,en-US;q=0.7,en;q=0.3",
}
GZIP = {"Accept-Encoding": "gzip, deflate, br, zstd"}
GRANIAN = (Path(sys.executable).with_name("granian"), "--no-ws", "--backlog", 2048, "--backpressure", 16_384, "--port")
SERVE = (sys.executable, "-c", "import sys; from tournament.cli import main; sys.exit(main())", "serve", "--port")
BARE = """from flask import Flask

flask = Flask('empty')
flask.add_url_rule('/', 'nothing', lambda: 'nothing')


async def asgi(scope, receive, send):
    await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-length', b'7')]})
    await send({'type': 'http.response.body', 'body': b'nothing', 'more_body': False})
"""
"""An empty Flask route, and the least that a program can do on the same server."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for again and again, of whom, and the status of each answer."""

    group: int
    port: int
    path: str = "/"
    headers: Mapping[str, str] | None = None
    status: int = 200

    def unchanged(self) -> Asked:
        """Return the same asked by one who has that very answer."""
        _, said = answer(self.port, self.path, self._sent())
        tag = {name.lower(): value for name, value in said.items()}["etag"]
        return Asked(self.group, self.port, self.path, {**self._sent(), "If-None-Match": tag}, 304)

    def _sent(self) -> Mapping[str, str]:
        return BROWSER if self.headers is None else self.headers


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor time of one answer, and answers a second."""

    seconds: float
    rate: float


def costs(asked: Mapping[str, Asked], rounds: int = ROUNDS) -> dict[str, Cost]:
    """Return the median cost of each; they take turns, so that whatever else the machine does meets all alike."""
    found: dict[str, list[Cost]] = {name: [] for name in asked}
    for each in asked.values():
        status, _ = answer(each.port, each.path, each._sent())
        assert status == each.status, (each.path, status)
    for _ in range(rounds):
        for name, each in asked.items():
            found[name].append(_cost(each))
    return {
        name: Cost(statistics.median(cost.seconds for cost in of), statistics.median(cost.rate for cost in of))
        for name, of in found.items()
    }


def _cost(asked: Asked) -> Cost:
    before = seconds_of(asked.group)
    answers = wrk(asked.port, asked.path, asked._sent())
    return Cost((seconds_of(asked.group) - before) / answers, answers / SECONDS)


def wrk(port: int, path: str, headers: Mapping[str, str]) -> int:
    """Ask for a path over many connections for a while; return the number of answers, none of which is a failure."""
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *given, f"http://127.0.0.1:{port}{path}")
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    failed = re.search(r"Socket errors: .*|Non-2xx or 3xx responses: .*", told)
    assert failed is None, (path, failed and failed[0])
    return int(re.findall(r"(\d+) requests in", told)[0])


def free_port() -> int:
    """Return a port that nothing listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(*command: object, folder: object, **variables: str) -> Iterator[int]:
    """Run a program in a group of its own; yields its number."""
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | variables
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(
        list(map(str, command)), cwd=str(folder), env=own, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        yield running.pid
    finally:
        running.terminate()
        running.wait(30)


@contextmanager
def bare(folder: Path) -> Iterator[tuple[Asked, Asked]]:
    """Serve an empty Flask route and an ASGI application that does nothing, on the server that ours stands on."""
    (folder / "bare.py").write_text(BARE)
    flask, asgi = free_port(), free_port()
    with (
        process(*GRANIAN, flask, "--interface", "wsgi", "bare:flask", folder=folder) as one,
        process(*GRANIAN, asgi, "--interface", "asginl", "--loop", "asyncio", "bare:asgi", folder=folder) as other,
    ):
        yield Asked(one, flask), Asked(other, asgi)


def seconds_of(group: int) -> float:
    """Return the processor time of a group of processes; whoever makes files is none of those who answer."""
    total = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            is_writer = b"tournament.cli.snapshot" in (entry / "cmdline").read_bytes()
            if int(fields[2]) == group and not is_writer:
                total += sum(int(task.read_text().split()[0]) for task in entry.glob("task/*/schedstat"))
        except OSError:
            continue
    return total / 1e9


def answer(port: int, path: str, headers: Mapping[str, str] = BROWSER) -> tuple[int, Mapping[str, str]]:
    """Ask once, as soon as somebody listens."""
    until = time.monotonic() + 120
    while True:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
                connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
                for name, value in headers.items():
                    connection.putheader(name, value)
                connection.endheaders()
                got = connection.getresponse()
                got.read()
                return got.status, dict(got.getheaders())
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def told(missed: Sequence[str]) -> int:
    """Print which bounds were missed; returns 1 when one was."""
    for each in missed:
        print(f"missed: {each}")
    return int(bool(missed))
