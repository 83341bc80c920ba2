"""A plugin that fails, hangs, is switched off or missing harms nothing beside what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.support.accounts import add_user, signed_in
from tests.support.clocks import going_on
from tests.support.editions import Edition, drawn_edition
from tests.support.forms import forms_on
from tests.support.sampling import falls_to_this_test
from tests.support.unruly import NAME, RANKING, UNRULY, WAYS, misbehaving, with_unruly
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.competitions.commands import competitions, drawing, entries, results, round_pairing
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.domain.timetables.commands import timetable
from tournament.engine.scoring import Status
from tournament.engine.text import Text
from tournament.models import Block, Competition, Exchange, Match, db
from tournament.plugins.registry import Registry

pytestmark = pytest.mark.sampled

SCORE = ((21, 15), (21, 15))
GIVEN = results.Given(SCORE, Status.PLAYED, None, "")
EVERY = [*(("sqlite", way) for way in WAYS), ("postgresql", "raises")]
ON_POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.soak)


def in_every_way(*sample: tuple[str, str]) -> pytest.MarkDecorator:
    """Let a plugin fail in every way; `make test` takes a sample, which has all ways between the tests.

    How it fails does not depend on the database: one way shows that the other database keeps what it should.
    """
    sets = [pytest.param(*each, marks=() if each in sample else pytest.mark.soak) for each in EVERY]
    return pytest.mark.parametrize(("database_url", "way"), sets, indirect=["database_url"])


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Wait for plugins as long as a test may last."""
    monkeypatch.setattr("tournament.plugins.guard.PATIENCE_SECONDS", 0.25)
    yield
    UNRULY.ways.clear()


def started(settings: Settings, registry: Registry) -> Flask:
    app = create_app(settings, registry, clock=going_on())
    return app


@pytest.fixture
def unruly(settings: Settings) -> Iterator[Flask]:
    """The application with the unruly plugin."""
    made = started(settings, with_unruly())
    yield made
    close(made)


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def hanging_on(
    app: Flask, *, sport: str = "air_volleyball", format_: str = "round_robin", joyful: bool = False
) -> Edition:
    """Write a published edition whose second competition hangs on the unruly plugin, the first on none of it."""
    with app.app_context():
        edition = drawn_edition()
        id_ = competitions.add(SYSTEM, edition.exchange_id, sport, "standard", "women")
        ids = entries.add(SYSTEM, edition.exchange_id, id_, [NewEntry((unit,)) for unit in range(1, 5)])
        if joyful:
            competitions.set_ranking(SYSTEM, edition.exchange_id, id_, [dict(step) for step in RANKING])
        drawing.set_format(SYSTEM, edition.exchange_id, id_, format_, {})
        drawing.order_by_hand(SYSTEM, edition.exchange_id, id_, ids)
        exchanges.set_state(SYSTEM, edition.exchange_id, "public")
        timetable.publish(SYSTEM, edition.exchange_id, anyway=True)
        for competition in (edition.competition_id, id_):
            first, *_ = matches_of(competition)
            results.record(SYSTEM, edition.exchange_id, first.id, GIVEN)
        block = db.session.scalars(db.select(Block.slug)).one()
    add_user(app, "organiser@example.org", "organiser", block)
    return Edition(edition.exchange_id, id_, edition.courts)


def matches_of(competition_id: int) -> list[Match]:
    rows = db.select(Match).where(Match.competition_id == competition_id).order_by(Match.number)
    return list(db.session.scalars(rows))


def address_of(app: Flask, edition: Edition) -> str:
    with app.app_context():
        exchange = db.session.get_one(Exchange, edition.exchange_id)
        return f"/{exchange.block.slug}/{exchange.slug}/"


def slug_of(app: Flask, edition: Edition) -> str:
    with app.app_context():
        return db.session.get_one(Competition, edition.competition_id).slug


