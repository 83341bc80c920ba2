"""Waiting for somebody else's code, but not for ever."""

from __future__ import annotations

import contextvars
import ctypes
import sys
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType
from typing import Any, Generic, TypeVar

from tournament.plugins import import_locks
from tournament.sdk.undisturbed import UNDISTURBED

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

REST_SECONDS = 300.0
"""How long what took too long is not asked again, so that not every page waits for it."""

ATTEMPTS, LAST_SECONDS = 3, 0.01
"""How often what goes on though nobody waits for it is told to end, and how long it has the first time."""
UNDISTURBED_SECONDS, LONGEST_UNDISTURBED_SECONDS = 0.5, 30.0
"""How long it is waited for while the program works for it, and after how long it is ended even so: the work may be a
plugin's after all, which goes on without end."""


class HangsError(Exception):
    """A function gave no answer in time; its thread may be left behind."""


class _EndError(BaseException):
    """Ends the thread of a function for which nobody waits any more; not an Exception, which a loop may pass over."""


class Answer(Generic[T]):
    """What a function answers in the present context.

    It runs in a thread of its own, since nothing can stop code that does not want to stop. What the plugin answers
    `whose` code it is may come from the same thread the next time, unless this one was left behind.
    """

    def __init__(self, function: Callable[[], T], whose: str = "") -> None:
        self._function, self._context = function, contextvars.copy_context()
        self._context.run(UNDISTURBED.set, self.undisturbed)
        self._answers: list[T] = []
        self._errors: list[Exception] = []
        self._done, self._ending, self._is_left = threading.Event(), threading.Lock(), False
        self._inside, self._outside = 0, threading.Event()
        self._thread = _free_thread(whose)
        self._thread.asked.put(self)

    @property
    def has_ended(self) -> bool:
        """Tell whether the function has ended."""
        return self._done.is_set() or not self._thread.is_alive()

    def frame(self) -> FrameType | None:
        """Return where its thread is now."""
        return sys._current_frames().get(self._thread.ident or 0)

    def leave(self) -> None:
        """Wait no longer: a function that works on is ended, one that waits ends when it comes back.

        One for which the program works ends after that: until then it may use what goes on here.
        """
        if self._end():
            self._outside.wait(UNDISTURBED_SECONDS)
        if not self.within(LAST_SECONDS):
            later = threading.Timer(10 * LAST_SECONDS, self._end_again)
            later.daemon = True
            later.start()

    def _end(self, *, anyway: bool = False) -> bool:
        """Tell the function to end; tell whether it does so once the program has worked for it."""
        with self._ending:
            if self.has_ended:  # its thread, or the number of that, may be another's
                return False
            self._is_left = True
            if anyway or not self._inside:
                self._strike(ctypes.py_object(_EndError))
            return bool(self._inside)

    def _end_again(self) -> None:
        for _ in range(ATTEMPTS - 1):  # where it strikes a destructor it is passed over
            self._end()
            self._done.wait(10 * LAST_SECONDS)
        if self._inside and not self._done.wait(LONGEST_UNDISTURBED_SECONDS):
            self._end(anyway=True)

    @contextmanager
    def undisturbed(self, leaving: bool) -> Iterator[None]:
        """Put off the end of its thread while the program works in it, or while it leaves what it has begun."""
        if threading.current_thread() is not self._thread:  # the plugin's own, which nobody ends
            yield
            return
        with self._ending:
            if self._is_left:
                self._strike(None)  # which might strike but inside
                if not (leaving or self._inside):
                    raise _EndError
            self._inside += 1
        try:
            yield
        finally:
            with self._ending:
                self._inside -= 1
                ends = self._is_left and not self._inside
            if ends:
                self._outside.set()
                raise _EndError

    def _strike(self, error: Any) -> None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread.ident or 0), error)

    def within(self, seconds: float) -> bool:
        """Wait for the function to end; tell whether it has."""
        return self._done.wait(seconds)

    def given(self) -> T:
        """Return what the function answered, or raise what it raised; RuntimeError for what is no Exception."""
        if self._errors:
            raise self._errors[0]
        return self._answers[0]

    def run(self) -> bool:
        """Let the function answer, in the thread that is for it; tell whether the thread is for others from now on."""
        is_free = False
        try:
            self._answers.append(self._context.run(self._function))
        except Exception as error:  # told to the caller, who waits in another thread
            self._errors.append(error)
        except BaseException as error:  # would end the caller's thread, or be taken for its own
            self._errors.append(RuntimeError(f"it raised {type(error).__name__}"))
        finally:
            with self._ending:  # a thread that has ended may have given its number to another
                if self._is_left:
                    self._strike(None)
                    import_locks.let_go()
                    self._answers.clear()  # nobody asks for them, and a traceback would keep what its frames hold
                    self._errors.clear()
                is_free = not self._is_left and self._thread.is_kept()
                self._done.set()
        return is_free


class _Thread(threading.Thread):
    """Answers once, or time and again for the same plugin.

    No other plugin comes upon what it leaves in its thread: an event loop, a value kept for each thread.
    """

    def __init__(self, whose: str) -> None:
        super().__init__(daemon=True)
        self._whose, self.asked = whose, SimpleQueue[Answer[Any]]()

    def run(self) -> None:
        """Answer until it is not kept."""
        while self.asked.get().run():
            pass

    def is_kept(self) -> bool:
        """Tell whether it is the thread from which the next answer of its plugin comes."""
        is_traced = sys.gettrace() or sys.getprofile()  # by what could hold up the next answer before it begins
        return bool(self._whose) and not is_traced and _FREE.setdefault(self._whose, self) is self


_FREE: dict[str, _Thread] = {}
"""A thread that has nothing to do for each plugin: to start one takes longer than most answers."""


def _free_thread(whose: str) -> _Thread:
    """Return a thread for code of a plugin, or of several."""
    known = _FREE.pop(whose, None)
    if known is not None and known.is_alive():  # none is after a fork
        return known
    thread = _Thread(whose)
    thread.start()
    return thread


class Rests(Generic[K]):
    """What took too long, by key: it rests for a while, and until every thread that it left behind has ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rests: dict[K, tuple[float, list[Answer[Any]]]] = {}

    def begin(self, key: K, *left: Answer[Any]) -> bool:
        """Let something rest, with the answer that it owes; tell whether it did not rest already."""
        with self._lock:
            is_new = key not in self
            _, known = self._rests.get(key, (0.0, []))
            owed = [answer for answer in (*known, *left) if not answer.has_ended]
            self._rests[key] = time.monotonic() + REST_SECONDS, owed
        return is_new

    def __contains__(self, key: K) -> bool:
        if key not in self._rests:
            return False
        until, owed = self._rests[key]
        return time.monotonic() < until or not all(answer.has_ended for answer in owed)

    def keys(self) -> frozenset[K]:
        """Return what rests now."""
        return frozenset(key for key in list(self._rests) if key in self)
