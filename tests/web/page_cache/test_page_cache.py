"""A public page is made once for each revision, until the clock changes what it shows, and for strangers only."""

from __future__ import annotations

import asyncio
import dataclasses
import gzip
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update
from werkzeug import Response

from tests.support import coroutines
from tests.support.accounts import add_user, signed_in
from tests.support.kept_pages import PAGE, Answer, Clock, asked_of, close, making_held, open_in, rename, renderings
from tournament import demo
from tournament.domain.competitions.queries import matches
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.domain.exchanges.queries import exchanges as exchanges_read
from tournament.models import WRITE, Exchange, Unit, db
from tournament.runtime import Committed
from tournament.web.front import Front
from tournament.web.page_cache import LAST_VERSION


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
    monkeypatch.setattr("tournament.web.page_cache.HELD_SECONDS", -1 if queries else 60)
    for address in (PAGE, f"{PAGE}schedule", f"{PAGE}standings", f"/api/v1{PAGE}schedule", f"{PAGE}calendar.ics"):
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
    monkeypatch.setattr("tournament.web.page_cache.HELD_SECONDS", held)
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
    monkeypatch.setattr("tournament.web.page_cache.HELD_SECONDS", 0.05)
    other = open_in(tmp_path, clock)
    client = kept.test_client()
    client.get(PAGE)
    rename(other, "Hội thao đổi tên")
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
    rename(kept, "Hội thao đổi tên")
    assert "Hội thao đổi tên" in client.get(PAGE).text
    assert "Hội thao đổi tên" not in before
    with kept.app_context():
        revision = db.session.get_one(Exchange, id_).revision
        blocks.rename_unit(SYSTEM, block_id, unit_id, "Đơn vị 9", "ĐV chín")
        db.session.rollback()
        assert db.session.get_one(Exchange, id_).revision == revision + 1
        exchanges.set_state(SYSTEM, id_, "draft")
    assert client.get(PAGE).status_code == 404


def test_a_page_is_made_anew_when_the_clock_changes_what_it_shows(kept: Flask, clock: Clock) -> None:
    """The edition of the year is still to be played; that of 2022 is over."""
    client, page = kept.test_client(), f"/{demo.SLUG}/{clock.now.year}/"
    with kept.app_context():
        view = exchanges_read.find_exchange(demo.SLUG, str(clock.now.year))
        assert view is not None
        moments = [match.changes_at(clock.now) for match in matches.schedule(view.id)]
    first = min(moment for moment in moments if moment is not None)
    with renderings() as made:
        for now in (first - timedelta(hours=1), first - timedelta(seconds=1), first, first + timedelta(seconds=1)):
            clock.now = now
            client.get(page)
            client.get(PAGE)
    assert made == ["public/exchange.html"] * 3


def test_the_days_before_an_edition_are_counted_anew_at_midnight_where_it_is(kept: Flask, clock: Clock) -> None:
    client, page = kept.test_client(), f"/{demo.SLUG}/{clock.now.year}/"
    with kept.app_context():
        view = exchanges_read.find_exchange(demo.SLUG, str(clock.now.year))
        assert view is not None
        midnight = datetime.combine(view.starts_on - timedelta(days=2), time_of_day(), view.zone)
    said = []
    with renderings() as made:
        for hours in (-9, -0.001, 0, 9):
            clock.now = midnight + timedelta(hours=hours)
            said += re.findall(r"Còn (\d+) ngày", client.get(page).text)
    assert (said, made) == (["3", "3", "2", "2"], ["public/exchange.html"] * 2)


