"""Sheets of paper for a day as courts by hours: how many courts stand on one, and how large its type can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from tournament.domain.competitions.queries.court_grid import CourtGrid
from tournament.domain.competitions.queries.matches import MatchView
from tournament.web.language import in_language

MOST_COURTS = 7
TYPES = (11.0, 9.4, 7.7, 6.4)
"""Sizes of type in points for A4 across, as the style sheet has them for each `sheet-…`; A3 is the same, larger."""
WIDTH, HEIGHT = 260.0, 152.0
"""Millimetres that the cells of a sheet have: A4 across without margins, its head and the column of hours."""
POINT = 25.4 / 72
CHARACTER, LINE, INSET = 0.55, 1.2, 0.7
"""Of the size of type: how wide a character is on average, how high a line, what a cell leaves free."""


def sheets_of(grid: CourtGrid) -> Iterator[tuple[CourtGrid, int]]:
    """Share the courts of a day among as few sheets as can be read, each with the size of its type, 0 the largest."""
    count = -(-len(grid.courts) // MOST_COURTS)
    bounds = [len(grid.courts) * place // count for place in range(count + 1)]
    for first, last in pairwise(bounds):
        rows = (replace(row, cells=row.cells[first:last]) for row in grid.rows)
        part = CourtGrid(grid.courts[first:last], tuple(row for row in rows if any(row.cells)))
        yield part, next((place for place, size in enumerate(TYPES) if _height(part, size) <= HEIGHT), len(TYPES) - 1)


def _height(grid: CourtGrid, size: float) -> float:
    """Return how many millimetres the rows take in a size of type, about."""
    em = size * POINT
    room = int((WIDTH / len(grid.courts) - INSET * em) / (CHARACTER * em))
    lines = 1 + sum(max(sum(_lines(match, room) for match in cell) for cell in row.cells) for row in grid.rows)
    return em * (LINE * lines + INSET * len(grid.rows))


def _lines(match: MatchView, room: int) -> int:
    """Count the lines of a match in a cell with room for so many characters a line."""
    about = f"00:00 {in_language(match.title)} {in_language(match.competition)}"
    sides = [] if match.heat else [f"{in_language(side.name)} 00" for side in match.sides]
    return sum(1 + len(words) // room for words in (about, *sides)) + bool(match.ending)
