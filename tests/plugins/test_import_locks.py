"""A thread that is ended in the middle of an import lets others import."""

from __future__ import annotations

import _imp
import importlib
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from tournament.plugins.timeouts import Answer

_bootstrap: Any = importlib._bootstrap


def _every() -> None:
    _imp.acquire_lock()


def _of_a_module() -> None:
    _bootstrap._get_module_lock("no_such_module").acquire()


def _ended(begin: Callable[[], Any]) -> None:
    """Begin something in the thread of an answer, and end that while it holds what it was given."""
    begun = threading.Event()

    def works() -> None:
        _held = begin()  # nothing else keeps a lock of a module
        begun.set()
        while True:
            time.sleep(0.001)

    answer = Answer(works)
    assert begun.wait(10)
    answer.leave()
    assert answer.within(10)


@pytest.mark.parametrize("take", [_every, _of_a_module])
def test_who_is_ended_with_a_lock_of_imports_gives_it_back(take: Callable[[], None]) -> None:
    def twice() -> Any:
        take()
        take()
        return _bootstrap._get_module_lock("no_such_module")

    _ended(twice)
    assert not _imp.lock_held()
    assert _bootstrap._get_module_lock("no_such_module").owner is None


def test_a_lock_of_another_thread_stays_with_it() -> None:
    lock = _bootstrap._get_module_lock("no_such_module")
    lock.acquire()
    _ended(lambda: None)
    assert lock.owner == threading.get_ident()
    lock.release()
