"""Problems made tight: courts close with a plan that is known, and it leaves pins and absences behind.

The plan is found by counted steps instead of seconds, so that a seed makes the same problem everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from random import Random

from tournament.engine.timetable import Court, Known, Match, Pin, Placed, Problem, Unit, solve
from tournament.engine.timetable.problem import Span

STEPS = 400
ROUNDED = 30
"""The minutes to which the last closing is rounded up."""
PINNED, AWAY = 0.06, 0.1
"""The share of matches that are pinned, and of units that are away at times."""


def tightened(problem: Problem, seed: int) -> Problem:
    """Return a problem that its own plan still solves, with next to no room beside it."""
    ticks, rng = count(), Random(seed)
    plan = solve(problem, seconds=STEPS, clock=lambda: float(next(ticks)))
    if plan.unplaced:
        raise SystemExit(f"{problem.name}: no plan to be made tight")
    closing = -(-plan.measures.finish // ROUNDED) * ROUNDED
    return replace(
        problem,
        name=f"{problem.name}, tight",
        days=tuple((a, min(b, closing)) for a, b in problem.days if a < closing),
        courts=tuple(_closed(court, closing) for court in problem.courts),
        matches=tuple(_pinned(match, plan.places[match.id], rng) for match in problem.matches),
        units=tuple(_away(unit, problem, plan.places, rng) for unit in problem.units),
    )


def _closed(court: Court, closing: int) -> Court:
    return replace(court, windows=tuple((a, min(b, closing)) for a, b in court.windows if a < closing))


def _pinned(match: Match, placed: Placed, rng: Random) -> Match:
    if rng.random() >= PINNED:
        return match
    pin = rng.choice((Pin(placed.court, placed.start), Pin(placed.court, placed.start), Pin(start=placed.start)))
    return replace(match, pin=pin)


def _away(unit: Unit, problem: Problem, places: Mapping[str, Placed], rng: Random) -> Unit:
    """Let some units be away for an hour to three, when the plan does not need them."""
    if rng.random() >= AWAY:
        return unit
    opens, closes = rng.choice(problem.days)
    since = rng.randrange(opens, closes - 60, 15)
    away = since, since + rng.choice((60, 120, 180))
    needed = (
        (places[match.id].start, places[match.id].start + match.minutes)
        for match in problem.matches
        if Known(unit.id) in match.sides or _referees(unit, places[match.id])
    )
    return unit if any(_overlap(away, span) for span in needed) else replace(unit, unavailable=(away,))


def _referees(unit: Unit, placed: Placed) -> bool:
    return placed.referee is not None and placed.referee.unit == unit.id


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
