"""Heats and places, entered in one form and shown to everybody, with the overall points they bring."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.races import enter, heat_page, publish_on_a_court, race_application, race_desk, starters
from tests.support.rounds import RoundDesk, reasons, table
from tournament.app import scratch
from tournament.config import Settings
from tournament.domain.archives.commands import archives
from tournament.domain.archives.commands.archive_check import findings
from tournament.domain.competitions.commands import drawing, entries, withdrawals
from tournament.domain.competitions.queries.overall import ranking
from tournament.domain.competitions.queries.plugin_views import exchange_view
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import venues
from tournament.domain.exchanges.queries.exchanges import find_exchange
from tournament.domain.timetables.commands import disruptions, planning_rules, timetable
from tournament.domain.timetables.commands.planning_rules import CompetitionRules
from tournament.domain.timetables.queries.planning import planning_of
from tournament.engine.certain import certain
from tournament.engine.errors import InputError
from tournament.engine.timetable.problem import Ranked
from tournament.interchange.archive_v1.files import read_archive
from tournament.models import Adjustment, Court, Exchange, Match, db

FOUR = ["An", "Bình", "Chi", "Dũng"]


@pytest.fixture
def races(settings: Settings) -> Iterator[Flask]:
    """The application with sports in which many start at once."""
    with race_application(settings) as made:
        yield made


def places(desk: RoundDesk) -> list[tuple[str, str]]:
    page = unescape(desk.app.test_client().get(f"/{desk.edition}/{desk.slug}/?lang=en").text)
    found = re.search(r'<ol class="places">(.*?)</ol>', page, re.DOTALL)
    return re.findall(r'<span class="rank[^"]*">(\d+)</span> <a[^>]*>([^<]+)<', found[1]) if found else []


def points(desk: RoundDesk) -> dict[str, float]:
    with desk.app.app_context():
        return {each.unit.name: each.points for each in ranking(desk.exchange_id).standings}


@pytest.mark.both_databases
def test_a_final_for_all_is_entered_in_one_form_and_ranks_by_time(races: Flask) -> None:
    desk = race_desk(races, "dash", FOUR, "one_heat")
    assert starters(desk, "H1-1") == FOUR
    answer = unescape(enter(desk, "H1-1", {"An": "12,4", "Bình": "1:02.3x", "Chi": "", "Dũng": "DNF"}))
    assert "Bình: “1:02.3x” is no time: write 12.4 or 1:02.35; Chi: the time is missing" in answer
    assert places(desk) == []
    enter(desk, "H1-1", {"An": "12,4", "Bình": "12.35", "Chi": "12.40", "Dũng": "DNF"})
    assert places(desk) == [("1", "Bình"), ("2", "An"), ("2", "Chi")]
    public = desk.get(f"/{desk.edition}/{desk.slug}/")
    assert table(public, "Final") == [
        ["Rank 1 Bình Đơn vị 2", "12.35", "2"],
        ["Rank 2 An Đơn vị 1", "12.40", "1"],
        ["Rank 2 Chi Đơn vị 3", "12.40", "3"],
        ["Rank – Dũng Đơn vị 4", "DNF", "4"],
    ]
    assert reasons(public, "Final") == [
        ("1. Bình", "Ahead of An: 12.35 against 12.40."),
        ("2. An", "Behind Bình: 12.40 against 12.35. Level with Chi: the place is shared."),
        ("2. Chi", "Behind Bình: 12.40 against 12.35. Level with An: the place is shared."),
        ("Dũng", "did not finish"),
    ]
    assert points(desk) == {"Đơn vị 2": 10, "Đơn vị 1": 8, "Đơn vị 3": 8, "Đơn vị 4": 0}
    shown = unescape(desk.get(heat_page(desk, "H1-1"), lang="vi"))
    assert re.findall(r'name="marks-\d-cells-0"[^>]*value="([^"]*)"', shown) == ["12,40", "12,35", "12,40", ""]


def test_a_heat_is_not_entered_without_the_plugin_that_reads_its_marks(
    races: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = race_desk(races, "dash", FOUR, "one_heat")
    enter(desk, "H1-1", {"An": "12,4", "Bình": "12.35", "Chi": "12.40", "Dũng": "DNF"})
    page = heat_page(desk, "H1-1")
    assert 'name="marks-0-cells-0"' in desk.get(page)
    registry = races.extensions["tournament"].registry
    monkeypatch.setattr(registry, "sports", {key: each for key, each in registry.sports.items() if key != "dash"})
    shown = unescape(desk.get(page))
    assert 'name="marks-0-cells-0"' not in shown
    assert "The plugin for “dash” is missing" in shown
    assert places(desk) == [("1", "Bình"), ("2", "An"), ("2", "Chi")]


@pytest.mark.both_databases
def test_places_only_are_given_by_the_committee_with_joint_places(races: Flask) -> None:
    desk = race_desk(races, "test_song", FOUR, "places")
    answer = unescape(enter(desk, "H1-1", {"An": "1", "Bình": "2", "Chi": "2", "Dũng": "3"}))
    assert "Dũng: place 3 cannot be: 3 stand before it, so it is place 4" in answer
    assert places(desk) == []
    enter(desk, "H1-1", {"An": "2", "Bình": "1", "Chi": "2", "Dũng": "4"})
    assert places(desk) == [("1", "Bình"), ("2", "An"), ("2", "Chi"), ("4", "Dũng")]
    assert points(desk) == {"Đơn vị 2": 10, "Đơn vị 1": 8, "Đơn vị 3": 8, "Đơn vị 4": 6}


SEVEN = ["An", "Bình", "Chi", "Dũng", "Em", "Giang", "Hà"]
FIRST = {"An": "12.1", "Dũng": "12.3", "Em": "12.2"}
SECOND = {"Bình": "12.5", "Chi": "12.25", "Giang": "13", "Hà": "12.9"}


def heats(races: Flask) -> RoundDesk:
    """Two heats of which the winners and the two best others go on."""
    return race_desk(races, "dash", SEVEN, "heats", {"lanes": 4, "advance": 1, "fastest": 2})


def test_heats_send_on_by_place_and_by_mark_and_a_correction_is_shown_first(races: Flask) -> None:
    desk = heats(races)
    assert [starters(desk, key) for key in ("H1-1", "H1-2", "H2-1")] == [
        ["An", "Dũng", "Em"],
        ["Bình", "Chi", "Giang", "Hà"], ["", "", "", ""],
    ]  # fmt: skip
    enter(desk, "H1-1", FIRST)
    assert starters(desk, "H2-1") == ["An", "", "", ""]
    enter(desk, "H1-2", SECOND)
    assert starters(desk, "H2-1") == ["An", "Chi", "Em", "Dũng"]
    public = desk.get(f"/{desk.edition}/{desk.slug}/")
    assert [(row[0].split()[2], row[1]) for row in table(public, "Heat 1")] == [
        ("An", "12.10 Q"), ("Em", "12.20 q"), ("Dũng", "12.30 q"),
    ]  # fmt: skip
    enter(desk, "H2-1", {"An": "11.9", "Chi": "11.8", "Em": "DQ", "Dũng": "12"})
    assert places(desk) == [("1", "Chi"), ("2", "An"), ("3", "Dũng"), ("5", "Bình"), ("6", "Hà"), ("7", "Giang")]

    shown = unescape(enter(desk, "H1-2", SECOND | {"Bình": "12.29"}))
    assert "What this changes" in shown
    assert "Final (its result is annulled)" in shown
    assert starters(desk, "H2-1") == ["An", "Chi", "Em", "Dũng"]
    confirmed = re.search(r'name="confirmed"[^>]*value="([^"]+)"', shown)
    assert confirmed
    enter(desk, "H1-2", SECOND | {"Bình": "12.29"}, confirmed=confirmed[1])
    assert starters(desk, "H2-1") == ["An", "Chi", "Em", "Bình"]
    assert places(desk) == [("5", "Dũng"), ("6", "Hà"), ("7", "Giang")]


def test_equals_for_the_last_place_that_goes_on_wait_for_the_committee(races: Flask) -> None:
    desk = heats(races)
    enter(desk, "H1-1", FIRST | {"Em": "12.1"})
    assert starters(desk, "H2-1") == ["", "", "", ""]
    level = "Level, and sharing a place: An, Em."
    assert level in desk.get(heat_page(desk, "H1-1"))
    shown = unescape(enter(desk, "H1-1", FIRST | {"An": "12.1 / 2", "Em": "12.1 / 1"}))
    confirmed = re.search(r'name="confirmed"[^>]*value="([^"]+)"', shown)
    assert confirmed
    enter(desk, "H1-1", FIRST | {"An": "12.1 / 2", "Em": "12.1 / 1"}, confirmed=confirmed[1])
    assert starters(desk, "H2-1") == ["Em", "", "", ""]


def test_a_qualification_seeds_a_bracket_of_matches(races: Flask) -> None:
    desk = race_desk(races, "test_bow", FOUR, "qualification")
    enter(desk, "H1-1", {"An": "640", "Bình": "655", "Chi": "660", "Dũng": "601"})
    with desk.app.app_context():
        names = {id_: name for name, id_ in desk.ids().items()}
        rows = db.session.scalars(select(Match).where(Match.stage == "knockout").order_by(Match.number)).all()
        assert [(row.key, names.get(row.home_id or 0), names.get(row.away_id or 0)) for row in rows] == [
            ("K1-1", "Chi", "Dũng"), ("K1-2", "Bình", "An"), ("F", None, None),
        ]  # fmt: skip


def test_formats_that_do_not_fit_the_sport_are_left_out_and_refused(races: Flask) -> None:
    desk = race_desk(races, "dash", FOUR, "one_heat")
    page = f"/manage/{desk.edition}/competitions/{desk.slug}/format"
    shown = desk.get(page)
    said = "In this sport many start at once: formats for matches of two sides are left out."
    assert said in shown
    assert re.findall(r'/format/(\w+)[?"]', shown.partition(said)[2]) == ["heats", "one_heat", "places"]
    answer = desk.browser.get(f"{page}/knockout?lang=en", follow_redirects=True)
    assert "“Knock-out” is for matches of two sides; in Dash many start at once." in unescape(answer.text)


def test_heats_are_planned_before_what_they_feed_and_stand_in_calendars_of_all_who_start(races: Flask) -> None:
    desk = heats(races)
    opens = datetime(2026, 8, 19, 0, tzinfo=UTC)
    with races.app_context():
        block_id = db.session.get_one(Exchange, desk.exchange_id).block_id
        venue = venues.add_venue(SYSTEM, block_id, "Sân vận động", courts=1)
        court = db.session.scalars(select(Court.id).where(Court.venue_id == venue)).one()
        venues.set_windows(SYSTEM, desk.exchange_id, [(court, opens, opens + timedelta(hours=8))])
        rows = dict(db.session.execute(select(Match.key, Match.id)).tuples().all())
        one, two, last = (f"match:{rows[key]}" for key in ("H1-1", "H1-2", "H2-1"))
        sides = {each.id: each.sides for each in planning_of(desk.exchange_id).problem.matches}
        assert sides[last] == (Ranked((one,)), Ranked((two,)), Ranked((one, two)))
        timetable.plan(SYSTEM, desk.exchange_id, 0.02)
        timetable.publish(SYSTEM, desk.exchange_id)
        starts = dict(db.session.execute(select(Match.key, Match.starts_at)).tuples().all())
    first, second, final = (certain(starts[key], "planned") for key in ("H1-1", "H1-2", "H2-1"))
    assert max(first, second) < final
    enter(desk, "H1-1", FIRST, confirmed="day:2026-08-19")
    visitor = desk.app.test_client()
    feed = visitor.get(f"/{desk.edition}/{desk.slug}/teams/an/calendar.ics?lang=en").text.replace("\r\n ", "")
    assert "An\\, Dũng\\, Em" in feed
    assert "Result: 1. An (12.10)\\; 2. Em (12.20)\\; 3. Dũng (12.30)" in feed


def feed_of(desk: RoundDesk, team: str) -> dict[str, list[str]]:
    """Return the events of a team's calendar: by the uid, title, status and the lines that tell of heats."""
    text = desk.app.test_client().get(f"/{desk.edition}/{desk.slug}/teams/{team}/calendar.ics?lang=en").text
    found = {}
    for event in text.replace("\r\n ", "").split("BEGIN:VEVENT")[1:]:
        told = dict(re.findall(r"^(UID|SUMMARY|STATUS|DESCRIPTION)[^:\r]*:([^\r]*)", event, re.MULTILINE))
        lanes = [line for line in told["DESCRIPTION"].split("\\n") if line.startswith("Lane: ")]
        title = re.sub(r" \(match \d\)|\\, open", "", told["SUMMARY"])
        found[told["UID"]] = [title, told["STATUS"], *lanes]
    return dict(sorted(found.items(), key=lambda event: event[1]))


