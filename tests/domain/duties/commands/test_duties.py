"""Duties of the draft: given out, changed by hand, swapped, published, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.support.editions import OPENS, Edition, drawn_edition, set_clock
from tests.support.races import race_application, race_desk
from tests.support.words import vi
from tournament.config import Settings
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.staleness import StaleError
from tournament.domain.core.commands.unit_of_work import SYSTEM, NotFoundError
from tournament.domain.duties.commands import duties, officials
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.duties.queries.duties import DutyView, roster_of
from tournament.domain.duties.queries.duty_proposals import propose
from tournament.domain.exchanges.commands import venues
from tournament.domain.timetables.commands import disruptions, pins, planning_rules, timetable
from tournament.domain.timetables.commands.planning_rules import CompetitionRules
from tournament.domain.timetables.commands.timetable import ConflictError
from tournament.engine.errors import InputError
from tournament.models import AuditEntry, Block, Court, Duty, Match, Unit, db

RULES = CompetitionRules(ranking_delay=0, duties_by="officials", roles=("referee", "scorer"), max_duties=0)


@pytest.fixture
def edition(app: Flask) -> Iterator[Edition]:
    """A drafted edition on the eve of its day, whose matches want a referee and a scorer."""
    set_clock(app, OPENS - timedelta(hours=10))
    with app.app_context():
        made = drawn_edition()
        timetable.plan(SYSTEM, made.exchange_id, 0.02)
        planning_rules.set_competition_rules(SYSTEM, made.exchange_id, made.competition_id, RULES)
        yield made


def units() -> list[int]:
    return list(db.session.scalars(select(Unit.id).order_by(Unit.id)))


def people(edition: Edition, *unit_numbers: int | None, roles: tuple[str, ...] = ("referee", "scorer")) -> list[int]:
    """Add an official of each of some units, or of none."""
    new = [
        NewOfficial(f"Người {n}", None if unit is None else units()[unit], roles)
        for n, unit in enumerate(unit_numbers, start=1)
    ]
    return officials.add(SYSTEM, edition.exchange_id, new)


def drafted(edition: Edition, *, draft: bool = True) -> dict[tuple[int, str], int | None]:
    db.session.expire_all()
    rows = select(Duty).where(Duty.exchange_id == edition.exchange_id, Duty.draft.is_(draft))
    return {(row.match_id, row.role): row.official_id for row in db.session.scalars(rows)}


def open_duties(edition: Edition) -> list[DutyView]:
    return [view for view in roster_of(edition.exchange_id).views() if view.is_open]


def first_duty(edition: Edition) -> DutyView:
    return roster_of(edition.exchange_id).views()[0]


def test_duties_are_filled_evenly_by_people_of_other_units(edition: Edition) -> None:
    people(edition, 0, 1, 2, 3, None, None)
    assert len(open_duties(edition)) == 12
    assert duties.give_out(SYSTEM, edition.exchange_id) == (12, 0)
    roster = roster_of(edition.exchange_id)
    assert [load.duties for load in roster.loads()] == [2] * 6
    for view in roster.views():
        assert view.who is not None
        assert (view.says, view.wrong, view.settled, view.changed) == ((), False, False, True)
        row = db.session.get_one(Match, view.match.id)
        assert roster.people[view.who.id].unit_id not in {row.home_id, row.away_id}  # entries bear their units' ids


def test_what_stays_open_says_how_many_are_kept_away_by_what(edition: Edition) -> None:
    people(edition, 0, 1, roles=("referee",))
    filled, left = duties.give_out(SYSTEM, edition.exchange_id)
    assert filled + left == 12
    scorers = [view for view in open_duties(edition) if view.role == "scorer"]
    assert {str(view.says[0]) for view in scorers} == {"Nobody can: 2 cannot take this role."}
    assert {vi(view.says[0]) for view in scorers} == {"Không ai nhận được: 2 người không nhận vai trò này."}
    between = next(view for view in open_duties(edition) if view.role == "referee")
    assert "of a unit that plays" in str(between.says[0])


def test_somebody_away_gets_nothing_then(edition: Edition) -> None:
    first, second = people(edition, None, None)
    officials.set_away(SYSTEM, edition.exchange_id, first, OPENS, OPENS + timedelta(hours=24), "Ốm")
    duties.give_out(SYSTEM, edition.exchange_id)
    assert set(drafted(edition).values()) == {second}
    away = next(view for view in roster_of(edition.exchange_id).views() if view.is_open)
    assert str(away.says[0]) == "Nobody can: 1 away, 1 at another match or on the way."


def test_open_ones_are_filled_without_touching_the_others_and_all_anew_on_request(edition: Edition) -> None:
    (alone,) = people(edition, None)
    duties.give_out(SYSTEM, edition.exchange_id)
    before = drafted(edition)
    assert set(before.values()) == {alone}
    officials.add(SYSTEM, edition.exchange_id, [NewOfficial("Thêm", None, ("referee", "scorer"))])
    duties.give_out(SYSTEM, edition.exchange_id)
    assert before.items() <= drafted(edition).items()
    duties.give_out(SYSTEM, edition.exchange_id, anew=True)
    loads = [load.duties for load in roster_of(edition.exchange_id).loads()]
    assert max(loads) - min(loads) <= 1


def test_what_was_changed_by_hand_stays_until_it_is_let_go(edition: Edition) -> None:
    one, two = people(edition, None, None)
    duties.give_out(SYSTEM, edition.exchange_id)
    view = first_duty(edition)
    assert view.who is not None
    other = two if view.who.id == one else one
    in_the_way = next(v for v in roster_of(edition.exchange_id).views() if v.who and v.who.id == other)
    duties.assign(SYSTEM, edition.exchange_id, in_the_way.match.id, in_the_way.role, None)
    assert duties.assign(SYSTEM, edition.exchange_id, view.match.id, view.role, other, anyway=True) is not None
    assert first_duty(edition).kept
    duties.give_out(SYSTEM, edition.exchange_id, anew=True)
    assert drafted(edition)[view.match.id, view.role] == other
    duties.release(SYSTEM, edition.exchange_id, view.match.id, view.role)
    assert not first_duty(edition).kept


def test_a_choice_that_breaks_a_rule_is_refused_or_made_all_the_same(edition: Edition) -> None:
    (alone,) = people(edition, 0, roles=("scorer",))
    view = next(view for view in roster_of(edition.exchange_id).views() if vi(view.match.sides[0].name) == "Đơn vị 1")
    with pytest.raises(ConflictError) as refused:
        duties.assign(SYSTEM, edition.exchange_id, view.match.id, "referee", alone)
    assert [str(each) for each in refused.value.sentences] == [
        "Does not take this role.",
        "Of a unit that plays this match (Đơn vị 1).",
    ]
    assert drafted(edition) == {}
    found = duties.assign(SYSTEM, edition.exchange_id, view.match.id, "referee", alone, anyway=True)
    assert found == refused.value.sentences
    now = roster_of(edition.exchange_id).view(view.match.id, "referee")
    assert now is not None
    assert (now.wrong, list(now.says)) == (True, found)
    with pytest.raises(ConflictError) as again:
        duties.assign(SYSTEM, edition.exchange_id, view.match.id, "scorer", alone)
    clock = (view.match.starts_at or OPENS).astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    assert str(again.value.sentences[-1]) == f"Busy at match {view.match.number} ({clock:%H:%M, %d/%m})."


def test_two_swap_where_both_are_free_for_it(edition: Edition) -> None:
    people(edition, None, None, None, None)
    duties.give_out(SYSTEM, edition.exchange_id)
    before, roster = drafted(edition), roster_of(edition.exchange_id)
    view = first_duty(edition)
    partner = roster.partners(view.match.id, view.role)[0]
    one, two = (view.match.id, view.role), (partner.match.id, partner.role)
    duties.swap(SYSTEM, edition.exchange_id, one, two)
    assert drafted(edition) == {**before, one: before[two], two: before[one]}
    undo_redo.undo(SYSTEM, edition.exchange_id)
    assert drafted(edition) == before
    with pytest.raises(InputError, match="Only two people can swap"):
        duties.swap(SYSTEM, edition.exchange_id, one, (view.match.id, "timekeeper"))


def test_a_swap_that_breaks_a_rule_is_refused(edition: Edition) -> None:
    one, two = people(edition, 0, 1)
    views = roster_of(edition.exchange_id).views()
    with_one = next(v for v in views if "Đơn vị 1" in (vi(v.match.sides[0].name), vi(v.match.sides[1].name)))
    without = next(v for v in views if v.match.id != with_one.match.id)
    duties.assign(SYSTEM, edition.exchange_id, with_one.match.id, "referee", two, anyway=True)
    duties.assign(SYSTEM, edition.exchange_id, without.match.id, "referee", one, anyway=True)
    with pytest.raises(ConflictError, match=r"Of a unit that plays this match \(Đơn vị 1\)"):
        duties.swap(SYSTEM, edition.exchange_id, (with_one.match.id, "referee"), (without.match.id, "referee"))


def test_duties_are_published_with_the_timetable_discarded_and_taken_back(edition: Edition) -> None:
    people(edition, None, None, None, None)
    duties.give_out(SYSTEM, edition.exchange_id)
    timetable.publish(SYSTEM, edition.exchange_id)
    assert drafted(edition, draft=False) == drafted(edition)
    assert not any(view.changed for view in roster_of(edition.exchange_id).views())
    newest = db.session.scalars(select(AuditEntry.summary_en).order_by(AuditEntry.id.desc())).first()
    assert newest == "Publish the timetable (6 matches changed), 12 duties changed"

    published = drafted(edition)
    view = first_duty(edition)
    duties.assign(SYSTEM, edition.exchange_id, view.match.id, view.role, None)
    assert [each.role for each in roster_of(edition.exchange_id).views() if each.changed] == [view.role]
    timetable.discard(SYSTEM, edition.exchange_id)
    assert drafted(edition) == published
    undo_redo.undo(SYSTEM, edition.exchange_id)
    assert (view.match.id, view.role) not in drafted(edition)


def test_giving_out_is_one_step_that_is_taken_back_and_done_again(edition: Edition) -> None:
    people(edition, None, None)
    duties.give_out(SYSTEM, edition.exchange_id)
    given = drafted(edition)
    undo_redo.undo(SYSTEM, edition.exchange_id)
    assert drafted(edition) == {}
    undo_redo.redo(SYSTEM, edition.exchange_id)
    assert drafted(edition) == given


def test_what_was_not_seen_is_not_written(edition: Edition) -> None:
    people(edition, None, None)
    seen = propose(roster_of(edition.exchange_id), anew=False)
    assert (seen.filled, seen.open, len(seen.changes)) == (12 - seen.open, seen.open, seen.filled)
    pins.block_time(SYSTEM, edition.exchange_id, [edition.courts[0]], OPENS, OPENS + timedelta(hours=1))
    assert duties.give_out(SYSTEM, edition.exchange_id, seen=seen.version_token) == (seen.filled, seen.open)
    seen = propose(roster_of(edition.exchange_id), anew=True)
    officials.add(SYSTEM, edition.exchange_id, [NewOfficial("Thêm", None, ("referee", "scorer"))])
    with pytest.raises(StaleError, match="look again"):
        duties.give_out(SYSTEM, edition.exchange_id, anew=True, seen=seen.version_token)


def test_duties_of_matches_that_are_called_stay(app: Flask, edition: Edition) -> None:
    people(edition, None, None, None)
    duties.give_out(SYSTEM, edition.exchange_id)
    timetable.publish(SYSTEM, edition.exchange_id)
    set_clock(app, OPENS)
    view = first_duty(edition)
    disruptions.call(SYSTEM, edition.exchange_id, view.match.id, edition.courts[0])
    assert first_duty(edition).settled
    with pytest.raises(InputError, match="called or is over"):
        duties.assign(SYSTEM, edition.exchange_id, view.match.id, view.role, None)
    before = drafted(edition)
    duties.give_out(SYSTEM, edition.exchange_id, anew=True)
    assert drafted(edition)[view.match.id, view.role] == before[view.match.id, view.role]


def test_a_team_takes_a_duty_by_hand_and_not_at_its_own_match(edition: Edition) -> None:
    view = first_duty(edition)
    playing = {side.entry.id for side in view.match.sides if side.entry}
    idle = next(entry for entry in (1, 2, 3, 4) if entry not in playing)
    duties.assign_team(SYSTEM, edition.exchange_id, view.match.id, "referee", idle)
    who = first_duty(edition).who
    assert who is not None
    assert (who.kind, who.id, vi(who.name)) == ("team", idle, f"Đơn vị {idle}")
    with pytest.raises(InputError, match="plays this match"):
        duties.assign_team(SYSTEM, edition.exchange_id, view.match.id, "referee", min(playing))


def test_nothing_of_another_edition_is_touched(edition: Edition) -> None:
    (mine,) = people(edition, None)
    view = first_duty(edition)
    other = drawn_edition(name="Khối B")
    for call in (
        lambda: duties.assign(SYSTEM, other.exchange_id, view.match.id, view.role, mine),
        lambda: duties.assign(SYSTEM, edition.exchange_id, view.match.id, "timekeeper", mine),
        lambda: duties.assign_team(SYSTEM, edition.exchange_id, view.match.id, view.role, 5),
        lambda: duties.release(SYSTEM, other.exchange_id, view.match.id, view.role),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_the_number_of_queries_does_not_grow(edition: Edition) -> None:
    counted: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))

    def queries() -> int:
        db.session.rollback()
        counted.clear()
        roster = roster_of(edition.exchange_id)
        roster.views(), roster.loads(), propose(roster, anew=True)
        return len(counted)

    people(edition, None)
    few = queries()
    officials.add(
        SYSTEM, edition.exchange_id, [NewOfficial(f"Thêm {n}", None, ("referee", "scorer")) for n in range(8)]
    )
    duties.give_out(SYSTEM, edition.exchange_id)
    timetable.publish(SYSTEM, edition.exchange_id)
    assert queries() == few


def test_who_starts_in_a_heat_has_no_duty_there_nor_does_its_unit(settings: Settings) -> None:
    with race_application(settings) as races:
        desk = race_desk(races, "dash", ["An", "Bình"], "one_heat")
        with races.app_context():
            heat, block_id = db.session.scalars(select(Match.id)).one(), db.session.scalars(select(Block.id)).one()
            venue = venues.add_venue(SYSTEM, block_id, "Sân vận động", courts=1)
            court = db.session.scalars(select(Court.id).where(Court.venue_id == venue)).one()
            opens = datetime(2026, 8, 19, 0, tzinfo=UTC)
            venues.set_windows(SYSTEM, desk.exchange_id, [(court, opens, opens + timedelta(hours=8))])
            timetable.plan(SYSTEM, desk.exchange_id, 0.02)
            planning_rules.set_competition_rules(SYSTEM, desk.exchange_id, desk.competition_id, RULES)
            (alone,) = officials.add(SYSTEM, desk.exchange_id, [NewOfficial("Người 1", units()[0], ("referee",))])
            with pytest.raises(ConflictError) as refused:
                duties.assign(SYSTEM, desk.exchange_id, heat, "referee", alone)
            assert [str(each) for each in refused.value.sentences] == ["Of a unit that plays this match (Đơn vị 1)."]
            with pytest.raises(InputError, match="An plays this match"):
                duties.assign_team(SYSTEM, desk.exchange_id, heat, "referee", desk.ids()["An"])
