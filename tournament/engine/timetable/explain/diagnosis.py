"""Why a timetable is impossible: a smallest set of constraints that cannot hold together, and what would help.

Every constraint is given up in turn; those that may go without making a timetable possible have no part in it.
What is left is a set of which no constraint can be spared (a minimal unsatisfiable subset, found by deletion).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.engine.timetable.bound.lower_bound import refute
from tournament.engine.timetable.bound.time_windows import NEVER, latest_starts
from tournament.engine.timetable.explain.infeasibility import Refutation
from tournament.engine.timetable.explain.messages import clock, length
from tournament.engine.timetable.explain.relaxations import Constraint, constraints_of
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import Problem
from tournament.engine.timetable.search.feasible_starts import infeasible_starts
from tournament.engine.timetable.search.partial_schedule import Schedule


@dataclass(frozen=True, slots=True)
class Conflict:
    """Constraints that cannot hold together: what they come to, each of them, and each way out."""

    summary: Words
    constraints: tuple[Words, ...]
    remedies: tuple[Words, ...]


def explain(problem: Problem) -> Conflict | None:
    """Return a smallest set of constraints that make a timetable impossible, None when nothing is proven."""
    why = _impossible(problem)
    if why is None:
        return None
    problem = given = _part(problem, why[1].matches)
    why = _impossible(problem) or why
    constraints = list(constraints_of(problem))
    for kind in dict.fromkeys(constraint.kind for constraint in constraints):
        fewer = _without(problem, [constraint for constraint in constraints if constraint.kind == kind])
        if _impossible(fewer):
            problem, constraints = fewer, [constraint for constraint in constraints if constraint.kind != kind]
    needed = list(constraints)
    for constraint in constraints:
        fewer = constraint.relaxed(problem)
        if _impossible(fewer):
            problem = fewer
            needed.remove(constraint)
    model, found = _impossible(problem) or why
    remedies = dict.fromkeys(constraint.remedy for constraint in needed)
    return Conflict(
        _summary(model, _in_opening_hours(given, found)),
        tuple(constraint.says for constraint in needed),
        tuple(remedies),
    )


def _impossible(problem: Problem) -> tuple[Model, Refutation] | None:
    model = Model(problem)
    found = refute(model, model.masks.size * model.masks.grid)
    return None if found is None else (model, found)


def _in_opening_hours(problem: Problem, why: Refutation) -> Refutation:
    """Return a refutation with the hours that the reader sees: constraints were given up, opening hours among them."""
    windows = [window for court in problem.courts for window in court.windows]
    openings = [max(opens, why.span[0]) for opens, closes in windows if closes > why.span[0]]
    closings = [min(closes, why.span[1]) for opens, closes in windows if opens < why.span[1]]
    since, until = min(openings, default=0), max(closings, default=0)
    if since >= until or why.span[0] >= NEVER or (since, until) == why.span:
        return why
    room = min(why.room, until - since)
    if why.courts:
        inside = (
            max(0, min(closes, until) - max(opens, since))
            for c in why.courts
            for opens, closes in problem.courts[c].windows
        )
        room = min(why.room, sum(inside))
    return replace(why, span=(since, until), room=room)


def _part(problem: Problem, numbers: Sequence[int]) -> Problem:
    """Return the problem of some matches and all that come before or after them."""
    model = Model(problem)
    kept = set(numbers)
    for forward in (True, False):
        waiting = list(numbers)
        while waiting:
            i = waiting.pop()
            for b in model.barriers_after[i] if forward else model.barriers_before[i]:
                barrier = model.barriers[b]
                new = set(barrier.successors if forward else barrier.predecessors) - kept
                kept |= new
                waiting += new
    waiting = list(kept)
    while waiting:
        for b in model.barriers_before[waiting.pop()]:
            new = set(model.barriers[b].predecessors) - kept
            kept |= new
            waiting += new
    matches = tuple(match for i, match in enumerate(problem.matches) if i in kept)
    replan = problem.replan
    if replan is not None:
        replan = replace(replan, fixed=replan.fixed & {match.id for match in matches})
    return replace(problem, matches=matches, replan=replan)


def _without(problem: Problem, constraints: Sequence[Constraint]) -> Problem:
    for constraint in constraints:
        problem = constraint.relaxed(problem)
    return problem


def _summary(model: Model, why: Refutation) -> Words:
    """Say in one sentence, with the numbers, what the constraints come to."""
    problem = model.problem
    names = [model.ids[i] for i in why.matches]
    return _sentence(model, why).format(
        n=len(names),
        m=_joined(model, why.matches),
        since=clock(min(why.span[0], model.masks.size * model.masks.grid)),
        until=clock(why.span[1]),
        needed=length(why.needed),
        room=length(max(why.room, 0)),
        courts=", ".join(problem.courts[c].id for c in why.courts),
        unit=why.who,
        limit=why.limit,
        sides=why.sides,
        turns=why.rounds,
        shared=why.shared,
        before=_joined(
            model, [j for b in model.barriers_before[why.matches[0]] for j in model.barriers[b].predecessors]
        ),
        after=_joined(model, _first_after(model, why.matches[0])),
    )


def _first_after(model: Model, i: int) -> list[int]:
    """Return the matches before which a match has to be over first."""
    latest = latest_starts(model, model.masks.size * model.masks.grid)
    due = [
        (latest[j] - model.barriers[b].rest, j) for b in model.barriers_after[i] for j in model.barriers[b].successors
    ]
    return [j for at, j in due if at == min(due)[0]]


def _joined(model: Model, matches: Sequence[int]) -> str:
    names = [model.ids[i] for i in matches]
    return ", ".join(names[:4]) + (" …" if len(names) > 4 else "")


def _sentence(model: Model, why: Refutation) -> Message:
    if why.courts:
        return Message(
            "Court {courts} has only {room} of play from {since} to {until}, but {n} matches ({m}) need {needed}."
        )
    if why.shared or why.sides:
        return _of_players(why)
    if not model.kinds[why.matches[0]].courts:
        if why.matches[0] in model.wide:
            return Message("No venue has as many courts that suit {m} as it takes at once.")
        return Message("There is no court that suits {m}.")
    if not model.times(why.matches[0]):
        return Message("{m} has no time at which it can be played.")
    if why.span[0] >= NEVER:
        return Message("{m} has to wait for {before}; after that there is no time at which it can be played.")
    if why.span[1] <= 0:
        return Message("{m} has to be over before {after}; until then there is no time at which it can be played.")
    return Message("{m} cannot start before {since}, but has to be over by {until}.")


def _of_players(why: Refutation) -> Message:
    if why.shared and not why.needed:
        return Message("{m} both need {shared} and must not overlap, which their times do not allow.")
    if why.shared:
        return Message("{m} both need {shared} and have to be {needed} apart, which their times do not allow.")
    if why.sides > 1:
        return Message(
            "{sides} sides play {n} matches ({m}) with each other from {since} to {until}, in "
            "{turns} turns at least: with rest they need {needed}, and the hours when courts are "
            "open leave no room for that."
        )
    if why.needed > why.room:
        return Message(
            "{unit} has {n} matches ({m}) from {since} to {until}: with rest they need {needed}, there are {room}."
        )
    if why.limit:
        return Message("{unit} has {n} matches ({m}) from {since} to {until}, but only {limit} a day are allowed.")
    return Message(
        "{unit} has {n} matches ({m}) from {since} to {until}: the hours when courts are "
        "open and all can come leave no room for them."
    )


def reason(schedule: Schedule, i: int) -> Words:
    """Say why a match has no place beside all others that are placed."""
    model = schedule.model
    match = model.ids[i]
    legal = [court for court in model.kinds[i].courts if model.starts(i, court)]
    if not model.kinds[i].courts:
        if i in model.wide:
            return Message("{m}: no venue has as many suitable courts as it takes at once.").format(m=match)
        return Message("{m}: no court suits it.").format(m=match)
    if not legal:
        return Message("{m}: there is no time when a court is open and all can come.").format(m=match)
    quiet = {court: model.starts(i, court) & ~infeasible_starts(schedule, i, court) for court in legal}
    if not any(quiet.values()):
        return Message("{m}: its sides, its athletes or the matches before and after leave it no time.").format(m=match)
    return Message("{m}: no court is free at the times that are left.").format(m=match)
