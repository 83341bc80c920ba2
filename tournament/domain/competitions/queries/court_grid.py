"""Matches of a day as courts by hours, for wide screens and paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tournament.domain.competitions.queries.matches import CourtRef, MatchView


@dataclass(frozen=True, slots=True)
class GridRow:
    """What begins at one time: a cell for each court of the grid, with the matches there."""

    starts_at: datetime
    cells: tuple[tuple[MatchView, ...], ...]


@dataclass(frozen=True, slots=True)
class CourtGrid:
    """Courts as columns in the block's order, None for matches without a court last; times as rows."""

    courts: tuple[CourtRef | None, ...]
    rows: tuple[GridRow, ...]


def court_grid(matches: Iterable[MatchView]) -> CourtGrid:
    """Lay out matches that have a time; one that takes several courts stands in each of them."""
    cells: dict[datetime, dict[int | None, list[MatchView]]] = {}
    courts: dict[int | None, CourtRef | None] = {}
    for match in matches:
        if match.starts_at is None:
            continue
        for court in match.courts or (None,):
            key = court.id if court else None
            courts[key] = court
            cells.setdefault(match.starts_at, {}).setdefault(key, []).append(match)
    columns = sorted(courts.items(), key=lambda item: (item[1] is None, item[1].position if item[1] else (0, 0)))
    rows = (
        GridRow(time, tuple(tuple(row.get(key, ())) for key, _court in columns)) for time, row in sorted(cells.items())
    )
    return CourtGrid(tuple(court for _key, court in columns), tuple(rows))
