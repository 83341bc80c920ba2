"""Statements that are compiled once for all applications of a process: each test has an application of its own."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from sqlalchemy import Dialect

from tournament.models import db

_DIALECTS: dict[str, Dialect] = {}
_COMPILED: MutableMapping[Any, Any] = {}


def share_statements(app: Flask) -> None:
    """Let an application use what was compiled for others whose database is of the same kind."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name not in _DIALECTS:
        with engine.connect():  # which tells the dialect of the server
            _DIALECTS[engine.dialect.name] = engine.dialect
    engine.dialect = _DIALECTS[engine.dialect.name]
    engine.update_execution_options(compiled_cache=_COMPILED)