def test_a_calendar_tells_the_lane_and_the_heats_that_may_still_be_reached(races: Flask) -> None:
    desk = heats(races)
    publish_on_a_court(desk)
    own, maybe = [*feed_of(desk, "dung").items()]
    assert [own[1], maybe[1]] == [
        ["Heat 1 · Dash", "CONFIRMED", "Lane: 2"], ["if qualified: Final · Dash", "TENTATIVE"],
    ]  # fmt: skip
    sure = "confirmed", "day:2026-08-19"
    enter(desk, "H1-1", FIRST, **dict([sure]))
    assert [event[0] for event in feed_of(desk, "an").values()] == [
        "Final · Dash", "Heat 1 · Dash", "Settled: if qualified: Final · Dash",
    ]  # fmt: skip
    assert feed_of(desk, "dung")[maybe[0]] == ["if qualified: Final · Dash", "TENTATIVE"]
    enter(desk, "H1-2", SECOND | {"Bình": "12.26", "Hà": "12.24"}, **dict([sure]))
    assert feed_of(desk, "dung") == {
        own[0]: own[1], maybe[0]: ["No longer: if qualified: Final · Dash", "CANCELLED"],
    }  # fmt: skip
    final = {uid: told for uid, told in feed_of(desk, "chi").items() if told[0] == "Final · Dash"}
    assert [*final.values()] == [["Final · Dash", "CONFIRMED", "Lane: 4"]]
    shown = unescape(enter(desk, "H1-2", SECOND, **dict([sure])))
    confirmed = certain(re.search(r'name="confirmed"[^>]*value="([^"]+)"', shown), "asked")[1]
    enter(desk, "H1-2", SECOND, confirmed=f"{confirmed}")
    now = feed_of(desk, "chi")
    assert {uid: now[uid] for uid in final} == {uid: ["Final · Dash", "CONFIRMED", "Lane: 2"] for uid in final}


