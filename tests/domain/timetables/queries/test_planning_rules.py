"""What an organiser rules about a timetable arrives in the engine's problem, and nothing else changes there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.editions import FIRST, OPENS, Edition, drawn_edition
from tournament.app import scratch
from tournament.domain.archives.commands import archives
from tournament.domain.competitions.commands import competitions, drawing, entries, phase_rules
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges, venues
from tournament.domain.timetables.commands import planning_rules
from tournament.domain.timetables.commands.planning_rules import CompetitionRules, PhaseTimes, Rules
from tournament.domain.timetables.queries.planning import planning_of
from tournament.domain.timetables.queries.planning_rows import rules_of
from tournament.domain.timetables.queries.planning_rules import competition_rules
from tournament.editions import copying
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.phases import Phase
from tournament.engine.text import Text
from tournament.engine.timetable.problem import Break, Problem, Ranked
from tournament.interchange.archive_v1.files import read_archive
from tournament.models import Block, Competition, Court, Entry, Exchange, ExchangePlanning, PhasePlanning, Unit, db

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: what is written is tested with the pages."""

PLAIN = CompetitionRules(0, "nobody", [], 0)
FINAL, SEMI = Message("Final"), Message("Semi-final")
LAST = {("knockout", 2): PhaseTimes(FINAL, last=True)}


@pytest.fixture
def edition(app: Flask) -> Iterator[Edition]:
    """An edition of two days with a round robin of four units and a knock-out of the same, on two courts."""
    with app.app_context():
        yield drawn_edition(days=2)


@pytest.fixture
def knockout(edition: Edition) -> int:
    """The knock-out's competition: its matches are 7, 8 and the final 9."""
    added = competitions.add(SYSTEM, edition.exchange_id, "football", "fifa-2022", "men")
    units = db.session.scalars(select(Unit.id)).all()
    ids = entries.add(SYSTEM, edition.exchange_id, added, [NewEntry((unit,)) for unit in units])
    drawing.set_format(SYSTEM, edition.exchange_id, added, "knockout", {})
    drawing.order_by_hand(SYSTEM, edition.exchange_id, added, ids)
    return added


def problem(edition: Edition) -> Problem:
    db.session.expire_all()
    return planning_of(edition.exchange_id).problem


def test_the_rules_of_an_edition(edition: Edition) -> None:
    before = problem(edition)
    planning_rules.set_rules(SYSTEM, edition.exchange_id, Rules(15, 45, 3, 600, 20))
    expected = replace(before, grid=15, person_rest=45, person_max_per_day=3, overnight_rest=600)
    assert problem(edition) == expected
    assert planning_of(edition.exchange_id).notice == 20
    undo_redo.undo(SYSTEM, edition.exchange_id)
    assert problem(edition) == before


def test_the_rules_of_a_competition(edition: Edition, knockout: int) -> None:
    before = problem(edition)
    court = edition.courts[1]
    times = {
        ("knockout", 1): PhaseTimes(SEMI, OPENS, OPENS + timedelta(hours=9)),
        ("knockout", 2): PhaseTimes(FINAL, OPENS + timedelta(days=1, hours=2)),
    }
    rules = replace(PLAIN, ranking_delay=25, max_duties=2, courts=[court], rest=50, max_per_day=1, times=times)
    planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, knockout, rules)

    *others, semi, other_semi, final = before.matches
    only = frozenset({f"court:{court}"})
    changed = [replace(match, courts=only, earliest=420, latest_end=960) for match in (semi, other_semi)]
    first, second = before.competitions
    assert problem(edition) == replace(
        before,
        competitions=(first, replace(second, rest=50, ranking_delay=25, max_per_day=1, max_duties=2)),
        matches=(*others, *changed, replace(final, courts=only, earliest=1440 + 540)),
    )
    undo_redo.undo(SYSTEM, edition.exchange_id)
    assert problem(edition) == before
    undo_redo.redo(SYSTEM, edition.exchange_id)
    planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, knockout, replace(PLAIN, rest=30, max_per_day=0))
    assert db.session.scalars(select(PhasePlanning)).all() == []


