"""Who referees, as CP-SAT sees it: one of the units, the loser of an earlier match, or for want of them nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tournament.engine.timetable.problem import Duty
from tournament_ortools_polish.model import TimetableModel

Who = tuple[str | None, str | None]
"""A unit, or the match whose loser referees; neither for nobody."""
NOBODY: Who = (None, None)


class Referees:
    """The choice of a referee for each match that asks for one; a duty that is filled stays filled."""

    def __init__(self, timetable: TimetableModel) -> None:
        self.timetable, self.model = timetable, timetable.model
        self.chosen: dict[str, dict[Who, Any]] = {}
        self.duties: dict[str, list[tuple[Any, Any]]] = defaultdict(list)
        self.lost: dict[str, list[Any]] = defaultdict(list)
        for match in timetable.problem.matches:
            if match.duty is not None and match.id not in timetable.fixed:
                self._ask(match.id, match.duty)
        for uses in self.lost.values():
            self.model.add_at_most_one(uses)
        for unit, found in self.duties.items():
            self._keep_free(unit, found)

    def _ask(self, id_: str, duty: Duty) -> None:
        timetable, chosen = self.timetable, self.chosen.setdefault(id_, {})
        start, minutes = timetable.start[id_], timetable.matches[id_].minutes
        for unit in duty.units:
            use = chosen[unit, None] = self.model.new_bool_var("")
            block = self.model.new_optional_fixed_size_interval_var(start, minutes, use, "")
            self.duties[unit].append((use, block))
        for loser in duty.losers:
            use = chosen[None, loser] = self.model.new_bool_var("")
            self.lost[loser].append(use)
            self.model.add(start >= timetable.end(loser)).only_enforce_if(use)
            self.model.add(timetable.day[id_] == timetable.day[loser]).only_enforce_if(use)
        chosen[NOBODY] = self.model.new_bool_var("")
        self.model.add_exactly_one(chosen.values())
        placed = timetable.places.get(id_)
        named = (placed.referee.unit, placed.referee.loser_of) if placed and placed.referee else NOBODY
        for who, use in chosen.items():
            self.model.add_hint(use, who == named)
        if named != NOBODY:
            self.model.add(chosen[NOBODY] == 0)

    def _keep_free(self, unit: str, duties: Sequence[tuple[Any, Any]]) -> None:
        """Keep a unit's duties apart from its matches, its absences and each other, and few enough."""
        timetable = self.timetable
        plays = [
            self.model.new_fixed_size_interval_var(timetable.start[id_], timetable.matches[id_].minutes, "")
            for id_ in timetable.plays[unit]
        ]
        away = [
            self.model.new_fixed_size_interval_var(since, until - since, "")
            for since, until in timetable.units[unit].unavailable
        ]
        for others in (plays, away):
            self.model.add_no_overlap([block for _, block in duties] + others)
        limit = timetable.competitions[timetable.units[unit].competition].max_duties
        if limit:
            self.model.add(sum(use for use, _ in duties) <= limit)

    @property
    def unfilled(self) -> list[Any]:
        """Whether each duty is left to nobody."""
        return [chosen[NOBODY] for chosen in self.chosen.values()]
