"""Triple elimination: whoever loses twice plays on in a third bracket, whose winner meets that of the second.

As in curling, the brackets are called A, B and C. The semi-final and the final are single matches, also for whoever
has not lost before them.
"""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.formats.graph_builder import GraphBuilder, first_round, present
from tournament.engine.formats.spec import Options
from tournament.engine.graph import Slot
from tournament.engine.stages import Stage
from tournament.sdk import Format, Text
from tournament_more_formats.back_draws import back_draw, named

UNBEATEN = Stage("a_bracket", Text("Nhánh A (chưa thua)", "A bracket (unbeaten)"), Text("A", "A"))
ONE_LOSS = named("b_bracket", Text("Nhánh B (thua một trận)", "B bracket (one loss)"), Text("B", "B"))
TWO_LOSSES = named("c_bracket", Text("Nhánh C (thua hai trận)", "C bracket (two losses)"), Text("C", "C"))
LAST = Stage(
    "finals",
    matches={
        "SF": (Text("Bán kết", "Semi-final"), Text("BK", "SF")),
        # Not F: as a bronze plate that would be B-F, which is the final of the B bracket.
        "F": (Text("Chung kết tổng", "Grand final"), Text("CKT", "GF")),
    },
)


def _compose(builder: GraphBuilder, entrants: Sequence[Slot], _options: Options) -> None:
    before = len(builder.matches)
    first, once = builder.bracket(UNBEATEN, first_round(entrants), "A")
    second, twice = back_draw(builder, ONE_LOSS, once)
    third, out = back_draw(builder, TWO_LOSSES, twice)
    key = builder.new_stage(LAST)
    challenger, fourth = builder.single("SF", key, 1, second[0], third[0] if third else None)
    last = builder.single("F", key, 2, first[0], challenger)
    for tier in ([last[0]], [last[1]], [fourth], *out[::-1]):
        if present(tier):
            builder.give(present(tier))
    builder.by_turn(before)


TRIPLE_ELIMINATION = Format(
    "triple_elimination", Text("Ba lần thua bị loại", "Triple elimination"), _compose, bracket=True
)  # fmt: skip