@pytest.mark.parametrize(
    ("sport", "word"),
    [("dash", "Lane"), ("test_song", "Order of performance"), ("test_jump", "Order")],
)
def test_the_number_at_the_start_bears_the_word_of_the_sport(races: Flask, sport: str, word: str) -> None:
    desk = race_desk(races, sport, FOUR, "one_heat")
    heads = [desk.get(f"/{desk.edition}/{desk.slug}/"), desk.get(heat_page(desk, "H1-1"))]
    words = {"Lane", "Order of performance", "Order"}
    assert [words & set(re.findall(r">([^<>]+)</(?:th|abbr)>", page)) for page in heads] == [{word}, {word}]


def test_a_heat_is_called_like_a_match_and_who_raced_is_not_replaced(races: Flask) -> None:
    desk = heats(races)
    with races.app_context():
        block_id = db.session.get_one(Exchange, desk.exchange_id).block_id
        venue = venues.add_venue(SYSTEM, block_id, "Sân vận động", courts=2)
        track, other = db.session.scalars(select(Court.id).where(Court.venue_id == venue).order_by(Court.id)).all()
        first, final = (db.session.scalars(select(Match.id).where(Match.key == key)).one() for key in ("H1-1", "H2-1"))
        disruptions.call(SYSTEM, desk.exchange_id, first, track)
        with pytest.raises(InputError, match="cannot be called yet"):
            disruptions.call(SYSTEM, desk.exchange_id, final, other)
    enter(desk, "H1-1", FIRST)
    with races.app_context(), pytest.raises(InputError, match="has played already"):
        entries.replace(SYSTEM, desk.exchange_id, desk.ids()["An"], (1,), "Khác", "Ốm")


