"""A server with the demonstration in a process of its own, and many clients of it, for the benches of serving."""

from __future__ import annotations

import asyncio
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tournament import demo

COMMAND = (sys.executable, "-c", "import sys; from tournament.cli import main; sys.exit(main())")
LINK = re.compile(r"http://\S+(/accounts/link/\S+)")
START_SECONDS = 240


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: where it is, its process, the path of a link by which an organiser signs in, its home."""

    port: int
    process: int
    link: str
    home: str

    @property
    def edition(self) -> str:
        """Return the path of the edition of this year."""
        return f"/{demo.SLUG}/{datetime.now(UTC).year}/"

    def memory(self) -> float:
        """Return the megabytes of the server and its workers."""
        return memory_of(self.process)


def memory_of(group: int) -> float:
    """Return the megabytes of a group of processes."""
    listed = subprocess.run(["ps", "-eo", "pgid=,rss="], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
    return sum(rss for of, rss in rows if of == group) / 1024


@contextmanager
def served() -> Iterator[Server]:
    """Start a server over the demonstration, and end it."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home, open(Path(home, "log"), "w+b") as log:
        own = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PUBLIC_URL"}}
        process = subprocess.Popen(
            [*COMMAND, "demo", "--port", str(port)],
            env=own | {"TOURNAMENT_HOME": home, "PYTHONUNBUFFERED": "1"},
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            asyncio.run(_until_it_answers(port))
            found = LINK.search(Path(home, "log").read_text(encoding="utf-8"))
            yield Server(port, process.pid, found[1] if found else "", home)
        finally:
            process.terminate()
            process.wait(30)


class Client:
    """A connection that is used again and again, as a browser does."""

    def __init__(self, port: int) -> None:
        self._port, self._cookies = port, dict[str, str]()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str, form: str | None = None) -> tuple[int, dict[str, str], bytes]:
        """Send one request, a POST where there is a form, and return status, headers and body of the answer."""
        head = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: gzip"]
        head += [f"Cookie: {'; '.join(f'{k}={v}' for k, v in self._cookies.items())}"] if self._cookies else []
        if form is not None:
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form.encode())}"]
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write("\r\n".join([*head, "", form or ""]).encode())
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if "set-cookie" in headers:
            name, _, value = headers["set-cookie"].partition(";")[0].partition("=")
            self._cookies[name] = value
        if headers.get("connection") == "close":
            self.close()
        return int(first.split()[1]), headers, body

    def close(self) -> None:
        """Close the connection; the next request opens another one."""
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None


async def read_on(port: int, paths: Sequence[str], until: float, pause: float, first: int = 0) -> list[float]:
    """Ask for the paths in turn until an instant; return the seconds of each answer that was 200."""
    client, times, number = Client(port), list[float](), first
    while time.monotonic() < until:
        started, path = time.monotonic(), paths[number % len(paths)]
        number += 1
        try:
            status, _, _ = await client.ask(path)
        except (OSError, asyncio.IncompleteReadError):
            client.close()
            status = 0
        times.append(time.monotonic() - started if status == 200 else float("inf"))
        await asyncio.sleep(pause)
    client.close()
    return times


def percentile(times: Sequence[float], share: float) -> float:
    """Return the time below which a share of all times lies, in milliseconds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000 if times else float("inf")


def shown(times: Sequence[float], seconds: float) -> str:
    """Say how many answers there were, how long they took, and how many failed."""
    failed = sum(each == float("inf") for each in times)
    return (
        f"{(len(times) - failed) / seconds:8.0f}/s  p50 {percentile(times, 0.5):8.1f} ms"
        f"  p99 {percentile(times, 0.99):8.1f} ms  {failed} failed"
    )


async def _until_it_answers(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            if (await Client(port).ask("/health"))[0] == 200:
                return
        except OSError:
            if time.monotonic() > until:
                raise
        await asyncio.sleep(0.1)
