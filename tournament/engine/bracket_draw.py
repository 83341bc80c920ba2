"""Drawing the pairs of a bracket after groups: who stands first in a pair stays, and whom it meets is drawn.

The places are drawn, not the entries on them (`A1`, `B2`), by the same lots as the first draw: each pair is a part of
the field, the host is fixed in it, and the guests are drawn so that as few as possible meet their own group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tournament.engine.draw import Draw, Lot, draw
from tournament.engine.errors import InputError
from tournament.engine.formats.graph_builder import group_key
from tournament.engine.formats.stages import LUCKY_LOSERS
from tournament.engine.formats.written_pairs import name_of
from tournament.engine.graph import Best, Graph, Match, Rank, Slot, Winner
from tournament.engine.message import Message

Pair = tuple[Slot, Slot | None]
"""The two places of a first match, or one without an opponent."""

_NO_BRACKET = Message("Only the pairs of a bracket that follows groups can be drawn.")


def pairs_of(graph: Graph) -> tuple[Pair, ...]:
    """Return the first pairs of the bracket that follows groups, from top to bottom; raises InputError without any."""
    by_id, found = graph.by_id(), list[Pair]()
    for match in graph.matches:
        pairs = [] if match.group is not None else _led_from(match, by_id)
        if len(pairs) > len(found):
            found = pairs
    if not found:
        raise InputError(_NO_BRACKET)
    return tuple(found)


def drawn(pairs: Sequence[Pair], groups: Mapping[Slot, str], seed: str) -> tuple[Draw, str]:
    """Draw the guests of `pairs` anew; return the draw and the pairs as they are written.

    `groups` names the group of each place. Raises InputError for an empty seed.
    """
    lots: list[Lot] = []
    regions: list[str] = []
    for position, (host, guest) in enumerate(pairs):
        lots.append(Lot(name_of(host), (groups[host],), number=len(lots) + 1))
        if guest is not None:
            lots.append(Lot(name_of(guest), (groups[guest],)))
        regions += [group_key(position)] * (1 if guest is None else 2)
    made = draw(lots, seed, regions, apart="soft")
    return made, written_as(made)


def written_as(made: Draw) -> str:
    """Write the pairs of a draw as the option of a format takes them."""
    pairs: dict[str, list[str]] = {}
    for region, index in zip(made.regions, made.order, strict=True):
        pairs.setdefault(region, []).append(made.lots[index].name)
    return ",".join("-".join(pair) for pair in pairs.values())


def _qualifies(slot: Slot, by_id: Mapping[str, Match]) -> bool:
    """Tell whether somebody comes here from groups, or from a match for those next in them."""
    return isinstance(slot, Rank | Best) or (isinstance(slot, Winner) and leads_to_bracket(by_id[slot.match].stage))


def leads_to_bracket(stage: str) -> bool:
    """Tell whether a stage without groups is no part of the bracket, but decides who comes to it."""
    return stage.startswith(LUCKY_LOSERS.key)


def _led_from(match: Match, by_id: Mapping[str, Match]) -> list[Pair]:
    """Return the first pairs whose winners may come to a match unbeaten, or as those that win a crossover."""
    host, guest = match.slots
    if all(_qualifies(slot, by_id) for slot in match.slots):
        # Two that had no opponent meet one round later than the others.
        return [(host, guest)] if match.round == 1 else [(host, None), (guest, None)]
    found: list[Pair] = []
    for slot in match.slots:
        if _qualifies(slot, by_id):
            found.append((slot, None))
        elif isinstance(slot, Winner):
            found += _led_from(by_id[slot.match], by_id)
    return found