def pages_of(app: Flask, edition: Edition) -> dict[str, str]:
    """Return the pages that show a competition, by their addresses without the edition's; all of them are there.

    In `make test` each test looks at some, and each page falls to some tests.
    """
    address, slug = address_of(app, edition), slug_of(app, edition)
    with app.app_context():
        match = matches_of(edition.competition_id)[1].id
    browsers = {"": app.test_client(), "/manage": signed_in(app, "organiser@example.org")}
    public = (
        "",
        "schedule",
        "standings",
        "brackets",
        "results",
        "overall",
        "tv",
        "board",
        "calendar.ics",
        "courts/san-1/",
        f"{slug}/",
        f"{slug}/teams/don-vi-1/",
        f"{slug}/matches/A-1-1/",
        f"{slug}/calendar.ics",
        "units/don-vi-1/",
    )
    own = (
        "",
        "results",
        "timetable",
        "day",
        "log",
        "overall",
        f"matches/{match}",
        *(
            f"competitions/{slug}/{page}"
            for page in ("", "rules", "ranking", "format", "draw", "lots", "entries", "planning")
        ),
    )
    always = {"standings", "overall", f"{slug}/", f"competitions/{slug}/"}
    found: dict[str, str] = {}
    for area, addresses in (("", public), ("/manage", own)):
        for page in addresses:
            if page not in always and not falls_to_this_test(f"{area}/{page}"):
                continue
            answer = browsers[area].get(f"{area}{address}{page}", follow_redirects=True)
            assert answer.status_code == 200, f"{area}{address}{page}: {answer.status_code}"
            found[f"{area[1:]}/{page}".lstrip("/")] = answer.text
    answer = app.test_client().get(f"/api/v1{address}standings")
    assert answer.status_code == 200
    return found


def enter_result_if_asked(app: Flask, edition: Edition) -> tuple[int, str]:
    """Enter a result where the match's page has a form, else return that page."""
    browser = signed_in(app, "organiser@example.org")
    with app.app_context():
        page = f"/manage{address_of(app, edition)}matches/{matches_of(edition.competition_id)[1].id}"
    shown = browser.get(page)
    return enter_result(app, edition) if forms_on(shown, page) else (shown.status_code, shown.text)


def enter_result(app: Flask, edition: Edition) -> tuple[int, str]:
    """Enter the result of the competition's second match by its form; return the answer's status and what it says."""
    browser = signed_in(app, "organiser@example.org")
    with app.app_context():
        page = f"/manage{address_of(app, edition)}matches/{matches_of(edition.competition_id)[1].id}"
    typed = {f"parts-{n}-{side}": point for n in (0, 1) for side, point in (("home", 21), ("away", 17))}
    (form,) = (form for form in forms_on(browser.get(page), page) if form.action == page)
    answer = form.filled(typed).send(browser)
    return answer.status_code, answer.text


def troubles(app: Flask, edition: Edition) -> str:
    """Return the organiser's page of the competition."""
    browser = signed_in(app, "organiser@example.org")
    page = browser.get(f"/manage{address_of(app, edition)}competitions/{slug_of(app, edition)}/")
    assert page.status_code == 200
    return page.text


def public(pages: dict[str, str]) -> dict[str, str]:
    """Return the pages that everybody sees."""
    return {address: text for address, text in pages.items() if not address.startswith("manage")}


def draw_another(app: Flask, edition: Edition) -> tuple[int, str]:
    """Draw a new competition of the same format by its form; return the answer's status and what it says."""
    with app.app_context():
        id_ = competitions.add(SYSTEM, edition.exchange_id, "air_volleyball", "standard", "mixed")
        entries.add(SYSTEM, edition.exchange_id, id_, [NewEntry((unit,)) for unit in range(1, 5)])
        drawing.set_format(SYSTEM, edition.exchange_id, id_, "joyful", {})
        slug = db.session.get_one(Competition, id_).slug
    browser = signed_in(app, "organiser@example.org")
    page = f"/manage{address_of(app, edition)}competitions/{slug}/draw"
    (form,) = (form for form in forms_on(browser.get(page), page) if form.action == page)
    answer = form.send(browser)
    return answer.status_code, answer.text


def left_out(way: str) -> str:
    """Say for how long the log says that it is left out."""
    return "is left out for a while" if way == "never ends" else "is left out until the next start"


def blamed(caplog: pytest.LogCaptureFixture) -> list[str]:
    """List what the log says of the plugin."""
    return [message for message in caplog.messages if message.startswith(f"plugin {NAME} failed")]


@in_every_way(("sqlite", "raises"))
def test_a_tie_break_that_fails_is_ranked_without(unruly: Flask, way: str, caplog: pytest.LogCaptureFixture) -> None:
    edition = hanging_on(unruly, joyful=True)
    with misbehaving("tiebreak", way):
        pages = pages_of(unruly, edition)
        assert enter_result(unruly, edition)[0] == 302
        said = troubles(unruly, edition)
    assert "tạm xếp hạng không có tiêu chí này" in said
    assert blamed(caplog) == [f"plugin {NAME} failed in tiebreakers joy and {left_out(way)}"]
    standings = pages[f"{slug_of(unruly, edition)}/"]
    assert "Vui" not in standings
    plugins = signed_in(unruly, "organiser@example.org").get(
        f"/manage/{address_of(unruly, edition).split('/')[1]}/plugins"
    )
    assert "Tiêu chí xếp hạng: Vui: " in plugins.text
    assert unruly.test_client().get("/ready").json == {"status": "ready", "failed_plugins": [NAME]}


