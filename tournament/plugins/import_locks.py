"""Locks of imports, which a thread that is ended may take with it: whoever imports after that would wait for ever."""

from __future__ import annotations

import _imp
import importlib
import threading
from typing import Any

_bootstrap: Any = importlib._bootstrap


def let_go() -> None:
    """Give back every lock of an import that the present thread holds, when it is in none.

    An exception that another thread raises here may strike between the taking of a lock and what gives it back.
    """
    while _gives_back():
        pass
    own = threading.get_ident()
    for known in list(_bootstrap._module_locks.values()):
        lock = known()
        while lock is not None and lock.owner == own:
            lock.release()


def _gives_back() -> bool:
    try:
        _imp.release_lock()
    except RuntimeError:  # it is another's, or nobody's
        return False
    return True
