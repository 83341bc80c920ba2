"""A list scheduler: every match at the earliest place that breaks no rule, the most urgent first.

Times are whole minutes from the first day's midnight; intervals are half-open. A match starts after the
matches that feed it plus rest, keeps its entries' and athletes' rest, and lies inside one opening window of a
court that suits it, clear of breaks and of what is fixed. Nothing is ever double-booked: what does not
fit is left out and named.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

DAY = 1440
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Court:
    """A court with its opening windows and the idle minutes it needs between two matches."""

    id: int
    windows: tuple[Span, ...]
    turnover: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """A match to place.

    `players` are the entries and athletes who surely or possibly play; `limited` those of them whom
    `max_per_day` counts; `after` the matches that decide its sides; `breaks` when it may not be played.
    """

    id: int
    minutes: int
    courts: tuple[int, ...]
    players: frozenset[Hashable]
    limited: frozenset[Hashable]
    after: tuple[int, ...]
    rest: int
    max_per_day: int = 0
    breaks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a match is played."""

    court: int
    start: int


def arrange(
    courts: Sequence[Court], jobs: Sequence[Job], fixed: Mapping[int, Place], step: int = 5
) -> tuple[dict[int, Place], tuple[int, ...]]:
    """Place all jobs but those `fixed`, on starts that are multiples of `step`; returns places and leftovers."""
    board = _Board({court.id: court for court in courts}, {job.id: job for job in jobs}, step)
    for id_, held in fixed.items():
        board.put(id_, held)
    urgent = _tails(jobs)
    waiting = [job for job in jobs if job.id not in fixed]
    left: list[int] = []
    while waiting:
        ready = [job for job in waiting if all(feeder in board.places for feeder in job.after)]
        offers = [(place.start, -urgent[job.id], job.id, place) for job in ready if (place := board.earliest(job))]
        if not offers:
            left = [job.id for job in waiting]
            break
        _, _, id_, place = min(offers, key=lambda offer: offer[:3])
        board.put(id_, place)
        waiting = [job for job in waiting if job.id != id_]
    return board.places, tuple(left)


def clashes(
    courts: Sequence[Court], jobs: Sequence[Job], places: Mapping[int, Place]
) -> Iterator[tuple[str, int, int | None]]:
    """Yield what is wrong with placed matches: (kind, match, other match or None).

    Kinds: ``closed`` (court not open, or a break), ``court`` (two at once), ``player`` (an entry or athlete
    twice at once or without rest), ``order`` (before a match that feeds it), ``day`` (too many in a day).
    """
    by_id, by_court = {job.id: job for job in jobs}, {court.id: court for court in courts}
    placed = sorted((place.start, id_) for id_, place in places.items() if id_ in by_id)
    for start, id_ in placed:
        job, court = by_id[id_], by_court.get(places[id_].court)
        if court is None or court.id not in job.courts or not _open(court, job, start):
            yield "closed", id_, None
    yield from _pair_clashes(placed, by_id, by_court, places)
    yield from _day_clashes(placed, by_id)


def _pair_clashes(
    placed: Sequence[tuple[int, int]],
    jobs: Mapping[int, Job],
    courts: Mapping[int, Court],
    places: Mapping[int, Place],
) -> Iterator[tuple[str, int, int | None]]:
    last_on: dict[int, int] = {}
    last_of: dict[Hashable, int] = {}
    for start, id_ in placed:
        job, court = jobs[id_], courts.get(places[id_].court)
        before = last_on.get(places[id_].court)
        if before is not None and court and start < _end(before, jobs, places) + court.turnover:
            yield "court", id_, before
        last_on[places[id_].court] = id_
        others = {last_of[player] for player in job.players if player in last_of}
        for other in sorted(others):
            if start < _end(other, jobs, places) + min(job.rest, jobs[other].rest):
                yield "player", id_, other
        last_of.update(dict.fromkeys(job.players, id_))
        for feeder in job.after:
            if feeder in places and start < _end(feeder, jobs, places) + job.rest:
                yield "order", id_, feeder


