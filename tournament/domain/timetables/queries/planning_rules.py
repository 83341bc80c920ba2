"""The rules of planning as an organiser sets them: by competition and phase, and between venues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tournament.domain.competitions.queries.graphs import graphs_of
from tournament.engine.phases import Phase, phases
from tournament.engine.text import Words
from tournament.models import Competition, CompetitionPlanning, PhasePlanning, VenueTravel, db


@dataclass(frozen=True, slots=True)
class PhaseView:
    """A phase of a drawn competition and when its matches may be played; `last` of the whole edition."""

    phase: Phase
    name: Words
    not_before: datetime | None
    over_by: datetime | None
    last: bool

    @property
    def says(self) -> bool:
        """Tell whether anything was ruled about it."""
        return bool(self.not_before or self.over_by or self.last)


@dataclass(frozen=True, slots=True)
class CompetitionView:
    """How a competition is planned; `courts` are ids, none for all that suit its sport."""

    rest: int
    max_per_day: int
    ranking_delay: int
    duties_by: str
    roles: tuple[str, ...]
    max_duties: int
    courts: tuple[int, ...]
    courts_at_once: int
    phases: tuple[PhaseView, ...]


def competition_rules(exchange_id: int) -> dict[int, CompetitionView]:
    """Return the rules of an edition's competitions by their ids; a fixed number of queries."""
    graphs = graphs_of(exchange_id)
    of_edition = select(CompetitionPlanning).where(CompetitionPlanning.exchange_id == exchange_id)
    planning = {row.competition_id: row for row in db.session.scalars(of_edition)}
    times: dict[int, dict[Phase, PhasePlanning]] = {}
    for row in db.session.scalars(select(PhasePlanning).where(PhasePlanning.exchange_id == exchange_id)):
        times.setdefault(row.competition_id, {})[row.stage, row.round] = row
    competitions = db.session.scalars(select(Competition).where(Competition.exchange_id == exchange_id))
    return {
        row.id: _view(
            row,
            planning.get(row.id),
            phases(graphs[row.id]) if row.id in graphs else {},
            times.get(row.id, {}),
        )
        for row in competitions
    }


def travel_times(block_id: int) -> dict[tuple[int, int], int]:
    """Return the minutes between a block's venues, by pairs of their ids, the lower one first."""
    rows = db.session.scalars(select(VenueTravel).where(VenueTravel.block_id == block_id))
    return {(row.from_id, row.to_id): row.minutes for row in rows}


def _view(
    row: Competition,
    planning: CompetitionPlanning | None,
    named: Mapping[Phase, Words],
    times: Mapping[Phase, PhasePlanning],
) -> CompetitionView:
    return CompetitionView(
        rest=row.rest_minutes,
        max_per_day=row.max_per_day,
        ranking_delay=planning.ranking_delay_minutes if planning else 0,
        duties_by=planning.duties_by if planning else "nobody",
        roles=tuple(planning.duty_roles) if planning else (),
        max_duties=planning.max_duties if planning else 0,
        courts=tuple(planning.courts) if planning else (),
        courts_at_once=planning.courts_at_once if planning else 1,
        phases=tuple(_phase(phase, name, times.get(phase)) for phase, name in named.items()),
    )


def _phase(phase: Phase, name: Words, row: PhasePlanning | None) -> PhaseView:
    if row is None:
        return PhaseView(phase, name, None, None, last=False)
    return PhaseView(phase, name, row.not_before, row.over_by, row.last)
