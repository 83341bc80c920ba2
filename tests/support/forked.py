"""`tournament` in a process of its own, forked from one that has imported the program already.

It begins where the console script begins, at `tournament.cli.main`. Importing the program takes two seconds of a
processor, more than most of these processes live; `tests/cli/test_serve.py` starts the script itself.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

_MULTIPROCESSING = multiprocessing.get_context("forkserver")
_MULTIPROCESSING.set_forkserver_preload(["tests.support.warmed"])


@dataclass(frozen=True, slots=True)
class Streams:
    """The files that a process reads and writes."""

    given: Path = Path(os.devnull)
    output: Path = Path(os.devnull)
    errors: Path | None = None
    """None is the same file as the output."""


@dataclass
class Forked:
    """A process as `subprocess.Popen` has it."""

    _process: BaseProcess

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("tournament", timeout or 0)
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def call(function: Callable[..., object], *arguments: object, output: Path = Path(os.devnull)) -> Forked:
    """Call a function of a module of ours in a process of its own, which prints into a file."""
    process = _MULTIPROCESSING.Process(target=_call, args=(function, arguments, output))
    process.start()
    return Forked(process)


def start(arguments: Sequence[str], environment: Mapping[str, str], folder: Path, streams: Streams) -> Forked:
    """Start `tournament ARGUMENTS` in a session of its own."""
    process = _MULTIPROCESSING.Process(target=_begin, args=(list(arguments), dict(environment), folder, streams))
    process.start()
    return Forked(process)


def run(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, given: bytes = b"", seconds: float = 180
) -> subprocess.CompletedProcess[bytes]:
    """Run `tournament ARGUMENTS` to its end, as `subprocess.run` does."""
    with tempfile.TemporaryDirectory(prefix="hoi-thao-") as made:
        read, output, errors = (Path(made, name) for name in ("given", "output", "errors"))
        read.write_bytes(given)
        process = start(arguments, environment, folder, Streams(read, output, errors))
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        said = [file.read_bytes() if file.exists() else b"" for file in (output, errors)]
    return subprocess.CompletedProcess(("tournament", *arguments), status, *said)


def _begin(arguments: list[str], environment: dict[str, str], folder: Path, streams: Streams) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    _use(streams)
    _see_modules(environment.get("PYTHONPATH", ""))
    # What the program starts in turn is started as the script starts it.
    multiprocessing.set_start_method("fork", force=True)
    sys.argv[:] = ["tournament", *arguments]
    from tournament.cli import main

    sys.exit(main())


def _call(function: Callable[..., object], arguments: Sequence[object], output: Path) -> None:
    _use(Streams(output=output))
    function(*arguments)


def _see_modules(path: str) -> None:
    """Find modules where a new interpreter would, and let one of them change the program before it begins."""
    if path:
        sys.path[:0] = path.split(os.pathsep)
        sys.modules.pop("sitecustomize", None)
        with suppress(ModuleNotFoundError):
            importlib.import_module("sitecustomize")


def _use(streams: Streams) -> None:
    new = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    output = os.open(streams.output, new, 0o644)
    files = (
        os.open(streams.given, os.O_RDONLY),
        output,
        output if streams.errors is None else os.open(streams.errors, new, 0o644),
    )
    for number, file in enumerate(files):
        os.dup2(file, number)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, mode, buffering=1, encoding="utf-8", closefd=False) for number, mode in enumerate("rww")
    )
