"""Ties on several courts at once: chosen in a form, planned, moved, published, called, and seen wherever a court is."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.accounts import add_block
from tests.support.editions import set_clock
from tests.web.organiser.conftest import FIRST, OPENS, Desk
from tests.web.organiser.test_ties import teams
from tournament.app import scratch
from tournament.domain.archives.commands import archives
from tournament.domain.archives.commands.archive_check import findings
from tournament.domain.competitions.commands import competitions, drawing
from tournament.domain.competitions.queries.matches import schedule
from tournament.domain.competitions.queries.phase_rules import newest_ruleset
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import venues
from tournament.domain.exchanges.queries.exchanges import exchange_view, windows_of
from tournament.domain.timetables.commands import disruptions, pins, planning_rules, timetable
from tournament.domain.timetables.queries.court_calling import calling
from tournament.domain.timetables.queries.planning import planning_of
from tournament.domain.timetables.queries.planning_board import held_on
from tournament.domain.timetables.queries.publications import last_publication
from tournament.editions.checklists import steps
from tournament.engine.certain import certain
from tournament.engine.errors import InputError
from tournament.interchange.archive_v1.files import read_archive
from tournament.models import (
    AnyMatch,
    Block,
    CalendarStamp,
    Competition,
    CompetitionPlanning,
    Court,
    Exchange,
    Match,
    RubberMatch,
    Venue,
    db,
)

DEALT = [("Sân 1", 0), ("Sân 2", 0), ("Sân 1", 40), ("Sân 2", 40), ("Sân 1", 80)]
"""A mixed team on two courts: the singles, the doubles, the mixed doubles, which anybody may play."""


def planning(desk: Desk) -> str:
    with desk.app.app_context():
        return f"{desk.home}/competitions/{db.session.get_one(Competition, desk.competition_id).slug}/planning"


def chosen(desk: Desk, courts: int) -> int:
    """Choose in the form on how many courts a tie is played; returns the status of the answer."""
    fields = {"rest": "0", "max_per_day": "0", "ranking_delay": "0", "duties_by": "nobody", "max_duties": "0"}
    return desk.send(planning(desk), {**fields, "courts_at_once": str(courts)}).status_code


@pytest.fixture
def two_courts(desk: Desk) -> Desk:
    """Four teams of a knock-out, whose ties take both courts; nothing is planned yet."""
    teams(desk)
    assert chosen(desk, 2) == 302
    return desk


def plan(desk: Desk, *, publish: bool = True) -> None:
    with desk.app.app_context():
        assert timetable.plan(SYSTEM, desk.exchange_id, 0.02) == []
        if publish:
            timetable.publish(SYSTEM, desk.exchange_id)


def places(desk: Desk, *, draft: bool = False) -> list[list[Any]]:
    """Return for each tie its court, start and minutes, and for its rubbers court and minutes after its start."""
    with desk.app.app_context():
        names: dict[int | None, str] = {court.id: court.name for court in db.session.scalars(select(Court))}
        found = []
        for tie in ties(desk):
            rows = db.session.scalars(
                select(RubberMatch).where(RubberMatch.parent_id == tie.id).order_by(RubberMatch.position)
            ).all()
            (court, start), *dealt = (where(each, draft=draft) for each in (tie, *rows))
            rubbers = [(names.get(c), (s - start) // timedelta(minutes=1) if s and start else None) for c, s in dealt]
            found.append([names.get(court), start, tie.minutes, rubbers])
        return found


def where(row: AnyMatch, *, draft: bool) -> tuple[int | None, datetime | None]:
    return (row.draft_court_id, row.draft_starts_at) if draft else (row.court_id, row.starts_at)


def ties(desk: Desk) -> list[Match]:
    rows = select(Match).where(Match.competition_id == desk.competition_id).order_by(Match.number)
    return list(db.session.scalars(rows))


@pytest.mark.both_databases
def test_rubbers_are_planned_on_the_courts_that_a_tie_takes_and_go_where_it_goes(two_courts: Desk) -> None:
    plan(two_courts)
    semi, other, final = places(two_courts)
    assert [semi[0], semi[2:], other[2:], final[2:]] == ["Sân 1", *[[120, DEALT]] * 3]
    starts = [each[1] for each in (semi, other, final)]
    assert all(abs(one - two) >= timedelta(minutes=120) for one, two in combinations(starts, 2)), "both courts are held"
    with two_courts.app.app_context():
        last, later = ties(two_courts)[2], OPENS + timedelta(hours=8)
        courts = db.session.scalars(select(Court.id).order_by(Court.id)).all()
        assert timetable.move(SYSTEM, two_courts.exchange_id, last.id, courts[1], later) == []
    assert places(two_courts, draft=True)[2] == ["Sân 1", later, 120, DEALT], "put on the second, it takes both"
    assert places(two_courts)[2] == final
    with two_courts.app.app_context():
        assert timetable.publish(SYSTEM, two_courts.exchange_id) == 1
        timetable.move(SYSTEM, two_courts.exchange_id, ties(two_courts)[2].id, None, None)
    assert places(two_courts, draft=True)[2] == [None, None, 120, [(None, None)] * 5]
    with two_courts.app.app_context():
        timetable.discard(SYSTEM, two_courts.exchange_id)
    assert places(two_courts, draft=True)[2] == places(two_courts)[2] == ["Sân 1", later, 120, DEALT]
    with two_courts.app.app_context():
        for _ in range(3):
            undo_redo.undo(SYSTEM, two_courts.exchange_id)
    assert places(two_courts)[2] == final


def test_on_one_court_again_a_tie_is_a_match_like_others(two_courts: Desk) -> None:
    plan(two_courts)
    assert chosen(two_courts, 1) == 302
    assert [each[2] for each in places(two_courts)] == [200] * 3
    plan(two_courts)
    assert [each[3] for each in places(two_courts)] == [[(None, None)] * 5] * 3
    assert {each[0] for each in places(two_courts)} == {"Sân 1", "Sân 2"}
    assert chosen(two_courts, 6) == 200, "it has five rubbers"
    assert chosen(two_courts, 3) == 200, "three courts are no use to it"


def test_who_calls_a_tie_calls_it_to_all_its_courts(two_courts: Desk) -> None:
    plan(two_courts)
    set_clock(two_courts.app, OPENS)
    before = places(two_courts)
    with two_courts.app.app_context():
        courts = db.session.scalars(select(Court.id).order_by(Court.id)).all()
        one, two, _ = ties(two_courts)
        disruptions.call(SYSTEM, two_courts.exchange_id, one.id, courts[1])
        with pytest.raises(InputError, match=r"^Sân 1 is taken by match 1\.$"):
            disruptions.call(SYSTEM, two_courts.exchange_id, two.id, courts[0])
    called = places(two_courts)[0]
    assert (called[0], called[3]) == ("Sân 1", DEALT)
    with two_courts.app.app_context():
        disruptions.call_back(SYSTEM, two_courts.exchange_id, ties(two_courts)[0].id)
    assert places(two_courts) == before == places(two_courts, draft=True)


@pytest.fixture
def third(two_courts: Desk) -> Desk:
    """The desk with a third court beside the two, open as they are."""
    with two_courts.app.app_context():
        block, venue = db.session.scalars(select(Block.id)).one(), db.session.scalars(select(Venue.id)).one()
        venues.add_court(SYSTEM, block, venue, "Sân 3")
        hours = [(court, OPENS, OPENS + timedelta(hours=10)) for court in court_ids()]
        venues.set_windows(SYSTEM, two_courts.exchange_id, hours)
    return two_courts


def court_ids() -> list[int]:
    return list(db.session.scalars(select(Court.id).order_by(Court.id)))


def courts_of(desk: Desk, number: int, *, draft: bool = False) -> list[Any]:
    """Return the courts of the tie of a number."""
    tie = places(desk, draft=draft)[number - 1]
    return sorted({court for court, _ in tie[3]})


def test_a_call_takes_only_courts_that_can_be_used_now(third: Desk) -> None:
    plan(third)
    set_clock(third.app, OPENS)
    edition = third.exchange_id

    def offered() -> list[int | None]:
        windows = windows_of(edition)
        now = calling(planning_of(edition), held_on(edition), windows, schedule(edition), OPENS)
        return [court.next.match.number if court.next else None for court in now.courts]

    with third.app.app_context():
        one, (first, second, last) = ties(third)[0].id, court_ids()
        hours = [(court, OPENS, OPENS + timedelta(hours=10)) for court in (first, second, last)]
        assert sum(each is not None for each in offered()) == 2, "as many as have different sides"
        planning_rules.set_courts(SYSTEM, edition, {third.competition_id: [first, last]})
        disruptions.call(SYSTEM, edition, one, first)
    assert courts_of(third, 1) == ["Sân 1", "Sân 3"]
    with third.app.app_context():
        disruptions.call_back(SYSTEM, edition, one)
        planning_rules.set_courts(SYSTEM, edition, {third.competition_id: []})
        disruptions.interrupt(SYSTEM, edition, "rain", [second], OPENS, OPENS + timedelta(hours=1))
        disruptions.call(SYSTEM, edition, one, first)
    assert courts_of(third, 1) == ["Sân 1", "Sân 3"]
    with third.app.app_context():
        disruptions.call_back(SYSTEM, edition, one)
        venues.set_windows(SYSTEM, edition, hours[:2])
        with pytest.raises(InputError, match=r"^Match 1: courts at once: 2, free there: 1\.$"):
            disruptions.call(SYSTEM, edition, one, first)
        assert offered() == [None, None, None], "one court is not enough"


def test_a_tie_that_is_kept_stays_on_all_its_courts(third: Desk) -> None:
    with third.app.app_context():
        final, second, last = ties(third)[2].id, *court_ids()[1:]
        timetable.move(SYSTEM, third.exchange_id, final, last, OPENS + timedelta(hours=6))
    for kept in ("place", "court"):
        with third.app.app_context():
            pins.pin(SYSTEM, third.exchange_id, final, kept)
        plan(third, publish=False)
        assert courts_of(third, 3, draft=True) == ["Sân 2", "Sân 3"], kept
    with third.app.app_context():
        pins.pin(SYSTEM, third.exchange_id, final, "")
        timetable.move(SYSTEM, third.exchange_id, final, last, OPENS + timedelta(hours=6))
        pins.lock_day(SYSTEM, third.exchange_id, FIRST, True)
    plan(third, publish=False)
    assert courts_of(third, 3, draft=True) == ["Sân 2", "Sân 3"]
    with third.app.app_context():
        assert planning_of(third.exchange_id).conflicts(OPENS) == []
        assert second != last


def test_rubbers_are_dealt_anew_where_the_rules_change(two_courts: Desk) -> None:
    plan(two_courts)
    with two_courts.app.app_context():
        rules = newest_ruleset(two_courts.competition_id)
        shorter = dict.fromkeys(("MS", "WS", "MD", "WD", "XD"), "badminton/bwf-15")
        values = {**rules.values, "rubbers": shorter}
        competitions.set_rules(SYSTEM, two_courts.exchange_id, two_courts.competition_id, rules.preset, values)
    dealt = [("Sân 1", 0), ("Sân 2", 0), ("Sân 1", 30), ("Sân 2", 30), ("Sân 1", 60)]
    assert [each[2:] for each in places(two_courts, draft=True)] == [[90, dealt]] * 3
    assert [each[3] for each in places(two_courts)] == [DEALT] * 3, "what is published stands until the next time"
    with two_courts.app.app_context():
        assert timetable.publish(SYSTEM, two_courts.exchange_id) == 3
    assert [each[3] for each in places(two_courts)] == [dealt] * 3


def test_calendars_keep_every_court_of_a_tie_that_is_no_more(two_courts: Desk) -> None:
    plan(two_courts)
    with two_courts.app.app_context():
        drawing.undraw(SYSTEM, two_courts.exchange_id, two_courts.competition_id)
        block, courts = db.session.scalars(select(Block.id)).one(), court_ids()
        for court, name in zip(courts, ("Sân A", "Sân B"), strict=True):
            venues.edit_court(SYSTEM, block, court, name, [], 0)
        faces = [row.face for row in db.session.scalars(select(CalendarStamp)) if row.face.get("sides")]
    assert {face["place"]["name"] for face in faces} == {"Sân A, Sân B"}


def test_on_the_day_both_courts_of_a_tie_are_in_use(two_courts: Desk) -> None:
    plan(two_courts)
    set_clock(two_courts.app, OPENS + timedelta(minutes=5))
    day = two_courts.get(f"{two_courts.home}/day")
    assert (day.count("Theo lịch<"), day.count("Sân trống<")) == (2, 0)


def test_another_second_court_is_a_change_that_is_told(third: Desk) -> None:
    plan(third)
    with third.app.app_context():
        edition, (first, second, last) = third.exchange_id, court_ids()
        one = min(ties(third), key=lambda tie: tie.starts_at or OPENS)
        start = certain(one.starts_at, "it is planned")
        assert timetable.move(SYSTEM, edition, one.id, first, start) == []
        timetable.publish(SYSTEM, edition)
        pins.block_time(SYSTEM, edition, [second], start, start + timedelta(hours=2), "x")
        timetable.move(SYSTEM, edition, one.id, first, start)
        view = exchange_view(db.session.get_one(Exchange, edition))
        published = next(step for step in steps(view) if step.key == "publish")
        assert (published.state, "1" in str(published.says)) == ("ready", True)
        assert timetable.publish(SYSTEM, edition) == 1
        told = certain(last_publication(edition, planning_of(edition)), "something changed")
        (changed,) = told.changes
        assert (changed.match, *(place and place.courts for place in (changed.before, changed.after))) == (
            f"match:{one.id}",
            (f"court:{first}", f"court:{second}"),
            (f"court:{first}", f"court:{last}"),
        )


def test_saving_something_else_keeps_how_many_courts_a_tie_takes(
    two_courts: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stored() -> int:
        with two_courts.app.app_context():
            return db.session.scalars(select(CompetitionPlanning.courts_at_once)).one()

    with two_courts.app.app_context():
        rules = newest_ruleset(two_courts.competition_id)
        of_it = SYSTEM, two_courts.exchange_id, two_courts.competition_id, rules.preset
        competitions.set_rules(*of_it, {**rules.values, "rubbers_per_person": 1})
    assert chosen(two_courts, 3) == 302
    with two_courts.app.app_context():
        competitions.set_rules(*of_it, dict(rules.values))
    assert '<option selected value="2">' in two_courts.get(planning(two_courts))
    monkeypatch.setattr("tournament.web.organiser.planning.tie_minutes", lambda _: {})
    monkeypatch.setattr("tournament.domain.timetables.commands.planning_rules.tie_scoring", lambda _: None)
    assert (chosen(two_courts, 1), stored()) == (302, 3), "without its plugin nothing can be chosen"


def test_all_its_courts_are_named_wherever_a_court_is(two_courts: Desk) -> None:
    plan(two_courts)
    of = f"/{two_courts.block}/2026"
    with two_courts.app.app_context():
        slug = db.session.get_one(Competition, two_courts.competition_id).slug
    for page in ("schedule", "board", "tv", "courts/san-2/", f"{slug}/teams/don-vi-1/"):
        assert "Sân 1, Sân 2" in re.sub("<[^>]+>", "", two_courts.get(f"{of}/{page}")), page
    assert two_courts.get(f"{of}/schedule?court=san-2").count('class="match"') == 3
    of_match = two_courts.get(f"{of}/{slug}/matches/{key(two_courts)}/")
    assert [f'courts/san-{n}/">Sân {n}</a>' in of_match for n in (1, 2)] == [True, True]
    of_court = f"/{two_courts.block}/courts/san-2"
    feeds = [two_courts.get(f"{feed}/calendar.ics") for feed in (f"{of}/{slug}/teams/don-vi-1", of_court)]
    plain = [feed.replace("\r\n ", "").replace("\\,", ",") for feed in feeds]
    assert ["LOCATION:Sân 1, Sân 2, Nhà thi đấu" in feed for feed in plain] == [True, True]
    assert [feed.count("BEGIN:VEVENT") for feed in plain[1:]] == [3]
    told = two_courts.browser.get(f"/api/v1{of}/{slug}/teams/don-vi-1/").get_json()["matches"][0]
    assert (told["court"]["slug"], [each["slug"] for each in told["courts"]]) == ("san-1", ["san-1", "san-2"])
    assert [each["court"]["slug"] for each in told["rubbers"]] == ["san-1", "san-2", "san-1", "san-2", "san-1"]
    board = two_courts.get(f"{two_courts.home}/timetable?day=all")
    lanes = re.split(r'data-name="Sân [12]"', board)[1:]
    cards = [(lane.count('<li class="chip hue'), lane.count('<li class="held')) for lane in lanes]
    assert (sum(lane[0] for lane in cards), [lane for lane in cards if lane[0] and lane[1]]) == (3, [])
    assert sum(lane[1] for lane in cards) == 3


def key(desk: Desk) -> str:
    with desk.app.app_context():
        return ties(desk)[0].key


def test_a_court_that_a_rubber_has_is_not_removed_and_keeps_its_name_everywhere(two_courts: Desk) -> None:
    plan(two_courts)
    with two_courts.app.app_context():
        court = db.session.scalars(select(Court).where(Court.name == "Sân 2")).one().id
        with pytest.raises(InputError, match="matches are planned on it"):
            venues.remove_court(SYSTEM, db.session.scalars(select(Block.id)).one(), court)
        venues.edit_court(SYSTEM, db.session.scalars(select(Block.id)).one(), court, "Sân B", [], 0)
    feed = two_courts.get(f"/{two_courts.block}/2026/calendar.ics").replace("\r\n ", "").replace("\\,", ",")
    assert feed.count("LOCATION:Sân 1, Sân B, Nhà thi đấu") == 3


def test_an_archive_brings_it_elsewhere(two_courts: Desk, tmp_path: Path) -> None:
    plan(two_courts)
    with two_courts.app.app_context():
        (tmp_path / "games.zip").write_bytes(archives.export(two_courts.block, "2026"))
    archive = read_archive(str(tmp_path / "games.zip"))
    with scratch():
        assert findings(archive) == []
    with scratch() as target:
        add_block(target, "Khối B")  # so that courts have other ids here than where they came from
        venues.add_venue(SYSTEM, db.session.scalars(select(Block.id)).one(), "Nhà B", courts=2)
        here = set(db.session.scalars(select(Court.id)))
        archives.take(SYSTEM, None, archive)
        assert [row.courts_at_once for row in db.session.scalars(select(CompetitionPlanning))] == [2]
        found = db.session.scalars(select(RubberMatch).where(RubberMatch.court_id.is_not(None))).all()
        assert len({row.court_id for row in found}) == 2
        stamps = db.session.scalars(select(CalendarStamp)).all()
        assert [(row.sequence, row.last_change) for row in stamps] == [(0, None)] * len(stamps), "nothing moved"
        faces = [row.face["place"] for row in db.session.scalars(select(CalendarStamp)) if row.face.get("sides")]
        assert {place["name"] for place in faces} == {"Sân 1, Sân 2"}
        first, second = sorted({*db.session.scalars(select(Court.id))} - here)
        assert len(here & {1, 2}) == 2
        assert [(place["court"], [*place["others"]]) for place in faces] == [(first, [second])] * len(faces)
