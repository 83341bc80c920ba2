"""Courts as resources: the minutes of play that they can hold between two minutes, and the matches that need them.

Matches are counted per opening segment: half a match before lunch is none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tournament.engine.timetable.explain.infeasibility import Refutation
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import Span

SAMPLES, WINDOWS = 24, 8
"""At most so many beginnings and ends of intervals are tried for each set of courts, and for shared courts."""


class CourtSet:
    """Courts as a resource: the matches that have no others."""

    def __init__(self, model: Model, courts: tuple[int, ...], matches: list[int], early: Sequence[int]) -> None:
        self.model, self.courts, self.matches, self.early = model, courts, matches, early
        self.capacity = Capacity(model, courts, matches)
        self.sinces = sampled({early[i] for i in matches})

    def refute(self, late: Sequence[int]) -> Refutation | None:
        """Look for two minutes between which the matches need more than the courts have."""
        minutes, early, court_minutes = self.model.minutes, self.early, self.model.court_minutes
        due = {i: late[i] + minutes[i] for i in self.matches}
        ordered = sorted(self.matches, key=due.__getitem__)
        for since in self.sinces:
            later = [i for i in ordered if early[i] >= since]
            ends = set(sampled({due[i] for i in later}))
            needed, lengths = 0, frozenset[int]()
            for n, i in enumerate(later):
                needed += court_minutes[i]
                if minutes[i] not in lengths:
                    lengths |= {minutes[i]}
                last = n + 1 == len(later) or due[later[n + 1]] > due[i]
                if last and due[i] in ends and needed > (given := self.capacity.between(since, due[i], lengths)):
                    return Refutation(tuple(later[: n + 1]), (since, due[i]), self.courts, needed=needed, room=given)
        return None


class SharedCourts:
    """Courts that suit several kinds of matches, each of which has others of its own.

    What a kind needs beyond its own courts it needs of the shared ones, and so do all the others: a hall that three
    sports may use does not hold what each of them alone would just find room for there.
    """

    def __init__(
        self, model: Model, courts: frozenset[int], groups: Sequence[CourtGroup], early: Sequence[int]
    ) -> None:
        self.model, self.groups, self.early = model, groups, early
        matches = [i for group in groups for i in group.matches]
        self.courts, self.capacity = courts, Capacity(model, sorted(courts), matches)
        self.rooms = [Capacity(model, group.courts, group.matches) for group in groups]
        self.sinces = sampled({early[i] for i in matches}, WINDOWS)

    def refute(self, late: Sequence[int]) -> Refutation | None:
        """Look for two minutes between which more is left over for the shared courts than they have."""
        dues = {late[i] + self.model.minutes[i] for group in self.groups for i in group.matches}
        for until in reversed(sampled(dues, WINDOWS)):
            due = [[i for i in g.matches if late[i] + self.model.minutes[i] <= until] for g in self.groups]
            for since in self.sinces:
                found = self._overfull([[i for i in some if self.early[i] >= since] for some in due], since, until)
                if found:
                    return found
        return None

    def _overfull(self, inside: Sequence[list[int]], since: int, until: int) -> Refutation | None:
        """Compare what kinds need between two minutes beyond their own courts with what the shared ones have."""
        minutes, court_minutes = self.model.minutes, self.model.court_minutes
        matches: list[int] = []
        courts = set(self.courts)
        needed, room = 0, 0
        for group, capacity, some in zip(self.groups, self.rooms, inside, strict=True):
            asked = sum(court_minutes[i] for i in some)
            given = capacity.between(since, until, frozenset(minutes[i] for i in some))
            if asked > given:
                matches += some
                courts.update(group.courts)
                needed, room = needed + asked, room + given
        room += self.capacity.between(since, until, frozenset(minutes[i] for i in matches))
        if needed <= room:
            return None
        return Refutation(tuple(matches), (since, until), tuple(sorted(courts)), needed=needed, room=room)


@dataclass(frozen=True, slots=True)
class CourtGroup:
    """Matches that have some courts to themselves beside shared ones."""

    courts: tuple[int, ...]
    matches: list[int]


def shared_courts(
    model: Model, by_courts: Mapping[tuple[int, ...], list[int]], early: Sequence[int]
) -> SharedCourts | None:
    """Return the courts that several of the largest sets have in common, None when there are none.

    A set within another one belongs to it, one within the shared courts has none to itself.
    """
    sets = [frozenset(courts) for courts in by_courts]
    largest = [one for one in sets if not any(one < other for other in sets)]
    times = Counter(c for one in largest for c in one)
    shared = frozenset(c for c, count in times.items() if count > 1)
    if not shared:
        return None
    matches: dict[frozenset[int], list[int]] = {frozenset(): [], **{one - shared: [] for one in largest}}
    for courts, found in by_courts.items():
        own = frozenset(courts) - shared
        matches[next(each for each in matches if own <= each and (own or not each))] += found
    groups = [CourtGroup(tuple(sorted(own)), found) for own, found in matches.items()]
    return SharedCourts(model, shared, groups, early)


def sampled(values: Iterable[int], most: int = SAMPLES) -> list[int]:
    """Return so many of some values at most, and the last of them, in order."""
    ordered = sorted(values)
    step = -(-len(ordered) // most)
    return ordered[::step] + ordered[-1:] if step > 1 else ordered


class Capacity:
    """How many minutes of play a set of courts can hold."""

    def __init__(self, model: Model, courts: Sequence[int], matches: Sequence[int]) -> None:
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
