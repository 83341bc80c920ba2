"""Whole events as data: a format, its options and the number of entries it is made for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tournament.engine.formats.graph_builder import GraphBuilder
from tournament.engine.formats.groups import GROUPS
from tournament.engine.formats.spec import Format, Options, Value
from tournament.engine.graph import Slot
from tournament.engine.message import Message
from tournament.engine.text import Words

_ONWARD = {"then": "knockout", "then_third_place": "match"}


def _groups(key: str, names: Words, size: int, options: Mapping[str, Value]) -> Format:
    def compose(builder: GraphBuilder, entrants: Sequence[Slot], _: Options) -> None:
        GROUPS.compose(builder, entrants, GROUPS.read({**_ONWARD, **options}))

    return Format(key, names, compose, size=size)


PRESETS = (
    _groups(
        "olympic_24", Message("Olympic Games, 24"), 24,
        {"groups": 6, "advance": 2, "best_thirds": 2, "lucky_losers": True},
    ),
    _groups(
        "world_champs_48", Message("World Championships, 48"), 48,
        {"groups": 12, "advance": 2, "best_thirds": 4, "lucky_losers": True},
    ),
    _groups(
        "world_tour_32", Message("World Tour, 32"), 32, {"groups": 8, "advance": 3},
    ),
)  # fmt: skip