def test_what_comes_last_waits_for_all_others(edition: Edition, knockout: int) -> None:
    before = problem(edition)
    planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, knockout, replace(PLAIN, times=LAST))
    *others, final = before.matches
    waiting = replace(final, sides=(*final.sides, Ranked(tuple(match.id for match in others))))
    assert problem(edition) == replace(before, matches=(*others, waiting))


@pytest.mark.parametrize("more", [{}, LAST])
def test_what_waits_for_the_last_is_not_waited_for(
    edition: Edition, knockout: int, more: dict[Phase, PhaseTimes]
) -> None:
    before = problem(edition)
    times = {("knockout", 1): PhaseTimes(SEMI, last=True), **more}
    planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, knockout, replace(PLAIN, times=times))
    *others, semi, other_semi, final = before.matches
    waits = Ranked(tuple(match.id for match in others))
    late = [replace(match, sides=(*match.sides, waits)) for match in (semi, other_semi)]
    assert problem(edition) == replace(before, matches=(*others, *late, final))


def test_what_stops_play_and_how_far_venues_are_apart(edition: Edition) -> None:
    block_id = db.session.scalars(select(Court.block_id)).first()
    far = venues.add_venue(SYSTEM, block_id, "Sân vận động", courts=1)
    before = problem(edition)
    planning_rules.set_travel(SYSTEM, block_id, {(far, 1): 20})
    lunch = OPENS + timedelta(hours=4)
    item = exchanges.Programme("break", Text("Nghỉ trưa", "Lunch"), lunch, lunch + timedelta(hours=1), "", True)
    exchanges.put_programme_item(SYSTEM, edition.exchange_id, item)
    talk = exchanges.Programme("meeting", Text("Họp", "Meeting"), lunch, lunch + timedelta(hours=3))
    exchanges.put_programme_item(SYSTEM, edition.exchange_id, talk)
    assert problem(edition) == replace(
        before, travel={("venue:1", f"venue:{far}"): 20}, breaks=(Break(None, (660, 720), "Nghỉ trưa"),)
    )


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"ranking_delay": -1}, "Minutes go from 0 to 1440"),
        ({"max_per_day": 51}, "Numbers of matches go from 0 to 50"),
        ({"duties_by": "teams"}, "Choose at least one role"),
        (
            {"times": {("knockout", 2): PhaseTimes(FINAL, OPENS + timedelta(days=2))}},
            "Final: 21/08/2030 is not one of the days of the exchange.",
        ),
        (
            {"times": {("knockout", 2): PhaseTimes(FINAL, OPENS, OPENS + timedelta(minutes=5))}},
            "Final: between its start and its end there is no room for a match of",
        ),
    ],
)
def test_what_cannot_be_is_refused(edition: Edition, knockout: int, wrong: dict[str, object], says: str) -> None:
    before = problem(edition)
    with pytest.raises(InputError, match=says):
        planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, knockout, replace(PLAIN, **wrong))  # type: ignore[arg-type]
    assert problem(edition) == before


def test_a_phase_needs_room_for_its_own_matches(edition: Edition, knockout: int) -> None:
    phase_rules.set_phase_rules(SYSTEM, edition.exchange_id, knockout, "knockout/-1", {"match_minutes": 240})
    phase_rules.set_phase_rules(SYSTEM, edition.exchange_id, knockout, "knockout/-2", {"match_minutes": 30})
    hour = PhaseTimes(FINAL, OPENS, OPENS + timedelta(minutes=60))
    room = {("knockout", round_): hour for round_ in (1, 2)}
    with pytest.raises(InputError, match="there is no room for a match of 240 minutes"):
        planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, knockout, replace(PLAIN, times=room))
    room.pop(("knockout", 2))
    planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, knockout, replace(PLAIN, times=room))


def test_a_round_of_heats_needs_room_for_its_own_minutes(edition: Edition) -> None:
    added = competitions.add(SYSTEM, edition.exchange_id, "football", "fifa-2022", "women")
    units = db.session.scalars(select(Unit.id)).all()
    ids = entries.add(SYSTEM, edition.exchange_id, added, [NewEntry((unit,)) for unit in units])
    drawing.set_format(SYSTEM, edition.exchange_id, added, "places", {})
    drawing.order_by_hand(SYSTEM, edition.exchange_id, added, ids)
    phase_rules.set_phase_rules(SYSTEM, edition.exchange_id, added, "places/-1", {"match_minutes": 240})
    hours = {("places", 1): PhaseTimes(FINAL, OPENS, OPENS + timedelta(minutes=120))}
    with pytest.raises(InputError, match="there is no room for a match of 240 minutes"):
        planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, added, replace(PLAIN, times=hours))