def test_undoing_marks_takes_back_what_followed_from_them(races: Flask) -> None:
    desk = heats(races)
    enter(desk, "H1-1", FIRST)
    enter(desk, "H1-2", SECOND)
    with races.app_context():
        undo_redo.undo(SYSTEM, desk.exchange_id)
    assert [starters(desk, key) for key in ("H1-2", "H2-1")] == [["Bình", "Chi", "Giang", "Hà"], ["An", "", "", ""]]


def test_every_page_shows_heats_as_it_shows_matches(races: Flask) -> None:
    desk = heats(races)
    enter(desk, "H1-1", FIRST)
    visitor, base = desk.app.test_client(), f"/{desk.edition}/"
    of_competition = f"{base}{desk.slug}/"
    public = [f"{base}{page}" for page in ("", "schedule", "results", "tv", "board", "brackets", "standings",
                                           "overall", "documents")]  # fmt: skip
    public += [of_competition, f"{of_competition}teams/an/", f"{of_competition}matches/H1-1/",
               f"{of_competition}matches/H2-1/"]  # fmt: skip
    api = [f"/api/v1{base}{page}" for page in ("schedule", "results", "standings", "overall")]
    api += [f"/api/v1{of_competition}", f"/api/v1{of_competition}teams/an/", f"/api/v1{of_competition}matches/H1-1/"]
    wrong = {page: answer.status_code for page in (*public, *api) if (answer := visitor.get(page)).status_code != 200}
    assert wrong == {}
    manage = f"/manage/{desk.edition}/"
    pages = (
        "",
        "results",
        "timetable",
        "competitions",
        f"competitions/{desk.slug}",
        "log",
        "day",
        "duties",
        "court-grid",
        f"competitions/{desk.slug}/draw",
        f"competitions/{desk.slug}/rules",
        f"competitions/{desk.slug}/format",
    )
    answers = {page: desk.browser.get(manage + page, follow_redirects=True).status_code for page in pages}
    assert {page: code for page, code in answers.items() if code not in {200, 404}} == {}
    team = unescape(visitor.get(f"{of_competition}teams/an/?lang=en").text)
    assert "Heat 1" in team
    assert [side["team"] for side in visitor.get(f"/api/v1{of_competition}matches/H1-1/").json["sides"]] == [
        "an", "dung", "em",
    ]  # fmt: skip


