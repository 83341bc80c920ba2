"""What plugins read and bring: views of an edition for boxes, documents, checks, calendars and news."""

from __future__ import annotations

import threading
import types
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pytest
from flask import Blueprint, Flask

from tests.support.accounts import add_user, signed_in
from tests.support.clocks import going_on
from tests.support.editions import Edition, drawn_edition
from tests.support.words import vi
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.competitions.commands import results
from tournament.domain.competitions.queries import plugin_views
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.exchanges.queries.exchanges import find_exchange
from tournament.domain.timetables.commands import timetable
from tournament.engine.certain import certain
from tournament.engine.match_status import Status
from tournament.engine.scoring import Score
from tournament.models import Base, Block, db
from tournament.plugins.guard import Part
from tournament.plugins.registry import GROUP, Registry
from tournament.sdk import (
    CalendarEntry,
    Document,
    MatchNotice,
    MatchView,
    Panel,
    PanelContext,
    PanelPlace,
    Response,
    Text,
    TimetableNotice,
    Violation,
    hookimpl,
)
from tournament.sdk.editions import edition as edition_of
from tournament.sdk.permissions import permission

READ: list[Any] = []
"""What the plugin was given."""


def kept(given: Any) -> Any:
    READ.append(given)
    return given


def box(context: PanelContext) -> str:
    about = kept(context).match or context.competition or context.exchange
    return f"<box {about.title if isinstance(about, MatchView) else about.name.vi}>"


def winners(exchange: Any) -> Response:
    lines = [f"{one.name.vi}: {entry.name}" for one in kept(exchange).competitions for entry in one.winners]
    return Response("text/csv", "\n".join(lines), "giải nhất.csv")


def pages() -> Blueprint:
    made = Blueprint("reader", __name__)

    @made.get("/<block>/<exchange>/read/")
    @permission("public")
    def read(block: str, exchange: str) -> str:
        return str(edition_of(block, exchange).slug)

    return made


def around(when: str) -> Blueprint:
    """Return pages around which somebody says what cannot be sent."""
    made = Blueprint(when, __name__)
    made.get(f"/{when}/")(permission("public")(lambda: "the page"))

    def before() -> Any:
        return "instead", 200, {"X-Odd": "lạ"}

    def after(answer: Any) -> Any:
        answer.headers["X-Odd"] = "lạ"
        return answer

    if when == "before":
        made.before_request(before)
    else:
        made.after_request(after)
    return made


class Plugin(EntryPoint):
    def load(self) -> Any:
        found = types.ModuleType("reader")
        names = Text("Đọc", "Reader")

        def tournament_panels() -> Any:
            return [Panel(f"box_{place.name}", place, box) for place in PanelPlace]

        def tournament_blueprints() -> Any:
            return [pages(), around("before"), around("after")]

        def tournament_documents() -> Any:
            yield Document("winners", names, winners)
            yield Document("letter", names, lambda exchange: f"<script>{exchange.units[0].name}")

        def tournament_score_checks(match: MatchView, score: Score) -> Any:
            home = kept(match).sides[0].entry
            return [Violation("kind", Text(f"Không phải {home.units[0]}.", "No."))] if score[0] == (21, 0) else ()

        def tournament_calendar_entry(match: MatchView, entry: CalendarEntry) -> None:
            kept(match)

        def tournament_result_recorded(notice: MatchNotice) -> None:
            kept(notice)

        def tournament_timetable_published(notice: TimetableNotice) -> None:
            kept(notice)

        for name, hook in list(locals().items()):
            if name.startswith("tournament_"):
                setattr(found, name, hookimpl(hook))
        return found


def application(settings: Settings) -> Iterator[Flask]:
    made = create_app(settings, Registry([*entry_points(group=GROUP), Plugin("reader", "reader", GROUP)]), going_on())
    READ.clear()
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def reading(settings: Settings) -> Iterator[Flask]:
    yield from application(settings)


@pytest.fixture
def served(settings: Settings) -> Iterator[Flask]:
    """The application as it is served, which holds what plugins read."""
    for app in application(replace(settings, testing=False, public_url="http://localhost")):
        with app.app_context():
            exchanges.set_state(SYSTEM, drawn_edition().exchange_id, "public")
        yield app


def played(app: Flask) -> Edition:
    """Play a round robin of four: the earlier entry wins every match."""
    with app.app_context():
        edition = drawn_edition()
        exchanges.set_state(SYSTEM, edition.exchange_id, "public")
        timetable.plan(SYSTEM, edition.exchange_id, 0.02)
        timetable.publish(SYSTEM, edition.exchange_id)
        for match in edition.matches():
            assert match.home_id is not None
            assert match.away_id is not None
            score = ((21, 9), (21, 9)) if match.home_id < match.away_id else ((9, 21), (9, 21))
            results.record(SYSTEM, edition.exchange_id, match.id, results.Given(score))
        block = db.session.scalars(db.select(Block.slug)).one()
    add_user(app, "organiser@example.org", "organiser", block)
    return edition


def every(value: Any) -> Iterator[Any]:
    """Yield all that can be reached from what a plugin is given."""
    yield value
    inside = (
        [getattr(value, each.name) for each in fields(value)]
        if is_dataclass(value)
        else list(value)
        if isinstance(value, (tuple, list))
        else []
    )
    for each in inside:
        yield from every(each)


