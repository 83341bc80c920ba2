"""Stepladder, as in bowling's televised finals: the two lowest meet, and each winner meets the next one above."""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.formats.graph_builder import GraphBuilder, Side, present
from tournament.engine.formats.spec import Options
from tournament.engine.graph import Slot
from tournament.engine.stages import Stage
from tournament.sdk import Format, Text

FINAL = Text("Chung kết", "Final"), Text("CK", "F")
STEPS = Stage("stepladder", Text("Bậc", "Step"), Text("B", "S"), "alike", matches={"F": FINAL})


def _compose(builder: GraphBuilder, entrants: Sequence[Slot], _options: Options) -> None:
    key, out = builder.new_stage(STEPS), list[Side]()
    climber: Side = entrants[-1]
    above = entrants[-2::-1]
    for number, host in enumerate(above, start=1):
        last = number == len(above)
        climber, loser = builder.single("F" if last else f"S-{number}", key, number, host, climber)
        out.append(loser)
    for slot in present((climber, *out[::-1])):
        builder.give([slot])


STEPLADDER = Format("stepladder", Text("Bậc thang chung kết", "Stepladder"), _compose)
