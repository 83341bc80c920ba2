"""The real server as a process of its own, as `make run` starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import forked

COMMAND = Path(sys.executable).with_name("tournament")
START_SECONDS = 180
STOP_SECONDS = 10


@dataclass
class LiveServer:
    """One `tournament` server with a home of its own; `url` has no trailing slash."""

    home: Path
    command: Path = COMMAND
    variables: dict[str, str] = field(default_factory=dict)
    port: int = 0
    _process: subprocess.Popen[bytes] | forked.Forked | None = None
    _started: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process that was started."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_up(self) -> bool:
        """Tell whether it has started and was not ended since."""
        return self._started

    @property
    def output(self) -> str:
        """What the server has printed so far."""
        log = self._log
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""

    def start(self, subcommand: str = "serve", *arguments: str) -> LiveServer:
        """Start `tournament SUBCOMMAND --port FREE`, and return when /health answers."""
        self.port = free_port()
        self.home.mkdir(parents=True, exist_ok=True)
        self._process = self._begin(subcommand, "--host", "127.0.0.1", "--port", str(self.port), *arguments)
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        self._started = True
        return self

    def stop(self, within: float = STOP_SECONDS) -> None:
        """End the server and its workers; one that has not ended by then is killed."""
        process = self._ended()
        if process is None:
            return
        process.terminate()
        try:
            process.wait(within)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill(self) -> None:
        """End the server and its workers at once, as a power cut does."""
        process = self._ended()
        if process is not None:
            with suppress(ProcessLookupError):  # it may end by itself just before
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def run(self, *arguments: str, given: str = "") -> str:
        """Run another `tournament` command on the same home and return what it printed."""
        # A server that starts though it should not would serve for ever.
        limit = START_SECONDS
        if self._is_forked:
            done = forked.run(arguments, self._environment(), self.home, given.encode(), limit)
        else:
            done = subprocess.run(
                [self.command, *arguments],
                env=self._environment(),
                cwd=self.home,
                input=given.encode(),
                capture_output=True,
                timeout=limit,
            )
        if done.returncode:
            raise RuntimeError(f"tournament {' '.join(arguments)} failed:\n{(done.stdout + done.stderr).decode()}")
        return done.stdout.decode()

    def _begin(self, *arguments: str) -> subprocess.Popen[bytes] | forked.Forked:
        if self._is_forked:
            return forked.start(arguments, self._environment(), self.home, forked.Streams(output=self._log))
        with self._log.open("wb") as log:
            return subprocess.Popen(
                [self.command, *arguments],
                env=self._environment(),
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def _is_forked(self) -> bool:
        """Tell whether the program of this environment is to run as it was imported."""
        return self.command == COMMAND

    def _ended(self) -> subprocess.Popen[bytes] | forked.Forked | None:
        process, self._process, self._started = self._process, None, False
        return process

    @property
    def _log(self) -> Path:
        return self.home / "server.log"

    def _environment(self) -> dict[str, str]:
        foreign = {"DATABASE_URL", "PUBLIC_URL", "PYTHONPATH"}
        own = {name: value for name, value in os.environ.items() if name not in foreign}
        return own | {"TOURNAMENT_HOME": str(self.home), "PYTHONUNBUFFERED": "1"} | self.variables

    def _wait(self) -> None:
        assert self._process is not None
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended with status {self._process.returncode}:\n{self.output}")
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        raise RuntimeError(f"no answer from {self.url}/health in {START_SECONDS} s:\n{self.output}")


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
