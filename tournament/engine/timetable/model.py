"""A problem compiled for speed: everything by small integers, legal starts as bit masks.

Bit ``k`` of a mask stands for the start ``k * grid``. Matches, courts and units are numbered as they stand in
the problem. What never changes while a timetable is searched is worked out here once, in linear time and space:
matches that wait for one ranking share one tuple of feeders.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tournament.engine.timetable.masks import Kind, Masks
from tournament.engine.timetable.problem import DAY, Competition, Decided, Known, Match, Problem, Ranked, Span


@dataclass(frozen=True, slots=True)
class Barrier:
    """The `predecessors` must all be over, with `rest` minutes, before any of the `successors` starts."""

    predecessors: tuple[int, ...]
    rest: int
    successors: tuple[int, ...]


@dataclass
class Model:
    """The compiled problem; lists are indexed by match, court, unit or barrier number.

    `barriers_before` are those a match waits for, `barriers_after` those that wait for it; `own_starts` the masks
    of starts to which matches are limited beside what their kind allows.
    """

    problem: Problem
    masks: Masks = field(init=False)
    ids: list[str] = field(init=False)
    minutes: list[int] = field(init=False)
    units: list[tuple[int, ...]] = field(init=False)
    people: list[tuple[str, ...]] = field(init=False)
    barriers: list[Barrier] = field(init=False)
    barriers_before: list[tuple[int, ...]] = field(init=False)
    barriers_after: list[tuple[int, ...]] = field(init=False)
    kinds: list[Kind] = field(init=False)
    class_of: list[int] = field(init=False)
    own_starts: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        problem = self.problem
        last = max([day[1] for day in problem.days] + [w[1] for court in problem.courts for w in court.windows] + [1])
        if problem.replan:
            last = max([last, *(placed.start + DAY for placed in problem.replan.base.values())])
        self.masks = Masks(problem.grid, last // problem.grid + 1)
        self.ids = [match.id for match in problem.matches]
        self.minutes = [match.minutes for match in problem.matches]
        self.people = [match.people for match in problem.matches]
        self.units = [
            tuple(self.unit_number[side.unit] for side in match.sides if type(side) is Known)
            for match in problem.matches
        ]
        self._order()
        self._legal()

    @cached_property
    def order(self) -> list[int]:
        """The matches, each after those that feed it; shorter than `ids` when they wait for each other."""
        missing = [len(barrier.predecessors) for barrier in self.barriers]
        waits = [len(before) for before in self.barriers_before]
        order = [i for i, count in enumerate(waits) if not count]
        for i in order:
            for b in self.barriers_after[i]:
                missing[b] -= 1
                if not missing[b]:
                    for successor in self.barriers[b].successors:
                        waits[successor] -= 1
                        if not waits[successor]:
                            order.append(successor)
        return order

    @cached_property
    def number(self) -> dict[str, int]:
        """Numbers of matches by id."""
        return {id_: i for i, id_ in enumerate(self.ids)}

    @cached_property
    def court_number(self) -> dict[str, int]:
        """Numbers of courts by id."""
        return {court.id: c for c, court in enumerate(self.problem.courts)}

    @cached_property
    def unit_number(self) -> dict[str, int]:
        """Numbers of units by id."""
        return {unit.id: u for u, unit in enumerate(self.problem.units)}

    @cached_property
    def competitions(self) -> list[Competition]:
        """The competition of each match."""
        by_id = {competition.id: competition for competition in self.problem.competitions}
        return [by_id[match.competition] for match in self.problem.matches]

    @cached_property
    def rests(self) -> list[int]:
        """Minutes of rest between two matches of each match's units."""
        return [competition.rest for competition in self.competitions]

    @cached_property
    def unit_competitions(self) -> list[Competition]:
        """The competition of each unit."""
        by_id = {competition.id: competition for competition in self.problem.competitions}
        return [by_id[unit.competition] for unit in self.problem.units]

    @cached_property
    def unit_matches(self) -> list[list[int]]:
        """The matches each unit surely plays."""
        matches: list[list[int]] = [[] for _ in self.problem.units]
        for i, units in enumerate(self.units):
            for unit in units:
                matches[unit].append(i)
        return matches

    @cached_property
    def unit_components(self) -> list[int]:
        """For each unit the connected component it is in, where units that meet are connected."""
        parents = list(range(len(self.problem.units)))

        def root(unit: int) -> int:
            while parents[unit] != unit:
                parents[unit] = unit = parents[parents[unit]]
            return unit

        for units in self.units:
            for unit in units[1:]:
                parents[root(unit)] = root(units[0])
        return [root(unit) for unit in range(len(parents))]

    @cached_property
    def classes(self) -> list[list[int]]:
        """The courts of each class of interchangeable courts."""
        classes: list[list[int]] = [[] for _ in range(max(self.class_of, default=-1) + 1)]
        for c, number in enumerate(self.class_of):
            classes[number].append(c)
        return classes

    @cached_property
    def venues(self) -> list[int]:
        """The venue of each court, as a number."""
        numbers: dict[str, int] = {}
        return [numbers.setdefault(court.venue, len(numbers)) for court in self.problem.courts]

    @cached_property
    def travel(self) -> list[list[int]]:
        """Minutes between venues, by their numbers."""
        names = list(dict.fromkeys(court.venue for court in self.problem.courts))
        known = self.problem.travel
        return [[0 if a == b else max(known.get((a, b), 0), known.get((b, a), 0)) for b in names] for a in names]

    @cached_property
    def longest_travel(self) -> int:
        """The longest way between two venues."""
        return max((way for row in self.travel for way in row), default=0)

    @cached_property
    def unit_conflicts(self) -> list[tuple[tuple[int, int], ...]]:
        """For each match the others that share a unit, with the rest between them."""
        conflicts: list[dict[int, int]] = [{} for _ in self.ids]
        for unit, matches in enumerate(self.unit_matches):
            rest = self.unit_competitions[unit].rest
            for i in matches:
                for j in matches:
                    if i != j:
                        conflicts[i][j] = max(rest, conflicts[i].get(j, 0))
        return [tuple(found.items()) for found in conflicts]

    @cached_property
    def person_conflicts(self) -> list[tuple[int, ...]]:
        """For each match those of other competitions in which the same person may play."""
        of_person: dict[str, list[int]] = {}
        for i, people in enumerate(self.people):
            for person in people:
                of_person.setdefault(person, []).append(i)
        conflicts: list[tuple[int, ...]] = []
        for i, people in enumerate(self.people):
            mine = self.problem.matches[i].competition
            found = dict.fromkeys(j for person in people for j in of_person[person])
            conflicts.append(tuple(j for j in found if self.problem.matches[j].competition != mine))
        return conflicts

    @cached_property
    def day_limits(self) -> list[tuple[tuple[tuple[int, ...], int], ...]]:
        """For each match the matches of a unit that count with it, and how many a day may have."""
        tuples = [tuple(matches) for matches in self.unit_matches]
        limits = [competition.max_per_day for competition in self.unit_competitions]
        by_match: list[tuple[tuple[tuple[int, ...], int], ...]] = [
            tuple((tuples[unit], limits[unit]) for unit in units if limits[unit]) for units in self.units
        ]
        if self.problem.person_max_per_day:
            self._limit_people(by_match)
        return by_match

    def _limit_people(self, by_match: list[tuple[tuple[tuple[int, ...], int], ...]]) -> None:
        of_person: dict[str, list[int]] = {}
        for i, people in enumerate(self.people):
            for person in people:
                of_person.setdefault(person, []).append(i)
        shared = {person: tuple(matches) for person, matches in of_person.items()}
        limit = self.problem.person_max_per_day
        for i, people in enumerate(self.people):
            by_match[i] += tuple((shared[person], limit) for person in people)

    @cached_property
    def with_duty(self) -> list[int]:
        """The matches that need a referee from the field."""
        return [i for i, match in enumerate(self.problem.matches) if match.duty is not None]

    @cached_property
    def duty_units(self) -> list[tuple[int, ...]]:
        """The units that may referee each match."""
        numbers = self.unit_number
        return [tuple(numbers[unit] for unit in m.duty.units) if m.duty else () for m in self.problem.matches]

    @cached_property
    def duty_losers(self) -> list[tuple[int, ...]]:
        """The matches whose losing side may referee each match."""
        numbers = self.number
        return [tuple(numbers[match] for match in m.duty.losers) if m.duty else () for m in self.problem.matches]

    @cached_property
    def replan_fixed(self) -> dict[int, tuple[int, int]]:
        """Start and court of the matches that a re-plan must leave where they are."""
        replan = self.problem.replan
        if replan is None:
            return {}
        placed = {self.number[id_]: replan.base[id_] for id_ in replan.fixed}
        return {i: (place.start, self.court_number[place.court]) for i, place in placed.items()}

    @cached_property
    def immovable(self) -> frozenset[int]:
        """The matches with one place only: fixed by a re-plan, or pinned to a start with a single court."""
        matches = enumerate(self.problem.matches)
        pinned = (i for i, m in matches if m.pin.start is not None and len(self.kinds[i].courts) < 2)
        return frozenset((*self.replan_fixed, *pinned))

    def starts(self, i: int, court: int) -> int:
        """Return the mask of legal starts of a match on a court, whatever else is placed."""
        mask = self.kinds[i].starts.get(court, 0)
        return mask & self.own_starts[i] if i in self.own_starts else mask

    def times(self, i: int) -> int:
        """Return the mask of legal starts of a match on any court."""
        mask = self.kinds[i].anywhere
        return mask & self.own_starts[i] if i in self.own_starts else mask

    def leading_to(self, matches: Sequence[int]) -> list[int]:
        """Return matches and all that come before them."""
        found = dict.fromkeys(matches)
        waiting = list(matches)
        while waiting:
            for b in self.barriers_before[waiting.pop()]:
                new = [j for j in self.barriers[b].predecessors if j not in found]
                found.update(dict.fromkeys(new))
                waiting += new
        return list(found)

    def narrow(self, latest: Sequence[int]) -> None:
        """Forget the starts with which a match would be too late for one that is pinned or has to be over by a minute.

        `latest` is the last start of each match.
        """
        due = [i for i, m in enumerate(self.problem.matches) if m.pin.start is not None or m.latest_end is not None]
        for i in self.leading_to(due):
            if i not in self.replan_fixed:
                self.own_starts[i] = self.own_starts.get(i, self.masks.all) & self.masks.between(0, latest[i])

    def _order(self) -> None:
        """Give barriers numbers; sides that wait for the same matches share one."""
        shared: dict[tuple[str, ...], tuple[int, ...]] = {}
        numbers: dict[tuple[tuple[int, ...], int], int] = {}
        waiting: list[list[int]] = []
        self.barriers_before = []
        for i, match in enumerate(self.problem.matches):
            competition = self.competitions[i]
            before: dict[int, None] = {}
            for side in match.sides:
                if type(side) is Known:
                    continue
                ranked = type(side) is Ranked
                ids = side.matches if isinstance(side, Ranked) else (side.match,) if isinstance(side, Decided) else ()
                rest = max(competition.rest, competition.ranking_delay) if ranked else competition.rest
                b = numbers.setdefault((self._numbered(shared, ids), rest), len(numbers))
                if b == len(waiting):
                    waiting.append([])
                before[b] = None
            self.barriers_before.append(tuple(before))
            for b in before:
                waiting[b].append(i)
        self.barriers = [Barrier(matches, rest, tuple(waiting[b])) for b, (matches, rest) in enumerate(numbers)]
        after: list[list[int]] = [[] for _ in self.ids]
        for b, barrier in enumerate(self.barriers):
            for i in barrier.predecessors:
                after[i].append(b)
        self.barriers_after = [tuple(found) for found in after]

    def _numbered(self, shared: dict[tuple[str, ...], tuple[int, ...]], ids: tuple[str, ...]) -> tuple[int, ...]:
        if ids not in shared:
            shared[ids] = tuple(self.number[id_] for id_ in ids)
        return shared[ids]

    def _legal(self) -> None:
        """Work out the legal starts: by kind what many matches share, by match to which of them it is limited."""
        kinds: dict[tuple[object, ...], Kind] = {}
        self.kinds, self.own_starts = [], {}
        windows: dict[tuple[int, int], int] = {}
        pauses = {competition.id: self._pauses(competition.id) for competition in self.problem.competitions}
        for i, match in enumerate(self.problem.matches):
            pause = pauses[match.competition]
            key = (match.requires, match.courts, match.pin.court, match.minutes, pause)
            if key not in kinds:
                kinds[key] = self._kind(match, windows, pause)
            self.kinds.append(kinds[key])
            own = self._own_starts(i, match)
            if own is not None:
                self.own_starts[i] = own
        self._classify(list(kinds.values()))

    def _classify(self, kinds: list[Kind]) -> None:
        """Give numbers to classes of interchangeable courts: those that every match may or may not use alike."""
        users: list[list[int]] = [[] for _ in self.problem.courts]
        for k, kind in enumerate(kinds):
            for c in kind.courts:
                users[c].append(k)
        numbers: dict[tuple[object, ...], int] = {}
        self.class_of = []
        for c, court in enumerate(self.problem.courts):
            key = (court.venue, court.windows, court.turnover, tuple(users[c]))
            self.class_of.append(numbers.setdefault(key, len(numbers)))
        demand = {self.class_of[c]: len(users[c]) for c in range(len(users))}
        for kind in kinds:
            kind.classes = tuple(sorted({self.class_of[c] for c in kind.courts}, key=lambda n: (demand[n], n)))

    def _kind(self, match: Match, windows: dict[tuple[int, int], int], pauses: tuple[Span, ...]) -> Kind:
        clear = self.masks.clear_of(pauses, match.minutes)
        starts: dict[int, int] = {}
        for c, court in enumerate(self.problem.courts):
            suits = match.requires <= court.tags and (match.courts is None or court.id in match.courts)
            if not suits or match.pin.court not in (None, court.id):
                continue
            if (c, match.minutes) not in windows:
                windows[c, match.minutes] = self.masks.inside(court.windows, match.minutes)
            starts[c] = windows[c, match.minutes] & clear
        return Kind(tuple(starts), match.minutes, starts)

    def _pauses(self, competition: str) -> tuple[Span, ...]:
        breaks = self.problem.breaks
        return tuple(
            pause.window for pause in breaks if pause.competitions is None or competition in pause.competitions
        )

    def _own_starts(self, i: int, match: Match) -> int | None:
        masks = list(self._limits_of(i, match))
        if not masks:
            return None
        mask = self.masks.all
        for one in masks:
            mask &= one
        return mask

    def _limits_of(self, i: int, match: Match) -> Iterator[int]:
        problem, masks, never = self.problem, self.masks, self.masks.size * self.masks.grid
        for unit in self.units[i]:
            if problem.units[unit].unavailable:
                yield masks.clear_of(problem.units[unit].unavailable, match.minutes)
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
