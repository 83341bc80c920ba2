"""Units as resources: each plays one match at a time, and two matches with somebody in common lie apart.

An odd number of units that meet each other leave one out at any time: five units play two matches at once at most,
so that their ten matches take five rounds although each unit plays four.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tournament.engine.timetable.bound.time_windows import NEVER, heads, next_start
from tournament.engine.timetable.explain.infeasibility import Refutation
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import DAY, OnePlace


@dataclass(frozen=True, slots=True)
class Resource:
    """Of the `matches` only `capacity` can be played at a time, `rest` minutes apart; at most `limit` a day, 0 for any.

    `who` is the unit or the club whose matches they are, empty when they are played among several `units`.
    """

    matches: list[int]
    capacity: int
    rest: int
    units: int
    limit: int = 0
    who: str = ""


def resources_of(model: Model, matches: Iterable[int]) -> Iterator[Resource]:
    """Yield the resources that some matches need: each unit, each odd number of units that meet, each club.

    Clubs are some only where they play one match at a time.
    """
    of_unit: dict[int, list[int]] = defaultdict(list)
    of_component: dict[int, list[int]] = defaultdict(list)
    of_club: dict[str, list[int]] = defaultdict(list)
    for i in matches:
        if i not in model.replan_fixed:
            for club in model.clubs[i] if model.problem.one_place is OnePlace.ALWAYS else ():
                of_club[club].append(i)
            for unit in model.units[i]:
                of_unit[unit].append(i)
            if len(model.units[i]) > 1:
                of_component[model.unit_components[model.units[i][0]]].append(i)
    for unit, mine in of_unit.items():
        competition = model.unit_competitions[unit]
        yield Resource(mine, 1, competition.rest, 1, competition.max_per_day, model.problem.units[unit].id)
    for club, mine in of_club.items():
        yield Resource(mine, 1, 0, 1, who=club)
    for mine in of_component.values():
        units = {unit for i in mine for unit in model.units[i]}
        if len(units) % 2:
            yield Resource(mine, len(units) // 2, min(model.unit_competitions[u].rest for u in units), len(units))


def completed_heads(model: Model) -> list[int]:
    """Return earliest starts that also count how long the units need for their matches before a barrier."""
    grid = model.masks.grid
    over = [0] * len(model.barriers)
    early = heads(model)
    for i in model.order:
        ready = max((over[b] for b in model.barriers_before[i]), default=0)
        if i not in model.replan_fixed and ready > early[i]:
            early[i] = next_start(model.times(i), ready, grid)
        for b in model.barriers_after[i]:
            barrier = model.barriers[b]
            over[b] = max(over[b], early[i] + model.minutes[i] + barrier.rest)
            if i == barrier.predecessors[-1] and len(barrier.predecessors) > 1:
                over[b] = max(over[b], _done(model, barrier.predecessors, early) + barrier.rest)
    return early


def _done(model: Model, matches: Sequence[int], early: Sequence[int]) -> int:
    """Return when those who have most to do among some matches can be through with them."""
    done = 0
    seen: set[tuple[int, ...]] = set()
    for resource in resources_of(model, matches):
        count = -(-len(resource.matches) // resource.capacity)
        length = min(model.minutes[i] for i in resource.matches)
        first, mask = min(early[i] for i in resource.matches), 0
        for i in resource.matches:
            mask |= model.times(i)
        key = (resource.rest, resource.limit, count, length, first, mask)
        if key not in seen and first < NEVER:
            seen.add(key)
            done = max(done, _chain(model, mask, first, [length] * count, resource.rest, resource.limit))
    return done


def _chain(model: Model, mask: int, first: int, lengths: Sequence[int], rest: int, limit: int) -> int:
    """Return when matches played one after another are over at the earliest."""
    ready, day, count, end = first, -1, 0, 0
    for length in lengths:
        start = next_start(mask, ready, model.masks.grid)
        if start // DAY == day and limit and count >= limit:
            start = next_start(mask, (day + 1) * DAY, model.masks.grid)
        if start >= NEVER:
            return NEVER
        count = count + 1 if start // DAY == day else 1
        day, end = start // DAY, start + length
        ready = end + rest
    return end


def overload(model: Model, resource: Resource, early: Sequence[int], late: Sequence[int]) -> Refutation | None:
    """Look for a minute by which more matches are due than a resource can play from their earliest starts on."""
    ordered = sorted(resource.matches, key=lambda i: late[i] + model.minutes[i])
    lengths: list[int] = []
    mask, first = 0, NEVER
    for n, i in enumerate(ordered):
        mask |= model.times(i) | model.masks.between(early[i], early[i])
        first = min(first, early[i])
        lengths.insert(bisect_left(lengths, model.minutes[i]), model.minutes[i])
        count, further = divmod(n, resource.capacity)
        if count and not further:  # with this match there is one round more
            due = late[i] + model.minutes[i]
            if _chain(model, mask, first, [lengths[0]] * (count + 1), resource.rest, resource.limit) > due:
                return Refutation(
                    tuple(ordered[: n + 1]),
                    (first, due),
                    who=resource.who,
                    limit=resource.limit,
                    sides=resource.units,
                    rounds=count + 1,
                    needed=sum(lengths[: count + 1]) + count * resource.rest,
                    room=due - first,
                )
    return None


def inseparable(model: Model, early: Sequence[int], late: Sequence[int]) -> Refutation | None:
    """Look for two matches with a unit or a person in common of which neither can come before the other."""
    widest = max([0, model.problem.person_rest, model.longest_travel, *(c.rest for c in model.problem.competitions)])
    reach = max(model.minutes, default=0) + widest
    for i, first in enumerate(early):
        if late[i] - first >= reach:
            continue  # one of two such matches has less than this to choose from
        end = first + model.minutes[i]
        for j, rest, names in _conflicts(model, i):
            other = early[j] + model.minutes[j]
            if end + widest <= late[j] or other + widest <= late[i]:
                continue
            if i in model.replan_fixed and j in model.replan_fixed:
                continue
            gap = max(rest, _way(model, i, j))
            if end + gap > late[j] and other + gap > late[i]:
                span = min(first, early[j]), max(late[i] + model.minutes[i], late[j] + model.minutes[j])
                return Refutation((i, j), span, shared=next(one for one in names[i] if one in names[j]), needed=gap)
    return None


def _conflicts(model: Model, i: int) -> Iterator[tuple[int, int, Sequence[Sequence[str]]]]:
    """Yield what shares a unit, a person or a club with a match, the rest between, and the names of those by match."""
    for j, rest in model.unit_conflicts[i]:
        yield j, rest, model.unit_names
    for j in model.person_conflicts[i]:
        yield j, model.problem.person_rest, model.people
    for j in model.club_conflicts[i]:
        if not _may_play_at_once(model, i, j):
            yield j, 0, model.clubs


def _may_play_at_once(model: Model, i: int, j: int) -> bool:
    """Say whether sides of one club may play two matches at once: at one venue, where that is allowed."""
    return model.problem.one_place is OnePlace.VENUE and not _venues(model, i).isdisjoint(_venues(model, j))


def _venues(model: Model, i: int) -> set[int]:
    return {model.venues[court] for court in model.kinds[i].courts}


def _way(model: Model, i: int, j: int) -> int:
    """Return the minutes from any court of one match to the nearest of another."""
    return min((model.travel[a][b] for a in _venues(model, i) for b in _venues(model, j)), default=0)