def test_who_withdraws_does_not_start_and_the_marks_of_the_others_count(races: Flask) -> None:
    desk = heats(races)
    enter(desk, "H1-1", FIRST)
    with races.app_context():
        withdrawals.withdraw(SYSTEM, desk.exchange_id, desk.ids()["Giang"])
    enter(desk, "H1-2", SECOND | {"Giang": "DNS"})
    assert starters(desk, "H2-1") == ["An", "Chi", "Em", "Dũng"]
    assert places(desk) == [("5", "Bình"), ("6", "Hà")]


def sides_listed(page: str) -> list[str]:
    """Return the sides of the first match of a list, each with its place and mark."""
    found = re.search(r'<ul class="match-sides">(.*?)</ul>', unescape(page), re.DOTALL)
    lines = re.findall(r"<li.*?>(.*?)</li>", found[1], re.DOTALL) if found else []
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines]


def test_lists_show_the_places_and_marks_of_heats_that_are_over(races: Flask) -> None:
    desk = heats(races)
    enter(desk, "H1-1", FIRST | {"Dũng": "DNF"})
    visitor, base = desk.app.test_client(), f"/{desk.edition}/"
    for page in ("results", "tv", f"{desk.slug}/matches/H1-1/"):
        listed = sides_listed(visitor.get(f"{base}{page}?lang=en").text)
        assert (page, listed) == (page, ["1. An Đơn vị 1 12.10", "2. Em Đơn vị 5 12.20", "Dũng Đơn vị 4 DNF"])
    assert sides_listed(visitor.get(f"{base}{desk.slug}/matches/H1-2/?lang=en").text) == [
        "Bình Đơn vị 2", "Chi Đơn vị 3", "Giang Đơn vị 6", "Hà Đơn vị 7",
    ]  # fmt: skip
    entered = table(desk.get(f"/manage/{desk.edition}/results"), "Results entered")
    assert entered[0][-1] == "1. An (Đơn vị 1) 12.10; 2. Em (Đơn vị 5) 12.20; Dũng (Đơn vị 4) DNF"


def test_who_is_level_with_others_of_another_heat_is_named_where_that_is_entered(races: Flask) -> None:
    desk = heats(races)
    enter(desk, "H1-1", FIRST)
    enter(desk, "H1-2", SECOND | {"Bình": "12.3"})
    assert starters(desk, "H2-1") == ["An", "Chi", "Em", ""]
    said = "Level, and sharing a place: Dũng, Bình."
    shown = desk.get(f"/manage/{desk.edition}/results")
    assert said in shown
    for key in ("H1-1", "H1-2"):
        assert heat_page(desk, key) in shown.partition(said)[2].partition("</section>")[0]
        assert said in desk.get(heat_page(desk, key))


def test_another_format_names_who_started_in_the_heats_whose_results_are_lost(races: Flask) -> None:
    desk = heats(races)
    enter(desk, "H1-1", FIRST)
    page = f"/manage/{desk.edition}/competitions/{desk.slug}/format/one_heat"
    answer = unescape(desk.send(f"{page}?lang=en", {}, form=page).text)
    assert "Match 1, An, Dũng, Em: played" in answer


def test_a_correction_says_nothing_of_a_place_that_nobody_holds_before_and_after(races: Flask) -> None:
    desk = heats(races)
    for key, marks in (("H1-1", FIRST), ("H1-2", SECOND)):
        enter(desk, key, marks)
    enter(desk, "H2-1", {"An": "11.9", "Chi": "11.8", "Em": "DQ", "Dũng": "12"})
    shown = unescape(enter(desk, "H1-2", SECOND, clear="1"))
    changed = re.findall(r'<span class="change-what">([^<]+)</span>', shown)
    assert changed == ["Final (its result is annulled)", *(f"Place {place}" for place in (1, 2, 3, 5, 6, 7))]


def test_no_tie_breaks_are_told_where_there_are_no_tables(races: Flask) -> None:
    desk = race_desk(races, "dash", FOUR, "one_heat")
    for page in (f"{desk.slug}/", "regulations"):
        assert "Order of the tie-breaks" not in desk.get(f"/{desk.edition}/{page}")


def test_nobody_is_asked_to_referee_for_having_lost_a_heat(races: Flask) -> None:
    desk = heats(races)
    rules = CompetitionRules(ranking_delay=0, duties_by="teams", roles=("referee",), max_duties=0)
    with races.app_context():
        planning_rules.set_competition_rules(SYSTEM, desk.exchange_id, desk.competition_id, rules)
        losers = [certain(each.duty, "by teams").losers for each in planning_of(desk.exchange_id).problem.matches]
    assert losers == [(), (), ()]