def test_plugins_read_views_in_every_place_and_no_row(reading: Flask) -> None:
    edition = played(reading)
    browser = signed_in(reading, "organiser@example.org")
    home = "/khoi-a/2030/"
    with reading.app_context():
        first = edition.matches()[0].key
    pages = {
        home: "&lt;box Hội thao&gt;",
        f"{home}bong-chuyen-hoi-nam/": "&lt;box Bóng chuyền hơi nam&gt;",
        f"{home}bong-chuyen-hoi-nam/matches/{first}/": "&lt;box ",
        f"/manage{home}": "&lt;box Hội thao&gt;",
    }
    for page, shown in pages.items():
        answer = browser.get(page)
        assert (page, answer.status_code, answer.text.count(shown)) == (page, 200, 1)
    file = browser.get(f"{home}documents/winners")
    assert (file.status_code, file.text) == (200, "Bóng chuyền hơi nam: Đơn vị 1")
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert file.headers["Content-Disposition"] == 'attachment; filename="giai_nhat.csv"'
    assert "&lt;script&gt;Đơn vị 1" in browser.get(f"{home}documents/letter").text

    kinds = {type(each).__name__ for each in READ}
    assert kinds == {"PanelContext", "ExchangeView", "MatchView", "MatchNotice", "TimetableNotice"}
    assert [type(each) for given in READ for each in every(given) if isinstance(each, Base)] == []
    (whole, *_) = [each for each in READ if type(each).__name__ == "ExchangeView"]
    (competition,) = whole.competitions
    assert [(row.rank, row.entry.units, row.won) for row in competition.tables[0].rows] == [
        (place, (f"Đơn vị {place}",), 4 - place) for place in range(1, 5)
    ]
    assert [(held.place, held.entry.name) for held in competition.places] == [
        (place, f"Đơn vị {place}") for place in range(1, 5)
    ]
    (news,) = [each for each in READ if isinstance(each, TimetableNotice)]
    assert sorted(match.number for match in news.matches) == [1, 2, 3, 4, 5, 6]
    assert all(match.starts_at and match.court for match in news.matches)
    recorded = [each.match for each in READ if isinstance(each, MatchNotice)]
    assert [(match.number, match.over, len(match.score)) for match in recorded] == [
        (number, True, 2) for number in range(1, 7)
    ]
    with reading.app_context():
        match = edition.matches()[0]
        with pytest.raises(results.ScoreError) as refused:
            results.record(SYSTEM, edition.exchange_id, match.id, results.Given(((21, 0), (21, 5))))
    assert [vi(each.text) for each in refused.value.violations] == ["Không phải Đơn vị 1."]


def test_the_box_of_a_match_that_needs_no_play_is_given_it_with_its_competition(reading: Flask) -> None:
    with reading.app_context():
        edition = drawn_edition()
        exchanges.set_state(SYSTEM, edition.exchange_id, "public")
        match = edition.matches()[-1]
        match.status = Status.UNNEEDED
        db.session.commit()
        key = match.key
    assert reading.test_client().get(f"/khoi-a/2030/bong-chuyen-hoi-nam/matches/{key}/").status_code == 200
    (context,) = READ
    assert (context.match.key, context.competition.slug) == (key, "bong-chuyen-hoi-nam")


def observed(monkeypatch: pytest.MonkeyPatch, see: Callable[[], object]) -> None:
    """Let something happen whenever an edition is read for plugins."""

    def reading_it(exchange: Any) -> Any:
        see()
        return plugin_views.exchange_view(exchange)

    monkeypatch.setattr("tournament.web.plugin_parts.exchange_view", reading_it)


def test_an_edition_is_held_until_a_change_and_not_as_it_was_read_while_a_part_went(
    served: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: set[Part] = set()
    monkeypatch.setattr(served.extensions["tournament"].registry.guard, "gone", lambda: frozenset(gone))

    def read() -> Any:
        return served.extensions["tournament_read"].edition(certain(find_exchange("khoi-a", "2030"), "public"))

    with served.app_context():
        first = read()
        assert read() is first
        exchanges.set_state(SYSTEM, first.id, "finished")
        observed(monkeypatch, lambda: gone.add(Part("reader", "sports", "one")))
        changed = read()
        assert (first.state, changed.state) == ("public", "finished")
        gone.clear()
        assert read() is not changed


def test_an_edition_is_read_before_the_time_of_a_plugins_page_begins(
    served: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []  # what is on the clock runs in a thread of its own
    observed(monkeypatch, lambda: threads.append(threading.current_thread()))
    for _ in range(2):
        assert served.test_client().get("/khoi-a/2030/read/").text == "2030"
    assert threads == [threading.current_thread()]


def test_what_is_done_around_a_page_answers_nothing_that_cannot_be_sent(reading: Flask) -> None:
    """A server would break off where it sends it, and could not say whose it is."""
    browser = reading.test_client()
    answers = {when: browser.get(f"/{when}/") for when in ("before", "after")}
    assert [when for when, answer in answers.items() if "X-Odd" in answer.headers] == []
    assert answers["before"].text != "instead"
    assert (answers["after"].status_code, answers["after"].text) == (200, "the page")
    failed = {part.key for part in reading.extensions["tournament"].registry.guard.failures()}
    assert failed == {"before", "after"}
