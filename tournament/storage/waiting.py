"""How long PostgreSQL is waited for where nothing comes back: a host that is gone closes no connection."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event

LIMITS: dict[str, int] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""Parameters of libpq, for what is sent (in milliseconds) and for who waits for an answer (in seconds)."""


def limit(engine: Engine) -> None:
    """Let connections that are made from now on end with an error within seconds; what an address says of it holds."""
    if engine.dialect.name == "postgresql":
        event.listen(engine, "do_connect", _with_limits)


def _with_limits(_dialect: object, _record: object, _given: object, named: dict[str, Any]) -> None:
    named.update(LIMITS | named)
