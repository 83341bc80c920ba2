"""How connections are set up: what was acknowledged is on the disk, not on its way there, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, text

from tests.support.accounts import add_user, signed_in
from tests.support.editions import drawn_edition
from tests.support.forms import forms_on
from tournament.models import Unit, db

WAITS_FOR_THE_DISK = {
    "sqlite": ("SELECT journal_mode, synchronous FROM pragma_journal_mode, pragma_synchronous", ("wal", 2)),
    # As the server is set up, whoever did that: nothing that our connections say weakens it.
    "postgresql": (
        "SELECT source IN ('client', 'session') FROM pg_settings WHERE name = 'synchronous_commit'",
        (False,),
    ),
}
"""By kind of database: what a connection is asked, and what it says when its commits wait for the disk."""


@pytest.fixture
def commits(app: Flask) -> Iterator[list[Any]]:
    """What connections say of themselves when they commit."""
    said: list[Any] = []
    with app.app_context():
        engine = db.engine

    def ask(connection: Connection) -> None:
        said.append(connection.exec_driver_sql(WAITS_FOR_THE_DISK[engine.dialect.name][0]).one())

    event.listen(engine, "commit", ask)
    yield said
    event.remove(engine, "commit", ask)


def test_what_was_acknowledged_is_on_the_disk(app: Flask, commits: list[Any]) -> None:
    """Killing a process does not show it: the system keeps what was written, until the power is cut."""
    add_user(app, "a@a.example", "administrator")
    with app.app_context():
        drawn_edition()
    browser, page = signed_in(app, "a@a.example"), "/manage/khoi-a/units/1"
    commits.clear()
    (form,) = (form for form in forms_on(browser.get(page), page) if form.action == page)
    assert form.filled({"name": "Đơn vị khác"}).send(browser).status_code == 302
    with app.app_context():
        assert db.session.get_one(Unit, 1).name == "Đơn vị khác"
        assert set(commits) == {WAITS_FOR_THE_DISK[db.engine.dialect.name][1]}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_operator_says_how_long_a_lock_is_waited_for(app: Flask) -> None:
    def waits() -> Any:
        return db.session.scalar(text("SELECT current_setting('lock_timeout')"))

    with app.app_context():
        assert waits() == "5s"
        name = db.engine.url.database
        db.session.execute(text(f"ALTER DATABASE {name} SET lock_timeout = '50s'"))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
        assert waits() == "50s"
