"""Drawing lots: entries get their numbers from one published seed, and anyone can do it again.

The stream of random numbers is SHA-256 of ``seed/0``, ``seed/1`` … read as whole numbers of 8 bytes, big
end first; a number below `n` is taken from it by rejection. Entries with a strength keep the first numbers in
the order of strength; the others are shuffled over the rest (Fisher–Yates from the end). When entries
of one unit are to be kept apart, the least number of exchanges that brings the fewest possible pairs of
one unit into one region follows, always in the same order.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tournament.engine.errors import InputError
from tournament.engine.graph import Graph, Loser, Seed, Slot, Winner
from tournament.engine.text import Text


@dataclass(frozen=True, slots=True)
class Lot:
    """What is drawn: a name, the unit behind it, and a strength (1 is the best) for those who are seeded."""

    name: str
    unit: str
    strength: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ceremony: the entry that gets a number, and its region when there are any."""

    number: int
    lot: Lot
    region: str
    seeded: bool


@dataclass(frozen=True, slots=True)
class Draw:
    """A finished draw: `order` holds the index of the entry on number 1, 2, …

    `pairs` counts the pairs of one unit left in one region; with `apart` it is the least possible.
    """

    seed: str
    lots: tuple[Lot, ...]
    regions: tuple[str, ...]
    apart: bool
    order: tuple[int, ...]
    pairs: int

    def steps(self) -> tuple[Step, ...]:
        """Return the list for the ceremony, in the order of the numbers."""
        return tuple(
            Step(number, self.lots[index], self.regions[number - 1], self.lots[index].strength is not None)
            for number, index in enumerate(self.order, start=1)
        )


def draw(lots: Sequence[Lot], seed: str, regions: Sequence[str], *, apart: bool) -> Draw:
    """Draw `lots`; `regions` names the part of the field (a group, a quarter) of each number from 1 on.

    Raises InputError for an empty seed or two entries of the same strength.
    """
    if not seed.strip():
        raise InputError(Text("Cần một mã bốc thăm.", "A draw needs a seed."))
    seeded = sorted((lot.strength, index) for index, lot in enumerate(lots) if lot.strength is not None)
    if len({strength for strength, _ in seeded}) < len(seeded):
        raise InputError(Text("Hai đội có cùng hạt giống.", "Two entries have the same strength."))
    fixed = [index for _, index in seeded]
    rest = [index for index, lot in enumerate(lots) if lot.strength is None]
    _shuffle(rest, _numbers(seed))
    order = fixed + rest
    if apart:
        _keep_apart(order, len(fixed), lots, regions)
    return Draw(seed, tuple(lots), tuple(regions), apart, tuple(order), _pairs(order, lots, regions))


def differences(published: Draw) -> list[Text]:
    """Draw again and list where the published order differs; empty when it is as drawn."""
    again = draw(published.lots, published.seed, published.regions, apart=published.apart)
    names = [lot.name for lot in published.lots]
    return [
        Text("số {n}: công bố {old}, tính lại {new}", "number {n}: published {old}, recomputed {new}").format(
            n=n, old=names[old], new=names[new]
        )
        for n, (old, new) in enumerate(zip(published.order, again.order, strict=True), start=1)
        if old != new
    ]


def regions_of(graph: Graph, parts: int) -> tuple[str, ...]:
    """Name the region of each seed number: its group, or its part of the bracket cut into at least `parts`."""
    regions: dict[int, str] = {}
    for key, slots in graph.groups.items():
        regions |= {slot.n: key for slot in slots if isinstance(slot, Seed)}
    if not regions:
        for name, numbers in enumerate(_sections(graph, parts), start=1):
            regions |= {number: str(name) for number in numbers}
    return tuple(regions.get(number, "") for number in range(1, graph.entries + 1))


def _sections(graph: Graph, parts: int) -> list[list[int]]:
    """Cut a bracket from its last match backwards until there are `parts` sections or only seeds."""
    matches = graph.by_id()
    winner_slots = [place.slot for place in graph.places if place.place == 1]
    sections: list[Slot] = winner_slots
    while len(sections) < parts and any(isinstance(slot, Winner) for slot in sections):
        sections = [
            inner
            for slot in sections
            for inner in (matches[slot.match].slots if isinstance(slot, Winner) else (slot,))
            if not isinstance(inner, Loser)
        ]
    return [sorted(_seeds_behind(slot, graph)) for slot in sections]


