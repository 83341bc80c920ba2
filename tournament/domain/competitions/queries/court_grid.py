"""Matches of a day as courts by hours, for wide screens and paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from tournament.domain.competitions.queries.matches import CourtRef, MatchView


@dataclass(frozen=True, slots=True)
class GridRow:
    """What begins within an hour: a cell for each court of the grid, with the matches there by time."""

    hour: datetime
    cells: tuple[tuple[MatchView, ...], ...]


@dataclass(frozen=True, slots=True)
class CourtGrid:
    """Courts as columns in the block's order, None for matches without a court last; hours as rows."""

    courts: tuple[CourtRef | None, ...]
    rows: tuple[GridRow, ...]

    @property
    def venues(self) -> tuple[str, ...]:
        """Name where the courts are, in their order."""
        return tuple(dict.fromkeys(court.venue for court in self.courts if court))


def court_grid(matches: Iterable[MatchView], zone: tzinfo) -> CourtGrid:
    """Lay out matches that have a time by the hours of `zone`; one that takes several courts stands in each of them."""
    cells: dict[datetime, dict[int | None, list[MatchView]]] = {}
    courts: dict[int | None, CourtRef | None] = {}
    for match in matches:
        if match.starts_at is None:
            continue
        hour = match.starts_at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
        for court in match.courts or (None,):
            key = court.id if court else None
            courts[key] = court
            cells.setdefault(hour, {}).setdefault(key, []).append(match)
    columns = sorted(courts.items(), key=lambda item: (item[1] is None, item[1].position if item[1] else (0, 0)))
    rows = (
        GridRow(hour, tuple(tuple(row.get(key, ())) for key, _court in columns)) for hour, row in sorted(cells.items())
    )
    return CourtGrid(tuple(court for _key, court in columns), tuple(rows))
