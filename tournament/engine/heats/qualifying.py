"""Who goes on from heats: by place, by mark, and where equals leave that open."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Generic, TypeVar

from tournament.engine.graph import Fastest, Graph, Heat, Placed
from tournament.engine.heats.ranking import Finisher, over_heats

E = TypeVar("E", bound=Hashable)
Order = Sequence[Finisher[E]]
Others = tuple[tuple[str, ...], int]
"""Heats, and the place after which their entries are compared by their marks."""


@dataclass(frozen=True, slots=True)
class Held(Generic[E]):
    """Who holds a slot, None for nobody, and how many places better than its number, which it shares with equals."""

    by: E | None
    shared: int = 0


@dataclass(frozen=True, slots=True)
class Level(Generic[E]):
    """Those who share a place so that it is open who of them goes on, or whom they meet, and the heats they were in."""

    heats: tuple[str, ...]
    entries: tuple[E, ...]


@dataclass
class Qualifying(Generic[E]):
    """The heats of a graph that are over, each with its finishers, and who they send where.

    Equals are in the order of their lanes, unless that would decide who goes on, or who meets whom: then nobody is
    known there until the committee has decided between them.
    """

    graph: Graph
    over: dict[str, Order[E]] = field(default_factory=dict)
    _compared: dict[Others, Order[E] | None] = field(default_factory=dict)

    def holder(self, slot: Placed | Fastest) -> Held[E] | None:
        """Return who holds a slot, None while that is open."""
        order = self._order(slot)
        if order is None:
            return None
        if slot.nth > len(order):
            return Held(None)
        found, (most, exact) = order[slot.nth - 1], self._cuts.get(_source(slot), (0, False))
        if _leaves_open(order, found, most, exact):
            return None
        return Held(found.entry, slot.nth - (found.rank or slot.nth))

    def levels(self) -> Iterator[Level[E]]:
        """Yield those whom the committee has to put in order before it is known who goes on."""
        for source, (most, exact) in self._cuts.items():
            heats = (source,) if isinstance(source, str) else source[0]
            order = self._order(Placed(source, 1) if isinstance(source, str) else Fastest(heats, 1, source[1])) or ()
            open_ = [each for each in order if _leaves_open(order, each, most, exact)]
            for _, level in groupby(open_, key=lambda each: each.rank):
                entries = tuple(each.entry for each in level)
                were_in = ({each.entry for each in self.over[heat]} for heat in heats)
                yield Level(
                    tuple(heat for heat, raced in zip(heats, were_in, strict=True) if not raced.isdisjoint(entries)),
                    entries,
                )

    def _order(self, slot: Placed | Fastest) -> Order[E] | None:
        if isinstance(slot, Placed):
            return _placed(self.over[slot.heat]) if slot.heat in self.over else None
        if any(heat not in self.over for heat in slot.heats):
            return None
        key = slot.heats, slot.after
        if key not in self._compared:
            orders = [_placed(self.over[heat]) for heat in slot.heats]
            parted = [order[slot.after - 1] for order in orders if 0 < slot.after < len(order)]
            open_ = any(
                _leaves_open(order, each, slot.after, exact=False)
                for order in orders
                for each in parted
                if each in order
            )
            left = [each for order in orders for each in order[slot.after :]]
            self._compared[key] = None if open_ else over_heats(left)
        return self._compared[key]

    @cached_property
    def _cuts(self) -> Mapping[str | Others, tuple[int, bool]]:
        """Say of each order how many of it go on, and whether it decides who meets whom."""
        found: dict[str | Others, tuple[int, bool]] = {}
        for node in self.graph.nodes:
            for slot in node.slots:
                if isinstance(slot, Placed | Fastest):
                    most, exact = found.get(_source(slot), (0, False))
                    found[_source(slot)] = max(most, slot.nth), exact or not isinstance(node, Heat)
        return found


def _source(slot: Placed | Fastest) -> str | Others:
    return slot.heat if isinstance(slot, Placed) else (slot.heats, slot.after)


def _placed(order: Order[E]) -> Order[E]:
    return [each for each in order if each.rank is not None]


def _leaves_open(order: Order[E], each: Finisher[E], most: int, exact: bool) -> bool:
    """Tell whether equals leave open who of them goes on, where `most` do and their order may matter."""
    if not each.tied or each.rank is None:
        return False
    last = each.rank - 1 + sum(other.rank == each.rank for other in order)
    return each.rank <= most and (exact or last > most)