def _seeds_behind(slot: Slot, graph: Graph) -> set[int]:
    matches = graph.by_id()
    seeds: set[int] = set()
    waiting = [slot]
    while waiting:
        match waiting.pop():
            case Seed(n=n):
                seeds.add(n)
            case Winner(match=key):
                waiting.extend(matches[key].slots)
            case _:
                pass
    return seeds


def _numbers(seed: str) -> Iterator[int]:
    """Yield the stream of 64-bit numbers of a seed."""
    counter = 0
    while True:
        block = hashlib.sha256(f"{seed}/{counter}".encode()).digest()
        yield from (int.from_bytes(block[start : start + 8], "big") for start in range(0, 32, 8))
        counter += 1


def _shuffle(items: list[int], numbers: Iterator[int]) -> None:
    for last in range(len(items) - 1, 0, -1):
        limit = (1 << 64) - (1 << 64) % (last + 1)
        number = next(each for each in numbers if each < limit)
        other = number % (last + 1)
        items[last], items[other] = items[other], items[last]


def _pairs(order: Sequence[int], lots: Sequence[Lot], regions: Sequence[str]) -> int:
    shared = Counter((lots[index].unit, regions[place]) for place, index in enumerate(order))
    return sum(count * (count - 1) // 2 for count in shared.values())


def _keep_apart(order: list[int], fixed: int, lots: Sequence[Lot], regions: Sequence[str]) -> None:
    """Exchange drawn entries along cycles of regions until no cycle lowers the number of pairs.

    Putting units into regions at a cost that grows with each further entry of the unit is a minimum-cost
    flow, and a flow without a negative cycle is a least one; so what remains is the fewest pairs possible
    with the seeded entries where they are.
    """
    while (cycle := _negative_cycle(order, fixed, lots, regions)) is not None:
        moved = [order[place] for place in cycle]
        for place, index in zip(cycle[1:] + cycle[:1], moved, strict=True):
            order[place] = index


def _negative_cycle(order: Sequence[int], fixed: int, lots: Sequence[Lot], regions: Sequence[str]) -> list[int] | None:
    """Find places of a cycle, each entry moving to the next place, that lowers the number of pairs."""
    shared = Counter((lots[index].unit, regions[place]) for place, index in enumerate(order))
    free = range(fixed, len(order))
    movable: dict[tuple[str, str], int] = {}
    for place in free:
        movable.setdefault((lots[order[place]].unit, regions[place]), place)
    nodes = sorted({regions[place] for place in free}) + sorted({f"\0{lots[order[p]].unit}" for p in free})
    edges: list[tuple[str, str, int]] = []
    for unit, region in movable:
        edges.append((region, f"\0{unit}", 1 - shared[unit, region]))  # take one out
    for node in nodes:
        if node.startswith("\0"):
            edges += [(node, other, shared[node[1:], other]) for other in nodes if not other.startswith("\0")]
    loop = _bellman_ford(nodes, edges)
    if loop is None:
        return None
    pivot = next(number for number, node in enumerate(loop) if not node.startswith("\0"))
    loop = loop[pivot:] + loop[:pivot]  # region, unit, region, unit …
    return [movable[unit[1:], region] for region, unit in zip(loop[::2], loop[1::2], strict=True)]


def _bellman_ford(nodes: Sequence[str], edges: Sequence[tuple[str, str, int]]) -> list[str] | None:
    """Return the nodes of a negative cycle in the order of its edges, or None."""
    distance = dict.fromkeys(nodes, 0)
    before: dict[str, str] = {}
    touched: str | None = None
    for _ in nodes:
        touched = None
        for start, end, cost in edges:
            if distance[start] + cost < distance[end]:
                distance[end], before[end], touched = distance[start] + cost, start, end
        if touched is None:
            return None
    if touched is None:  # nothing can move
        return None
    for _ in nodes:
        touched = before[touched]
    cycle = [touched]
    while before[cycle[-1]] != touched:
        cycle.append(before[cycle[-1]])
    return cycle[::-1]
