"""How early a timetable can end at best, and why no timetable can exist.

A finish is refuted when the matches that must be played between two minutes need more than the courts that suit
them, or whoever plays them, can give in between. What is not refuted may still be impossible; what is
refuted is impossible for certain. Matches are counted per opening segment: half a match before lunch is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from tournament.engine.timetable.bound.time_windows import NEVER, latest_starts
from tournament.engine.timetable.bound.unit_sequence import completed_heads, inseparable, overload, resources_of
from tournament.engine.timetable.explain.infeasibility import Refutation
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import Span

SAMPLES = 24
"""At most so many beginnings and ends of intervals are tried for each set of courts."""


def lower_bound(model: Model) -> int:
    """Return a minute before which no valid timetable with every match can end; 0 without matches."""
    refuter = _Refuter(model)
    low = max((head + model.minutes[i] for i, head in enumerate(refuter.early) if head < NEVER), default=0)
    high = model.masks.size * model.masks.grid
    if not model.ids or refuter.refute(high):
        return low
    reach = model.masks.grid
    while low + reach < high and refuter.refute(low + reach):
        low, reach = low + reach + 1, 2 * reach
    high = min(high, low + reach)
    while low < high:
        middle = (low + high) // 2
        if refuter.refute(middle):
            low = middle + 1
        else:
            high = middle
    return low


def refute(model: Model, finish: int) -> Refutation | None:
    """Return why not every match can be over by `finish`, None when nothing speaks against it."""
    return _Refuter(model).refute(finish)


class _Refuter:
    """What is asked for many finishes of one problem: what does not depend on the finish is worked out once."""

    def __init__(self, model: Model) -> None:
        self.model, self.early = model, completed_heads(model)
        self.resources = list(resources_of(model, range(len(model.ids))))
        by_courts: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for i, kind in enumerate(model.kinds):
            if i not in model.replan_fixed:
                by_courts[kind.uses].append(i)
        self.court_sets = []
        for courts in by_courts:
            inside = set(courts)
            matches = [i for other, found in by_courts.items() if inside.issuperset(other) for i in found]
            self.court_sets.append(_CourtSet(model, courts, matches, self.early))

    def refute(self, finish: int) -> Refutation | None:
        """Return why not every match can be over by a finish, None when nothing speaks against it."""
        late = latest_starts(self.model, finish)
        overloaded = (
            found for resource in self.resources if (found := overload(self.model, resource, self.early, late))
        )
        full = (found for court_set in self.court_sets if (found := court_set.refute(late)))
        return (
            _impossible_match(self.model, self.early, late)
            or next(full, None)
            or next(overloaded, None)
            or inseparable(self.model, self.early, late)
        )


def _impossible_match(model: Model, early: Sequence[int], late: Sequence[int]) -> Refutation | None:
    """Look for a match without a start, if possible one for which those before and after it are not to blame."""
    impossible = [i for i, head in enumerate(early) if head > late[i]]
    if not impossible:
        return None

    def blameless(i: int) -> int:
        if not model.times(i):
            return 0
        before = (early[j] for b in model.barriers_before[i] for j in model.barriers[b].predecessors)
        after = (late[j] for b in model.barriers_after[i] for j in model.barriers[b].successors)
        return 1 if max(before, default=0) < NEVER and min(after, default=0) >= 0 else 2

    i = min(impossible, key=blameless)
    return Refutation((i,), (early[i], late[i] + model.minutes[i] if late[i] >= 0 else 0))


class _CourtSet:
    """Courts as a resource: the matches that have no others."""

    def __init__(self, model: Model, courts: tuple[int, ...], matches: list[int], early: Sequence[int]) -> None:
        self.model, self.courts, self.matches, self.early = model, courts, matches, early
        self.capacity = _Capacity(model, courts, matches)
        self.sinces = _sampled({early[i] for i in matches})

    def refute(self, late: Sequence[int]) -> Refutation | None:
        """Look for two minutes between which the matches need more than the courts have."""
        minutes, early, court_minutes = self.model.minutes, self.early, self.model.court_minutes
        due = {i: late[i] + minutes[i] for i in self.matches}
        ordered = sorted(self.matches, key=due.__getitem__)
        for since in self.sinces:
            later = [i for i in ordered if early[i] >= since]
            ends = set(_sampled({due[i] for i in later}))
            needed, lengths = 0, frozenset[int]()
            for n, i in enumerate(later):
                needed += court_minutes[i]
                if minutes[i] not in lengths:
                    lengths |= {minutes[i]}
                last = n + 1 == len(later) or due[later[n + 1]] > due[i]
                if last and due[i] in ends and needed > (given := self.capacity.between(since, due[i], lengths)):
                    return Refutation(tuple(later[: n + 1]), (since, due[i]), self.courts, needed=needed, room=given)
        return None


def _sampled(values: Iterable[int]) -> list[int]:
    ordered = sorted(values)
    step = -(-len(ordered) // SAMPLES)
    return ordered[::step] + ordered[-1:] if step > 1 else ordered


class _Capacity:
    """How many minutes of play a set of courts can hold."""

    def __init__(self, model: Model, courts: tuple[int, ...], matches: Sequence[int]) -> None:
        problem, grid = model.problem, model.masks.grid
        competitions = {problem.matches[i].competition for i in matches}
        pauses = sorted(
            pause.window for pause in problem.breaks if pause.competitions is None or competitions <= pause.competitions
        )
        segments: dict[tuple[int, int, int], int] = defaultdict(int)
        for c in courts:
            for opens, closes in _without(problem.courts[c].windows, pauses):
                segments[opens, closes, problem.courts[c].turnover] += 1
        self.segments = sorted((opens, closes, turnover, n) for (opens, closes, turnover), n in segments.items())
        self.grid = grid
        self.longest = max((closes - opens for opens, closes, _, _ in self.segments), default=0)

    def between(self, since: int, until: int, lengths: frozenset[int]) -> int:
        """Return the most minutes that matches of given lengths can play between two minutes."""
        total = 0
        for opens, closes, turnover, count in self.segments:
            if opens >= until:
                break
            first = -(-max(opens, since) // self.grid) * self.grid
            free = min(closes, until) - first
            if free > 0:
                total += count * _fits(self.longest, turnover, lengths, self.grid)[free]
        return total


@lru_cache(maxsize=1 << 8)
def _fits(longest: int, turnover: int, lengths: frozenset[int], grid: int) -> Sequence[int]:
    """Return for stretches of up to `longest` minutes the most minutes of play: matches, idle minutes between them."""
    best = [0] * (longest + 1)
    steps = [(length, -(-(length + turnover) // grid) * grid) for length in lengths]
    for minute in range(1, longest + 1):
        value = best[minute - 1]
        for length, step in steps:
            if length <= minute:
                value = max(value, length + (best[minute - step] if minute >= step else 0))
        best[minute] = value
    return best


def _without(windows: Iterable[Span], pauses: Sequence[Span]) -> list[Span]:
    """Cut pauses out of windows."""
    found: list[Span] = []
    for opens, closes in windows:
        since = opens
        for begin, end in pauses:
            if begin < closes and end > since:
                if begin > since:
                    found.append((since, begin))
                since = max(since, end)
        if since < closes:
            found.append((since, closes))
    return found
