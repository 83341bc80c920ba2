"""All who are level at the last place that goes on go on, where lanes are free (World Athletics, Technical Rules)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tournament.engine.errors import InputError
from tournament.engine.graph import Fastest, Graph, Heat, Place, Placed, Slot
from tournament.engine.heats.qualifying import Level, Others, source_of
from tournament.engine.message import Message

_FULL = Message(
    "There are not enough free lanes for all who are level: decide by lots or a run-off, and enter the order."
)
_Listed = list[tuple[int, Slot, bool]]
"""Places in their order: the number, whose it is, and whether it is left open."""


def admitted(graph: Graph, level: Level[Any], lanes: int) -> Graph:
    """Return the graph in which all of a level go on, to the heats with the fewest starters.

    Places move along: whoever starts in a later heat has a place there, and one less of those who were left behind.
    Raises InputError where no lane is free, or where the order decides who meets whom.
    """
    if level.source is None:
        raise InputError(_FULL)
    onward = (slot for heat in graph.heats for slot in heat.slots if source_of(slot) == level.source)
    most = max(slot.nth for slot in onward if isinstance(slot, Placed | Fastest))
    for nth in range(most + 1, level.last + 1):
        graph = _with_slot(graph, _slot(level.source, nth), lanes)
    return graph


def _slot(source: str | Others, nth: int) -> Placed | Fastest:
    return Placed(source, nth) if isinstance(source, str) else Fastest(source[0], nth, source[1])


def _with_slot(graph: Graph, slot: Placed | Fastest, lanes: int) -> Graph:
    fed = [heat for heat in graph.heats if any(source_of(each) == source_of(slot) for each in heat.slots)]
    into = min(fed, key=lambda heat: len(heat.slots))
    if len(into.slots) >= lanes:
        raise InputError(_FULL)
    wider = into._replace(slots=(*into.slots, slot))
    heats = tuple(wider if heat.id == into.id else heat for heat in graph.heats)
    listed = [(each.place, each.slot, False) for each in graph.places]
    listed = sorted([*listed, *((each.place, each.slot, True) for each in graph.rest)], key=lambda each: each[0])
    left = _without(listed, slot)
    places, rest = _numbered(_with_finisher(left, into))
    return replace(graph, heats=heats, places=places, rest=rest)


def _without(listed: _Listed, slot: Placed | Fastest) -> _Listed:
    """Take the place of a slot away, or that of the last one of those who are compared with the others of its heat."""
    gone = next((each for each in listed if each[1] == slot), None)
    if gone is None and isinstance(slot, Placed):
        behind = [each for each in listed if isinstance(each[1], Fastest) and slot.heat in each[1].heats]
        gone = max(behind, key=lambda each: each[0], default=None)
    if gone is None:
        raise InputError(_FULL)
    return [each for each in listed if each is not gone]


def _with_finisher(listed: _Listed, into: Heat) -> _Listed:
    """Give the new last one of a heat a place behind the one that was the last."""
    last: Slot = Placed(into.id, len(into.slots))
    new: Slot = Placed(into.id, len(into.slots) + 1)
    at = next((n for n, each in enumerate(listed) if each[1] == last), None)
    if at is None:
        pool = [(each[1].nth, n, each[1]) for n, each in enumerate(listed)
                if isinstance(each[1], Fastest) and into.id in each[1].heats]  # fmt: skip
        if not pool:
            raise InputError(_FULL)
        nth, at, behind = max(pool, key=lambda each: each[0])
        new = Fastest(behind.heats, nth + 1, behind.after)
    number, _, is_rest = listed[at]
    return [*listed[: at + 1], (number, new, is_rest), *listed[at + 1 :]]


def _numbered(listed: Sequence[tuple[int, Slot, bool]]) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    places = [(Place(number, slot), is_rest) for number, (_, slot, is_rest) in enumerate(listed, start=1)]
    decided = tuple(place for place, is_rest in places if not is_rest)
    return decided, tuple(place for place, is_rest in places if is_rest)


def more_than(planned: Graph, graph: Graph) -> tuple[Slot, ...]:
    """Return the slots by which more go on than a format planned."""
    before = {heat.id: heat.slots for heat in planned.heats}
    return tuple(slot for heat in graph.heats for slot in heat.slots[len(before.get(heat.id, heat.slots)) :])