def _day_clashes(placed: Sequence[tuple[int, int]], jobs: Mapping[int, Job]) -> Iterator[tuple[str, int, int | None]]:
    counts: dict[tuple[Hashable, int], int] = defaultdict(int)
    for start, id_ in placed:
        job = jobs[id_]
        for player in sorted(job.limited, key=repr):
            counts[player, start // DAY] += 1
            if job.max_per_day and counts[player, start // DAY] > job.max_per_day:
                yield "day", id_, None


def _end(id_: int, jobs: Mapping[int, Job], places: Mapping[int, Place]) -> int:
    return places[id_].start + jobs[id_].minutes


def _open(court: Court, job: Job, start: int) -> bool:
    end = start + job.minutes
    inside = any(opens <= start and end <= closes for opens, closes in court.windows)
    return inside and not any(start < until and since < end for since, until in job.breaks)


def _tails(jobs: Iterable[Job]) -> dict[int, int]:
    """Return how long the longest chain of matches from each one on takes: the longer, the more urgent."""
    by_id = {job.id: job for job in jobs}
    followers: dict[int, list[int]] = defaultdict(list)
    for job in by_id.values():
        for feeder in job.after:
            followers[feeder].append(job.id)
    tails: dict[int, int] = {}
    for id_ in reversed(list(by_id)):
        job = by_id[id_]
        tails[id_] = job.minutes + max((tails.get(next_, 0) + job.rest for next_ in followers[id_]), default=0)
    return tails


@dataclass(slots=True)
class _Board:
    courts: Mapping[int, Court]
    jobs: Mapping[int, Job]
    step: int
    places: dict[int, Place] = field(default_factory=dict)
    taken: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    busy: dict[Hashable, list[tuple[int, int, int]]] = field(default_factory=lambda: defaultdict(list))

    def put(self, id_: int, place: Place) -> None:
        job = self.jobs[id_]
        end = place.start + job.minutes
        self.places[id_] = place
        insort(self.taken[place.court], (place.start, end))
        for player in job.players:
            insort(self.busy[player], (place.start, end, job.rest))

    def earliest(self, job: Job) -> Place | None:
        """Return the earliest place for a job, the first court among equals; None when there is none."""
        begin = max((_end(feeder, self.jobs, self.places) + job.rest for feeder in job.after), default=0)
        found = [place for id_ in job.courts if (place := self._earliest_on(self.courts[id_], job, begin))]
        return min(found, key=lambda place: place.start) if found else None

    def _earliest_on(self, court: Court, job: Job, begin: int) -> Place | None:
        for opens, closes in court.windows:
            start = self._rounded(max(opens, begin))
            while start + job.minutes <= closes:
                later = self._obstacle(court, job, start)
                if later is None:
                    return Place(court.id, start)
                start = self._rounded(max(later, start + 1))
        return None

    def _obstacle(self, court: Court, job: Job, start: int) -> int | None:
        """Return the time up to which something stands in the way of a start, None when nothing does."""
        end = start + job.minutes
        free = [start]
        free += [until for since, until in job.breaks if start < until and since < end]
        free += [
            until + court.turnover
            for since, until in self.taken[court.id]
            if start < until + court.turnover and since < end + court.turnover
        ]
        for player in job.players:
            for since, until, rest in self.busy[player]:
                gap = max(rest, job.rest)
                if start < until + gap and since < end + gap:
                    free.append(until + gap)
        if job.max_per_day:
            day = start // DAY
            for player in job.limited:
                if sum(since // DAY == day for since, _, _ in self.busy[player]) >= job.max_per_day:
                    free.append((day + 1) * DAY)
        return max(free) if max(free) > start else None

    def _rounded(self, minute: int) -> int:
        return -(-minute // self.step) * self.step
