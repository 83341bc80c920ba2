"""A plugin's sessions: written as a whole or not at all, and what only reads writes nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from tournament.models import db
from tournament.plugins.guard import Guard, LeftOutError, Part
from tournament.sdk.database import reading, writing


@pytest.fixture
def pictures(app: Flask) -> Iterator[None]:
    with app.app_context():
        with writing() as session:
            session.execute(text("CREATE TABLE photos_picture (address VARCHAR)"))
        yield
        with writing() as session:
            session.execute(text("DROP TABLE photos_picture"))


def add(address: str) -> None:
    with writing() as session:
        session.execute(text("INSERT INTO photos_picture VALUES (:address)"), {"address": address})
        if address == "torn":
            raise OSError("the camera is gone")


def addresses() -> list[str]:
    with reading() as session:
        return list(session.scalars(text("SELECT address FROM photos_picture ORDER BY address")))


@pytest.mark.usefixtures("pictures")
def test_what_is_written_is_there_and_what_fails_is_not() -> None:
    add("one")
    with pytest.raises(OSError, match="camera"):
        add("torn")
    add("two")
    assert addresses() == ["one", "two"]
    with reading() as session:
        session.execute(text("DELETE FROM photos_picture"))
    assert addresses() == ["one", "two"]


def write_without_end(running: list[threading.Thread]) -> None:
    running.append(threading.current_thread())
    with writing() as session:
        session.execute(text("INSERT INTO photos_picture VALUES ('endless')"))
        while True:
            time.sleep(0.005)


def read_without_end(running: list[threading.Thread]) -> None:
    running.append(threading.current_thread())
    with reading() as session:
        session.execute(text("SELECT 1"))
        while True:
            time.sleep(0.005)


@pytest.mark.both_databases
@pytest.mark.usefixtures("pictures")
@pytest.mark.parametrize("work", [write_without_end, read_without_end])
def test_what_is_ended_in_a_session_keeps_neither_the_lock_nor_a_connection(
    work: Callable[[list[threading.Thread]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tournament.plugins.guard.PATIENCE_SECONDS", 0.2)
    guard, running = Guard(), list[threading.Thread]()
    before = db.engine.pool.checkedout()  # type: ignore[attr-defined]
    with pytest.raises(LeftOutError):
        guard.ask(Part("photos", "hooks", "slow"), lambda: work(running))
    running[0].join(20)
    assert not running[0].is_alive()
    assert db.engine.pool.checkedout() == before  # type: ignore[attr-defined]
    add("after")
    assert addresses() == ["after"]
