"""List scheduling by critical path: time runs forward, and a free court takes the most urgent match that fits.

The cost is a few steps a match: one that cannot start yet sleeps until the minute from which it may, and
matches that share courts, length and competition wait in one queue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush, heapreplace

from tournament.engine.timetable.bound.time_windows import NEVER, next_start, urgencies
from tournament.engine.timetable.masks import Kind
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import DAY
from tournament.engine.timetable.search.conflicts import conflicts_at, is_feasible
from tournament.engine.timetable.search.feasible_starts import feasible_starts
from tournament.engine.timetable.search.joint_schedule import empty_schedule
from tournament.engine.timetable.search.partial_schedule import NOBODY, Schedule
from tournament.engine.timetable.search.referees import available_referee, lost_referees, rearrange


def dispatch(
    model: Model,
    urgency: Sequence[float] | None = None,
    release: Mapping[int, int] | None = None,
    *,
    referees_first: bool = True,
) -> Schedule:
    """Place what can be placed; `urgency` (least first) is by default the latest start of the critical path.

    `release` holds minutes before which matches do not start. With `referees_first` a match waits for a referee and
    a unit for the end of its duty; without, those who are free are appointed in the end.
    """
    if urgency is None:
        urgency = urgencies(model, model.masks.size * model.masks.grid)
    run = _Run(model, urgency, release or {}, referees_first)
    run.go()
    run.schedule.occupy()
    if not referees_first:
        _appoint(run.schedule)
    return run.schedule


def _appoint(schedule: Schedule) -> None:
    """Give every duty to somebody who is free, the first matches first; some change places for the rest."""
    duties = sorted((i for i in schedule.model.with_duty if schedule.start[i] >= 0), key=schedule.start.__getitem__)
    for i in duties:
        schedule.appoint(i, available_referee(schedule, i, schedule.start[i]))
    for i in duties:
        if schedule.refs[i] == NOBODY:
            rearrange(schedule, i, [])


@dataclass(slots=True)
class _Queue:
    """Ready matches of one kind, the most urgent first, and the court classes open to it at minute `at`."""

    masks: Sequence[tuple[int, int]]
    ready: list[tuple[float, int]] = field(default_factory=list)
    at: int = -1
    open: tuple[int, ...] = ()


def _masks(model: Model, kind: Kind) -> list[tuple[int, int]]:
    """Return the classes of courts that suit a kind with the mask of its starts there."""
    return [(number, kind.starts[model.classes[number][0]]) for number in kind.classes]


@dataclass(slots=True)
class _Event:
    """What changes at a minute: matches that may be tried, courts that become free."""

    matches: list[int] = field(default_factory=list)
    courts: list[int] = field(default_factory=list)


class _Reservations:
    """What is placed beforehand: for each court the spans in which nothing else may be played on it."""

    def __init__(self, turnover: Sequence[int]) -> None:
        self.turnover = turnover
        self.spans: dict[int, list[tuple[int, int]]] = {}

    def add(self, court: int, since: int, until: int) -> None:
        """Reserve a court."""
        self.spans.setdefault(court, []).append((since, until))

    def free_from(self, court: int, start: int, minutes: int) -> int:
        """Return when a court is free of what leaves no room for a match at a start; 0 when there is room."""
        turnover = self.turnover[court]
        end = start + minutes + turnover
        return max(
            (
                until + turnover
                for since, until in self.spans.get(court, ())
                if start < until + turnover and since < end
            ),
            default=0,
        )

    def last_free(self, courts: Sequence[int], start: int, minutes: int) -> tuple[int, int]:
        """Return the place of the last of the courts with room for a match; else -1 and when one has."""
        if not self.spans:
            return len(courts) - 1, 0
        wait = NEVER
        for k in range(len(courts) - 1, -1, -1):
            until = self.free_from(courts[k], start, minutes)
            if not until:
                return k, 0
            wait = min(wait, until)
        return -1, wait


class _Run:
    """Time running forward: what is ready, what sleeps and which courts are idle, in the loops that use them all.

    It is long because it is the innermost loop: each step reads and writes most of these lists, and parts of their own
    would look them up in one another millions of times.
    """

    def __init__(
        self, model: Model, urgency: Sequence[float], release: Mapping[int, int], referees_first: bool
    ) -> None:
        self.model, self.urgency, self.release, self.schedule = model, urgency, release, empty_schedule(model)
        self.referees_first = referees_first
        self.grid = model.masks.grid
        queues = {id(kind): _Queue(_masks(model, kind)) for kind in model.kinds}
        self.queue = [queues[id(kind)] for kind in model.kinds]
        self.queues = list(queues.values())
        self.times: list[int] = []
        self.events: dict[int, _Event] = {}
        self.idle = [list(reversed(courts)) for courts in model.classes]
        self.turnover = [court.turnover for court in model.problem.courts]
        self.reserved = _Reservations(self.turnover)
        self.missing = [len(barrier.predecessors) for barrier in model.barriers]
        self.waits = [len(before) for before in model.barriers_before]
        self.over = [0] * len(model.barriers)

    def go(self) -> None:
        """Place what is held, then run through the calendar."""
        start, waits = self.schedule.start, self.waits
        for i in self._hold():
            self._over(i)
            if i not in self.model.replan_fixed:
                self._event(start[i]).matches.append(i)
        for i in range(len(start)):
            if not waits[i] and start[i] < 0:
                self._sleep(i, 0)
        while self.times:
            now = heappop(self.times)
            self._wake(now)
            self._fill(now)

    # What is placed beforehand

    def _hold(self) -> list[int]:
        """Place what a re-plan fixes and what is pinned to a minute, in order of time."""
        model, held = self.model, []
        for i, (start, court) in model.replan_fixed.items():
            self._keep(i, court, start)
            held.append(i)
        pinned = {i: m.pin.start for i, m in enumerate(model.problem.matches) if m.pin.start is not None}
        for i in sorted(pinned, key=lambda i: (i in model.wide, pinned[i], len(model.kinds[i].courts), i)):
            if self.schedule.start[i] < 0 and self._keep_pinned(i, pinned[i]):
                held.append(i)
        return sorted(held, key=self.schedule.start.__getitem__)

    def _keep_pinned(self, i: int, start: int) -> bool:
        for court in self.model.kinds[i].courts:
            legal = start >= 0 and self.model.starts(i, court) >> (start // self.grid) & 1
            if legal and self._has_room(i, court, start) and is_feasible(self.schedule, i, court, start):
                self._keep(i, court, start)
                return True
        return False

    def _put(self, i: int, court: int, start: int) -> None:
        if self.model.wide and start >= 0:  # who books ahead asks what is free
            self.schedule.assign(i, court, start)
        else:
            self.schedule.start[i], self.schedule.court[i] = start, court

    def _has_room(self, i: int, court: int, start: int) -> bool:
        if i in self.model.wide:
            return bool(self.schedule.free(i, court) >> (start // self.grid) & 1)
        return not self.reserved.free_from(court, start, self.model.minutes[i])

    def _keep(self, i: int, court: int, start: int) -> None:
        self._put(i, court, start)
        for each in self.schedule.courts_of(i):
            self.reserved.add(each, start, start + self.model.minutes[i])

    # Events

    def _event(self, minute: int) -> _Event:
        minute = -(-minute // self.grid) * self.grid
        event = self.events.get(minute)
        if event is None:
            event = self.events[minute] = _Event()
            heappush(self.times, minute)
        return event

    def _sleep(self, i: int, until: int) -> None:
        if i in self.release:
            until = max(until, self.release[i])
        own = self.model.own_starts.get(i)
        if own is not None and until < NEVER:
            until = next_start(own & self.model.kinds[i].anywhere, until, self.grid)
        if until < NEVER:
            self._event(until).matches.append(i)

    def _wake(self, now: int) -> None:
        event = self.events.pop(now)
        for court in event.courts:
            self.idle[self.model.class_of[court]].append(court)
        for i in event.matches:
            if self.schedule.start[i] >= 0:
                self.schedule.appoint(i, available_referee(self.schedule, i, self.schedule.start[i]))
            else:
                heappush(self.queue[i].ready, (self.urgency[i], i))

    def _fill(self, now: int) -> None:
        """Let free courts take ready matches, most urgent first, until nothing more fits at this minute."""
        waiting = [(q.ready[0], n) for n, q in enumerate(self.queues) if q.ready and self._usable(q, now)]
        heapify(waiting)
        while waiting:
            queue = self.queues[waiting[0][1]]
            if not any(map(self.idle.__getitem__, queue.open)):
                heappop(waiting)
                continue
            self._try(heappop(queue.ready)[1], queue, now)
            if queue.ready:
                heapreplace(waiting, (queue.ready[0], waiting[0][1]))
            else:
                heappop(waiting)

    def _usable(self, queue: _Queue, now: int) -> bool:
        """Say whether a court that suits the queue is free and open now."""
        if queue.at != now:
            queue.at, slot = now, now // self.grid
            queue.open = tuple(number for number, mask in queue.masks if mask >> slot & 1)
            if len(queue.open) < len(queue.masks):
                for number, mask in queue.masks:
                    if number not in queue.open and (later := next_start(mask, now + 1, self.grid)) < NEVER:
                        self._event(later)
        return any(map(self.idle.__getitem__, queue.open))

    # One match

    def _try(self, i: int, queue: _Queue, now: int) -> None:
        if i in self.model.wide:
            self._book(i, now)
            return
        wait = NEVER
        own = self.model.own_starts.get(i)
        if own is not None and not own >> (now // self.grid) & 1:
            self._sleep(i, now + 1)
            return
        waits: dict[int, int] = {}
        for number in queue.open:
            idle = self.idle[number]
            if not idle:
                continue
            venue = self.schedule.venues[idle[-1]]
            if venue not in waits:
                waits[venue] = self._obstacle(i, idle[-1], now) or self._referee_wait(i, now)
            at, until = -1, waits[venue]
            if not until:
                at, until = self.reserved.last_free(idle, now, self.model.minutes[i])
            if at >= 0:
                self._place(i, idle.pop(at), now)
                return
            wait = min(wait, until)
        self._sleep(i, wait)

    def _place(self, i: int, court: int, now: int) -> None:
        schedule = self.schedule
        self._put(i, court, now)
        if self.referees_first and self.model.problem.matches[i].duty is not None:
            schedule.appoint(i, available_referee(schedule, i, now))
        self._event(now + self.model.minutes[i] + self.turnover[court]).courts.append(court)
        self._over(i)

    def _book(self, i: int, now: int) -> None:
        """Keep courts for a match that takes several, from when so many are free: single ones would never leave it any.

        As long as a more urgent match waits for one of them it has none ahead of time.
        """
        first, duty = -(-now // self.grid), self.model.problem.matches[i].duty
        masks = ((mask >> first, court) for court, mask in feasible_starts(self.schedule, i))
        found = [(mask & -mask, court) for mask, court in masks if mask]
        if not found:
            return
        slots, court = min(found)
        start = (first + slots.bit_length() - 1) * self.grid
        if start > now and self.times and self._gives_way(i):
            self._sleep(i, self.times[0])
            return
        self._keep(i, court, start)
        if start > now:
            self._event(start).matches.append(i)
        elif self.referees_first and duty is not None:
            self.schedule.appoint(i, available_referee(self.schedule, i, now))
        self._over(i)

    def _gives_way(self, i: int) -> bool:
        """Say whether a more urgent match waits for a court that one which takes several could have."""
        uses = {self.model.class_of[c] for c in self.model.kinds[i].uses}
        return any(
            queue.ready and queue.ready[0] < (self.urgency[i], i) and any(number in uses for number, _ in queue.masks)
            for queue in self.queues
        )

    def _over(self, i: int) -> None:
        """Note when a match is over for those that wait for it."""
        end = self.schedule.start[i] + self.model.minutes[i]
        for b in self.model.barriers_after[i]:
            self.over[b] = max(self.over[b], end)
            self.missing[b] -= 1
            if not self.missing[b]:
                for successor in self.model.barriers[b].successors:
                    self.waits[successor] -= 1
                    if not self.waits[successor] and self.schedule.start[successor] < 0:
                        self._sleep(successor, self.over[b] + self.model.barriers[b].rest)

    def _obstacle(self, i: int, court: int, now: int) -> int:
        """Return 0 when a match may start on a court now, else a minute before which it may not."""
        schedule, minutes, model = self.schedule, self.model.minutes, self.model
        before = [b for b in model.barriers_before[i] if now < self.over[b] + schedule.reach]
        after = model.barriers_after[i] if self.reserved.spans else ()
        ends = [schedule.start[j] + minutes[j] + gap for j, gap in conflicts_at(schedule, i, court, now, before, after)]
        if model.with_duty:
            ends += [schedule.start[j] + minutes[j] for j in lost_referees(schedule, i, now)]
        if not ends:
            return 0
        return until if (until := max(ends)) > now else NEVER

    def _referee_wait(self, i: int, now: int) -> int:
        """Return 0 when somebody can referee a match now or nobody ever will, else when it is worth asking again."""
        schedule = self.schedule
        if (
            not self.referees_first
            or self.model.problem.matches[i].duty is None
            or available_referee(schedule, i, now) != NOBODY
        ):
            return 0
        ends = [
            schedule.start[j] + self.model.minutes[j]
            for unit in self.model.duty_units[i]
            for others in (self.model.unit_matches[unit], schedule.duties[unit])
            for j in others
            if schedule.start[j] >= 0
        ]
        ends += [
            schedule.start[j] + self.model.minutes[j]
            for j in self.model.duty_losers[i]
            if schedule.start[j] >= 0 and schedule.start[j] // DAY == now // DAY and j not in schedule.used_losers
        ]
        ends += [now + self.model.minutes[j] for j in self.model.duty_losers[i] if self._comes_first(j, i, now)]
        return min((end for end in ends if end > now), default=0)

    def _comes_first(self, j: int, i: int, now: int) -> bool:
        """Say whether a match that can be played now should be, so that its loser can referee another one."""
        model, urgency = self.model, self.urgency
        if self.schedule.start[j] >= 0 or self.waits[j] or self.release.get(j, 0) > now:
            return False
        mutual = i in model.duty_losers[j] and not model.duty_units[j]
        return not mutual or (urgency[j], j) < (urgency[i], i)
