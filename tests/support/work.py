"""How much a database does for a request, counted by itself: the same on any machine, however busy."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, text

from tournament.models import db


def meter_of(app: Flask) -> Callable[[Callable[[], object]], Counter[str]]:
    """Return what counts the work of a call: of SQLite steps by statement, of PostgreSQL rows read by table."""
    with app.app_context():
        engine = db.engine
    return (_Steps if engine.dialect.name == "sqlite" else _Rows)(engine)


class _Steps:
    """Steps of SQLite's machine: one or some for each row that is looked at, by keys of others too."""

    def __init__(self, engine: Engine) -> None:
        self._counted, self._statement = Counter[str](), ""
        self._thread = threading.get_ident()
        event.listen(engine, "connect", self._connected)
        event.listen(engine, "before_cursor_execute", self._begins)
        engine.dispose()

    def __call__(self, call: Callable[[], object]) -> Counter[str]:
        self._counted.clear()
        call()
        return self._counted.copy()

    def _connected(self, connection: Any, _record: object) -> None:
        connection.set_progress_handler(self._step, 1)

    def _begins(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if threading.get_ident() == self._thread:
            self._statement = statement

    def _step(self) -> int:
        if threading.get_ident() == self._thread:  # others do other work meanwhile
            self._counted[self._statement] += 1
        return 0


class _Rows:
    """Rows that PostgreSQL's scans read of tables, whether they were wanted or not."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self, call: Callable[[], object]) -> Counter[str]:
        before = self._read()
        call()
        return self._read() - before

    def _read(self) -> Counter[str]:
        with self._engine.connect() as connection:
            connection.execute(text("SELECT pg_stat_force_next_flush()"))
            connection.commit()
            rows = connection.execute(
                text(
                    "SELECT relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables"
                    " UNION ALL SELECT indexrelname, idx_tup_read FROM pg_stat_user_indexes"
                )
            )
            return Counter(dict(rows.tuples().all()))