def test_a_last_version_is_for_those_who_need_not_make_the_next(
    kept: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the clock has moved a page, one request makes it anew, and the others do not wait for that."""
    monkeypatch.setattr("tournament.web.page_cache.WAIT_SECONDS", 60)
    page = f"/{demo.SLUG}/{clock.now.year}/"
    client = kept.test_client()
    before = client.get(page).data
    clock.now += timedelta(days=365)
    store = kept.extensions["tournament_kept"].pages
    (key,) = store._kept
    store.put(key, dataclasses.replace(store.get(key), until=clock.now - LAST_VERSION / 2))
    with making_held() as (begun, go_on), ThreadPoolExecutor(1) as other:
        after = other.submit(lambda: kept.test_client().get(page).data)
        begun.wait(20)
        assert client.get(page).data == before
        go_on.set()
        assert after.result() != before


def test_one_request_makes_a_page_for_all_who_ask_meanwhile(kept: Flask) -> None:
    with renderings() as made, making_held() as (begun, go_on), ThreadPoolExecutor(6) as readers:
        asked = [readers.submit(lambda: kept.test_client().get(PAGE)) for _ in range(6)]
        begun.wait(20)
        time.sleep(0.2)
        go_on.set()
        answers = {(each.result().status_code, each.result().data) for each in asked}
    assert (len(answers), made) == (1, ["public/exchange.html"])


def test_what_is_not_kept_keeps_nobody_waiting_twice(kept: Flask) -> None:
    """There is no such page: those who waited for it ask for themselves."""
    missing = f"/{demo.SLUG}/1999/"
    with making_held("errors/error.html") as (begun, go_on), ThreadPoolExecutor(4) as readers:
        asked = [readers.submit(lambda: kept.test_client().get(missing).status_code) for _ in range(4)]
        begun.wait(20)
        go_on.set()
        assert [each.result() for each in asked] == [404] * 4


def test_a_reader_with_a_tag_makes_the_page_for_all(kept: Flask) -> None:
    client = kept.test_client()
    tag = client.get(PAGE).headers["ETag"]
    with kept.app_context():
        db.session.execute(update(Exchange).values(revision=Exchange.revision + 1), execution_options={WRITE: True})
        db.session.commit()
    kept.extensions["tournament_kept"]._held.clear()
    with renderings() as made:
        answers = [client.get(PAGE, headers={"If-None-Match": tag}).status_code for _ in range(2)]
    assert (answers, made) == ([304, 304], ["public/exchange.html"])


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("", "?utm_source=a&fbclid=b"), ("", "?lang=fr&lang=de"), ("", "?day="), ("", "?_=1&size=a3"),
        ("schedule?court=san-1&lang=en", "schedule?x=1&lang=en&court=san-1&court=san-2&team="),
        ("board?size=a3", "board?size=a3&day=2022-08-18"),
    ],
)  # fmt: skip
def test_a_query_that_means_nothing_is_no_page_of_its_own(kept: Flask, asked: str, meant: str) -> None:
    client = kept.test_client()
    with renderings() as made:
        assert client.get(PAGE + asked).data == client.get(PAGE + meant).data
    assert len(made) == 1


def test_a_revision_read_before_a_change_is_not_held_after_it(kept: Flask) -> None:
    """The look and the change may come at once in two threads."""
    front = kept.extensions["tournament_kept"]
    kept.test_client().get(PAGE)
    before = front.commits
    front.forget(Committed("test", {}))
    front.note((demo.SLUG, "2022"), 1, before)
    assert front._held == {}

    class Held(dict[Any, Any]):
        def __setitem__(self, edition: Any, seen: Any) -> None:
            front.forget(Committed("test", {}))
            super().__setitem__(edition, seen)

    front._held = Held()
    front.note((demo.SLUG, "2022"), 1, front.commits)
    assert front._held == {}


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}calendar.ics"])
def test_a_kept_page_needs_no_thread(kept: Flask, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands on the public port sends it while every thread is at work."""
    monkeypatch.setattr("tournament.web.page_cache.HELD_SECONDS", 60)
    before, held = Front(kept, threads=1), threading.Event()
    expected = kept.test_client().get(address, headers={"User-Agent": ""})

    async def run() -> Answer:
        blocked = asyncio.create_task(before._pool.run(lambda: Response(str(held.wait(20))), "somebody"))
        await asyncio.sleep(0)
        answer = await asked_of(before, address)
        held.set()
        await blocked
        return answer

    answer = coroutines.run(run())
    assert (answer.status, answer.body) == (200, expected.data)


@pytest.mark.parametrize("declared", [(b"content-length", b"5"), (b"transfer-encoding", b"chunked")])
def test_what_has_a_body_is_read_and_not_answered_from_it(
    kept: Flask, declared: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would be left of it on the connection would pass for the next request."""
    monkeypatch.setattr("tournament.web.page_cache.HELD_SECONDS", 60)
    monkeypatch.setattr("tournament.web.front.PAUSE_SECONDS", 0.05)
    before = Front(kept)
    assert coroutines.run(asked_of(before, PAGE)).status == 200
    assert coroutines.run(asked_of(before, PAGE, headers=[declared])).status == 408


def test_who_is_signed_in_is_never_answered_from_it(kept: Flask) -> None:
    stranger = kept.test_client().get(PAGE)
    add_user(kept, "a@a.example", "administrator")
    somebody = signed_in(kept, "a@a.example")
    own = somebody.get(PAGE)
    assert own.headers["Cache-Control"] == "private, no-store"
    assert "a@a.example" in own.text
    assert kept.test_client().get(PAGE).data == stranger.data
    assert b"a@a.example" not in stranger.data
