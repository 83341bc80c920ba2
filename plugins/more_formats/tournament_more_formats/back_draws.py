"""Brackets of those who have lost: they play on, and later losers come to them."""

from __future__ import annotations

from tournament.engine.formats.double_elimination import drop_mask
from tournament.engine.formats.graph_builder import Beaten, GraphBuilder, Side, present
from tournament.engine.stages import Stage
from tournament.sdk import Text

FINAL = Text("Chung kết", "Final")


def named(key: str, title: Text, letter: Text) -> Stage:
    """Return the stage of such a bracket, whose last match is its final."""
    final = Text(f"{title.vi}: {FINAL.vi}", f"{title.en}: {FINAL.en}"), Text(f"{letter.vi}-CK", f"{letter.en}-F")
    return Stage(key, title, letter, matches={f"{letter.en}-F": final})


def back_draw(builder: GraphBuilder, stage: Stage, fed: Beaten) -> tuple[list[Side], Beaten]:
    """Let the losers of the first round given play on, and those of each later one come to them crosswise.

    Returns who is left, and round by round who lost.
    """
    key, number, out = builder.new_stage(stage), 1, list[list[Side]]()
    alive, later, size = list(fed[0]) if fed else [], list(fed[1:]), 2 * len(fed[0]) if fed else 0
    while len(alive) > 1 or later:
        homes, aways = alive[::2], alive[1::2]
        if later and len(later[0]) == len(alive):
            homes, mask = later.pop(0), drop_mask(size, len(alive))
            aways = [alive[position ^ mask] for position in range(len(alive))]
        if len(homes) == 1 and not later:
            winner, loser = builder.single(f"{stage.letter}-F", key, number, homes[0], aways[0])
            alive, beaten = [winner], [loser]
        else:
            alive, beaten = builder.round(f"{stage.letter}{number}", key, number, homes, aways)
        number += bool(present(beaten))
        out.append(beaten)
    return alive, out
