"""A problem compiled for speed: everything by small integers, legal starts as bit masks.

Bit ``k`` of a mask stands for the start ``k * grid``. Matches, courts and units are numbered as they stand in
the problem. What never changes while a timetable is searched is worked out here once, in linear time and space:
matches that wait for one ranking share one tuple of feeders.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tournament.engine.timetable.joint_courts import JointCourts
from tournament.engine.timetable.legal_starts import court_classes, kinds_of, own_starts_of
from tournament.engine.timetable.masks import Kind, Masks
from tournament.engine.timetable.precedence import Barrier, precedence_of
from tournament.engine.timetable.problem import DAY, Competition, Known, OnePlace, Problem

TOGETHER = -(1 << 40)
"""Less than any time between two matches: they may be played at once."""


@dataclass
class Model:
    """The compiled problem: one table after another, indexed by match, court, unit or barrier number.

    It is long because it has many tables; each is worked out by itself when it is first asked for.

    `barriers_before` are those a match waits for, `barriers_after` those that wait for it; `own_starts` the masks
    of starts to which matches are limited beside what their kind allows. `joints` are numbered after the courts: where
    a match takes several at once, its court is one of them.
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
    joints: list[JointCourts] = field(init=False)
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
        precedence = precedence_of(problem, self.number)
        self.barriers, self.barriers_before = precedence.barriers, precedence.before
        self.barriers_after = precedence.after
        self.kinds, self.joints = kinds_of(problem, self.masks)
        self.class_of = court_classes(problem, self.kinds, len(self.joints))
        self.own_starts = dict(own_starts_of(problem, self.masks))

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
    def wide(self) -> frozenset[int]:
        """The matches that take several courts at once."""
        return frozenset(i for i, match in enumerate(self.problem.matches) if match.at_once > 1)

    @cached_property
    def court_minutes(self) -> list[int]:
        """The minutes of each match on all the courts that it takes."""
        return [match.minutes * match.at_once for match in self.problem.matches]

    @cached_property
    def base_courts(self) -> dict[int, tuple[int, ...]]:
        """The courts that matches which take several have in what is published."""
        base = self.problem.replan.base if self.problem.replan and self.wide else {}
        return {
            i: tuple(self.court_number[court] for court in base[self.ids[i]].courts)
            for i in self.wide
            if self.ids[i] in base
        }

    def place_number(self, i: int, court: str) -> int:
        """Return the number of a court for a match: of the joint courts it is one of, where the match takes several."""
        number = self.court_number[court]
        first = len(self.problem.courts)
        joints = (n for n in self.kinds[i].courts if i in self.wide and number in self.joints[n - first].starts)
        return next(joints, number)

    @cached_property
    def unit_number(self) -> dict[str, int]:
        """Numbers of units by id."""
        return {unit.id: u for u, unit in enumerate(self.problem.units)}

    @cached_property
    def unit_names(self) -> list[tuple[str, ...]]:
        """The ids of the units that surely play each match."""
        return [tuple(self.problem.units[unit].id for unit in units) for units in self.units]

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
        """The venue of each court and of joint courts, as a number."""
        numbers: dict[str, int] = {}
        venues = [numbers.setdefault(court.venue, len(numbers)) for court in self.problem.courts]
        return venues + [venues[next(iter(joint.starts))] for joint in self.joints]

    @cached_property
    def turnovers(self) -> list[int]:
        """Idle minutes between two matches on each court, and the most of joint courts."""
        turnovers = [court.turnover for court in self.problem.courts]
        return turnovers + [max(turnovers[c] for c in joint.starts) for joint in self.joints]

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
        competitions = [match.competition for match in self.problem.matches]
        return [
            tuple(j for j in found if competitions[j] != competitions[i])
            for i, found in enumerate(_sharing(self.people))
        ]

    @cached_property
    def person_gaps(self) -> list[list[int]]:
        """Minutes that a person needs from a match to one of another competition, by the venues of both."""
        return [[max(self.problem.person_rest, way) for way in row] for row in self.travel]

    @cached_property
    def clubs(self) -> list[tuple[str, ...]]:
        """The clubs whose sides surely play each match, where a club is to be in one place; else none."""
        if self.problem.one_place is None:
            return [()] * len(self.ids)
        clubs = [unit.clubs for unit in self.problem.units]
        return [tuple(dict.fromkeys(club for unit in units for club in clubs[unit])) for units in self.units]

    @cached_property
    def club_conflicts(self) -> list[tuple[int, ...]]:
        """For each match those of other sides of a club that plays it, where a club is to be in one place."""
        conflicts = []
        for i, found in enumerate(_sharing(self.clubs)):
            same = {i, *(j for j, _ in self.unit_conflicts[i])}
            conflicts.append(tuple(j for j in found if j not in same))
        return conflicts

    @cached_property
    def club_gaps(self) -> list[list[int]]:
        """Minutes that a club needs between two matches, by the venues of both."""
        if self.problem.one_place is OnePlace.ALWAYS:
            return self.travel
        return [[TOGETHER if a == b else way for b, way in enumerate(row)] for a, row in enumerate(self.travel)]

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
        """The matches with one place only: fixed by a re-plan, or pinned to a start with no court to choose."""
        matches = enumerate(self.problem.matches)
        pinned = (i for i, m in matches if m.pin.start is not None and len(self.kinds[i].uses) <= m.at_once)
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


def _sharing(of_match: Sequence[Iterable[Hashable]]) -> list[dict[int, None]]:
    """Return for each match those that have something in common with it."""
    users: dict[Hashable, list[int]] = {}
    for i, things in enumerate(of_match):
        for thing in things:
            users.setdefault(thing, []).append(i)
    return [dict.fromkeys(j for thing in things for j in users[thing]) for things in of_match]
