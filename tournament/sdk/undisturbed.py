"""Work of the program that a plugin asks for: it is not ended midway where the plugin takes too long."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar

UNDISTURBED: ContextVar[Callable[[bool], AbstractContextManager[None]]] = ContextVar(
    "UNDISTURBED", default=lambda leaving: nullcontext()
)
"""What lets the thread in which a plugin is asked end only after the work of the program that it is at."""


def undisturbed(*, leaving: bool = False) -> AbstractContextManager[None]:
    """Let what is done here be done to its end, also where nobody waits any more for the plugin that asks for it.

    Else it might leave a connection, a cache or a module half done, with which the rest of the program goes on. What
    was told to end begins nothing here, unless it is `leaving` what it has begun.
    """
    return UNDISTURBED.get()(leaving)
