"""Compass and Olympic draws: each loser goes another way, and every way is a bracket of its own.

Sources: USTA, Compass draw tournaments (32, 16 and 8 players); the Olympic draw of racket sports has the four main
directions, so that nobody has fewer than three matches in a full draw of 16.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from tournament.engine.formats.graph_builder import GraphBuilder, Side, first_round, present
from tournament.engine.formats.spec import Options
from tournament.engine.graph import Slot
from tournament.engine.stages import Stage
from tournament.sdk import Format, Text

WAYS = {"E": ("W", "N", "NE"), "W": ("S", "SW"), "N": ("NW",), "S": ("SE",)}
"""Where those go who lose in the first round of a direction, the second, the third."""

DIRECTIONS = {
    "E": Stage("east", Text("Hướng Đông", "East"), Text("Đ", "E"), "from_end"),
    "W": Stage("west", Text("Hướng Tây", "West"), Text("T", "W"), "from_end"),
    "N": Stage("north", Text("Hướng Bắc", "North"), Text("B", "N"), "from_end"),
    "S": Stage("south", Text("Hướng Nam", "South"), Text("N", "S"), "from_end"),
    "NE": Stage("northeast", Text("Hướng Đông Bắc", "Northeast"), Text("ĐB", "NE"), "from_end"),
    "NW": Stage("northwest", Text("Hướng Tây Bắc", "Northwest"), Text("TB", "NW"), "from_end"),
    "SE": Stage("southeast", Text("Hướng Đông Nam", "Southeast"), Text("ĐN", "SE"), "from_end"),
    "SW": Stage("southwest", Text("Hướng Tây Nam", "Southwest"), Text("TN", "SW"), "from_end"),
}


def _play(builder: GraphBuilder, way: str, sides: Sequence[Side], ways: Collection[str]) -> list[list[Slot]]:
    """Play a direction and all that its losers go; returns who ends on its places, the best first."""
    alive, beaten = builder.bracket(DIRECTIONS[way], sides, way)
    tiers = [present(alive)]
    onward = [to if to in ways else None for to in WAYS.get(way, ())]
    for number in range(len(beaten) - 1, -1, -1):
        to = onward[number] if number < len(onward) and len(beaten[number]) > 1 else None
        tiers += _play(builder, to, beaten[number], ways) if to else [present(beaten[number])]
    return tiers


def _compose(builder: GraphBuilder, entrants: Sequence[Slot], _options: Options, ways: Collection[str]) -> None:
    before = len(builder.matches)
    for tier in _play(builder, "E", first_round(entrants), ways):
        if tier:
            builder.give(tier, decided=len(tier) == 1)
    builder.by_turn(before)


COMPASS = Format("compass", Text("La bàn", "Compass draw"), partial(_compose, ways=DIRECTIONS), bracket=True)
OLYMPIC = Format("olympic", Text("Olympic (bốn hướng)", "Olympic draw"), partial(_compose, ways="EWNS"), bracket=True)
