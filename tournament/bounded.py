"""Reading what people send within so much processor time and memory, and no more.

`Limits.here` reads in this process, for commands that read one file and end. `Limits.apart` reads in a process of its
own, which can be killed: for servers, which must go on whatever the file holds.
"""

from __future__ import annotations

import math
import pickle
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NamedTuple, ParamSpec, TypeVar, get_type_hints

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.interchange.words import words_in

P = ParamSpec("P")
T = TypeVar("T")

TOO_MUCH = Message("This file takes too much time or memory to be read.")
UNREADABLE = Message("This file cannot be read.")
WAIT = 30
"""Seconds until an answer, however little processor time a busy machine gives."""
_AT_ONCE = threading.BoundedSemaphore(4)
"""Processes of one server: a fifth file waits for its turn."""


class Limits(NamedTuple):
    """Seconds of processor time and bytes of memory, beyond what the process has used before."""

    seconds: int
    memory: int

    def here(self, reader: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `reader` reads, in this process; InputError where it takes more than the limits.

        Time counts in the main thread alone, where signals arrive.
        """
        with _limited(self):
            return reader(*args, **kwargs)

    def apart(self, reader: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `reader` reads, in a process of its own; InputError where it takes more than the limits.

        The reader is a function of a module, and its answer is of the type that it declares, which JSON can carry.
        """
        import logging  # noqa: PLC0415 - late, as the rest: only servers need it
        import subprocess  # noqa: PLC0415

        import msgspec  # noqa: PLC0415

        task = pickle.dumps((self, reader, args, kwargs))
        command = [sys.executable, "-P", "-m", __name__]
        root = Path(__file__).anchor
        with _AT_ONCE:
            try:
                done = subprocess.run(command, input=task, capture_output=True, timeout=WAIT, cwd=root)
            except subprocess.TimeoutExpired as error:
                raise InputError(TOO_MUCH) from error
        if done.returncode < 0:
            raise InputError(TOO_MUCH)
        if done.returncode:
            logging.getLogger(__name__).error("%s failed: %s", reader, done.stderr.decode(errors="replace"))
            raise InputError(UNREADABLE)
        if done.stdout[:1] == b"-":
            raise InputError(words_in(msgspec.json.decode(done.stdout[1:])))
        answer: T = msgspec.json.decode(done.stdout[1:], type=get_type_hints(reader)["return"])
        return answer


FILE = Limits(2, 256 * 2**20)
ARCHIVE = Limits(20, 1024 * 2**20)
"""A whole exchange, which only operators read."""


@contextmanager
def _limited(limits: Limits) -> Iterator[None]:
    """Raise InputError where what is done takes more than the limits."""
    heard = threading.current_thread() is threading.main_thread()
    former = signal.signal(signal.SIGPROF, _stop) if heard else None
    changed = [_lowered(resource.RLIMIT_AS, size + limits.memory) for size in _address_space()]
    try:
        if heard:  # a timer counts from now on; the system's own limit would count from the start of the process
            signal.setitimer(signal.ITIMER_PROF, limits.seconds, 1)
        yield
    except MemoryError as error:
        raise InputError(TOO_MUCH) from error
    finally:
        if heard:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, former)
        for kind, before in changed:
            resource.setrlimit(kind, before)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise InputError(TOO_MUCH)


def _lowered(kind: int, limit: int) -> tuple[int, tuple[int, int]]:
    """Lower a limit that can be raised again; returns which one, and what it was."""
    soft, hard = before = resource.getrlimit(kind)
    known = [each for each in (soft, hard, limit) if each != resource.RLIM_INFINITY]
    resource.setrlimit(kind, (min(known), hard))
    return kind, before


def _address_space() -> list[int]:
    """Return the size of this process in bytes; nothing where the system does not tell or keep such a limit."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[0]
    except OSError:
        return []
    return [int(pages) * resource.getpagesize()]


def _main() -> None:
    """Read what standard input asks for and answer; a reader that does not end is killed."""
    limits, reader, args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own process
    import msgspec  # noqa: PLC0415 - late, but before the limits

    seconds = math.ceil(time.process_time() + limits.seconds) + 1
    for kind, limit in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (limit, limit))
    try:
        answer = b"+" + msgspec.json.encode(Limits(*limits).here(reader, *args, **kwargs))
    except InputError as error:
        answer = b"-" + msgspec.json.encode(error.text)
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    _main()
