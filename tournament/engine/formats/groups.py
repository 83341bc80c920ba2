"""Groups, how entries are dealt to them, and any format after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tournament.engine.errors import InputError
from tournament.engine.formats import stages
from tournament.engine.formats.graph_builder import GraphBuilder, present
from tournament.engine.formats.round_robin import LEGS, play_groups
from tournament.engine.formats.spec import Format, Option, Options
from tournament.engine.formats.stage_chain import (
    ADVANCE,
    THEN,
    advancing,
    follower,
    give_ranks,
    go_on,
    play_plates,
    ranked,
)
from tournament.engine.formats.written_pairs import PAIRS
from tournament.engine.graph import Best, Slot
from tournament.engine.message import Message, pmessage
from tournament.engine.options import integer


def snake(entrants: Sequence[Slot], count: int) -> list[list[Slot]]:
    """Deal `entrants` to `count` groups, turning at each end: 1 2 3 / 6 5 4 / 7 8 9."""
    groups: list[list[Slot]] = [[] for _ in range(count)]
    for start in range(0, len(entrants), count):
        backwards = start // count % 2
        for column, slot in enumerate(entrants[start : start + count]):
            groups[count - 1 - column if backwards else column].append(slot)
    return groups


def pots(entrants: Sequence[Slot], count: int) -> list[list[Slot]]:
    """Deal `entrants` to `count` groups by pots of `count`: number i of a pot goes to group i."""
    return [list(entrants[first::count]) for first in range(count)]


_DEALS = {"snake": snake, "pots": pots}
_COUNT = Option("groups", pmessage("how many", "Groups"), "int", None)
_BEST = Option("best_thirds", Message("Best next-placed that go through"), "int", 0, least=0)
_LUCKY = Option("lucky_losers", Message("Other next-ranked play off"), "bool", False)
_PLATES = Option("plates", Message("Those who do not advance play for plates"), "bool", False)
_OPTIONS = (
    _COUNT,
    LEGS,
    Option(
        "policy", Message("How groups are filled"), "choice", "snake",
        choices={
            "snake": Message("Snake"),
            "pots": Message("Pots"),
        },
        aliases={"serpentine": "snake"},
    ),
    THEN,
    ADVANCE,
    _BEST,
    _LUCKY,
    PAIRS,
    _PLATES,
)  # fmt: skip


def _compose(builder: GraphBuilder, entrants: Sequence[Slot], options: Options) -> None:
    onward = follower(builder, options, needing=(ADVANCE, _BEST, _LUCKY, PAIRS, _PLATES))
    dealt = _DEALS[str(options["policy"])](entrants, _count(len(entrants), options))
    keys = play_groups(builder, dealt, integer(options, "legs"))
    sizes = dict(zip(keys, map(len, dealt), strict=True))
    if onward is None:
        give_ranks(builder, sizes, 0, decided=True)
        return
    advance = advancing(sizes, options)
    through, left = _next_ranked(builder, sizes, advance, options)
    qualifiers = ranked(sizes, advance) + [(slot, None) for slot in through]
    go_on(builder, qualifiers, onward, options)
    below = advance + bool(through)
    if options["plates"]:
        play_plates(builder, [(slot, None) for slot in left], sizes, advance, below, onward, options)
        return
    if left:
        builder.give(left, decided=False)
    give_ranks(builder, sizes, below, decided=False)


def _count(entries: int, options: Options) -> int:
    given = options["groups"]
    count = given if isinstance(given, int) else max(1, round(entries / 4))
    if count > entries // 2:
        raise InputError(
            Message("“{option}”: {entries} entries do not make {count} groups of two or more")
            .format(option=_COUNT.names, entries=entries, count=count)
        )  # fmt: skip
    return count


def _next_ranked(
    builder: GraphBuilder, sizes: Mapping[str, int], advance: int, options: Options
) -> tuple[list[Slot], list[Slot]]:
    """Return who of the next rank goes through, as best or by a lucky-loser match, and who stays."""
    best = integer(options, "best_thirds")
    if not best and not options["lucky_losers"]:
        return [], []
    holders = tuple(key for key, size in sizes.items() if size > advance)
    if best > len(holders):
        raise InputError(
            Message("“{option}”: only {count} groups have an entry ranked {rank}")
            .format(option=_BEST.names, count=len(holders), rank=advance + 1)
        )  # fmt: skip
    order: list[Slot] = [Best(holders, advance + 1, nth) for nth in range(1, len(holders) + 1)]
    through, left = order[:best], order[best:]
    if not options["lucky_losers"]:
        return through, left
    half, odd = divmod(len(left), 2)
    if odd or not half:
        raise InputError(
            Message("“{option}”: an even number of entries ranked {rank} must be left, not {left}")
            .format(option=_LUCKY.names, rank=advance + 1, left=len(left))
        )  # fmt: skip
    stage = builder.new_stage(stages.LUCKY_LOSERS)
    winners, losers = builder.round("LL", stage, 1, left[:half], left[: half - 1 : -1])
    return through + present(winners), present(losers)


GROUPS = Format("groups", Message("Groups"), _compose, _OPTIONS)
