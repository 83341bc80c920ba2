"""Modified pools of four: two matches each, winners against winners, losers against losers."""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.formats import stages
from tournament.engine.formats.graph_builder import GraphBuilder
from tournament.engine.formats.groups import snake
from tournament.engine.formats.round_robin import berger
from tournament.engine.formats.spec import Format, Options
from tournament.engine.formats.stage_chain import ADVANCE, THEN, advancing, follower, give_ranks, go_on, ranked
from tournament.engine.formats.written_pairs import PAIRS
from tournament.engine.graph import Loser, Match, Slot, Winner
from tournament.engine.message import Message


def _compose(builder: GraphBuilder, entrants: Sequence[Slot], options: Options) -> None:
    """Deal serpentine pools of four; where the number leaves three or two, they play a round robin."""
    onward = follower(builder, options, needing=(ADVANCE, PAIRS))
    dealt = snake(entrants, -(-len(entrants) // 4))
    stage = builder.new_stage(stages.GROUPS)
    pools = {builder.new_group(members): members for members in dealt}
    rounds = [_pool(builder, stage, key, members) for key, members in pools.items()]
    for index in range(max(map(len, rounds))):
        builder.matches += [match for pool in rounds if index < len(pool) for match in pool[index]]
    sizes = {key: len(members) for key, members in pools.items()}
    if onward is None:
        give_ranks(builder, sizes, 0, decided=True)
        return
    advance = advancing(sizes, options)
    go_on(builder, ranked(sizes, advance), onward, options)
    give_ranks(builder, sizes, advance, decided=False)


def _pool(builder: GraphBuilder, stage: str, key: str, members: Sequence[Slot]) -> list[list[Match]]:
    def match(round_: int, number: int, home: Slot, away: Slot) -> Match:
        return Match(f"{key}-{round_}-{number}", stage, round_, (home, away), key)

    if len(members) < 4:
        table = [[(members[home - 1], members[away - 1]) for home, away in pairs] for pairs in berger(len(members))]
        return [[match(r, n, *sides) for n, sides in enumerate(row, 1)] for r, row in enumerate(table, 1)]
    first, second = match(1, 1, members[0], members[3]), match(1, 2, members[1], members[2])
    top = match(2, 1, Winner(first.id), Winner(second.id))
    bottom = match(2, 2, Loser(first.id), Loser(second.id))
    builder.orders[key] = (Winner(top.id), Loser(top.id), Winner(bottom.id), Loser(bottom.id))
    return [[first, second], [top, bottom]]


MODIFIED_POOL = Format("modified_pool", Message("Modified pools"), _compose, (THEN, ADVANCE, PAIRS))
