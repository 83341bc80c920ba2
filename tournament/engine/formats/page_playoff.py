"""Page play-off: the first two have a second chance, the others have none."""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.formats import stages
from tournament.engine.formats.graph_builder import GraphBuilder, Side, first_round, present
from tournament.engine.formats.series import SERIES_OPTIONS, repeat
from tournament.engine.formats.spec import Format, Options
from tournament.engine.graph import Slot
from tournament.engine.message import Message


def _compose(builder: GraphBuilder, entrants: Sequence[Slot], options: Options) -> None:
    """Play 1 v 2, and a knock-out from seed 3 on whose winner meets the loser of 1 v 2 for the final."""
    stage = builder.new_stage(stages.PAGE)
    if len(entrants) == 2:
        for slot in present(builder.single("F", stage, 1, *entrants)):
            builder.give([slot])
        repeat(builder, stage, options)
        return
    alive = first_round(entrants[2:])
    out: list[list[Slot]] = []
    final: tuple[Side, Side] = (None, None)
    while len(alive) > 1:
        round_ = len(out) + 1
        alive, fallen = builder.round(f"E{round_}", stage, round_, alive[::2], alive[1::2])
        out.append(present(fallen))
    round_ = max(1, len(out))
    first, second = builder.single("Q", stage, round_, entrants[0], entrants[1])
    last, third = builder.single("S", stage, round_ + 1, second, alive[0])
    final = builder.single("F", stage, round_ + 2, first, last)
    for tier in [[slot] for slot in present((*final, third))] + out[::-1]:
        builder.give(tier)
    repeat(builder, stage, options)


PAGE_PLAYOFF = Format("page_playoff", Message("Page play-off"), _compose, SERIES_OPTIONS)