def test_who_does_not_finish_the_last_heat_has_no_place_and_what_taking_part_brings(races: Flask) -> None:
    """World Athletics, Technical Rules: nobody is placed who did not finish, did not start or was disqualified."""
    desk = race_desk(races, "dash", [*FOUR, "Em"], "one_heat")
    enter(desk, "H1-1", {"An": "12.4", "Bình": "12.3", "Chi": "DNF", "Dũng": "DQ", "Em": "DNS"})
    assert places(desk) == [("1", "Bình"), ("2", "An")]
    assert points(desk) == {"Đơn vị 1": 8, "Đơn vị 2": 10, "Đơn vị 3": 0, "Đơn vị 4": 0, "Đơn vị 5": 0}
    with races.app_context():
        db.session.get_one(Exchange, desk.exchange_id).overall = {"participation": 1}
        db.session.commit()
    assert points(desk) == {"Đơn vị 1": 9, "Đơn vị 2": 11, "Đơn vị 3": 1, "Đơn vị 4": 0, "Đơn vị 5": 0}
    with races.app_context():
        told = {each.unit.name: [str(item.what) for item in each.items] for each in ranking(desk.exchange_id).standings}
    assert told == {"Đơn vị 2": ["Chạy thử mở rộng: place 1"], "Đơn vị 1": ["Chạy thử mở rộng: place 2"],
                    "Đơn vị 3": ["Chạy thử mở rộng: no place"], "Đơn vị 4": [], "Đơn vị 5": []}  # fmt: skip


def test_points_beside_the_results_are_refused_where_there_is_no_table(races: Flask) -> None:
    desk = race_desk(races, "dash", FOUR, "one_heat")
    page = f"/manage/{desk.edition}/competitions/{desk.slug}/adjustments"
    given = {"entry": desk.ids()["An"], "kind": "points", "points": "2", "match": 0, "reason": "Đẹp"}
    answer = unescape(desk.send(f"{page}?lang=en", given, form=page).text)
    assert "has heats and no tables: places follow from the marks alone." in answer
    with races.app_context():
        assert db.session.scalars(select(Adjustment)).all() == []


def test_plugins_read_heats_with_who_won_them(races: Flask) -> None:
    desk = heats(races)
    enter(desk, "H1-1", FIRST | {"Dũng": "DNF"})
    with races.test_request_context():
        found = find_exchange(*desk.edition.split("/"))
        (competition,) = exchange_view(certain(found, "made")).competitions
    assert [
        (str(heat.match.title), [each.name for each in heat.winners],
         [(line.lane, str(line.name), line.rank, str(line.mark), line.through) for line in heat.lines])
        for heat in competition.heats[:2]
    ] == [
        ("Heat 1", ["An"], [(1, "An", 1, "12.10", "Q"), (3, "Em", 2, "12.20", ""), (2, "Dũng", None, "DNF", "")]),
        ("Heat 2", [], [(1, "Bình", None, "", ""), (2, "Chi", None, "", ""), (3, "Giang", None, "", ""),
                        (4, "Hà", None, "", "")]),
    ]  # fmt: skip


def test_documents_read_joint_places_and_how_a_heat_ended(races: Flask) -> None:
    desk = race_desk(races, "test_jump", FOUR, "one_heat")
    enter(desk, "H1-1", {"An": ["5", "x", "4"], "Bình": ["5", "x", "4"], "Chi": "DNS", "Dũng": "DQ"})
    with races.test_request_context():
        (competition,) = exchange_view(certain(find_exchange(*desk.edition.split("/")), "made")).competitions
    (heat,) = competition.heats
    assert [str(cell) for cell in heat.cells] == ["Attempt 1", "Attempt 2", "Attempt 3"]
    assert [(each.place, each.entry.name) for each in competition.places] == [(1, "An"), (1, "Bình")]
    assert [
        (str(line.name), line.rank, line.tied, line.ending, str(line.ended), str(line.mark), [*map(str, line.cells)])
        for line in heat.lines
    ] == [
        ("An", 1, True, "ok", "finished", "5.00", ["5.00", "x", "4.00"]),
        ("Bình", 1, True, "ok", "finished", "5.00", ["5.00", "x", "4.00"]),
        ("Chi", None, False, "dns", "did not start", "DNS", ["–", "–", "–"]),
        ("Dũng", None, False, "dq", "disqualified", "DQ", ["–", "–", "–"]),
    ]


VOICES = {"An": ["9", "8,5", "2", "8", "8", "8"], "Bình": ["8", "8", "8", "8", "9", "8.5"],
          "Chi": ["7", "7", "7", "10", "6", "7"], "Dũng": ["8.50", "1", "9", "8", "8", "8"]}  # fmt: skip


