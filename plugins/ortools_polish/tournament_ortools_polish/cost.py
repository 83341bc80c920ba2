"""What a polished timetable is paid for: changes of a re-plan, else waiting and days, without a later end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tournament.engine.timetable.problem import DAY
from tournament_ortools_polish.model import TimetableModel
from tournament_ortools_polish.referees import Referees

UNIT_DAY = 120
UNFILLED, CHANGE, SHIFT = 10_000_000, 100_000, 10
"""What a duty left to nobody, a changed match and a minute of shift cost, in minutes of waiting."""


def pay_for(timetable: TimetableModel, referees: Referees) -> None:
    """Give the model its objective."""
    cost = [UNFILLED * nobody for nobody in referees.unfilled]
    cost += _changes(timetable) if timetable.problem.replan is not None else _waiting(timetable)
    timetable.model.minimize(sum(cost))


def _changes(timetable: TimetableModel) -> Iterator[Any]:
    model = timetable.model
    for id_, base in timetable.base.items():
        if id_ not in timetable.moving:
            continue
        same, shift = model.new_bool_var(""), model.new_int_var(0, 1 << 21, "")
        home = timetable.on[id_].get(base.court)
        model.add(same == 0) if home is None else model.add_implication(same, home)
        model.add(timetable.start[id_] == base.start).only_enforce_if(same)
        model.add_abs_equality(shift, timetable.start[id_] - base.start)
        yield CHANGE * (1 - same) + SHIFT * shift


def _waiting(timetable: TimetableModel) -> Iterator[Any]:
    places, matches = timetable.places, timetable.matches
    if len(places) == len(matches):
        finish = max(placed.start + matches[id_].minutes for id_, placed in places.items())
        for id_ in matches:
            timetable.model.add(timetable.end(id_) <= finish)
    for unit, mine in timetable.plays.items():
        if len(mine) > 1:
            rest = timetable.competitions[timetable.units[unit].competition].rest
            yield from _spans(timetable, mine, rest)


def _spans(timetable: TimetableModel, mine: Sequence[str], rest: int) -> Iterator[Any]:
    """Yield the span of each day with a match and what the day itself costs; play is a constant."""
    model = timetable.model
    for day, on_day in timetable.on_days(mine).items():
        here = model.new_bool_var("")
        first, span = model.new_int_var(day * DAY, (day + 1) * DAY, ""), model.new_int_var(0, 2 * DAY, "")
        for id_, literal in on_day.items():
            model.add_implication(literal, here)
            model.add(first <= timetable.start[id_]).only_enforce_if(literal)
            model.add(span >= timetable.end(id_) - first).only_enforce_if(literal)
        yield span + (UNIT_DAY + rest) * here
