"""The database: one metadata, aware times, and transactions that never upgrade from reading to writing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import JSON, Connection, DateTime, Dialect, Engine, MetaData, String, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

from tournament.engine.match_status import Status
from tournament.sdk.database import WRITE

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """Return what the column holds in Python; undo reads its images by it."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class StatusOfMatch(TypeDecorator[Status]):
    """A match's status: one of the known ones in Python, its word in the database."""

    impl = String
    cache_ok = True

    @property
    def python_type(self) -> type[Status]:
        """Return what the column holds in Python; undo and archives are read by it."""
        return Status

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else Status(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Status | None:
        return None if value is None else Status(value)


class Base(DeclarativeBase):
    """Base of all tables; dictionaries and lists are stored as JSON and replaced as a whole."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UtcDateTime, Status: StatusOfMatch, dict[str, Any]: JSON, list[Any]: JSON},
    )

    def __init_subclass__(cls, **named: Any) -> None:
        """Let SQLite give an id once: the log and calendars go on naming rows that were removed."""
        super().__init_subclass__(**named)
        if "__tablename__" in cls.__dict__:
            cast(Table, cls.__table__).dialect_options["sqlite"]["autoincrement"] = True


REPLICA = "replica"
"""The key of the engine of the replica, where there is one."""
ON_REPLICA = "reads from the replica"
"""Under which a session notes it."""


class _Session(Session):
    """A session that may read from the replica for a while."""

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **named: Any) -> Engine | Connection:
        """Return where a statement goes."""
        if bind is None and self.info.get(ON_REPLICA):
            return db.engines[REPLICA]
        return super().get_bind(mapper, clause, bind, **named)


db = SQLAlchemy(model_class=Base, session_options={"class_": _Session})


INSERT: Mapping[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""Inserting a row that may find another in its place, by kind of database."""
PATIENCE_SECONDS = 5
"""How long a statement waits for what another transaction holds."""
_PATIENCE_OF_POSTGRESQL = (
    f"SELECT set_config('lock_timeout', '{PATIENCE_SECONDS}s', false) WHERE current_setting('lock_timeout') = '0'"
)


def prepare(engine: Engine) -> None:
    """Set up an engine of the application for its kind of database."""
    {"sqlite": prepare_sqlite, "postgresql": _prepare_postgresql}[engine.dialect.name](engine)


def prepare_sqlite(engine: Engine) -> None:
    """Set up an SQLite engine for safe writing by several threads and processes.

    The driver's own transaction handling is switched off, because a transaction that starts as a reader
    and later writes can lose another's update; writers therefore start with BEGIN IMMEDIATE and wait.
    """

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        waits = f"busy_timeout={PATIENCE_SECONDS * 1000}"
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", waits):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        immediate = connection.get_execution_options().get(WRITE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _prepare_postgresql(engine: Engine) -> None:
    """Let nobody wait for a lock for ever, unless the operator has said for how long."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.execute(_PATIENCE_OF_POSTGRESQL)
        connection.commit()
