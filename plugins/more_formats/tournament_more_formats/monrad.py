"""Monrad, as in squash: a knock-out in which everybody plays on for a place, so that all have as many matches."""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.formats import FORMATS
from tournament.engine.formats.graph_builder import GraphBuilder
from tournament.engine.formats.spec import Options
from tournament.engine.graph import Slot
from tournament.sdk import Format, Text

KNOCKOUT = FORMATS["knockout"]


def _compose(builder: GraphBuilder, entrants: Sequence[Slot], _options: Options) -> None:
    KNOCKOUT.compose(builder, entrants, KNOCKOUT.read({"placement": "all"}))


MONRAD = Format("monrad", Text("Monrad (đấu đủ mọi hạng)", "Monrad (every place is played)"), _compose, bracket=True)
