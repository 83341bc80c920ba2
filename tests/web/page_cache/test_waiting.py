"""Who asks for a page while it is made: one request makes it at a time, whatever becomes of the one before."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, before_render_template
from jinja2 import Template
from werkzeug import Response

from tests.support.kept_pages import PAGE, Ask, making_held, rename, renderings, through_front, through_wsgi
from tournament.web import front
from tournament.web.front import Front
from tournament.web.page_cache import LAST_VERSION

TEMPLATE = "public/exchange.html"
OTHERS = 5


@pytest.fixture(params=["front", "wsgi"])
def ask(kept: Flask, request: pytest.FixtureRequest) -> Iterator[Ask]:
    """Each way by which requests come."""
    with through_front(Front(kept)) if request.param == "front" else through_wsgi(kept) as asking:
        yield asking


@pytest.fixture
def joined(kept: Flask, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note when somebody asks for a page that has to be made."""
    seen: list[float] = []
    flights = kept.extensions["tournament_kept"]._flights
    join = flights.join

    def noted(key: Any) -> Any:
        found = join(key)
        seen.append(time.monotonic())
        return found

    monkeypatch.setattr(flights, "join", noted)
    return seen


def until(seen: list[float], count: int) -> None:
    """Wait until so many have asked."""
    latest = time.monotonic() + 20
    while len(seen) < count:
        assert time.monotonic() < latest, len(seen)
        time.sleep(0.01)


def patience(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr("tournament.web.page_cache.WAIT_SECONDS", seconds)


def test_who_waited_long_enough_gets_the_last_version(kept: Flask, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    patience(monkeypatch, 0.2)
    before = ask(PAGE).result(20)
    rename(kept, "Hội thao đổi tên")
    with renderings() as made, making_held() as (begun, go_on):
        maker = ask(PAGE)
        assert begun.wait(20)
        others = [ask(PAGE) for _ in range(OTHERS)]
        assert [(each.result(30).status, each.result().body) for each in others] == [(200, before.body)] * OTHERS
        go_on.set()
        assert "Hội thao đổi tên" in maker.result(20).body.decode()
    assert made == [TEMPLATE]


@pytest.mark.parametrize("is_there", [True, False])
def test_without_a_version_of_a_moment_ago_who_waited_is_told_to_come_again(
    kept: Flask, ask: Ask, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    patience(monkeypatch, 0.2)
    if is_there:
        ask(PAGE).result(20)
        rename(kept, "Hội thao đổi tên")
        (page,) = kept.extensions["tournament_kept"].pages._kept.values()
        page.seen -= LAST_VERSION.total_seconds()
    with renderings() as made, making_held() as (begun, go_on):
        maker = ask(PAGE)
        assert begun.wait(20)
        others = [ask(PAGE) for _ in range(OTHERS)]
        answers = [(each.result(30).status, each.result().headers.get("retry-after")) for each in others]
        go_on.set()
        assert maker.result(20).status == 200
    assert (answers, made) == ([(503, "5")] * OTHERS, [TEMPLATE])


def test_when_the_maker_fails_one_of_those_who_wait_is_the_next(kept: Flask, ask: Ask, joined: list[float]) -> None:
    go_on, failed = threading.Event(), list[str]()

    def fail_first(_app: object, template: Template, **_rest: object) -> None:
        if template.name == TEMPLATE and not failed:
            failed.append(TEMPLATE)
            go_on.wait(20)
            raise RuntimeError("the first making fails")

    with renderings() as made, before_render_template.connected_to(fail_first):
        asked = [ask(PAGE) for _ in range(1 + OTHERS)]
        until(joined, 1 + OTHERS)
        go_on.set()
        statuses = sorted(each.result(30).status for each in asked)
    assert (statuses, made.count(TEMPLATE)) == ([200] * OTHERS + [500], 1)


def test_when_the_maker_finds_no_thread_one_of_those_who_wait_is_the_next(
    kept: Flask, joined: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread comes free the moment the first maker is refused."""
    before, held, at_work = Front(kept, threads=1), threading.Event(), threading.Event()
    of_app = kept.extensions["tournament_kept"]
    give_up, answer = of_app.give_up, before._answer

    def let_go(flight: Any) -> None:
        monkeypatch.setattr(front, "WAIT_SECONDS", 20)
        until(joined, 1 + OTHERS)
        held.set()
        give_up(flight)

    def blocked() -> Response:
        at_work.set()
        return Response(str(held.wait(20)))

    async def taking_the_thread(environ: Any, receive: Any) -> Response:
        is_held = environ["PATH_INFO"] == "/held"
        return await (before._pool.run(blocked, "somebody") if is_held else answer(environ, receive))

    monkeypatch.setattr(of_app, "give_up", let_go)
    monkeypatch.setattr(before, "_answer", taking_the_thread)
    monkeypatch.setattr(front, "WAIT_SECONDS", 0.5)
    with renderings() as made, through_front(before) as ask:
        holding = ask("/held")
        assert at_work.wait(20)
        asked = [ask(PAGE) for _ in range(1 + OTHERS)]
        statuses = sorted(each.result(30).status for each in [holding, *asked])
    assert (statuses, made) == ([200] * (1 + OTHERS) + [503], [TEMPLATE])


def test_a_page_too_large_to_keep_is_made_for_all_who_wait(
    kept: Flask, ask: Ask, joined: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who came after the first making began get the second."""
    monkeypatch.setattr("tournament.web.page_cache.LARGEST", 0)
    with renderings() as made, making_held() as (begun, go_on):
        asked = [ask(PAGE)]
        assert begun.wait(20)
        asked += [ask(PAGE) for _ in range(OTHERS)]
        until(joined, 1 + OTHERS)
        go_on.set()
        assert {each.result(30).status for each in asked} == {200}
    assert len(made) == 2
    assert kept.extensions["tournament_kept"].pages.used == 0


@pytest.mark.parametrize("door", ["front", "wsgi"])
def test_who_asks_for_the_headers_alone_waits_like_others(kept: Flask, joined: list[float], door: str) -> None:
    way = through_front(Front(kept), "HEAD") if door == "front" else through_wsgi(kept, "HEAD")
    with way as ask, renderings() as made, making_held() as (begun, go_on):
        asked = [ask(PAGE) for _ in range(1 + OTHERS)]
        assert begun.wait(20)
        until(joined, 1 + OTHERS)
        go_on.set()
        answers = [each.result(30) for each in asked]
    assert ({(each.status, each.body) for each in answers}, made) == ({(200, b"")}, [TEMPLATE])


def test_a_page_made_while_its_edition_changes_is_not_that_of_the_new_revision(kept: Flask, ask: Ask) -> None:
    """Whoever comes after the change sees it, be the old page under way or made."""
    with making_held() as (begun, go_on):
        early = ask(PAGE)
        assert begun.wait(20)
        rename(kept, "Hội thao đổi tên")
        late = ask(PAGE)
        time.sleep(0.2)
        go_on.set()
        assert "Hội thao đổi tên" not in early.result(20).body.decode()
        assert "Hội thao đổi tên" in late.result(20).body.decode()
    assert "Hội thao đổi tên" in ask(PAGE).result(20).body.decode()
