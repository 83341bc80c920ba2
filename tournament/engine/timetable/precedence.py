"""Which matches come before which: barriers, so that what waits for a whole pool takes linear space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tournament.engine.timetable.problem import Competition, Decided, Match, Problem, Ranked


@dataclass(frozen=True, slots=True)
class Barrier:
    """The `predecessors` must all be over, with `rest` minutes, before any of the `successors` starts."""

    predecessors: tuple[int, ...]
    rest: int
    successors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Precedence:
    """The barriers, and by match the numbers of those `before` and `after` it."""

    barriers: list[Barrier]
    before: list[tuple[int, ...]]
    after: list[tuple[int, ...]]


def precedence_of(problem: Problem, number: Mapping[str, int]) -> Precedence:
    """Give barriers numbers; sides that wait for the same matches share one."""
    competitions = {competition.id: competition for competition in problem.competitions}
    shared: dict[tuple[str, ...], tuple[int, ...]] = {}
    numbers: dict[tuple[tuple[int, ...], int], int] = {}
    successors: list[list[int]] = []
    before: list[tuple[int, ...]] = []
    for i, match in enumerate(problem.matches):
        mine: dict[int, None] = {}
        for ids, rest in _awaited(match, competitions[match.competition]):
            if ids not in shared:
                shared[ids] = tuple(number[id_] for id_ in ids)
            b = numbers.setdefault((shared[ids], rest), len(numbers))
            if b == len(successors):
                successors.append([])
            mine[b] = None
        before.append(tuple(mine))
        for b in mine:
            successors[b].append(i)
    barriers = [Barrier(matches, rest, tuple(successors[b])) for b, (matches, rest) in enumerate(numbers)]
    after: list[list[int]] = [[] for _ in problem.matches]
    for b, barrier in enumerate(barriers):
        for i in barrier.predecessors:
            after[i].append(b)
    return Precedence(barriers, before, [tuple(found) for found in after])


def _awaited(match: Match, competition: Competition) -> list[tuple[tuple[str, ...], int]]:
    """Return what a match and each of its sides wait for, and the rest after it."""
    awaited: list[tuple[tuple[str, ...], int]] = [(match.after, 0)] if match.after else []
    for side in match.sides:
        if isinstance(side, Decided):
            awaited.append(((side.match,), competition.rest))
        elif isinstance(side, Ranked):
            awaited.append((side.matches, max(competition.rest, competition.ranking_delay)))
    return awaited
