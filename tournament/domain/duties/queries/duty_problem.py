"""The duties of an edition's draft as the engine's problem of giving them out to officials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tournament.domain.duties.queries.officials import OfficialView
from tournament.domain.timetables.queries.planning_problem import possible_units
from tournament.domain.timetables.queries.planning_rows import Rows, minutes
from tournament.engine.match_status import Status
from tournament.engine.timetable.duties.assignment import Duties, Key, Need, Person, by_people
from tournament.models import Match


class DutyRows:
    """What is stored about the duties of an edition, and the `problem` that is made of it.

    `needs` are those that officials take, `mine` lists them by person, `possible` names the units that may
    still come to a match.
    """

    def __init__(self, rows: Rows, officials: tuple[OfficialView, ...]) -> None:
        self.rows, self.officials = rows, officials
        self.matches = {match.id: match for match in rows.matches}
        self.shown = {match.id: match for match in rows.views}
        self.possible = possible_units(rows)
        self.drafted = {(duty.match_id, duty.role): duty for duty in rows.duties if duty.draft}
        self.published = {(duty.match_id, duty.role): duty for duty in rows.duties if not duty.draft}
        self._held_roles: dict[int, list[str]] = {}
        for match_id, role in self.drafted:
            self._held_roles.setdefault(match_id, []).append(role)
        self._venues = {court.id: court.venue_id for court in rows.courts}
        self.problem = self._problem()
        self.needs = {need.key: need for need in self.problem.needs}
        self.persons = {person.id: person for person in self.problem.people}
        self.mine = by_people(self.problem.needs, {**self.problem.now, **self.problem.kept})

    def by(self, match: Match) -> str:
        """Return who takes the duties of a match: officials, teams or nobody."""
        planning = self.rows.planning.get(match.competition_id)
        return planning.duties_by if planning else "nobody"

    def roles(self, match: Match) -> tuple[str, ...]:
        """Return the roles of a match: those its competition asks for, and those somebody has."""
        planning = self.rows.planning.get(match.competition_id)
        asked = planning.duty_roles if planning and planning.duties_by != "nobody" and not settled(match) else []
        return tuple(dict.fromkeys((*asked, *self._held_roles.get(match.id, ()))))

    def need(self, match_id: int, role: str) -> Need | None:
        """Return a duty as an official would take it; None while its match has no place."""
        view = self.shown.get(match_id)
        if view is None or view.court is None or view.starts_at is None:
            return None
        start = minutes(self.rows.origin, view.starts_at)
        match = self.matches[match_id]
        lanes = self.rows.lanes.get(match_id)
        playing = [lane.entry_id for lane in lanes] if lanes else [match.home_id, match.away_id]
        known = (self.rows.units.get(entry, frozenset()) for entry in playing if entry)
        return Need(
            match=f"match:{match_id}",
            role=role,
            competition=f"competition:{match.competition_id}",
            court=f"court:{view.court.id}",
            venue=f"venue:{self._venues[view.court.id]}",
            span=(start, start + match.minutes),
            units=_units(unit for units in known for unit in units),
            sport=view.sport,
        )

    def careful(self, need: Need) -> Need:
        """Return a duty with all units that may still come to its match."""
        return replace(need, units=need.units | _units(self.possible[number(need.match)]))

    def _problem(self) -> Duties:
        needs = tuple(self._needs())
        keys = {need.key for need in needs}
        kept: dict[Key, str] = {}
        now: dict[Key, str] = {}
        for (match_id, role), duty in self.drafted.items():
            key = f"match:{match_id}", role
            if duty.official_id is not None and key in keys:
                stays = duty.kept or settled(self.matches[match_id])
                (kept if stays else now)[key] = person_id(duty.official_id)
        return Duties(
            needs=needs,
            people=tuple(self._person(official) for official in self.officials),
            travel={(f"venue:{way.from_id}", f"venue:{way.to_id}"): way.minutes for way in self.rows.travel},
            most={f"competition:{id_}": row.max_duties for id_, row in self.rows.planning.items()},
            kept=kept,
            now=now,
        )

    def _needs(self) -> Iterator[Need]:
        for match in self.rows.views:
            row = self.matches[match.id]
            found = (self.need(match.id, role) for role in self.roles(row) if self._wanted(row, role))
            yield from filter(None, found)

    def _wanted(self, match: Match, role: str) -> bool:
        """Tell whether an official takes a duty: not when a team does, nor when nobody did before it was over."""
        duty = self.drafted.get((match.id, role))
        if duty is not None:
            return duty.official_id is not None
        return self.by(match) == "officials" and not settled(match)

    def _person(self, official: OfficialView) -> Person:
        limited = (f"{sport}:{role}" for sport in official.sports for role in official.roles)
        return Person(
            id=person_id(official.id),
            skills=frozenset(limited if official.sports else official.roles),
            unit=f"unit:{official.unit_id}" if official.unit_id is not None else None,
            away=tuple(self.rows.blocked.get(person_id(official.id), ())),
        )


def settled(match: Match) -> bool:
    """Tell whether a match is over or was called: who has a duty there has it for good."""
    return match.status is not Status.OPEN or match.called_at is not None


def person_id(official_id: int) -> str:
    """Return an official's id in the problem, which is the audience of their calendar too."""
    return f"official:{official_id}"


def number(key: str) -> int:
    """Return the id of the row behind an id of the problem."""
    return int(key.partition(":")[2])


def _units(ids: Iterable[int]) -> frozenset[str]:
    return frozenset(f"unit:{unit}" for unit in ids)
