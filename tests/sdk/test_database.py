"""A plugin's sessions: written as a whole or not at all, and what only reads writes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

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
