"""Groups in ``graph/1``: what of them follows from their matches, and so need not be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tournament.engine.graph import Graph, Loser, Match, Slot, Winner


def fed_matches(matches: Iterable[Match], group: str) -> list[Match]:
    """List the matches of a group to which winners or losers of others of its matches come."""
    own = {match.id: match for match in matches if match.group == group}
    return [match for match in own.values() if any(_feeder(slot) in own for slot in match.slots)]


def _feeder(slot: Slot) -> str | None:
    return slot.match if isinstance(slot, Winner | Loser) else None


def order_of_pool(fed: Sequence[Match]) -> tuple[Slot, ...] | None:
    """Return the ranks of a pool of four by its matches of the winners and of the losers; None where it is none."""
    kinds = {frozenset(map(type, match.slots)): match.id for match in fed}
    if len(fed) != 2 or kinds.keys() != {frozenset({Winner}), frozenset({Loser})}:
        return None
    top, bottom = kinds[frozenset({Winner})], kinds[frozenset({Loser})]
    return Winner(top), Loser(top), Winner(bottom), Loser(bottom)


def told_orders(graph: Graph) -> dict[str, tuple[Slot, ...]]:
    """Return the orders that do not follow from the matches."""
    return {
        key: tuple(order)
        for key, order in graph.orders.items()
        if order_of_pool(fed_matches(graph.matches, key)) != tuple(order)
    }


def told_groups(graph: Graph) -> dict[str, tuple[Slot, ...]]:
    """Return the groups in whose matches not all of their members stand."""
    playing: dict[str | None, set[Slot]] = {}
    for match in graph.matches:
        playing.setdefault(match.group, set()).update(match.slots)
    return {key: members for key, members in graph.groups.items() if not playing.get(key, set()).issuperset(members)}
