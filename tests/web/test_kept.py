"""A public page is made once for each revision and span of time, and for strangers only."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.support.accounts import add_user, signed_in
from tournament import demo
from tournament.app import create_app
from tournament.config import Settings
from tournament.models import Exchange, Unit, db
from tournament.services import blocks, exchanges
from tournament.services.backup import backup
from tournament.services.change import SYSTEM
from tournament.web.kept import SECONDS

PAGE = f"/{demo.SLUG}/2022/"


class Clock:
    now = datetime(2026, 8, 1, 7, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def open_in(home: Path, clock: Clock) -> Flask:
    url = f"sqlite:///{home / 'tournament.sqlite3'}"
    return create_app(Settings(home, url, "http://127.0.0.1", "a secret of the tests alone"), clock=clock)


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def loaded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the demonstration."""
    home = tmp_path_factory.mktemp("loaded")
    backup(f"sqlite:///{sqlite_template}", str(home / "tournament.sqlite3"))
    app = open_in(home, Clock())
    with app.app_context():
        demo.load_when_missing()
    close(app)
    return home / "tournament.sqlite3"


@pytest.fixture
def kept(loaded: Path, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The demonstration as it is served, not as tests set it up."""
    backup(f"sqlite:///{loaded}", str(tmp_path / "tournament.sqlite3"))
    app = open_in(tmp_path, clock)
    yield app
    close(app)


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("queries", [0, 1])
def test_the_second_reader_costs_a_look_at_the_revision_or_nothing(
    kept: Flask, queries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tournament.web.kept.HELD_SECONDS", -1 if queries else 60)
    for address in (PAGE, f"{PAGE}schedule", f"{PAGE}standings", f"/api/v1{PAGE}schedule"):
        first = kept.test_client().get(address)
        with statements(kept) as asked:
            second = kept.test_client().get(address)
        assert (len(asked), second.data) == (queries, first.data), address
        assert dict(second.headers) == dict(first.headers)


def test_each_form_language_and_filter_is_kept_by_itself(kept: Flask) -> None:
    client = kept.test_client()
    plain, english = client.get(PAGE), client.get(f"{PAGE}?lang=en")
    packed = client.get(PAGE, headers={"Accept-Encoding": "gzip"})
    for _ in range(2):
        assert client.get(PAGE).data == plain.data
        assert client.get(f"{PAGE}?lang=en").data == english.data != plain.data
        assert gzip.decompress(client.get(PAGE, headers={"Accept-Encoding": "gzip"}).data) == plain.data
    assert packed.headers["ETag"] == client.get(PAGE, headers={"Accept-Encoding": "gzip"}).headers["ETag"]


@pytest.mark.parametrize("held", [-1, 60])
def test_what_is_kept_is_asked_for_again_by_its_tag(kept: Flask, held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tournament.web.kept.HELD_SECONDS", held)
    client = kept.test_client()
    tag = client.get(PAGE).headers["ETag"]
    again = client.get(PAGE, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert {name: again.headers[name] for name in ("ETag", "Cache-Control", "Vary")} == {
        "ETag": tag, "Cache-Control": "public, no-cache", "Vary": "Accept-Encoding, Cookie",
    }  # fmt: skip
    assert client.get(PAGE, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get(PAGE, headers={"If-None-Match": f'W/"other", W/{tag}'}).status_code == 304
    head = client.head(PAGE)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", tag)


def test_a_change_by_another_process_is_there_after_a_moment(
    kept: Flask, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tournament.web.kept.HELD_SECONDS", 0.05)
    other = open_in(tmp_path, clock)
    client = kept.test_client()
    client.get(PAGE)
    with other.app_context():
        exchange = db.session.scalars(select(Exchange).where(Exchange.slug == "2022")).one()
        details = exchanges.Details("Hội thao đổi tên", "Renamed games", exchange.starts_on, exchange.ends_on)
        exchanges.edit(SYSTEM, exchange.id, details, None)
    close(other)
    time.sleep(0.06)
    assert "Hội thao đổi tên" in client.get(PAGE).text


def test_a_change_is_there_at_once(kept: Flask) -> None:
    client = kept.test_client()
    before = client.get(PAGE).text
    with kept.app_context():
        exchange = db.session.scalars(select(Exchange).where(Exchange.slug == "2022")).one()
        unit = db.session.scalars(select(Unit).where(Unit.name == "Đơn vị 9")).one()
        id_, block_id, unit_id = exchange.id, exchange.block_id, unit.id
        details = exchanges.Details("Hội thao đổi tên", "Renamed games", exchange.starts_on, exchange.ends_on)
        exchanges.edit(SYSTEM, id_, details, None)
    assert "Hội thao đổi tên" in client.get(PAGE).text
    assert "Hội thao đổi tên" not in before
    with kept.app_context():
        revision = db.session.get_one(Exchange, id_).revision
        blocks.rename_unit(SYSTEM, block_id, unit_id, "Đơn vị 9", "ĐV chín")
        db.session.rollback()
        assert db.session.get_one(Exchange, id_).revision == revision + 1
        exchanges.set_state(SYSTEM, id_, "draft")
    assert client.get(PAGE).status_code == 404


def test_what_is_on_now_is_told_anew(kept: Flask, clock: Clock) -> None:
    client = kept.test_client()
    client.get(PAGE)
    clock.now += timedelta(seconds=SECONDS)
    with statements(kept) as asked:
        client.get(PAGE)
    assert len(asked) > 5


def test_who_is_signed_in_is_never_answered_from_it(kept: Flask) -> None:
    stranger = kept.test_client().get(PAGE)
    add_user(kept, "a@a.example", "administrator")
    somebody = signed_in(kept, "a@a.example")
    own = somebody.get(PAGE)
    assert own.headers["Cache-Control"] == "private, no-store"
    assert "a@a.example" in own.text
    assert kept.test_client().get(PAGE).data == stranger.data
    assert b"a@a.example" not in stranger.data
