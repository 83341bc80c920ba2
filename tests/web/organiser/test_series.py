"""Two legs and best of several in the browser: chosen, entered, corrected, shown to everybody, and planned in order."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import select

from tests.support.brackets import boxes_on
from tests.support.forms import confirmed, forms_on
from tests.web.organiser.conftest import OPENS, Desk
from tests.web.organiser.test_results import EMPTY
from tournament.domain.competitions.commands import competitions, drawing, entries, results
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.commands.results import Given
from tournament.domain.competitions.queries.competition_view import of_competition as shown_of
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.duties.queries.team_duties import team_duties
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.timetables.commands import planning_rules, timetable
from tournament.domain.timetables.commands.planning_rules import CompetitionRules
from tournament.domain.timetables.queries.planning import planning_of
from tournament.models import Competition, Duty, Entry, Match, Unit, db
from tournament.web.language import in_language


@pytest.fixture
def football(desk: Desk) -> Desk:
    """Four teams of a knock-out whose semi-finals have two legs, chosen as an organiser does."""
    with desk.app.app_context():
        units = db.session.scalars(select(Unit.id).order_by(Unit.id)).all()
        desk.competition_id = competitions.add(SYSTEM, desk.exchange_id, "football", "fifa-2022", "men")
        drawn = entries.add(SYSTEM, desk.exchange_id, desk.competition_id, [NewEntry((unit,)) for unit in units])
        slug = db.session.get_one(Competition, desk.competition_id).slug
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")
    page = f"{desk.home}/competitions/{slug}/format/knockout"
    (form,) = forms_on(desk.browser.get(page), page)
    assert form.filled({"legs": "2", "away_goals": "y"}).send(desk.browser).status_code == 302
    with desk.app.app_context():
        drawing.order_by_hand(SYSTEM, desk.exchange_id, desk.competition_id, drawn)
    return desk


def match_id(desk: Desk, key: str) -> int:
    found = select(Match.id).where(Match.competition_id == desk.competition_id, Match.key == key)
    return db.session.scalars(found).one()


def page_of(desk: Desk, key: str) -> str:
    with desk.app.app_context():
        return f"{desk.home}/matches/{match_id(desk, key)}?lang=en"


def enter(desk: Desk, key: str, goals: str, winner: str = "") -> str:
    """Send a result; returns what the page answers, nothing where it is saved."""
    home, away = goals.split("-")
    page = page_of(desk, key)
    answer = desk.send(page, {**EMPTY, "parts-0-home": home, "parts-0-away": away, "winner": winner})
    return "" if answer.status_code == 302 else unescape(answer.text)


def notes(desk: Desk) -> list[str]:
    """Return what the public bracket says of its matches."""
    text = desk.browser.get(f"{desk.home.removeprefix('/manage')}/brackets?lang=en").text
    return [box.note for box in boxes_on(text) if box.note]


def finalists(desk: Desk) -> tuple[int | None, int | None]:
    with desk.app.app_context():
        of_competition = select(Match).where(Match.competition_id == desk.competition_id)
        row = db.session.scalars(of_competition.where(Match.key == "F")).one()
        return row.home_id, row.away_id


def test_two_legs_are_entered_and_say_who_goes_on(football: Desk) -> None:
    assert "leave the winner of this one to the score" in enter(football, "K1-1.1", "1-0", winner="0")
    assert enter(football, "K1-1.1", "1-1") == "", "a leg may end level"
    assert notes(football) == ["Đơn vị 1 – Đơn vị 4: 1–1 on aggregate"]
    assert "the two are level: choose as the winner who goes on" in enter(football, "K1-1", "1-1")
    assert "leave the winner to the score" in enter(football, "K1-1", "0-0", winner="1"), "goals scored away decide"
    assert enter(football, "K1-1", "1-1", winner="1") == ""
    assert enter(football, "K1-2.1", "0-2") == ""
    assert enter(football, "K1-2", "0-1") == ""
    assert notes(football) == [
        "Đơn vị 1 – Đơn vị 4: 2–2 on aggregate, Đơn vị 4 goes on",
        "Đơn vị 2 – Đơn vị 3: 2–1 on aggregate, Đơn vị 2 goes on",
    ]
    first, second = finalists(football)
    page = page_of(football, "K1-1.1")
    shown = football.send(page, {**EMPTY, "parts-0-home": "1", "parts-0-away": "3"})
    told = " ".join(re.sub("<[^>]*>", " ", shown.text).split())
    assert "Final before: Đơn vị 4 – Đơn vị 2 → after: Đơn vị 1 – Đơn vị 2" in told
    (form,) = forms_on(shown, page)
    assert form.send(football.browser).status_code == 302
    assert (finalists(football)[0] != first, finalists(football)[1]) == (True, second)


def test_a_leg_corrected_to_level_waits_for_who_is_named(football: Desk) -> None:
    assert enter(football, "K1-2.1", "0-2") == ""
    assert enter(football, "K1-2", "0-1") == ""
    page = page_of(football, "K1-2.1")
    (form,) = forms_on(football.send(page, {**EMPTY, "parts-0-home": "1", "parts-0-away": "0"}), page)
    assert form.send(football.browser).status_code == 302
    assert finalists(football)[1] is not None, "away 0–1 and 1–0: the other leg decides"
    (form,) = forms_on(football.send(page, {**EMPTY, "parts-0-home": "0", "parts-0-away": "1"}), page)
    assert form.send(football.browser).status_code == 302
    assert (finalists(football), notes(football)) == (
        (None, None),
        ["Đơn vị 2 – Đơn vị 3: 1–1 on aggregate: correct the last leg and name who goes on"],
    )


def test_a_leg_that_both_forfeit_does_not_say_that_nobody_goes_on(football: Desk) -> None:
    assert enter(football, "K1-1.1", "1-0") == ""
    assert football.send(page_of(football, "K1-1"), {**EMPTY, "status": "double_forfeit"}).status_code == 302
    assert notes(football) == ["Đơn vị 1 – Đơn vị 4: 0–1 on aggregate, Đơn vị 4 goes on; Both forfeited"]


def test_who_was_named_is_filled_in_again_where_the_score_does_not_say(football: Desk) -> None:
    def filled_in(key: str) -> list[str]:
        page = page_of(football, key)
        return [dict(form.fields).get("winner", "") for form in forms_on(football.browser.get(page), page)][:1]

    assert (enter(football, "K1-1.1", "1-1"), enter(football, "K1-1", "1-1", winner="1")) == ("", "")
    assert (enter(football, "K1-2.1", "0-2"), enter(football, "K1-2", "0-1")) == ("", "")
    assert enter(football, "F", "3-2") == ""
    assert [filled_in(key) for key in ("K1-1", "K1-2", "F")] == [["1"], [""], [""]]
    page = page_of(football, "K1-1")
    (form, *_) = forms_on(football.browser.get(page), page)
    before = finalists(football)
    shown = form.filled({"parts-0-home": "1", "parts-0-away": "1", "note": "11 m"}).send(football.browser)
    assert confirmed(football.browser, shown, page).status_code == 302
    assert finalists(football) == before


def referees_of_the_final(desk: Desk) -> list[tuple[int | None, str | None]]:
    """Return the teams that have to referee the final, or may have to, by number; and what they have to lose first."""
    with desk.app.test_request_context("/?lang=en"):
        rows = db.session.scalars(select(Entry).where(Entry.competition_id == desk.competition_id)).all()
        return [
            (row.number, in_language(each.if_lost) if each.if_lost else None)
            for row in sorted(rows, key=lambda row: row.number or 0)
            for each in team_duties(desk.exchange_id, row.id)
            if each.match.key == "F"
        ]


def refereeing(desk: Desk) -> list[int]:
    """Return the numbers of the teams whose calendars tell them to referee the final."""
    games, found = desk.home.removeprefix("/manage"), list[int]()
    for number in range(1, 5):
        feed = desk.browser.get(f"{games}/bong-da-nam/teams/don-vi-{number}/calendar.ics?lang=en").text
        found += [number] * feed.replace("\r\n ", "").count("SUMMARY:R1: Winner of SF1")
    return found


@pytest.mark.parametrize(
    ("options", "played", "corrected"),
    [
        (
            {"legs": 2},
            {"K1-2.1": "0-2", "K1-2": "2-0"},
            {"K1-2.1": "5-0"},
        ),
        (
            {"series": "3", "series_in": "semi_finals"},
            {"K1-2.1": "1-0", "K1-2.2": "0-1"},  # so that the last game is not played
            {"K1-2.1": "0-1", "K1-2.2": "1-0"},
        ),
    ],
)
def test_a_duty_of_a_loser_waits_for_the_whole_series(
    football: Desk, options: dict[str, object], played: dict[str, str], corrected: dict[str, str]
) -> None:
    def record(key: str, goals: str) -> None:
        home, away = map(int, goals.split("-"))
        with football.app.app_context():
            results.record(SYSTEM, football.exchange_id, match_id(football, key), Given(((home, away),)))

    with football.app.app_context():
        drawing.set_format(SYSTEM, football.exchange_id, football.competition_id, "knockout", options)
        rules = CompetitionRules(ranking_delay=0, duties_by="teams", roles=("referee",), max_duties=0)
        planning_rules.set_competition_rules(SYSTEM, football.exchange_id, football.competition_id, rules)
        timetable.plan(SYSTEM, football.exchange_id, 0.02)
        duty = db.session.scalars(select(Duty).where(Duty.match_id == match_id(football, "F"))).one()
        assert duty.loser_of_id in {match_id(football, "K1-1"), match_id(football, "K1-2")}, "no leg before the last"
        duty.loser_of_id = match_id(football, "K1-2")
        db.session.commit()
        timetable.publish(SYSTEM, football.exchange_id, anyway=True)
    wait = [(2, "Semi-final 2"), (3, "Semi-final 2")]
    (first, goals), *others = played.items()
    assert referees_of_the_final(football) == wait
    record(first, goals)
    assert referees_of_the_final(football) == wait, "one match decides nothing"
    assert refereeing(football) == []
    for key, goals in others:
        record(key, goals)
    assert referees_of_the_final(football) == [(3, None)]
    assert refereeing(football) == [3]
    with football.app.app_context():
        final = planning_of(football.exchange_id).drafted[f"match:{match_id(football, 'F')}"]
        assert final.referee is not None
        rules_broken = {each.rule for each in planning_of(football.exchange_id).conflicts(OPENS)}
        assert "referee" not in rules_broken
    for key, goals in corrected.items():
        record(key, goals)
    assert referees_of_the_final(football) == [(2, None)]
    assert refereeing(football) == [2]


def test_a_leg_may_end_level_under_rules_that_decide_other_matches_by_a_shoot_out(football: Desk) -> None:
    with football.app.app_context():
        rules = {"overtime_minutes": 30, "shootout_shots": 5}
        competitions.set_rules(SYSTEM, football.exchange_id, football.competition_id, "fifa-2022", rules)
    assert enter(football, "K1-1.1", "1-1") == ""
    assert "the two are level: choose as the winner who goes on" in enter(football, "K1-1", "1-1")
    assert enter(football, "K1-1", "1-1", winner="0") == ""
    assert (enter(football, "K1-2.1", "0-0"), enter(football, "K1-2", "1-0")) == ("", "")
    assert "missing, though the score is level" in enter(football, "F", "1-1")


def test_the_pages_of_a_match_tell_of_the_other_legs(football: Desk) -> None:
    enter(football, "K1-1.1", "1-3")
    with football.app.app_context():
        slug = db.session.get_one(Competition, football.competition_id).slug
    for key in ("K1-1.1", "K1-1"):
        page = football.browser.get(f"{football.home.removeprefix('/manage')}/{slug}/matches/{key}/?lang=en").text
        told = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", unescape(page)))
        assert told["All matches of the two"] == "Đơn vị 1 – Đơn vị 4: 3–1 on aggregate"
        assert told["Next match"] == "Winner goes to: Final"
    final = unescape(football.browser.get(f"{football.home.removeprefix('/manage')}/{slug}/matches/F/?lang=en").text)
    assert "Winner of Semi-final 1" in final, "in words where there is room"


def test_calendars_tell_who_won_a_leg(football: Desk) -> None:
    with football.app.app_context():
        timetable.plan(SYSTEM, football.exchange_id, 0.02)
        timetable.publish(SYSTEM, football.exchange_id)
    page = page_of(football, "K1-1.1")
    (form, *_) = forms_on(football.send(page, {**EMPTY, "parts-0-home": "2", "parts-0-away": "0"}), page)
    assert form.send(football.browser).status_code == 302, "it asks whether the day has come"
    games = football.home.removeprefix("/manage")
    told = []
    for number in (4, 1):
        feed = football.browser.get(f"{games}/bong-da-nam/teams/don-vi-{number}/calendar.ics?lang=en").text
        told.append(re.findall(r"(?:won|lost|drew) \d–\d", feed.replace("\r\n ", "")))
    assert told == [["won 2–0"], ["won 2–0"]]


def test_legs_are_planned_in_their_order(football: Desk) -> None:
    with football.app.app_context():
        timetable.plan(SYSTEM, football.exchange_id, 0.02)
        rows = db.session.scalars(select(Match).where(Match.competition_id == football.competition_id)).all()
        at = {row.key: row.draft_starts_at for row in rows}
    for first, second in (("K1-1.1", "K1-1"), ("K1-2.1", "K1-2"), ("K1-1", "F"), ("K1-2", "F")):
        one, two = at[first], at[second]
        assert one is not None
        assert two is not None
        assert one < two


def test_games_that_are_not_needed_fall_away(football: Desk) -> None:
    with football.app.app_context():
        options = {"series": "3", "series_in": "final"}
        drawing.set_format(SYSTEM, football.exchange_id, football.competition_id, "knockout", options)
    enter(football, "K1-1", "1-0")
    enter(football, "K1-2", "1-0")
    assert "A knock-out match needs a winner" in enter(football, "F.1", "1-1")
    for key, goals in (("F.1", "2-1"), ("F.2", "0-1")):
        assert enter(football, key, goals) == ""
    assert notes(football) == ["Đơn vị 1 – Đơn vị 2: 2–0 in matches, Đơn vị 1 goes on"]
    with football.app.app_context():
        places = shown_of(football.competition_id).places
    assert [held.entry.name for held in places] == ["Đơn vị 1", "Đơn vị 2", "Đơn vị 4", "Đơn vị 3"]
