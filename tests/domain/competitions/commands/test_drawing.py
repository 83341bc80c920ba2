"""Formats and draws changed after publication: which events of calendars stay, over any sequence of changes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.editions import OPENS, Edition, drawn_edition, set_clock
from tournament.domain.competitions.commands import drawing, results, round_pairing
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges as exchange_services
from tournament.domain.timetables.commands import disruptions, timetable
from tournament.engine.errors import InputError
from tournament.models import CalendarStamp, Entry, Exchange, Match, db

FORMATS: list[tuple[str, dict[str, Any]]] = [
    ("round_robin", {}), ("round_robin", {"legs": 2}), ("knockout", {}), ("knockout", {"third_place": "match"}),
    ("groups", {"groups": 2, "then": "knockout"}), ("groups", {"groups": 2, "policy": "pots", "then": "knockout"}),
    ("double_elimination", {}), ("page_playoff", {}), ("swiss", {"rounds": 3}),
]  # fmt: skip


@pytest.fixture
def edition(app: Flask) -> Edition:
    """A published edition with a round robin of four."""
    set_clock(app, OPENS - timedelta(days=9))
    with app.app_context():
        made = drawn_edition()
        exchange_services.set_state(SYSTEM, made.exchange_id, "public")
        timetable.plan(SYSTEM, made.exchange_id, 0.02)
        timetable.publish(SYSTEM, made.exchange_id)
        db.session.rollback()
    return made


def fixtures(edition: Edition) -> dict[str, tuple[str, frozenset[int | None], datetime | None]]:
    """Return stage, sides and time of each match by its uid."""
    return {row.uid: (row.stage, frozenset((row.home_id, row.away_id)), row.starts_at) for row in edition.matches()}


def stamps() -> dict[str, tuple[int, datetime, str]]:
    """Return sequence, time and status of each match's event by its bare uid."""
    db.session.expire_all()
    rows = db.session.scalars(select(CalendarStamp))
    return {row.uid.partition("@")[0]: (row.sequence, row.changed_at, row.face["status"]) for row in rows
            if row.face["kind"] == "match"}  # fmt: skip


def entries_of(edition: Edition) -> list[int]:
    of_it = select(Entry.id).where(Entry.competition_id == edition.competition_id).order_by(Entry.id)
    return list(db.session.scalars(of_it))


def test_a_second_leg_leaves_the_first_as_it_was(app: Flask, edition: Edition) -> None:
    with app.app_context():
        before, told = fixtures(edition), stamps()
        drawing.set_format(SYSTEM, edition.exchange_id, edition.competition_id, "round_robin", {"legs": 2})
        after = fixtures(edition)
        assert len(after) == 12
        assert {uid: after[uid] for uid in before} == before
        assert {uid: stamps()[uid][::2] for uid in told} == {uid: each[::2] for uid, each in told.items()}


def test_groups_keep_those_who_still_meet_and_call_the_others_off(app: Flask, edition: Edition) -> None:
    with app.app_context():
        before = fixtures(edition)
        drawing.set_format(
            SYSTEM, edition.exchange_id, edition.competition_id, "groups", {"groups": 2, "then": "knockout"}
        )
        after, told = fixtures(edition), stamps()
        assert {uid: after[uid] for uid in before.keys() & after.keys()} == {
            uid: before[uid] for uid in before.keys() & after.keys()
        }
        assert len(before.keys() & after.keys()) == 2
        assert {told[uid][2] for uid in before.keys() - after.keys()} == {"cancelled"}


def test_a_draw_taken_back_and_made_again_gives_the_same_events(app: Flask, edition: Edition) -> None:
    with app.app_context():
        before, told = fixtures(edition), stamps()
        drawing.undraw(SYSTEM, edition.exchange_id, edition.competition_id)
        assert {status for _, _, status in stamps().values()} == {"cancelled"}
        drawing.order_by_hand(SYSTEM, edition.exchange_id, edition.competition_id, entries_of(edition)[::-1])
        after = fixtures(edition)
        assert {uid: sides for uid, (_, sides, _) in after.items()} == {
            uid: sides for uid, (_, sides, _) in before.items()
        }
        assert all(stamps()[uid][:2] > told[uid][:2] for uid in told)


def test_undoing_a_new_draw_gives_the_old_events_back_as_newer_ones(app: Flask, edition: Edition) -> None:
    with app.app_context():
        drawing.set_format(SYSTEM, edition.exchange_id, edition.competition_id, "knockout", {})
        before, told = fixtures(edition), stamps()
        drawing.undraw(SYSTEM, edition.exchange_id, edition.competition_id)
        first, second, third, fourth = entries_of(edition)
        drawing.order_by_hand(SYSTEM, edition.exchange_id, edition.competition_id, [first, second, fourth, third])
        drawn = fixtures(edition)
        finals = [uid for uid, (_, sides, _) in drawn.items() if sides == {None}]
        assert before.keys() & drawn.keys() == set(finals)
        for _ in range(2):
            undo_redo.undo(SYSTEM, edition.exchange_id)
        assert fixtures(edition) == before
        assert all(stamps()[uid][0] > told[uid][0] and stamps()[uid][1] > told[uid][1] for uid in before)


