"""A plugin's own tables: sessions on the application's database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WRITE = "tournament_write"
"""Execution option of a connection whose transaction is going to write: it waits its turn from the start."""


@contextmanager
def reading() -> Iterator[Session]:
    """Open a session to read in, within the application's context; what is written in it is lost."""
    with _session(write=False) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """Open a session to write in, within the application's context; it is committed at the end, or not at all.

    Writers wait for each other. Tables are the plugin's own; the core's are changed by the core alone.
    """
    with _session(write=True) as session, session.begin():
        yield session


def _session(*, write: bool) -> Session:
    from flask import current_app  # noqa: PLC0415 - commands of the engine do without
    from sqlalchemy.orm import Session  # noqa: PLC0415

    engine = current_app.extensions["sqlalchemy"].engine
    return Session(engine.execution_options(**{WRITE: True}) if write else engine)
