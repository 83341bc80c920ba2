"""GSL groups: four entries in a double elimination of their own, of whom two go on.

Source: the Global StarCraft II League. Two opening matches, one of the winners, one of the losers, and a decider for
the second place. A group of three has one opening match; in one of two there is nothing but the match of the winners.
"""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.formats.graph_builder import GraphBuilder, Side, present
from tournament.engine.formats.groups import snake
from tournament.engine.formats.spec import Options
from tournament.engine.formats.stage_chain import ADVANCE, THEN, advancing, follower, give_ranks, go_on, ranked
from tournament.engine.formats.written_pairs import PAIRS
from tournament.engine.graph import Loser, Match, Slot, Winner
from tournament.engine.stages import Stage
from tournament.sdk import Format, Text

SINGLE = {
    "W": (Text("Bảng {group}: trận nhánh thắng", "Group {group}: winners' match"), Text("{group}-T", "{group}-W")),
    "L": (Text("Bảng {group}: trận nhánh thua", "Group {group}: losers' match"), Text("{group}-B", "{group}-L")),
    "D": (Text("Bảng {group}: trận quyết định", "Group {group}: decider"), Text("{group}-QĐ", "{group}-D")),
}


def _group(builder: GraphBuilder, members: Sequence[Slot]) -> str:
    """Play a group, which ranks by its matches."""
    group = builder.new_group(members)
    single = {f"{group}-{key}": (title.format(group=group), code.format(group=group))
              for key, (title, code) in SINGLE.items()}  # fmt: skip
    title = Text(f"Bảng {group}", f"Group {group}")
    stage = builder.new_stage(Stage(f"group_{group}", title, f"{group}-", matches=single))

    def meet(key: str, round_: int, home: Side, away: Side) -> tuple[Side, Side]:
        if home is None or away is None:
            return home or away, None
        builder.matches.append(Match(f"{group}-{key}", stage, round_, (home, away), group))
        return Winner(f"{group}-{key}"), Loser(f"{group}-{key}")

    one, two, three, four = [*members, None, None][:4]
    (up, down), (other_up, other_down) = meet("1", 1, one, four), meet("2", 1, two, three)
    first, second_chance = meet("W", 2, up, other_up)
    survivor, last = meet("L", 2, down, other_down)
    second, third = meet("D", 3, second_chance, survivor)
    builder.orders[group] = tuple(present((first, second, third, last)))
    return group


def _compose(builder: GraphBuilder, entrants: Sequence[Slot], options: Options) -> None:
    onward, before = follower(builder, options, needing=(ADVANCE, PAIRS)), len(builder.matches)
    sizes = {_group(builder, members): len(members) for members in snake(entrants, -(-len(entrants) // 4))}
    builder.by_turn(before)
    if onward is None:
        give_ranks(builder, sizes, 0, decided=True)
        return
    advance = advancing(sizes, options)
    go_on(builder, ranked(sizes, advance), onward, options)
    give_ranks(builder, sizes, advance, decided=False)


GSL = Format("gsl", Text("Bảng bốn đội kiểu GSL", "GSL groups"), _compose, (THEN, ADVANCE, PAIRS))
