"""Statements that are compiled once for all applications of a process: each test has an application of its own."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Dialect, Engine, event

_DIALECTS: dict[str, Dialect] = {}
_COMPILED: MutableMapping[Any, Any] = {}
_MAKE = SQLAlchemy._make_engine


def share_statements() -> None:
    """Let applications that are made from now on use what was compiled for others with the same kind of database."""
    cast(Any, SQLAlchemy)._make_engine = _make_engine


def _make_engine(*args: Any) -> Engine:
    engine = _MAKE(*args)
    if engine.dialect.name in _DIALECTS:
        engine.dialect = _DIALECTS[engine.dialect.name]
    else:
        event.listen(engine, "engine_connect", _remember, once=True)
    engine.update_execution_options(compiled_cache=_COMPILED)
    return engine


def _remember(connection: Connection) -> None:
    """Keep a dialect that the server has told about itself."""
    _DIALECTS.setdefault(connection.dialect.name, connection.dialect)
