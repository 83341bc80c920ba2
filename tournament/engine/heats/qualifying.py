"""Who goes on from heats: by place, by mark, and where equals leave that open."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Generic, TypeVar

from tournament.engine.certain import certain
from tournament.engine.graph import Fastest, Graph, Heat, Placed, Slot, feeding_heats
from tournament.engine.heats.ranking import Finisher, over_heats
from tournament.engine.heats.vacancies import MovedUp, Reserves, Vacancy, waiting

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
    """Those who share a place so that it is open who of them goes on, or whom they meet, and the heats they were in.

    Where it is open who goes on, `source` names the heat, or those that are compared by marks, and `last` is the number
    of the last one of them there.
    """

    heats: tuple[str, ...]
    entries: tuple[E, ...]
    source: str | Others | None = field(default=None, compare=False)
    last: int = field(default=0, compare=False)


@dataclass
class Qualifying(Generic[E]):
    """The heats of a graph that are over, each with its finishers, and who they send where.

    Equals are in the order of their lanes, unless that would decide who goes on, or who meets whom: then nobody is
    known there until the committee has decided between them. In the order of the `vacancies` others move up from
    among those who do not go on, who then have no place beside them.
    """

    graph: Graph
    vacancies: Sequence[Vacancy[E]] = ()
    over: dict[str, Order[E]] = field(default_factory=dict)
    _compared: dict[Others, Order[E] | None] = field(default_factory=dict)
    _moved: tuple[int, tuple[MovedUp[E], ...]] = 0, ()
    """After how many heats it was worked out who moves up, and who does."""

    def comes(self, node: str, slot: Placed | Fastest) -> Held[E] | None:
        """Return who comes to a heat or match by a slot: its holder, or who moves up there; None while that is open."""
        held = self.holder(slot)
        for each in self.moved_up() if held is not None else ():
            if (each.node, each.out) == (node, held.by if held else None):
                return None if each.open else Held(each.up)
        return held

    def holder(self, slot: Placed | Fastest) -> Held[E] | None:
        """Return who holds a slot, None while that is open."""
        order, (most, exact) = self._order(slot), self._cuts.get(source_of(slot) or "", (0, False))
        if order is None:
            return None
        ahead: Sequence[Finisher[E]] = ()
        if slot.nth > most and self.vacancies:
            moved = [each for each in self.moved_up() if self._feeds(slot, each.node)]
            if any(each.open for each in moved):
                return None
            gone = {each.up for each in moved}
            ahead = [each for each in order[most:] if each.entry in gone]
            order = [each for each in order if each not in ahead]
        if slot.nth > len(order):
            return Held(None)
        found = order[slot.nth - 1]
        if _leaves_open(order, found, most, exact):
            return None
        rank = (found.rank or slot.nth) - sum((each.rank or 0) < (found.rank or 0) for each in ahead)
        return Held(found.entry, slot.nth - rank)

    def moved_up(self) -> tuple[MovedUp[E], ...]:
        """Say who moves up for each of those who hold a place and gave it up, in the order of the vacancies."""
        if self.vacancies and self._moved[0] != len(self.over):
            self._moved = len(self.over), self._moving_up()
        return self._moved[1]

    def _moving_up(self) -> tuple[MovedUp[E], ...]:
        found: dict[tuple[str, E], MovedUp[E]] = {}
        for number, vacancy in enumerate(self.vacancies):
            out = self._whose(vacancy, found.values())
            if out is None:
                continue
            reserves = self._reserves(out, vacancy)
            if reserves is None:
                found[vacancy.node, out] = waiting(out, vacancy.node)
                continue
            so_far = self.vacancies[: number + 1]
            gone = {each.entry for each in so_far if self._of_one_round(each.node, vacancy.node)}
            gone |= {each.up for key, each in found.items() if key != (vacancy.node, out) and each.up is not None}
            still = [each for each in self.vacancies[number + 1 :] if self._slot_of(each.entry, each.node) is not None]
            found[vacancy.node, out] = reserves.next(out, vacancy.node, gone, 1 + len(still))
        return tuple(found.values())

    def _whose(self, vacancy: Vacancy[E], found: Iterable[MovedUp[E]]) -> E | None:
        """Return whose place a vacancy is: the entry's own, that of whom it moved up for, None where it has none."""
        if self._slot_of(vacancy.entry, vacancy.node) is not None:
            return vacancy.entry
        return next((each.out for each in found if (each.node, each.up) == (vacancy.node, vacancy.entry)), None)

    def _slot_of(self, entry: E, node: str) -> Placed | Fastest | None:
        """Return the slot by which an entry comes to a heat or match, None where none is known to be its own."""
        for slot in self._ways.get(node, ()):
            held = self.holder(slot)
            if held is not None and held.by == entry:
                return slot
        return None

    def _reserves(self, out: E, vacancy: Vacancy[E]) -> Reserves[E] | None:
        """Return those who may move up in their order, None while it is open; where no one is left in it, by mark."""
        slot = self._slot_of(out, vacancy.node)
        if slot is None:
            return None
        heat = slot.heat if isinstance(slot, Placed) else self._raced_in(out, slot.heats)
        pool = next((each for each in self._pools if heat in each[0]), None)
        by_mark = self._order(Fastest(pool[0], 1, pool[1])) if pool is not None else ()
        if by_mark is None:
            return None
        most = self._cuts.get(pool, (0, False))[0] if pool is not None else 0
        through = frozenset(each.entry for each in by_mark[:most])
        own = Reserves(_placed(self.over[heat]), self._cuts.get(heat, (0, False))[0], through)
        if pool is None or (vacancy.by == "place" and any(each.entry not in through for each in own.order[own.most :])):
            return own
        return Reserves(by_mark, most)

    def _feeds(self, slot: Placed | Fastest, node: str) -> bool:
        """Tell whether somebody comes to a heat or match from the heats of a slot."""
        return any(not {*feeding_heats(slot)}.isdisjoint(feeding_heats(each)) for each in self._ways[node])

    def _of_one_round(self, node: str, other: str) -> bool:
        """Tell whether those who move up to two heats or matches come from the same heats."""
        return node == other or not self._sources.get(node, frozenset()).isdisjoint(self._sources.get(other, ()))

    def _raced_in(self, entry: E, heats: Sequence[str]) -> str:
        return next(heat for heat in heats if any(each.entry == entry for each in self.over[heat]))

    @cached_property
    def _ways(self) -> Mapping[str, Sequence[Placed | Fastest]]:
        """Return the slots of heats and matches to which heats lead, by the ids of these."""
        return {node.id: [slot for slot in node.slots if isinstance(slot, Placed | Fastest)]
                for node in self.graph.nodes}  # fmt: skip

    @cached_property
    def _sources(self) -> Mapping[str, frozenset[str]]:
        """Name the heats from which somebody comes or moves up to each heat or match."""
        found: dict[str, frozenset[str]] = {}
        for node, slots in self._ways.items():
            own = frozenset(heat for slot in slots for heat in feeding_heats(slot))
            found[node] = own.union(*(heats for heats, _ in self._pools if not own.isdisjoint(heats)))
        return found

    @cached_property
    def _pools(self) -> Mapping[Others, None]:
        """Name the heats whose entries are compared by their marks, for what follows or for the places."""
        slots: list[Slot] = [slot for each in self._ways.values() for slot in each]
        slots += [each.slot for each in (*self.graph.places, *self.graph.rest)]
        return dict.fromkeys((slot.heats, slot.after) for slot in slots if isinstance(slot, Fastest))

    def levels(self) -> Iterator[Level[E]]:
        """Yield those whom the committee has to put in order before it is known who goes on."""
        for source, (most, exact) in self._cuts.items():
            heats = (source,) if isinstance(source, str) else source[0]
            order = self._order(Placed(source, 1) if isinstance(source, str) else Fastest(heats, 1, source[1])) or ()
            open_ = [each for each in order if _leaves_open(order, each, most, exact)]
            for _, level in groupby(open_, key=lambda each: each.rank):
                level_of = list(level)
                entries = tuple(each.entry for each in level_of)
                were_in = ({each.entry for each in self.over[heat]} for heat in heats)
                yield Level(
                    tuple(heat for heat, raced in zip(heats, were_in, strict=True) if not raced.isdisjoint(entries)),
                    entries,
                    None if exact else source,
                    0 if exact else certain(level_of[0].rank, "it is placed") - 1 + len(entries),
                )
        for moved in self.moved_up():
            if moved.level:
                among = {*moved.level}
                raced = (heat for heat, order in self.over.items() if any(each.entry in among for each in order))
                yield Level(tuple(raced), moved.level)

    def _order(self, slot: Placed | Fastest) -> Order[E] | None:
        if isinstance(slot, Placed):
            return _placed(self.over[slot.heat]) if slot.heat in self.over else None
        if any(heat not in self.over for heat in slot.heats):
            return None
        key = slot.heats, slot.after
        if key not in self._compared:
            orders = [_placed(self.over[heat]) for heat in slot.heats]
            through = [max(slot.after, self._cuts.get(heat, (0, False))[0]) for heat in slot.heats]
            open_ = any(
                _leaves_open(order, order[after - 1], after, exact=False)
                for order, after in zip(orders, through, strict=True)
                if 0 < after < len(order)
            )
            left = [each for order, after in zip(orders, through, strict=True) for each in order[after:]]
            self._compared[key] = None if open_ else over_heats(left)
        return self._compared[key]

    @cached_property
    def _cuts(self) -> Mapping[str | Others, tuple[int, bool]]:
        """Say of each order how many of it go on, and whether it decides who meets whom."""
        found: dict[str | Others, tuple[int, bool]] = {}
        for node in self.graph.nodes:
            for slot in node.slots:
                source = source_of(slot)
                if source is not None and isinstance(slot, Placed | Fastest):
                    most, exact = found.get(source, (0, False))
                    found[source] = max(most, slot.nth), exact or not isinstance(node, Heat)
        return found


def source_of(slot: Slot) -> str | Others | None:
    """Return the heat, or the heats that are compared, by whose order a slot is held; None for another slot."""
    if isinstance(slot, Placed):
        return slot.heat
    return (slot.heats, slot.after) if isinstance(slot, Fastest) else None


def _placed(order: Order[E]) -> Order[E]:
    return [each for each in order if each.rank is not None]


def _leaves_open(order: Order[E], each: Finisher[E], most: int, exact: bool) -> bool:
    """Tell whether equals leave open who of them goes on, where `most` do and their order may matter."""
    if not each.tied or each.rank is None:
        return False
    last = each.rank - 1 + sum(other.rank == each.rank for other in order)
    return each.rank <= most and (exact or last > most)
