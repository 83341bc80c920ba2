"""When a match may start whatever else is placed: by kind what many matches share, by match its own limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tournament.engine.timetable.joint_courts import JointCourts, joined_by_venue
from tournament.engine.timetable.masks import Kind, Masks
from tournament.engine.timetable.problem import Known, Match, Problem, Span


def kinds_of(problem: Problem, masks: Masks) -> tuple[list[Kind], list[JointCourts]]:
    """Return the kind of each match, and what joint courts there are; the same courts, length and breaks share one."""
    by_key: dict[tuple[object, ...], Kind] = {}
    kinds: list[Kind] = []
    joints: list[JointCourts] = []
    windows: dict[tuple[int, int], int] = {}
    pauses = {competition.id: _pauses(problem, competition.id) for competition in problem.competitions}
    for match in problem.matches:
        pause = pauses[match.competition]
        key = (match.requires, match.courts, match.pin.court, match.minutes, pause, match.at_once)
        if key not in by_key:
            by_key[key] = _kind(problem, masks, match, windows, pause)
            if match.at_once > 1:
                by_key[key] = _joint_kind(problem, match, by_key[key], joints)
        kinds.append(by_key[key])
    return kinds, joints


def court_classes(problem: Problem, kinds: Sequence[Kind], joints: int) -> list[int]:
    """Return the class of each court, and note with the kinds those they use; in a class every kind may use all alike.

    A kind has first the classes that fewest kinds may use. Joint courts have classes of their own.
    """
    different = list({id(kind): kind for kind in kinds}.values())
    users: list[list[int]] = [[] for _ in range(len(problem.courts) + joints)]
    for k, kind in enumerate(different):
        for c in kind.courts:
            users[c].append(k)
    numbers: dict[tuple[object, ...], int] = {}
    class_of: list[int] = []
    for c, court in enumerate(problem.courts):
        key = (court.venue, court.windows, court.turnover, tuple(users[c]))
        class_of.append(numbers.setdefault(key, len(numbers)))
    class_of += range(len(numbers), len(numbers) + joints)
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
        if not match.suits(court) or (match.pin.court not in (None, court.id) and match.at_once == 1):
            continue
        if (c, match.minutes) not in windows:
            windows[c, match.minutes] = masks.inside(court.windows, match.minutes)
        starts[c] = windows[c, match.minutes] & clear
    return Kind(tuple(starts), match.minutes, starts)


def _joint_kind(problem: Problem, match: Match, single: Kind, joints: list[JointCourts]) -> Kind:
    """Return the kind of matches that take several of the courts at once which `single` may use, one venue's each."""
    first = len(problem.courts) + len(joints)
    venues = {c: problem.courts[c].venue for c in single.courts}
    numbers = {court.id: c for c, court in enumerate(problem.courts)}
    must = None if match.pin.court is None else numbers.get(match.pin.court, -1)
    found = joined_by_venue(single.starts, venues, match.at_once, must)
    joints += found
    starts = {first + n: joint.open(joint.starts) for n, joint in enumerate(found)}
    return Kind(tuple(starts), match.minutes, starts, uses=single.courts)


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
