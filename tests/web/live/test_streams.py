"""Open streams of events: what is told to whom, across servers too, and what ends one."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.support import coroutines
from tests.support.accounts import add_user, signed_in
from tests.support.databases import application
from tests.support.editions import drawn_edition
from tests.support.event_streams import SECONDS, Wire, listening, opened
from tests.support.server import LiveServer
from tests.support.stored import fill
from tests.support.visitor import Visitor
from tournament.domain.accounts.commands import browser_sessions
from tournament.domain.competitions.commands import results
from tournament.domain.competitions.commands.results import Given
from tournament.domain.competitions.queries.news import News
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.timetables.commands import timetable
from tournament.models import Exchange, Match, db
from tournament.storage import news as storage_news
from tournament.web.front import Front
from tournament.web.live import streams
from tournament.web.short_refusals import SENTENCES

EVENTS, ORGANISERS = "/api/v1/khoi-a/2030/events", "/manage/khoi-a/2030/events"
EMAIL = "lan@example.vn"
WON = Given(((21, 15), (21, 15)))


@pytest.fixture
def server_of(database_url: str, tmp_path: Path) -> Iterator[Callable[[str], LiveServer]]:
    """A function that starts one more server on one database with a public edition."""
    fill(tmp_path, database_url)
    started: list[LiveServer] = []

    def start(name: str) -> LiveServer:
        started.append(LiveServer(tmp_path / name, variables={"DATABASE_URL": database_url}).start())
        return started[-1]

    yield start
    for server in started:
        server.stop()


def record(number: int) -> int:
    """Record the result of a match of the one edition; returns the revision that it made."""
    match = db.session.scalars(db.select(Match).where(Match.number == number)).one()
    exchange_id, key = match.exchange_id, match.id
    results.record(SYSTEM, exchange_id, key, WON)
    return revision()


def revision() -> int:
    db.session.expire_all()
    return int(db.session.scalars(db.select(Exchange.revision)).one())


def key_of(number: int) -> str:
    return str(db.session.scalars(db.select(Match.key).where(Match.number == number)).one())


def told(revision: int, *keys: str, more: bool = False) -> dict[str, Any]:
    slug = "bong-chuyen-hoi-nam"
    matches = [f"{slug}/{key}" for key in keys]
    return {"revision": revision, "competitions": [slug] if keys else [], "matches": matches, "more": more}


@pytest.mark.both_databases
def test_every_server_tells_what_any_process_changes_and_ends_its_streams_when_it_stops(
    server_of: Callable[[str], LiveServer], database_url: str, tmp_path: Path
) -> None:
    one, other = server_of("one"), server_of("other")
    page = "/khoi-a/2030/results"
    with application(tmp_path, database_url) as app, app.app_context():
        first = revision()
        with listening(one.url, EVENTS) as here, listening(other.url, EVENTS) as there:
            head = {name: here.answer.headers[name] for name in ("Content-Type", "Cache-Control", "X-Accel-Buffering")}
            assert (here.answer.status, here.answer.headers["Content-Length"], head) == (
                200, None,
                {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store, no-transform",
                 "X-Accel-Buffering": "no"},
            )  # fmt: skip
            assert [each.block()["id"] for each in (here, there)] == [str(first)] * 2
            assert "21–15" not in Visitor(other.url).get(page).text
            second = record(1)
            assert [each.event() for each in (here, there)] == [told(second, key_of(1))] * 2
            assert "21–15" in Visitor(other.url).get(page).text  # what is kept is of the new revision at once
            third = record(2)
            assert [each.event() for each in (here, there)] == [told(third, key_of(2))] * 2
            with listening(one.url, EVENTS, Last_Event_ID=str(first)) as late:
                assert late.event() == told(third, key_of(1), key_of(2))
            one.stop()
            assert here.answer.read() == b""
            exchanges.set_state(SYSTEM, db.session.scalars(db.select(Exchange.id)).one(), "draft")
            assert there.answer.read() == b""
        with listening(other.url, EVENTS) as nobody:
            assert nobody.answer.status == 404


@pytest.fixture
def edition(app: Flask) -> int:
    """A public edition with a timetable."""
    with app.app_context():
        exchange_id = drawn_edition().exchange_id
        timetable.plan(SYSTEM, exchange_id, 0.02)
        timetable.publish(SYSTEM, exchange_id)
        exchanges.set_state(SYSTEM, exchange_id, "public")
        return exchange_id


def within(app: Flask, work: Callable[[], Any]) -> Awaitable[Any]:
    """Do something in a thread that has the application, as a request does."""

    def worked() -> Any:
        with app.app_context():
            return work()

    return asyncio.get_running_loop().run_in_executor(None, worked)


def data_in(piece: str) -> Any:
    return json.loads(piece.partition("data: ")[2])


def test_what_comes_within_a_pause_is_told_together(app: Flask, edition: int, monkeypatch: pytest.MonkeyPatch) -> None:
    front, gate, paused = Front(app), asyncio.Event(), asyncio.Event()

    async def sleep(seconds: float) -> None:
        if seconds in {streams.PAUSE_SECONDS, streams.NOTHING_SECONDS}:
            paused.set()
            await gate.wait()
        else:
            await asyncio.sleep(seconds)

    monkeypatch.setattr(streams, "sleep", sleep)

    async def follow() -> list[Any]:
        async with opened(front, EVENTS) as (wire, _):
            await wire.piece()
            await wire.body()
            await asyncio.wait_for(paused.wait(), SECONDS)  # after the look that every first stream brings about
            last = [await within(app, lambda number=number: record(number)) for number in (1, 2, 3)][-1]  # type: ignore[misc]
            assert wire.pieces.empty()
            gate.set()
            return [data_in(await wire.body()), last]

    said, last = coroutines.run(follow())
    with app.app_context():
        assert said == told(last, key_of(1), key_of(2), key_of(3))


def test_drafts_are_told_to_organisers_alone_and_to_nobody_whose_session_ended(
    app: Flask, edition: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHECK_SECONDS", 0)
    monkeypatch.setattr(streams, "BEAT_SECONDS", 0)
    monkeypatch.setattr(streams, "BEATS_SECONDS", 0.05)
    add_user(app, EMAIL, "organiser", "khoi-a")
    client = signed_in(app, EMAIL)
    cookie = client.get_cookie("session")
    assert cookie is not None
    front = Front(app)

    def replan() -> int:
        timetable.plan(SYSTEM, edition, 0.02)
        timetable.move(SYSTEM, edition, *moved())
        return revision()

    def moved() -> tuple[Any, ...]:
        match = db.session.scalars(db.select(Match).where(Match.number == 1)).one()
        assert match.draft_starts_at is not None
        return match.id, match.draft_court_id, match.draft_starts_at.replace(hour=9)

    async def next_event(wire: Wire) -> Any:
        while "data" not in (body := await wire.body()):
            assert body in {":\n\n"} or body.startswith("retry: "), body
        return data_in(body)

    async def follow() -> list[Any]:
        async with (
            opened(front, EVENTS) as (public, _),
            opened(front, ORGANISERS, cookie=f"session={cookie.value}") as (mine, task),
        ):
            await public.piece()
            await mine.piece()
            drafted = await within(app, replan)
            first = await next_event(mine)
            while first["revision"] != drafted:
                first = await next_event(mine)
            shown = await within(app, lambda: record(1))
            said = [await next_event(public), await next_event(mine)]
            await within(app, lambda: browser_sessions.forget(cookie.value))
            await asyncio.wait_for(task, SECONDS)
            return [drafted, first, shown, *said]

    drafted, first, shown, public, mine = coroutines.run(follow())
    with app.app_context():
        assert (first["revision"], first["shown"], first["by"]) == (drafted, False, [SYSTEM.name])
        assert public == told(shown, key_of(1))
        assert mine == told(shown, key_of(1)) | {"shown": True, "by": [SYSTEM.name]}


def test_a_page_of_organisers_is_told_what_came_after_it_was_made(app: Flask, edition: int) -> None:
    add_user(app, EMAIL, "organiser", "khoi-a")
    client = signed_in(app, EMAIL)
    page = client.get(ORGANISERS.removesuffix("events") + "competitions/").text
    (since,) = re.findall(r'data-live-since="(\d+)"', page)
    assert "data:" not in client.get(f"{ORGANISERS}?since={since}").text
    with app.app_context():
        shown = record(1)
    assert data_in(client.get(f"{ORGANISERS}?since={since}").text)["revision"] == shown
    assert "data:" not in client.get(f"{ORGANISERS}?since={since}", headers={"Last-Event-ID": str(shown)}).text


def test_there_is_room_for_so_many(app: Flask, edition: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST", 3)
    monkeypatch.setattr(streams, "MOST_OF_PEER", 1)
    front = Front(app)

    async def refused(**more: str) -> tuple[int, str]:
        async with opened(front, EVENTS, **more) as (wire, _):
            return (await wire.piece())["status"], await wire.body()

    async def crowd() -> list[Any]:
        async with opened(front, EVENTS) as (first, _):
            assert (await first.piece())["status"] == 200
            found = [await refused(), (await refused(peer="192.0.2.8"))[0]]
            async with opened(front, EVENTS, peer="2001:db8:1:2::3") as (other, _):
                found += [(await other.piece())["status"], (await refused(peer="2001:db8:1:2::4"))[0]]
            async with (
                opened(front, EVENTS, peer="127.0.0.1") as (one, _),
                opened(front, EVENTS, peer="::1") as (two, _),
            ):
                assert [(await each.piece())["status"] for each in (one, two)] == [200, 200]
                found.append(await refused(peer="192.0.2.8"))
        found.append((await refused())[0])  # whose room was given back
        return found

    sentences = {status: "\n".join((*SENTENCES[status], "")) for status in (429, 503)}
    assert coroutines.run(crowd()) == [(429, sentences[429]), 200, 200, 429, (503, sentences[503]), 200]


def test_a_quiet_stream_is_kept_open_and_one_that_is_not_read_is_let_go(
    app: Flask, edition: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "BEAT_SECONDS", 0)
    monkeypatch.setattr(streams, "BEATS_SECONDS", 0.05)
    monkeypatch.setattr(streams, "STALL_SECONDS", 0.2)
    front = Front(app)

    async def follow() -> None:
        async with opened(front, EVENTS) as (wire, task):
            await wire.piece()
            assert (await wire.body()).startswith("retry: ")
            assert [await wire.body() for _ in range(3)] == [":\n\n"] * 3
            wire.reads.clear()
            await asyncio.wait_for(task, SECONDS)
            assert front._streams.count == 0

    coroutines.run(follow())


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT"])
def test_other_methods_open_no_stream(app: Flask, edition: int, method: str) -> None:
    front = Front(app)

    async def ask() -> tuple[int, bytes, bool]:
        wire = Wire(front, EVENTS)
        wire._scope["method"] = method
        wire.gone.set()
        await wire.run()
        head, body = await wire.piece(), await wire.piece()
        return head["status"], body["body"] if method == "HEAD" else b"", body["more_body"]

    assert coroutines.run(ask()) == (200 if method == "HEAD" else 405, b"", False)


@pytest.fixture
def watches(monkeypatch: pytest.MonkeyPatch) -> list[storage_news.Watch]:
    """The watches of the database that are begun."""
    made: list[storage_news.Watch] = []

    class Watch(storage_news.Watch):
        def start(self) -> None:
            made.append(self)
            super().start()

    monkeypatch.setattr(streams, "Watch", Watch)
    return made


async def come_and_go(front: Front, times: int) -> None:
    for _ in range(times):
        async with opened(front, EVENTS) as (first, _), opened(front, EVENTS) as (second, _):
            await first.piece()
            await second.piece()


def test_readers_who_come_and_go_begin_one_watch_of_the_database(
    app: Flask, edition: int, watches: list[storage_news.Watch]
) -> None:
    front = Front(app)

    async def follow() -> Any:
        await come_and_go(front, 5)
        async with opened(front, EVENTS) as (wire, _):
            await wire.piece()
            await wire.body()
            shown = await within(app, lambda: record(1))
            return data_in(await wire.body())["revision"] == shown

    assert watches == []
    assert coroutines.run(follow())
    assert [watch._stopped.is_set() for watch in watches] == [True], "the loop has ended"


def test_nobody_watches_the_database_for_nobody(
    app: Flask, edition: int, watches: list[storage_news.Watch], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "REST_SECONDS", 0)
    front = Front(app)

    async def follow() -> list[bool]:
        await come_and_go(front, 1)
        await asyncio.sleep(0.01)
        first = [watch._stopped.is_set() for watch in watches]
        await come_and_go(front, 1)
        return first

    assert coroutines.run(follow()) == [True]
    assert [watch._stopped.is_set() for watch in watches] == [True, True]


def test_a_stream_that_could_not_begin_leaves_nothing(
    app: Flask, edition: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Watch(storage_news.Watch):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(streams, "Watch", Watch)
    front = Front(app)

    async def follow() -> int:
        with pytest.raises(RuntimeError, match="can't start new thread"):
            async with opened(front, EVENTS):
                pass
        return front._streams.count

    assert coroutines.run(follow()) == 0


def test_made_up_revisions_read_little(app: Flask, edition: int, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def news(exchange_id: int, since: int, revision: int) -> News:
        read.append(revision - since)
        return News(revision, more=False)

    monkeypatch.setattr(streams, "news", news)
    with app.app_context():
        latest = revision()
    claimed = {latest - back for back in range(101)} | {latest + 7}
    (_, found), *_ = Front(app)._streams._look({edition: claimed}).values()
    assert set(found) == claimed
    assert sum(back for back in read if back > 0) <= streams.MOST_READ
    assert [found[latest - back].more for back in (1, 5, 100)] == [False, False, True]
    read.clear()
    Front(app)._streams._look({edition: {latest - 100}})
    assert read == [100]


def test_the_application_is_asked_for_the_first_stream_of_an_edition_alone(
    app: Flask, edition: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = Front(app)
    asked: list[str] = []
    call = front._call
    monkeypatch.setattr(front, "_call", lambda environ: asked.append(environ["PATH_INFO"]) or call(environ))

    async def follow() -> list[Any]:
        async with opened(front, EVENTS) as (first, _), opened(front, "/api/v1/khoi-a/2031/events") as (nobody, _):
            heads = [await first.piece()]
            assert (await nobody.piece())["status"] == 404
            shown = await within(app, lambda: record(1))
            assert data_in([await first.body(), await first.body()][1])["revision"] == shown
            async with (
                opened(front, EVENTS, last_event_id=str(shown - 1)) as (late, _),
                opened(front, EVENTS) as (new, _),
            ):
                heads += [await late.piece(), await new.piece()]
                said = [await late.body(), await late.body(), await new.body()]
                return [heads, shown, said, new.pieces.empty()]

    heads, shown, said, is_empty = coroutines.run(follow())
    assert asked == [EVENTS, "/api/v1/khoi-a/2031/events"]
    ids = [dict(head["headers"]).pop(b"x-request-id") for head in heads]
    assert len(set(ids)) == 3
    same = [sorted(each for each in head["headers"] if each[0] != b"x-request-id") for head in heads]
    assert same == [same[0]] * 3
    with app.app_context():
        assert data_in(said[1]) == told(shown, key_of(1))
    assert [piece.partition("\n")[2] for piece in (said[0], said[2])] == [f"id: {shown - 1}\n\n", f"id: {shown}\n\n"]
    assert is_empty


def test_all_readers_take_one_piece_at_once_and_only_a_slow_one_is_waited_for(
    app: Flask, edition: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "PAUSE_SECONDS", 0.01)
    front, tasks = Front(app), list[str]()
    run = streams.Streams._run

    def counted(self: streams.Streams, work: Any) -> None:
        tasks.append(work.__name__)
        run(self, work)

    monkeypatch.setattr(streams.Streams, "_run", counted)

    async def follow() -> tuple[list[Any], list[dict[str, Any]]]:
        async with opened(front, EVENTS) as (one, _), opened(front, EVENTS) as (other, _), opened(front, EVENTS) as (
            slow,
            _,
        ):  # fmt: skip
            for wire in (one, other, slow):
                await wire.piece()
                await wire.piece()
                assert wire._scope == {}, "what was asked is held as long as the stream"
            slow.reads.clear()
            shown, pieces = list[Any](), list[dict[str, Any]]()
            for number in (1, 2):
                shown.append(await within(app, lambda number=number: record(number)))  # type: ignore[misc]
                heard = [await one.piece(), await other.piece()]
                assert heard[0] is heard[1]
                pieces.append(heard[0])
            assert slow.pieces.empty()
            slow.reads.set()
            assert [await slow.piece() for _ in pieces] == pieces
            return shown, pieces

    shown, pieces = coroutines.run(follow())
    with app.app_context():
        keys = [key_of(1), key_of(2)]
        assert [data_in(each["body"].decode()) for each in pieces] == [
            told(revision, key) for revision, key in zip(shown, keys, strict=True)
        ]
    assert tasks == ["_tell_on", "_beat_on", "_finish"]