def test_a_round_taken_back_and_paired_again_has_its_events_again(app: Flask, edition: Edition) -> None:
    with app.app_context():
        drawing.set_format(SYSTEM, edition.exchange_id, edition.competition_id, "swiss", {"rounds": 3})
        round_pairing.pair(SYSTEM, edition.exchange_id, edition.competition_id)
        before = fixtures(edition)
        round_pairing.take_back(SYSTEM, edition.exchange_id, edition.competition_id)
        round_pairing.pair(SYSTEM, edition.exchange_id, edition.competition_id)
        assert fixtures(edition).keys() == before.keys()


def test_a_match_that_loses_its_result_is_to_be_played_at_another_time(app: Flask, edition: Edition) -> None:
    options = {"groups": 2, "then": "knockout"}
    with app.app_context():
        drawing.set_format(SYSTEM, edition.exchange_id, edition.competition_id, "groups", options)
        timetable.plan(SYSTEM, edition.exchange_id, 0.02)
        timetable.publish(SYSTEM, edition.exchange_id)
        for _ in range(5):  # both groups, the semi-finals and the final
            row = next(row for row in edition.matches() if row.status == "open" and row.home_id and row.away_id)
            results.record(SYSTEM, edition.exchange_id, row.id, Given(((21, 10), (21, 12))))
        final = edition.matches()[-1]
        assert final.status == "played"
        drawing.set_format(SYSTEM, edition.exchange_id, edition.competition_id, "groups", {**options, "policy": "pots"})
        again = next(row for row in edition.matches() if row.uid == final.uid)
        assert (again.status, again.score, again.starts_at, again.draft_starts_at) == ("open", None, None, None)


def walk(edition: Edition, random: Random) -> dict[str, Callable[[], object]]:
    """Return what an organiser may do next; some of it is refused."""
    at, names = (SYSTEM, edition.exchange_id), (SYSTEM, edition.exchange_id, edition.competition_id)
    rows, ids = edition.matches(), entries_of(edition)
    row = random.choice(rows) if rows else Match(id=0)
    name, options = random.choice(FORMATS)
    state = "draft" if db.session.get_one(Exchange, edition.exchange_id).state == "public" else "public"
    return {
        "format": lambda: drawing.set_format(*names, name, options),
        "undraw": lambda: drawing.undraw(*names),
        "order": lambda: drawing.order_by_hand(*names, random.sample(ids, len(ids))),
        "draw": lambda: drawing.draw(*names, f"{random.random()}"),
        "pair": lambda: round_pairing.pair(*names),
        "take back": lambda: round_pairing.take_back(*names),
        "undo": lambda: undo_redo.undo(*at),
        "redo": lambda: undo_redo.redo(*at),
        "move": lambda: timetable.move(*at, row.id, random.choice(edition.courts), OPENS + timedelta(hours=1)),
        "publish": lambda: timetable.publish(*at, anyway=True),
        "call": lambda: disruptions.call(*at, row.id, random.choice(edition.courts)),
        "call back": lambda: disruptions.call_back(*at, row.id),
        "result": lambda: results.record(*at, row.id, Given(((21, 10), (21, 12)))),
        "clear": lambda: results.clear(*at, row.id),
        "state": lambda: exchange_services.set_state(*at, state),
    }


@pytest.mark.parametrize("seed", range(3))
def test_every_event_only_ever_grows_newer_and_is_of_one_match(app: Flask, edition: Edition, seed: int) -> None:
    random = Random(seed)
    with app.app_context():
        told, done = stamps(), []
        for step in range(30):
            set_clock(app, OPENS - timedelta(days=9) + timedelta(minutes=step))
            does = walk(edition, random)
            what = random.choice(list(does))
            with suppress(InputError):
                does[what]()
                done.append(what)
            now = stamps()
            for uid, (sequence, changed_at, status) in told.items():
                newer = now[uid]
                assert newer[0] >= sequence, (seed, step, what)
                assert newer[1] >= changed_at, (seed, step, what)
                assert newer == told[uid] or newer[1] > changed_at, (seed, step, what)
                assert status == newer[2] or newer[0] > sequence, (seed, step, what)
            alive = {row.uid for row in edition.matches()}
            assert {uid for uid in now if uid not in alive and now[uid][2] != "cancelled"} == set()
            told = now
        assert len(done) > 5
