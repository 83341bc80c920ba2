"""When a match may start whatever else is placed: by kind what many matches share, by match its own limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tournament.engine.timetable.masks import Kind, Masks
from tournament.engine.timetable.problem import Known, Match, Problem, Span


def kinds_of(problem: Problem, masks: Masks) -> list[Kind]:
    """Return the kind of each match; matches with the same courts, length and breaks share one."""
    by_key: dict[tuple[object, ...], Kind] = {}
    kinds: list[Kind] = []
    windows: dict[tuple[int, int], int] = {}
    pauses = {competition.id: _pauses(problem, competition.id) for competition in problem.competitions}
    for match in problem.matches:
        pause = pauses[match.competition]
        key = (match.requires, match.courts, match.pin.court, match.minutes, pause)
        if key not in by_key:
            by_key[key] = _kind(problem, masks, match, windows, pause)
        kinds.append(by_key[key])
    return kinds


def court_classes(problem: Problem, kinds: Sequence[Kind]) -> list[int]:
    """Return the class of each court, and note with the kinds those they use; in a class every kind may use all alike.

    A kind has first the classes that fewest kinds may use.
    """
    different = list({id(kind): kind for kind in kinds}.values())
    users: list[list[int]] = [[] for _ in problem.courts]
    for k, kind in enumerate(different):
        for c in kind.courts:
            users[c].append(k)
    numbers: dict[tuple[object, ...], int] = {}
    class_of: list[int] = []
    for c, court in enumerate(problem.courts):
        key = (court.venue, court.windows, court.turnover, tuple(users[c]))
        class_of.append(numbers.setdefault(key, len(numbers)))
    demand = {class_of[c]: len(users[c]) for c in range(len(users))}
    for kind in different:
        kind.classes = tuple(sorted({class_of[c] for c in kind.courts}, key=lambda n: (demand[n], n)))
    return class_of


def own_starts_of(problem: Problem, masks: Masks) -> Iterator[tuple[int, int]]:
    """Yield the matches with limits of their own, each with the mask of starts within them."""
    away = {unit.id: unit.unavailable for unit in problem.units}
    for i, match in enumerate(problem.matches):
        limits = list(_limits_of(problem, masks, match, away))
        if limits:
            mask = masks.all
            for limit in limits:
                mask &= limit
            yield i, mask


def _kind(
    problem: Problem, masks: Masks, match: Match, windows: dict[tuple[int, int], int], pauses: tuple[Span, ...]
) -> Kind:
    clear = masks.clear_of(pauses, match.minutes)
    starts: dict[int, int] = {}
    for c, court in enumerate(problem.courts):
        suits = match.requires <= court.tags and (match.courts is None or court.id in match.courts)
        if not suits or match.pin.court not in (None, court.id):
            continue
        if (c, match.minutes) not in windows:
            windows[c, match.minutes] = masks.inside(court.windows, match.minutes)
        starts[c] = windows[c, match.minutes] & clear
    return Kind(tuple(starts), match.minutes, starts)


def _pauses(problem: Problem, competition: str) -> tuple[Span, ...]:
    breaks = problem.breaks
    return tuple(pause.window for pause in breaks if pause.competitions is None or competition in pause.competitions)


def _limits_of(problem: Problem, masks: Masks, match: Match, away: Mapping[str, Sequence[Span]]) -> Iterator[int]:
    never = masks.size * masks.grid
    for side in match.sides:
        if type(side) is Known and away[side.unit]:
            yield masks.clear_of(away[side.unit], match.minutes)
    for person in match.people:
        if problem.people.get(person):
            yield masks.clear_of(problem.people[person], match.minutes)
    if match.earliest is not None:
        yield masks.between(match.earliest, never)
    if match.latest_end is not None:
        yield masks.between(0, match.latest_end - match.minutes)
    if match.pin.start is not None:
        yield masks.between(match.pin.start, match.pin.start)
    if problem.replan is not None:
        told = problem.replan.now + problem.replan.notice
        base = problem.replan.base.get(match.id)
        first = problem.replan.now if base is None else min(told, base.start)
        yield masks.between(max(problem.replan.now, first), never)