def test_courts_suit_the_sport_and_the_only_one_is_not_removed(edition: Edition, knockout: int) -> None:
    block_id = db.session.scalars(select(Court.block_id)).first()
    one, two = edition.courts
    venues.edit_court(SYSTEM, block_id, one, "Sân 1", ["air_volleyball"], 0)
    with pytest.raises(InputError, match="Sân 1 does not suit the sport of"):
        planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, knockout, replace(PLAIN, courts=[one]))
    planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, knockout, replace(PLAIN, courts=[two]))
    planning_rules.set_competition_rules(
        SYSTEM, edition.exchange_id, edition.competition_id, replace(PLAIN, courts=[one, two])
    )
    with pytest.raises(InputError, match=r"Sân 2 cannot be removed: .* is played on no other court"):
        venues.remove_court(SYSTEM, block_id, two)
    venues.remove_court(SYSTEM, block_id, one)
    assert {match.courts for match in problem(edition).matches} == {frozenset({f"court:{two}"})}


def test_the_next_edition_begins_with_the_same_rules(edition: Edition, knockout: int) -> None:
    times = {("knockout", 2): PhaseTimes(FINAL, OPENS, OPENS + timedelta(hours=9), last=True)}
    rules = replace(PLAIN, ranking_delay=25, max_duties=2, courts=[edition.courts[1]], rest=50, times=times)
    planning_rules.set_rules(SYSTEM, edition.exchange_id, Rules(15, 45, 3, 600, 20))
    planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, knockout, rules)
    block_id = db.session.scalars(select(Court.block_id)).first()
    name = Text("Hội thao", "Games")
    copied = copying.copy_exchange(SYSTEM, block_id, edition.exchange_id, name, FIRST + timedelta(days=365))
    new = db.session.scalars(select(Competition.id).where(Competition.exchange_id == copied)).all()[1]
    drawn = db.session.scalars(select(Entry.id).where(Entry.competition_id == new).order_by(Entry.id)).all()
    drawing.order_by_hand(SYSTEM, copied, new, list(drawn))

    old_rules, new_rules = rules_of(edition.exchange_id), rules_of(copied)
    columns = [each.key for each in ExchangePlanning.__table__.columns if each.key not in {"id", "exchange_id"}]
    assert [getattr(new_rules, each) for each in columns] == [getattr(old_rules, each) for each in columns]
    before, after = competition_rules(edition.exchange_id)[knockout], competition_rules(copied)[new]
    semi, final = before.phases
    year = timedelta(days=365)
    assert after == replace(
        before, phases=(semi, replace(final, not_before=OPENS + year, over_by=OPENS + year + timedelta(hours=9)))
    )


def test_the_rules_stand_in_another_database_as_here(edition: Edition, knockout: int, tmp_path: Path) -> None:
    times = {("knockout", 2): PhaseTimes(FINAL, OPENS, OPENS + timedelta(hours=9), last=True)}
    rules = replace(PLAIN, ranking_delay=25, max_duties=2, courts=[edition.courts[1]], rest=50, times=times)
    planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, knockout, rules)
    here = competition_rules(edition.exchange_id)[knockout]
    exchange = db.session.get_one(Exchange, edition.exchange_id)
    file = tmp_path / "archive.zip"
    file.write_bytes(archives.export(db.session.get_one(Block, exchange.block_id).slug, exchange.slug))
    with scratch():
        # Other courts come first, so that none keeps its id.
        venues.add_venue(SYSTEM, blocks.create(SYSTEM, None, "Khối khác", "Another block"), "Sân khác", courts=3)
        taken = archives.take(SYSTEM, None, read_archive(str(file)))
        _, there = competition_rules(taken).values()
        (court,) = there.courts
        assert (court, db.session.get_one(Court, court).name) == (5, "Sân 2")
        assert replace(there, courts=here.courts) == here
