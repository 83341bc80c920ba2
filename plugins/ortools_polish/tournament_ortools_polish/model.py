"""A timetable problem as CP-SAT sees it: a start and a court for each match, and the rules between matches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations, pairwise
from typing import Any

from ortools.sat.python import cp_model

from tournament.engine.timetable import Decided, Known, Match, Placed, Problem, Ranked
from tournament.engine.timetable.problem import DAY, Side, Span
from tournament_ortools_polish.part import moving

MOST = 100
"""So many matches may move; the others stay where they are."""


class TimetableModel:
    """Variables and rules, warm-started from `places`; every match without a place must find one.

    It is long because there are many rules, each a few lines about the same variables.
    """

    def __init__(self, problem: Problem, places: Mapping[str, Placed]) -> None:
        self.problem, self.places, self.model = problem, places, cp_model.CpModel()
        self.matches = {match.id: match for match in problem.matches}
        self.competitions = {competition.id: competition for competition in problem.competitions}
        self.units = {unit.id: unit for unit in problem.units}
        self.courts = {court.id: court for court in problem.courts}
        self.fixed = problem.replan.fixed if problem.replan else frozenset()
        self.base = problem.replan.base if problem.replan else {}
        self.moving = moving(problem, places, MOST)
        self.start: dict[str, Any] = {}
        self.day: dict[str, Any] = {}
        self.on: dict[str, dict[str, Any]] = {}
        self._is_on: dict[tuple[str, int], Any] = {}
        self._is_at: dict[str, dict[str, Any]] = {}
        self._place()
        self._order()
        self._units()
        self._people()

    @cached_property
    def plays(self) -> dict[str, list[str]]:
        """The matches each unit surely plays."""
        plays: dict[str, list[str]] = defaultdict(list)
        for match in self.problem.matches:
            for side in match.sides:
                if isinstance(side, Known):
                    plays[side.unit].append(match.id)
        return plays

    def end(self, id_: str) -> Any:
        """Return when a match ends."""
        return self.start[id_] + self.matches[id_].minutes

    # Starts and courts

    def _place(self) -> None:
        blocks: dict[str, list[Any]] = defaultdict(list)
        for match in self.problem.matches:
            starts = self._starts(match)
            every = cp_model.Domain.from_values(sorted({start for found in starts.values() for start in found}))
            var = self.start[match.id] = self.model.new_int_var_from_domain(every, match.id)
            self.on[match.id] = {}
            for court, found in starts.items():
                use = self.on[match.id][court] = self.model.new_bool_var("")
                allowed = cp_model.Domain.from_values(found)
                self.model.add_linear_expression_in_domain(var, allowed).only_enforce_if(use)
                size = match.minutes + self.courts[court].turnover
                blocks[court].append(self.model.new_optional_fixed_size_interval_var(var, size, use, ""))
            self.model.add_exactly_one(self.on[match.id].values())
            self.day[match.id] = self.model.new_int_var(0, 1 << 12, "")
            self.model.add_division_equality(self.day[match.id], var, DAY)
            self._begin_with(match.id)
        for found_blocks in blocks.values():
            self.model.add_no_overlap(found_blocks)

    def _begin_with(self, id_: str) -> None:
        placed = self.places.get(id_)
        if placed is not None:
            self.model.add_hint(self.start[id_], placed.start)
            for court, use in self.on[id_].items():
                self.model.add_hint(use, court == placed.court)

    def _starts(self, match: Match) -> dict[str, list[int]]:
        """Return the starts a match may have by itself, by court."""
        if match.id not in self.moving:
            placed = self.base[match.id] if match.id in self.fixed else self.places[match.id]
            return {placed.court: [placed.start]}
        return {
            court.id: starts
            for court in self.problem.courts
            if match.requires <= court.tags
            and (match.courts is None or court.id in match.courts)
            and match.pin.court in (None, court.id)
            and (starts := [start for start in self._inside(court.windows, match) if self._may_start(match, start)])
        }

    def _inside(self, windows: Sequence[Span], match: Match) -> list[int]:
        grid = self.problem.grid
        return [
            start
            for opens, closes in windows
            for start in range(-(-opens // grid) * grid, closes - match.minutes + 1, grid)
        ]

    def _may_start(self, match: Match, start: int) -> bool:
        end, replan, base = start + match.minutes, self.problem.replan, self.base.get(match.id)
        if match.pin.start not in (None, start) or start < (match.earliest or 0):
            return False
        if match.latest_end is not None and end > match.latest_end:
            return False
        told = replan.now + replan.notice if replan else 0
        if replan and (start < replan.now or (base and start < min(base.start, told))):
            return False
        return all(end <= since or until <= start for since, until in self._closed(match))

    def _closed(self, match: Match) -> Iterator[Span]:
        for pause in self.problem.breaks:
            if pause.competitions is None or match.competition in pause.competitions:
                yield pause.window
        for side in match.sides:
            if isinstance(side, Known):
                yield from self.units[side.unit].unavailable
        for person in match.people:
            yield from self.problem.people.get(person, ())

    # Order, units, people

    def _order(self) -> None:
        for match in self.problem.matches:
            competition = self.competitions[match.competition]
            rests: dict[str, int] = {}
            for side in match.sides:
                delay = competition.ranking_delay if isinstance(side, Ranked) else 0
                for feeder in _feeders(side):
                    rests[feeder] = max(competition.rest, delay, rests.get(feeder, 0))
            for feeder, rest in rests.items():
                if not self.moving.isdisjoint((feeder, match.id)):
                    self._after(feeder, match.id, rest)

    def _units(self) -> None:
        for unit, mine in self.plays.items():
            competition = self.competitions[self.units[unit].competition]
            for one, other in combinations(mine, 2):
                self._apart(one, other, competition.rest)
            self._limit_days(mine, competition.max_per_day)

    def _people(self) -> None:
        plays: dict[str, list[str]] = defaultdict(list)
        for match in self.problem.matches:
            for person in match.people:
                plays[person].append(match.id)
        for one, other in sorted({pair for mine in plays.values() for pair in combinations(mine, 2)}):
            if self.matches[one].competition != self.matches[other].competition:
                self._apart(one, other, self.problem.person_rest)
        for mine in plays.values():
            self._limit_days(mine, self.problem.person_max_per_day)

    def _apart(self, one: str, other: str, rest: int) -> None:
        """Keep two matches apart, in whichever order."""
        if not self.moving.isdisjoint((one, other)):
            first = self.model.new_bool_var("")
            self._after(one, other, rest, first)
            self._after(other, one, rest, ~first)

    def _after(self, before: str, id_: str, rest: int, *when: Any) -> None:
        """Let a match start when another is over, with rest, way and night."""
        self.model.add(self.start[id_] >= self.end(before) + rest).only_enforce_if(*when)
        for here, one in self._at(before).items():
            for there, other in self._at(id_).items():
                way = max(self.problem.travel.get(pair, 0) for pair in ((here, there), (there, here)))
                if here != there and way > rest:
                    late = self.model.add(self.start[id_] >= self.end(before) + way)
                    late.only_enforce_if(one, other, *when)
        if self._short_nights:
            same = self.model.new_bool_var("")
            self.model.add(self.day[before] == self.day[id_]).only_enforce_if(same)
            night = self.end(before) + self.problem.overnight_rest
            self.model.add(self.start[id_] >= night).only_enforce_if(~same, *when)

    def _at(self, id_: str) -> dict[str, Any]:
        """Return whether a match is at each venue."""
        if id_ not in self._is_at:
            uses: dict[str, list[Any]] = defaultdict(list)
            for court, use in self.on[id_].items():
                uses[self.courts[court].venue].append(use)
            self._is_at[id_] = {venue: self.model.new_bool_var("") for venue in uses}
            for venue, literal in self._is_at[id_].items():
                self.model.add(sum(uses[venue]) == literal)
        return self._is_at[id_]

    @cached_property
    def _short_nights(self) -> bool:
        """Say whether courts open so early after a day that the rest of the night has to be watched."""
        hours: dict[int, list[int]] = defaultdict(list)
        for court in self.problem.courts:
            for opens, closes in court.windows:
                hours[opens // DAY].append(opens)
                hours[(closes - 1) // DAY].append(closes)
        nights = [min(hours[after]) - max(hours[before]) for before, after in pairwise(sorted(hours))]
        return min(nights, default=DAY) < self.problem.overnight_rest

    # Days

    def on_days(self, mine: Iterable[str]) -> dict[int, dict[str, Any]]:
        """Return by day and match whether the match is on that day."""
        days: dict[int, dict[str, Any]] = defaultdict(dict)
        for id_ in mine:
            windows = [window for court in self.on[id_] for window in self.courts[court].windows]
            for day in sorted({day for a, b in windows for day in range(a // DAY, (b - 1) // DAY + 1)}):
                days[day][id_] = self._on_day(id_, day)
        return days

    def _on_day(self, id_: str, day: int) -> Any:
        if (id_, day) not in self._is_on:
            literal = self._is_on[id_, day] = self.model.new_bool_var("")
            self.model.add(self.day[id_] == day).only_enforce_if(literal)
            self.model.add(self.day[id_] != day).only_enforce_if(~literal)
        return self._is_on[id_, day]

    def _limit_days(self, mine: Sequence[str], limit: int) -> None:
        if limit and len(mine) > limit:
            for on_day in self.on_days(mine).values():
                self.model.add(sum(on_day.values()) <= limit)


def _feeders(side: Side) -> tuple[str, ...]:
    if isinstance(side, Decided):
        return (side.match,)
    return side.matches if isinstance(side, Ranked) else ()
