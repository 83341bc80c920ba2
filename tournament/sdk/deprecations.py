"""What plugins use that goes with the next minor version: it works until then, and they are told of it by name."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

R = TypeVar("R")

Hear = Callable[[str], None]
_HEARD_BY: ContextVar[Hear | None] = ContextVar("_HEARD_BY", default=None)
"""Who is told what is deprecated, by whom a plugin is being asked."""


class PluginDeprecationWarning(DeprecationWarning):
    """A plugin uses what goes with the next minor version; the sentence says what to use instead."""


def deprecated(sentence: str) -> None:
    """Tell of something deprecated that a plugin uses."""
    hear = _HEARD_BY.get()
    if hear is not None:
        hear(sentence)
    warnings.warn(PluginDeprecationWarning(sentence), stacklevel=3)


@contextmanager
def hearing(hear: Hear) -> Iterator[None]:
    """Hear what is deprecated of all that is used here, also in threads that are asked here."""
    token = _HEARD_BY.set(hear)
    try:
        yield
    finally:
        _HEARD_BY.reset(token)


def renamed(**new_names: str) -> Callable[[type[R]], type[R]]:
    """Let a record be made and read by names that its fields had before, as in ``@renamed(label="names")``."""

    def decorate(record: type[R]) -> type[R]:
        made = record.__init__

        def said(old: str) -> str:
            return f"{old} of {record.__name__} is called {new_names[old]} now"

        @functools.wraps(made)
        def init(self: Any, *values: Any, **given: Any) -> None:
            for old in given.keys() & new_names.keys():
                deprecated(said(old))
                given[new_names[old]] = given.pop(old)
            made(self, *values, **given)

        def read(old: str, self: Any) -> Any:
            deprecated(said(old))
            return getattr(self, new_names[old])

        record.__init__ = init  # type: ignore[method-assign]
        for old in new_names:
            setattr(record, old, property(functools.partial(read, old)))
        return record

    return decorate
