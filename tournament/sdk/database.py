"""A plugin's own tables: sessions on the application's database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, TypeVar

from tournament.sdk.undisturbed import undisturbed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

T = TypeVar("T")

WRITE = "tournament_write"
"""Execution option of a connection whose transaction is going to write: it waits its turn from the start."""


@contextmanager
def reading() -> Iterator[Session]:
    """Open a session to read in, within the application's context; what is written in it is lost."""
    with _wholly(_session(write=False)) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """Open a session to write in, within the application's context; it is committed at the end, or not at all.

    Writers wait for each other. Tables are the plugin's own; the core's are changed by the core alone.
    """
    with _wholly(_session(write=True)) as session, _wholly(session.begin()):
        yield session


@contextmanager
def _wholly(entered: AbstractContextManager[T]) -> Iterator[T]:
    """Enter and leave what a plugin works in without being ended midway, as between a commit and its end."""
    found: list[T] = []  # empty where there is nothing to leave, wherever an end strikes
    try:
        with undisturbed():
            found.append(entered.__enter__())
        yield found[0]
        with undisturbed():
            found.clear()
            entered.__exit__(None, None, None)
    except BaseException as error:
        with undisturbed(leaving=True):  # else the lock of the database would be kept by what was ended
            if found:
                found.clear()
                entered.__exit__(type(error), error, error.__traceback__)
        raise


def _session(*, write: bool) -> Session:
    from flask import current_app  # noqa: PLC0415 - commands of the engine do without
    from sqlalchemy.orm import Session  # noqa: PLC0415

    engine = current_app.extensions["sqlalchemy"].engine
    return Session(engine.execution_options(**{WRITE: True}) if write else engine)