def test_judges_marks_are_entered_by_criterion_without_the_extremes_and_weighted(races: Flask) -> None:
    """Of three judges the middle one counts, the voice twice: An 2 × 8.5 + 8, Bình 2 × 8 + 8.5, Chi 2 × 7 + 7."""
    desk = race_desk(races, "test_song", FOUR, "one_heat")
    answer = unescape(enter(desk, "H1-1", VOICES | {"An": ["9", "10,01", "", "8", "8", "8"]}))
    assert "An: Voice, Judge 2: “10,01” is not between 0 and 10" in answer
    answer = unescape(enter(desk, "H1-1", VOICES | {"An": ["9", "8", "", "8", "8", "8"]}))
    assert "An: Voice, Judge 3: the mark is missing" in answer
    assert places(desk) == []
    enter(desk, "H1-1", VOICES)
    rows = table(desk.get(f"/{desk.edition}/{desk.slug}/"), "Final")
    assert [(row[0].split()[1], row[0].split()[2], row[1]) for row in rows] == [
        ("1", "An", "25.00"), ("1", "Dũng", "25.00"), ("3", "Bình", "24.50"), ("4", "Chi", "21.00"),
    ]  # fmt: skip
    shown = unescape(desk.get(heat_page(desk, "H1-1")))
    assert re.findall(r'name="marks-0-cells-\d"[^>]*value="([^"]*)"', shown) == [
        "9.00", "8.50", "2.00", "8.00", "8.00", "8.00",
    ]  # fmt: skip


def test_equal_best_attempts_are_parted_by_the_next_best(races: Flask) -> None:
    desk = race_desk(races, "test_jump", FOUR, "one_heat")
    enter(desk, "H1-1", {"An": ["5,1", "x", "4.9"], "Bình": ["5.10", "5", ""], "Chi": ["x", "x", "x"],
                         "Dũng": ["4.99", "", ""]})  # fmt: skip
    assert places(desk) == [("1", "Bình"), ("2", "An"), ("3", "Dũng")]
    assert reasons(desk.get(f"/{desk.edition}/{desk.slug}/"), "Final")[:2] == [
        ("1. Bình", "Level with An on 5.10, ahead on attempt 2 in order: 5.00 against 4.90."),
        ("2. An", "Level with Bình on 5.10, behind on attempt 2 in order: 4.90 against 5.00."),
    ]


def test_equal_heights_are_parted_by_the_countback(races: Flask) -> None:
    desk = race_desk(races, "test_height", FOUR, "one_heat")
    answer = unescape(enter(desk, "H1-1", {"An": "1.50 o 1.45 o", "Bình": "1.50 xxx 1.55 o", "Chi": "x", "Dũng": "o"}))
    for said in ("An: the heights must rise: 1.45 after 1.50", "Bình: 1.55: after three failures in a row nobody"):
        assert said in answer
    enter(desk, "H1-1", {"An": "1,50 xo 1,55 xo 1,60 xxx", "Bình": "1.50 o 1.55 xo 1.60 xxx",
                         "Chi": "1.50 - 1.55 xxo 1.60 xxx", "Dũng": "1.50 xxx"})  # fmt: skip
    assert places(desk) == [("1", "Bình"), ("2", "An"), ("3", "Chi")]


def test_heats_that_are_half_run_go_through_an_archive_as_they_stood(races: Flask, tmp_path: Path) -> None:
    desk = race_desk(races, "running", SEVEN, "heats", {"lanes": 4, "advance": 1, "fastest": 2}, preset="100-m")
    enter(desk, "H1-1", FIRST | {"Em": "DNF"})

    def lanes(rows: Mapping[str, Any]) -> list[tuple[int, str, Any]]:
        return [(row["lane"], row["ending"], row["mark"]) for row in rows["heat_lane"]]

    files = tmp_path / "one.zip", tmp_path / "two.zip"
    with races.app_context():
        files[0].write_bytes(archives.export(*desk.edition.split("/")))
        archive = read_archive(str(files[0]))
        with scratch():
            assert findings(archive) == []
        with scratch():
            exchange_id = archives.take(SYSTEM, None, archive)
            assert archives.standings_of(exchange_id) == archive.standings
            files[1].write_bytes(archives.export(*desk.edition.split("/")))
    assert lanes(read_archive(str(files[1])).rows) == lanes(archive.rows)
    assert [ending for _, ending, _ in lanes(archive.rows)] == ["ok", "ok", "dnf", *[""] * 8]


@pytest.mark.family
@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("-5", "“-5” is no time: write 12.4 or 1:02.35."),
        ("0:00,00", "“0:00,00” is no time: write 12.4 or 1:02.35."),
        ("1:60", "“1:60”: seconds and minutes after a colon go up to 59."),
        ("1:2:3:4", "“1:2:3:4” is no time: write 12.4 or 1:02.35."),
        ("12,345", "“12,345” has 3 decimals, at most 2 are measured."),
        ("1e5", "“1e5” is no time: write 12.4 or 1:02.35."),
        ("١٢", "“١٢” is no time: write 12.4 or 1:02.35."),
        ("12.4 / 0", "Number must be between 1 and 999."),
        ("999999999", "“999999999” is longer than any race: at most 99:59:59 is measured."),
        ("100:00:00", "“100:00:00” is longer than any race: at most 99:59:59 is measured."),
    ],
)
def test_what_is_no_mark_is_refused_in_its_line_and_nothing_is_recorded(races: Flask, written: str, said: str) -> None:
    desk = race_desk(races, "dash", FOUR, "one_heat")
    answer = unescape(enter(desk, "H1-1", {"An": written, "Bình": "1:02:03,5", "Chi": "1:02,5", "Dũng": "DNF"}))
    assert said in re.findall(r'field-error">.*?<span>(.*?)</span>', answer, re.DOTALL)
    assert places(desk) == []


