"""OR-Tools CP-SAT on the same problem: one cumulative constraint for each class of interchangeable courts.

It is warm-started from the reference dispatcher, may not end later than that, and minimises what our search
minimises: waiting and days with a match. Referees are left out, which makes its task easier than ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

from tournament.engine.timetable import Decided, Known, Match, Placed, Problem, Ranked
from tournament.engine.timetable.problem import DAY, Span

UNIT_DAY = 120


class ClassModel:
    """The problem as CP-SAT sees it; `solve` returns the start of each match, empty when it found nothing."""

    def __init__(self, problem: Problem, hint: Mapping[str, Placed]) -> None:
        self.problem, self.hint, self.model = problem, hint, cp_model.CpModel()
        self.matches = {match.id: match for match in problem.matches}
        self.rests = {competition.id: competition for competition in problem.competitions}
        self.deadline = max(placed.start + self.matches[id_].minutes for id_, placed in hint.items())
        self.classes = self._classes()
        self.start: dict[str, Any] = {}
        self.uses: dict[tuple[str, int], Any] = {}
        self._place()
        self._order()
        self._units()
        self._people()

    def _classes(self) -> list[tuple[str, frozenset[str], tuple[Span, ...], int, list[str]]]:
        """Return venue, tags, windows, turnover and courts of each class."""
        found: dict[tuple[str, frozenset[str], tuple[Span, ...], int], list[str]] = defaultdict(list)
        for court in self.problem.courts:
            found[court.venue, court.tags, court.windows, court.turnover].append(court.id)
        return [(*key, ids) for key, ids in found.items()]

    def _starts(self, match: Match, windows: Sequence[Span]) -> list[int]:
        pauses = [
            b.window for b in self.problem.breaks if b.competitions is None or match.competition in b.competitions
        ]
        return [
            start
            for opens, closes in windows
            for start in range(opens, closes - match.minutes + 1, self.problem.grid)
            if all(start >= until or start + match.minutes <= since for since, until in pauses)
        ]

    def _place(self) -> None:
        intervals: dict[int, list[Any]] = defaultdict(list)
        for match in self.problem.matches:
            suits = [n for n, each in enumerate(self.classes) if match.requires <= each[1]]
            starts = {n: self._starts(match, self.classes[n][2]) for n in suits}
            domain = cp_model.Domain.from_values(sorted({start for found in starts.values() for start in found}))
            var = self.start[match.id] = self.model.new_int_var_from_domain(domain, match.id)
            self.model.add(var + match.minutes <= self.deadline)
            self.model.add_hint(var, self.hint[match.id].start)
            for n in suits:
                use = self.uses[match.id, n] = self.model.new_bool_var("")
                self.model.add_hint(use, self.hint[match.id].court in self.classes[n][4])
                allowed = cp_model.Domain.from_values(starts[n])
                self.model.add_linear_expression_in_domain(var, allowed).only_enforce_if(use)
                size = match.minutes + self.classes[n][3]
                intervals[n].append(self.model.new_optional_fixed_size_interval_var(var, size, use, ""))
            self.model.add_exactly_one(self.uses[match.id, n] for n in suits)
        for n, found in intervals.items():
            self.model.add_cumulative(found, [1] * len(found), len(self.classes[n][4]))

    def _order(self) -> None:
        for match in self.problem.matches:
            competition = self.rests[match.competition]
            for side in match.sides:
                rest = competition.rest
                if isinstance(side, Ranked):
                    rest = max(rest, competition.ranking_delay)
                before = (
                    side.matches if isinstance(side, Ranked) else (side.match,) if isinstance(side, Decided) else ()
                )
                for feeder in before:
                    gap = max(rest, self._way(self.matches[feeder], match))
                    self.model.add(self.start[match.id] >= self.start[feeder] + self.matches[feeder].minutes + gap)

    def _way(self, one: Match, other: Match) -> int:
        """Return the longest way there may be between two matches; classes keep no track of it."""
        venues = [{each[0] for each in self.classes if match.requires <= each[1]} for match in (one, other)]
        if len(venues[0]) == 1 and venues[0] == venues[1]:
            return 0
        ways = self.problem.travel
        return max((max(ways.get((a, b), 0), ways.get((b, a), 0)) for a in venues[0] for b in venues[1]), default=0)

    def _units(self) -> None:
        plays: dict[str, list[Match]] = defaultdict(list)
        for match in self.problem.matches:
            for side in match.sides:
                if isinstance(side, Known):
                    plays[side.unit].append(match)
        cost: list[Any] = []
        for mine in plays.values():
            rest = self.rests[mine[0].competition].rest
            rest = max([rest, *(self._way(one, other) for one, other in combinations(mine, 2))])
            self.model.add_no_overlap(
                [
                    self.model.new_fixed_size_interval_var(self.start[match.id], match.minutes + rest, "")
                    for match in mine
                ]
            )
            cost += self._waiting(mine)
        self.model.minimize(sum(cost))

    def _waiting(self, mine: Sequence[Match]) -> list[Any]:
        """Return the span of each day with a match and what the day itself costs; play and rest are a constant."""
        limit, cost = self.rests[mine[0].competition].max_per_day, list[Any]()
        rest = self.rests[mine[0].competition].rest
        on: dict[str, list[Any]] = {match.id: [] for match in mine}
        for opens, _ in self.problem.days:
            day = opens // DAY * DAY
            here, first = self.model.new_bool_var(""), self.model.new_int_var(day, day + DAY, "")
            span = self.model.new_int_var(0, DAY, "")
            todays = []
            for match in mine:
                today = self.model.new_bool_var("")
                start = self.start[match.id]
                self.model.add_linear_constraint(start, day, day + DAY - 1).only_enforce_if(today)
                self.model.add(first <= start).only_enforce_if(today)
                self.model.add(span >= start + match.minutes - first).only_enforce_if(today)
                self.model.add_hint(today, self.hint[match.id].start // DAY * DAY == day)
                on[match.id].append(today)
                todays.append(today)
                self.model.add_implication(today, here)
            if limit:
                self.model.add(sum(todays) <= limit)
            cost += [span, (UNIT_DAY + rest) * here]
        for days in on.values():
            self.model.add_exactly_one(days)
        return cost

    def _people(self) -> None:
        plays: dict[str, list[Match]] = defaultdict(list)
        for match in self.problem.matches:
            for person in match.people:
                plays[person].append(match)
        pairs = {
            (one.id, other.id)
            for mine in plays.values()
            for one, other in combinations(mine, 2)
            if one.competition != other.competition
        }
        for a, b in sorted(pairs):
            one, other = self.matches[a], self.matches[b]
            gap = max(self.problem.person_rest, self._way(one, other))
            self.model.add_no_overlap(
                [self.model.new_fixed_size_interval_var(self.start[m.id], m.minutes + gap, "") for m in (one, other)]
            )

    def solve(self, seconds: float) -> dict[str, Placed]:
        """Search, then give the courts of each class away by interval colouring."""
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = 2
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return {}
        places: dict[str, Placed] = {}
        for n, (_, _, _, turnover, courts) in enumerate(self.classes):
            free = dict.fromkeys(courts, 0)
            mine = [id_ for (id_, number), use in self.uses.items() if number == n and solver.value(use)]
            for id_ in sorted(mine, key=lambda id_: solver.value(self.start[id_])):
                start = solver.value(self.start[id_])
                court = next(court for court, since in free.items() if since <= start)
                places[id_] = Placed(court, start)
                free[court] = start + self.matches[id_].minutes + turnover
        return places
