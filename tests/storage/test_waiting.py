"""A host of PostgreSQL that is gone is not waited for without end."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, event

from tournament.models import db
from tournament.storage import waiting


class Seen(Exception):
    """Nothing is connected to."""


def test_connections_have_limits_and_an_address_may_say_others() -> None:
    engine = create_engine("postgresql+psycopg://nobody@192.0.2.1/none?tcp_user_timeout=70000")
    waiting.limit(engine)
    seen: dict[str, Any] = {}

    @event.listens_for(engine, "do_connect")
    def see(_dialect: object, _record: object, _given: object, named: dict[str, Any]) -> None:
        seen.update(named)
        raise Seen

    with pytest.raises(Seen):
        engine.connect()
    assert {name: int(value) for name, value in seen.items() if name in waiting.LIMITS} == {
        **waiting.LIMITS,
        "tcp_user_timeout": 70000,
    }


def test_the_application_has_them(app: Flask) -> None:
    with app.app_context():
        is_limited = event.contains(db.engine, "do_connect", waiting._with_limits)
        assert is_limited == (db.engine.dialect.name == "postgresql")
