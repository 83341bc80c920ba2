"""How PostgreSQL is reached and how long it is waited for: which of several hosts is asked first, and when to give up.

A host that is gone closes no connection, and a line that something between holds open looks alive: neither is waited
for without end, and the server does not wait for a program that is gone.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, cast

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Engine, ExceptionContext, event

from tournament.models.failures import NoReplyError

log = logging.getLogger(__name__)
LIMITS: dict[str, int] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""Parameters of libpq, for what is sent (in milliseconds) and for who waits for an answer (in seconds)."""
SERVED = {
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "10s",
}
"""What the server shall give up after, for whoever serves people, where its operator has set nothing.

The last ones let go of what a machine held that is gone: others wait for its locks.
"""
PING_SECONDS = 5.0
"""How long a connection has to show that it lives."""
REPLICA_SECONDS = 2
"""How long one connection to a replica may take to be made; libpq has no shorter time."""
COMMIT_SECONDS = 10.0
"""How long a commit may take: it waits for the standby, and no time-out of the server ends that."""
GRACE_SECONDS = 5.0
"""How much longer than its time-out a server has to say that it gave up."""
CANCEL_SECONDS = 2.0
WAITS_FOR_STANDBY = "SyncRepWaitForLSN"
"""The function of PostgreSQL that warns when a commit is no longer waited for, in whatever language."""
READ_ONLY = "25006"


class PatientConnection(psycopg.Connection[Any]):
    """A connection that waits for no reply without end, and takes nothing for done that the standby may lack.

    `reply_seconds` and `commit_seconds` are how long a statement and a commit may take, None when nobody waits.
    """

    reply_seconds: float | None = None
    commit_seconds: float | None = None
    _at_commit = _is_alone = False

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for a reply, at most for as long as this kind of request may take; raises NoReplyError."""
        limit = self._limit() if timeout is None else timeout
        try:
            return super().wait(gen, interval, limit)
        except psycopg.OperationalError as error:
            if timeout is not None or self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                raise
            return self._give_up(gen, error)

    def commit(self) -> None:
        """Commit; raises NoReplyError where that holds on this server alone though its standby is to have it too."""
        self._at_commit, self._is_alone = True, False
        try:
            super().commit()
        finally:
            self._at_commit = False
        if self._is_alone:
            self.close()
            raise NoReplyError("committed on this server, but its synchronous standby did not confirm it")

    def note(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        """Look at what the server says beside its replies."""
        self._is_alone |= diagnostic.source_function == WAITS_FOR_STANDBY

    def _limit(self) -> float | None:
        if self.autocommit:  # outside of transactions it is only asked whether it lives
            return PING_SECONDS
        return self.commit_seconds if self._at_commit else self.reply_seconds

    def _give_up(self, gen: PQGen[Any], error: BaseException) -> Any:
        """Tell the server to stop, so that it holds no locks for nobody; what it then says counts."""
        if not self.autocommit:
            self._try_cancel(timeout=CANCEL_SECONDS)
            try:
                return super().wait(gen, timeout=CANCEL_SECONDS)
            except psycopg.OperationalError:
                if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                    raise
        self.close()
        raise NoReplyError("no reply from the database server") from error


class Hosts:
    """Which of several hosts is asked first: the one that answered last, since one that is gone costs seconds."""

    def __init__(self) -> None:
        self._last: tuple[str, str] | None = None

    def in_order(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters of a connection with the hosts in that order."""
        places = sorted(_places(parameters), key=lambda place: place != self._last)
        if len(places) < 2:
            return dict(parameters)
        names, ports = (",".join(each) for each in zip(*places, strict=True))
        return {**parameters, "host": names, "port": ports}

    def note(self, parameters: Mapping[str, Any], connection: psycopg.Connection[Any]) -> None:
        """Remember which of the hosts answered."""
        answered = connection.info.host, str(connection.info.port)
        for name, port in _places(parameters):
            if (name, port or answered[1]) == answered:
                self._last = name, port


def _places(parameters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the hosts of a connection with their ports, none where an address says of them what is not known here."""
    names = str(parameters.get("host") or "").split(",")
    ports = str(parameters.get("port") or "").split(",")
    if "hostaddr" in parameters or len(ports) not in {1, len(names)}:
        return []
    return list(zip(names, ports if len(ports) == len(names) else ports * len(names), strict=True))


def parameters_of(url: URL) -> dict[str, Any]:
    """Return what libpq is told of a database at an address of SQLAlchemy, several hosts too."""
    _, named = url.get_dialect()().create_connect_args(url)
    return dict(named)


def limit(engine: Engine) -> None:
    """Let connections that are made from now on end with an error within seconds; what an address says of it holds.

    A connection to a server that turns out to be read-only is dropped with all that are kept: after a switch of servers
    the next ones look for the one that takes changes.
    """
    if engine.dialect.name != "postgresql":
        return
    hosts = Hosts()

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, _given: object, named: dict[str, Any]) -> PatientConnection:
        named.update(LIMITS | named)
        connection = PatientConnection.connect(**hosts.in_order(named))
        connection.add_notice_handler(connection.note)
        hosts.note(named, connection)
        return connection

    @event.listens_for(engine, "handle_error")
    def _drop(context: ExceptionContext) -> None:
        if getattr(context.original_exception, "sqlstate", None) == READ_ONLY:
            context.is_disconnect = True


def serve(engine: Engine) -> None:
    """Let the one connection that is kept, and those that are made from now on, keep nobody waiting who is served."""
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _set_limits)
        with engine.connect() as connection:
            _set_limits(cast(PatientConnection, connection.connection.dbapi_connection), None)


def only_read(engine: Engine) -> None:
    """Let connections to a replica that are made from now on change nothing, should it be the primary by now.

    They have the limits of what people wait for, and less time to be made: the primary can answer instead.
    """
    event.listen(engine, "do_connect", _hurry, insert=True)
    event.listen(engine, "connect", _set_limits)
    event.listen(engine, "connect", _only_read)


def _hurry(_dialect: object, _record: object, _given: object, named: dict[str, Any]) -> None:
    named.setdefault("connect_timeout", REPLICA_SECONDS)


def _only_read(connection: PatientConnection, _record: object) -> None:
    connection.read_only = True


def _set_limits(connection: PatientConnection, _record: object) -> None:
    """Set what the operator has not set for the server, the database or the account."""
    connection.execute(_SET, [[*SERVED], [*SERVED.values()]])
    (seconds,) = connection.execute(_TIME_OUT).fetchone() or (0,)
    connection.commit()
    connection.reply_seconds = seconds + GRACE_SECONDS if seconds else None
    connection.commit_seconds = COMMIT_SECONDS


_SET = """
    SELECT set_config(name, value, false) FROM unnest(%s::text[], %s::text[]) AS wanted (name, value)
    JOIN pg_settings USING (name) WHERE source = 'default'
"""
_TIME_OUT = "SELECT extract(epoch FROM current_setting('statement_timeout')::interval)::float"