@pytest.mark.parametrize("database_url", ["sqlite", ON_POSTGRESQL], indirect=True)
def test_a_slow_tie_break_takes_no_longer_for_a_page_than_one_that_hangs(unruly: Flask) -> None:
    edition = hanging_on(unruly, joyful=True)
    with misbehaving("tiebreak", "is slow"):
        pages_of(unruly, edition)
    assert UNRULY.asked["tiebreak"] < 10
    assert "tạm xếp hạng không có tiêu chí này" in troubles(unruly, edition)


@pytest.mark.parametrize("database_url", ["sqlite", ON_POSTGRESQL], indirect=True)
def test_a_change_waits_for_a_slow_plugin_no_longer_than_for_one_answer(
    unruly: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = hanging_on(unruly, sport="joyball")
    with unruly.app_context():
        for number in range(5):
            name = Text(f"Vui {number}", f"Joy {number}")
            id_ = competitions.add(SYSTEM, edition.exchange_id, "joyball", "standard", "women", name)
            ids = entries.add(SYSTEM, edition.exchange_id, id_, [NewEntry((unit,)) for unit in range(1, 5)])
            drawing.set_format(SYSTEM, edition.exchange_id, id_, "groups", {"groups": 2, "then": "knockout"})
            drawing.order_by_hand(SYSTEM, edition.exchange_id, id_, ids)
            results.record(SYSTEM, edition.exchange_id, matches_of(id_)[0].id, GIVEN)
        exchanges.set_state(SYSTEM, edition.exchange_id, "draft")
        monkeypatch.setattr("tests.support.unruly.SLOW_SECONDS", 0.0125)
        with misbehaving("scoring", "is slow"):
            exchanges.set_state(SYSTEM, edition.exchange_id, "public")
            assert UNRULY.asked["scoring"] <= 40  # half a second for all competitions together


@in_every_way(("sqlite", "ends the program"), ("postgresql", "raises"))
def test_a_sport_whose_scoring_fails_stands_alone(unruly: Flask, way: str, caplog: pytest.LogCaptureFixture) -> None:
    edition = hanging_on(unruly, sport="joyball")
    with unruly.app_context():
        before = [(row.home_id, row.away_id, row.winner) for row in matches_of(edition.competition_id)]
    with misbehaving("scoring", way):
        pages = pages_of(unruly, edition)
        status, answer = enter_result_if_asked(unruly, edition)
        said = troubles(unruly, edition)
    assert status == 200
    assert "bị lỗi" in answer
    assert f"Phần mở rộng “{NAME}” bị lỗi" in said
    assert "Kết quả và thứ hạng đã có được giữ nguyên" in pages[f"{slug_of(unruly, edition)}/"]
    assert blamed(caplog) == [f"plugin {NAME} failed in sports joyball and {left_out(way)}"]
    with unruly.app_context():
        assert [(row.home_id, row.away_id, row.winner) for row in matches_of(edition.competition_id)] == before


@in_every_way(("sqlite", "never ends"))
def test_a_format_that_fails_is_not_asked_for_what_is_drawn(
    settings: Settings, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    first = started(settings, with_unruly())
    edition = hanging_on(first, format_="joyful")
    kept = public(pages_of(first, edition))
    close(first)
    later = started(settings, with_unruly())
    with misbehaving("format", way):
        assert public(pages_of(later, edition)) == kept
        assert enter_result(later, edition)[0] == 302
        status, answer = draw_another(later, edition)
    assert status == 200
    assert f"Phần mở rộng “{NAME}” bị lỗi" in answer
    part = "joyful" if way == "never ends" else "joyful/4"
    assert blamed(caplog) == [f"plugin {NAME} failed in formats {part} and {left_out(way)}"]
    close(later)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", ["", *WAYS])
def test_a_format_may_bring_how_its_rounds_are_paired(unruly: Flask, way: str) -> None:
    edition = hanging_on(unruly)
    with unruly.app_context():
        id_ = competitions.add(
            SYSTEM, edition.exchange_id, "joyball", "standard", "women", Text("Vòng vui", "Joy rounds")
        )
        ids = entries.add(SYSTEM, edition.exchange_id, id_, [NewEntry((unit,)) for unit in range(1, 5)])
        drawing.set_format(SYSTEM, edition.exchange_id, id_, "joyrounds", {})
        drawing.order_by_hand(SYSTEM, edition.exchange_id, id_, ids)
        address = address_of(unruly, edition)
    browser, page = signed_in(unruly, "organiser@example.org"), f"/manage{address}competitions/vong-vui/rounds"
    if way:
        with misbehaving("pairer", way):
            assert "bị lỗi (joyrounds)" in browser.get(page).text
        return
    (form,) = (form for form in forms_on(browser.get(page), page) if form.action.endswith("/rounds/pair"))
    assert form.send(browser).status_code == 302
    with unruly.app_context():
        assert [(row.home_id, row.away_id) for row in matches_of(id_)] == [tuple(ids[:2]), tuple(ids[2:])]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", ["raises", "answers nonsense"])
@pytest.mark.parametrize("part", ["order", "planned"])
def test_a_way_from_round_to_round_that_fails_stands_alone(unruly: Flask, part: str, way: str) -> None:
    edition = hanging_on(unruly)
    with unruly.app_context():
        id_ = competitions.add(
            SYSTEM, edition.exchange_id, "air_volleyball", "standard", "women", Text("Thang", "Ladder")
        )
        ids = entries.add(SYSTEM, edition.exchange_id, id_, [NewEntry((unit,)) for unit in range(1, 5)])
        drawing.set_format(SYSTEM, edition.exchange_id, id_, "joyladder", {})
        drawing.order_by_hand(SYSTEM, edition.exchange_id, id_, ids)
        round_pairing.pair(SYSTEM, edition.exchange_id, id_)
    ladder = Edition(edition.exchange_id, id_, edition.courts)
    with misbehaving(part, way):
        pages_of(unruly, ladder)
        assert "bị lỗi" in troubles(unruly, ladder)
        assert enter_result(unruly, edition)[0] == 302


@pytest.mark.parametrize("database_url", ["sqlite", ON_POSTGRESQL], indirect=True)
def test_another_version_of_a_format_changes_nothing_that_is_drawn(settings: Settings) -> None:
    first = started(settings, with_unruly())
    edition = hanging_on(first, format_="joyful")
    kept = public(pages_of(first, edition))
    close(first)
    later = started(settings, with_unruly())
    with misbehaving("layout", "turned"):
        assert public(pages_of(later, edition)) == kept
        with later.app_context():
            before = [(row.key, row.home_id, row.away_id) for row in matches_of(edition.competition_id)]
        assert enter_result(later, edition)[0] == 302
        with later.app_context():
            assert [(row.key, row.home_id, row.away_id) for row in matches_of(edition.competition_id)] == before
    close(later)


@pytest.mark.parametrize("hook", ["calendar", "score check"])
@in_every_way(("sqlite", "answers nonsense"))
def test_a_hook_that_fails_in_a_write_is_done_without(
    unruly: Flask, hook: str, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    edition = hanging_on(unruly)
    with misbehaving(hook, way):
        assert enter_result(unruly, edition)[0] == 302
        pages_of(unruly, edition)
    assert len(blamed(caplog)) == 1


MISSING: dict[str, tuple[dict[str, Any], str, bool]] = {
    "sport": ({"sport": "joyball"}, "Thiếu phần mở rộng của môn “joyball”", False),
    "format": (
        {"format_": "joyful"},
        "Thiếu phần mở rộng của thể thức “joyful”: các trận đã bốc thăm giữ nguyên",
        True,
    ),
    "tie-break": ({"joyful": True}, "Thiếu phần mở rộng của tiêu chí “joy”", True),
}


@pytest.mark.parametrize("database_url", ["sqlite", ON_POSTGRESQL], indirect=True)
@pytest.mark.parametrize("what", MISSING)
def test_what_a_missing_plugin_brought_is_kept_and_all_else_goes_on(settings: Settings, what: str) -> None:
    needed, sentence, goes_on = MISSING[what]
    first = started(settings, with_unruly())
    edition = hanging_on(first, **needed)
    kept = pages_of(first, edition)
    close(first)

    without = started(settings, Registry.discover())
    pages = pages_of(without, edition)
    assert sentence in troubles(without, edition)
    status, answer = enter_result_if_asked(without, edition)
    assert status == 302 if goes_on else "phần mở rộng" in answer.lower()
    close(without)
    if what == "format":
        assert public(pages) == public(kept)
    assert pages["overall"] == kept["overall"] or what == "tie-break"

    again = started(settings, with_unruly())
    if not goes_on:  # else a result was entered meanwhile
        assert pages_of(again, edition)["standings"] == kept["standings"]
    close(again)


@pytest.mark.parametrize("database_url", ["sqlite", ON_POSTGRESQL], indirect=True)
def test_a_plugin_switched_off_in_a_block_keeps_its_competitions(unruly: Flask) -> None:
    edition = hanging_on(unruly, sport="joyball", format_="joyful")
    with unruly.app_context():
        blocks.set_plugin_enabled(SYSTEM, 1, NAME, False)
    pages_of(unruly, edition)
    assert "đang tắt ở khối" in troubles(unruly, edition)
    assert enter_result(unruly, edition)[0] == 302
