"""Which matches and heats keep what was played when a competition is laid out by another graph in mid-event."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from tournament.engine.graph import Graph, Match, Slot, feeders, feeding_groups, feeding_heats

E = TypeVar("E", bound=Hashable)


def same_heats(old: Graph, new: Graph) -> set[str]:
    """Name the heats that two graphs have alike, with all the heats that feed them."""
    before, alike = {heat.id: heat for heat in old.heats}, set[str]()
    for heat in new.heats:
        fed = {key for slot in heat.slots for key in feeding_heats(slot)}
        if before.get(heat.id) == heat and fed <= alike:
            alike.add(heat.id)
    return alike


def keep_fitting(
    old: Graph, new: Graph, played: Mapping[str, tuple[E, E]], planned: Mapping[str, tuple[E | None, E | None]]
) -> dict[str, str]:
    """Find the played matches of an old graph in a new one, for a change of format in mid-event.

    `played` names the home and the away entry of each played match of `old`, `planned` those of the matches
    of `new` that are known from the start. A match stays where everything up to it is laid out as before;
    any other of a group keeps its result where the same two meet in a group, if possible with the same side
    at home. Returns new id by old id.
    """
    kept = {key: key for key in _laid_out_alike(old, new) if key in played}
    free: dict[frozenset[E | None], list[str]] = {}
    for match in new.matches:
        if match.group is not None and match.id in planned and match.id not in kept:
            free.setdefault(frozenset(planned[match.id]), []).append(match.id)
    for match in old.matches:
        if match.group is not None and match.id in played and match.id not in kept:
            there = free.get(frozenset(played[match.id]))
            if there:
                same_side = [key for key in there if planned[key] == played[match.id]]
                kept[match.id] = (same_side or there)[0]
                there.remove(kept[match.id])
    return kept


def _laid_out_alike(old: Graph, new: Graph) -> set[str]:
    """Name the matches that both graphs have with the same history behind them."""
    before, table = old.by_id(), dict[str, tuple[list[Match], list[Match]]]()
    for side, graph in enumerate((old, new)):
        for match in graph.matches:
            if match.group is not None:
                table.setdefault(match.group, ([], []))[side].append(match)
    alike = same_heats(old, new)
    groups: dict[str, bool] = {}

    def same_group(key: str) -> bool:
        if key not in groups:
            one, other = table.get(key, ([], []))
            groups[key] = one == other and all(map(same_past, new.groups[key]))
        return groups[key]

    def same_past(slot: Slot) -> bool:
        told = all(key in alike for key in (*feeders(slot), *feeding_heats(slot)))
        return told and all(map(same_group, feeding_groups(slot)))

    for match in new.matches:
        as_often = old.legs.get(match.id) == new.legs.get(match.id)
        if as_often and before.get(match.id) == match and all(map(same_past, match.slots)):
            alike.add(match.id)
    return alike
