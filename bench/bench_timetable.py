"""Timetables: finish against the bound, waiting against a plain dispatcher, re-plans, dispatch, and CP-SAT.

CP-SAT is asked where OR-Tools is installed (`pip install --editable plugins/ortools_polish`), a minute for each problem
of 100 matches or more.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from timetables import families
from timetables.reference import Reference

from tournament.engine.timetable import Measures, Placed, Plan, Problem, check, measure, solve
from tournament.engine.timetable.bound.time_windows import latest_starts
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.search.dispatch import dispatch

SEEDS = (0, 1)
FAMILIES: tuple[Callable[[int], Problem], ...] = (
    families.one_sport,
    families.two_divisions,
    families.large,
    families.festival,
)
SIZES = (10_240, 102_400)
RIVAL_SECONDS = 60.0
RUNS = 3


def planned(problem: Problem, seconds: float) -> Plan:
    """Search so long; a plan that breaks a rule ends the run."""
    plan = solve(problem, seconds=seconds, clock=time.monotonic)
    refuse_broken(problem, plan.places)
    return plan


def refuse_broken(problem: Problem, places: Mapping[str, Placed]) -> None:
    """Stop when a timetable breaks a rule: its figures would mean nothing."""
    broken = check(problem, places)
    if broken:
        raise SystemExit(f"{problem.name}: {broken[0].text!s}")


def duties(problem: Problem, places: Mapping[str, Placed]) -> str:
    """Return how many duties are filled, of how many."""
    asked = [match.id for match in problem.matches if match.duty is not None]
    filled = sum(id_ in places and places[id_].referee is not None for id_ in asked)
    return f"{filled}/{len(asked)}"


def compare(problem: Problem) -> None:
    """Print finish, waiting and duties of ours and of the reference dispatcher."""
    plain = Reference(problem).dispatch()
    refuse_broken(problem, plain)
    theirs = measure(problem, plain)
    quick, long = planned(problem, 1), planned(problem, 10)
    print(
        f"{problem.name}, {len(problem.matches)} matches on {len(problem.courts)} courts:\n"
        f"  finish/bound after 1 s {quick.measures.finish / quick.bound:.3f}"
        f" ({quick.measures.finish}/{quick.bound}), reference {theirs.finish / quick.bound:.3f}\n"
        f"  waiting/reference after 10 s {ratio(long.measures, theirs)}"
        f" ({long.measures.waiting} min on {long.measures.unit_days} days of units,"
        f" reference {theirs.waiting} on {theirs.unit_days}),"
        f" longest {long.measures.longest_wait}/{theirs.longest_wait}\n"
        f"  duties filled after 1 s {duties(problem, quick.places)}, after 10 s {duties(problem, long.places)},"
        f" reference {duties(problem, plain)}; unplaced {len(quick.unplaced)}"
    )
    if len(problem.matches) >= 100:
        against_rival(problem, plain, quick)


def ratio(ours: Measures, theirs: Measures) -> str:
    """Return our waiting over theirs."""
    return f"{ours.waiting / theirs.waiting:.3f}" if theirs.waiting else "-"


def against_rival(problem: Problem, plain: dict[str, Placed], quick: Plan) -> None:
    """Print our waiting after 1 s against CP-SAT's after a minute."""
    if importlib.util.find_spec("ortools") is None:
        print("  OR-Tools is not installed")
        return
    from timetables.rival import ClassModel  # noqa: PLC0415 - needs OR-Tools

    places = ClassModel(problem, plain).solve(RIVAL_SECONDS)
    if not places:
        print(f"  CP-SAT found nothing in {RIVAL_SECONDS:.0f} s")
        return
    refuse_broken(problem, places)
    theirs = measure(problem, places)
    print(
        f"  waiting after 1 s / CP-SAT after {RIVAL_SECONDS:.0f} s {ratio(quick.measures, theirs)}"
        f" ({quick.measures.waiting} on {quick.measures.unit_days} days of units, CP-SAT {theirs.waiting} on"
        f" {theirs.unit_days}, which fills no duties)"
    )


def after_rain(published: Problem, seed: int) -> None:
    """Print how soon a re-plan is there and what it changes, against pushing everything to the right."""
    problem = families.after_rain(published, dict(planned(published, 1).places), seed)
    first = min(timed(lambda: planned(problem, 0))[0] for _ in range(RUNS))
    at_once, later = planned(problem, 0), planned(problem, 2)
    pushed = Reference(problem).push_right()
    refuse_broken(problem, pushed)
    theirs = measure(problem, pushed)
    print(
        f"{problem.name}: first valid plan {1000 * first:.1f} ms, {at_once.measures.changed} changes,"
        f" {len(at_once.unplaced)} unplaced; after 2 s {later.measures.changed} changes,"
        f" {len(later.unplaced)} unplaced;"
        f" push-right {theirs.changed} changes, {len(problem.matches) - len(pushed)} unplaced:"
        f" {later.measures.changed / theirs.changed if theirs.changed else 0:.2f}"
    )


def timed(function: Callable[[], object]) -> tuple[float, object]:
    """Call a function; return the seconds it took and what it returned."""
    began = time.perf_counter()
    result = function()
    return time.perf_counter() - began, result


def dispatched(matches: int) -> float:
    """Print and return the microseconds of processor time that dispatch takes for a match."""
    problem = families.many(matches)
    began = time.process_time()
    model = Model(problem)
    urgency = [float(start) for start in latest_starts(model, model.masks.size * model.masks.grid)]
    for _ in (model.order, model.unit_conflicts, model.person_conflicts, model.day_limits):
        pass
    compiled = time.process_time() - began
    seconds = []
    for _ in range(RUNS):
        began = time.process_time()
        board = dispatch(model, urgency)
        seconds.append(time.process_time() - began)
    count = len(problem.matches)
    left = sum(start < 0 for start in board.start)
    print(
        f"dispatch of {count} matches on {len(problem.courts)} courts: {1e6 * min(seconds) / count:.1f} µs a match,"
        f" {left} unplaced; compiling the problem {1e6 * compiled / count:.1f} µs a match"
    )
    refuse_broken(problem, board.places())
    return min(seconds) / count


def main() -> None:
    """Print every figure."""
    for family in FAMILIES:
        for seed in SEEDS:
            compare(family(seed))
    for seed in SEEDS:
        after_rain(families.festival(seed), seed)
    small, big = (dispatched(matches) for matches in SIZES)
    print(f"ten times as many matches take {big / small:.2f} x as long for each")


if __name__ == "__main__":
    main()
