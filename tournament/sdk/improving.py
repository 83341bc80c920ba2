"""What improvers of plugins make of a plan, taken only when it breaks no rule and is better."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from tournament.engine.timetable import Goal, Measures, Placed, Plan, Problem, check, measure
from tournament.engine.timetable.explain.verdict import verdict
from tournament.sdk.records import Improver

log = logging.getLogger(__name__)

UNIT_DAY = 120
"""Minutes of waiting that a day more with a match for a unit counts as."""


def improved(
    problem: Problem,
    plan: Plan,
    improvers: Iterable[Improver],
    seconds: float,
    *,
    goal: Goal = Goal.FINISH,
    should_stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """Let improvers have their turn, each with its share of `seconds`; returns the best plan, at worst `plan` itself.

    An improver that fails is named in the log and takes nothing with it.
    """
    asked = list(improvers)
    for improver in asked:
        if should_stop():
            break
        try:
            places = improver.improve(problem, plan, seconds / len(asked), should_stop)
            other = judged(problem, plan, places) if places else None
        except BaseException:  # a plugin may fail in any way, and must not take the timetable with it
            log.exception("improver %s failed", improver.key)
            continue
        if other is not None and merit(other, goal) < merit(plan, goal):
            plan = other
    return plan


def judged(problem: Problem, plan: Plan, places: Mapping[str, Placed]) -> Plan | None:
    """Return the plan with other places, None when a match is missing or a rule is broken."""
    if any(match.id not in places for match in problem.matches) or check(problem, places):
        return None
    found = measure(problem, places)
    fixed = problem.replan.fixed if problem.replan else frozenset()
    open_duties = tuple(
        match.id
        for match in problem.matches
        if match.duty is not None and match.id not in fixed and places[match.id].referee is None
    )
    told = verdict(problem, found.finish, plan.bound, (), open_duties)
    return replace(
        plan,
        places={match.id: places[match.id] for match in problem.matches},
        status=told.status,
        conflicts=told.conflicts,
        remedies=told.remedies,
        unplaced={},
        unrefereed=open_duties,
        measures=found,
    )


def merit(plan: Plan, goal: Goal) -> tuple[float, ...]:
    """Return what a plan is judged by, less is better: what is missing, then changes, then what the goal asks for."""
    found = plan.measures
    return (len(plan.unplaced), len(plan.unrefereed), found.changed, found.shift, *_AFTER[goal](found))


def _waiting(found: Measures) -> float:
    return found.waiting + UNIT_DAY * found.unit_days


_AFTER: Mapping[Goal, Callable[[Measures], tuple[float, ...]]] = {
    Goal.FINISH: lambda found: (found.finish, _waiting(found), found.longest_wait),
    Goal.WAITING: lambda found: (_waiting(found), found.longest_wait, found.finish),
    Goal.FAIRNESS: lambda found: (found.early_late, _waiting(found), found.finish),
}
