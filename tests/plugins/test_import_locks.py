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


@pytest.mark.parametrize("take", [_every, _of_a_module])
def test_who_is_ended_with_a_lock_of_imports_gives_it_back(take: Callable[[], None]) -> None:
    begun = threading.Event()

    def imports() -> None:
        take()
        take()
        kept = _bootstrap._get_module_lock("no_such_module")
        begun.set()
        while kept:
            time.sleep(0.001)

    answer = Answer(imports)
    assert begun.wait(10)
    answer.leave()
    assert answer.within(10)
    assert not _imp.lock_held()
    assert _bootstrap._get_module_lock("no_such_module").owner is None


def test_a_lock_of_another_thread_stays_with_it() -> None:
    lock = _bootstrap._get_module_lock("no_such_module")
    lock.acquire()
    begun = threading.Event()

    def works() -> None:
        begun.set()
        while True:
            time.sleep(0.001)

    answer = Answer(works)
    assert begun.wait(10)
    answer.leave()
    assert answer.within(10)
    assert lock.owner == threading.get_ident()
    lock.release()