def test_an_entry_alone_in_its_heat_runs_against_the_clock(races: Flask) -> None:
    desk = race_desk(races, "dash", FOUR[:3], "heats", {"lanes": 2})
    enter(desk, "H1-1", {"An": "1:02,5"})
    enter(desk, "H1-2", {"Bình": "1:02.51", "Chi": "1:03"})
    assert [starters(desk, key) for key in ("H1-1", "H1-2", "H2-1")] == [["An"], ["Bình", "Chi"], ["An", "Bình"]]


@pytest.mark.family
@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize(
    ("sport", "marks", "said"),
    [
        ("test_jump", ["-5.1", "5", "4"], {"en": "An: Attempt 1: “-5.1” is below zero, no distance is",
                                           "vi": "An: Lần 1: “-5.1” nhỏ hơn 0, khoảng cách không thể âm"}),
        ("test_jump", ["1000000"], {"en": "An: Attempt 1: “1000000” is too far: at most 999 km are measured",
                                    "vi": "An: Lần 1: “1000000” quá xa: chỉ đo đến 999 km"}),
        ("test_jump", ["5", "4", "4", "4"], {"en": "An: 4 attempts are given, 3 are allowed",
                                             "vi": "An: nhập 4 lần, chỉ được 3 lần"}),
        ("test_song", ["8"] * 7, {"en": "An: 7 marks are given, there are 6", "vi": "An: ghi 7 thành tích, chỉ có 6"}),
        ("test_height", ["1.50 xxxx"], {"en": "An: 1.50: there are three tries at a height, not more",
                                        "vi": "An: 1.50: mỗi mức xà chỉ có ba lần, không hơn"}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_with_who_and_where(
    races: Flask, sport: str, marks: list[str], said: dict[str, str], lang: str
) -> None:
    desk = race_desk(races, sport, ["An", "Bình"], "one_heat")
    page, ids = heat_page(desk, "H1-1"), desk.ids()
    fields: dict[str, object] = {f"marks-0-cells-{n}": text for n, text in enumerate(marks)}
    for n, name in enumerate(("An", "Bình")):
        fields |= {f"marks-{n}-entry": ids[name], f"marks-{n}-ending": ("ok", "dns")[n]}
    answer = unescape(desk.send(f"{page}?lang={lang}", fields, form=page).text)
    assert said[lang] in answer
    assert places(desk) == []


def test_who_does_not_start_in_a_heat_has_no_mark_there(races: Flask) -> None:
    desk = heats(races)
    page, ids = heat_page(desk, "H1-1"), desk.ids()

    def sent(*names: str) -> str:
        fields: dict[str, object] = {}
        for n, name in enumerate(names):
            fields |= {f"marks-{n}-entry": ids[name], f"marks-{n}-ending": "ok", f"marks-{n}-cells-0": "12.5"}
        return unescape(desk.send(f"{page}?lang=en", fields, form=page).text)

    assert "Bình: does not start in this heat" in sent("An", "Dũng", "Em", "Bình")
    assert "Somebody has two marks in this heat: each entry has one line." in sent("An", "Dũng", "Em", "An")
    assert "Em: the mark is missing" in sent("An", "Dũng")
    assert starters(desk, "H2-1") == ["", "", "", ""]


def test_the_draw_spreads_a_unit_over_the_heats_and_its_lanes_stay_when_one_leaves(races: Flask) -> None:
    twelve = [f"{unit}{n}" for n in range(1, 4) for unit in "ABCD"]
    desk = race_desk(races, "dash", twelve, "heats", {"lanes": 4, "advance": 1, "fastest": 1}, units=4)
    with races.app_context():
        drawing.undraw(SYSTEM, desk.exchange_id, desk.competition_id)
    page = f"/manage/{desk.edition}/competitions/{desk.slug}/draw"
    desk.send(page, {"seed": "19/8", "apart": "hard"}, form=page)
    drawn = {key: starters(desk, key) for key in ("H1-1", "H1-2", "H1-3")}
    assert {key: sorted(name[0] for name in names) for key, names in drawn.items()} == {key: [*"ABCD"] for key in drawn}
    with races.app_context():
        withdrawals.withdraw(SYSTEM, desk.exchange_id, desk.ids()[drawn["H1-1"][1]])
    assert {key: starters(desk, key) for key in drawn} == drawn
