"""How units can still be spread: a bound under the cost of every order that is left."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable

from tournament.engine.draw.separation_cost import Order, SeparationCost


class SeparationBound:
    """What is placed so far, and the room that is left.

    A unit by itself cannot do better than putting each of its entries where the fewest of it are, region by
    region as far as there is room for its pots. What that costs, unit after unit, is the bound.
    """

    def __init__(self, field: SeparationCost, order: Order) -> None:
        self._field = field
        self._counts: Counter[tuple[int, int]] = Counter()
        self._room: Counter[tuple[int, int]] = Counter()
        self._left: list[Counter[int]] = [Counter() for _ in field.names]
        self._regions: list[dict[int, None]] = [{} for _ in field.counts]
        self._pots: dict[int, set[int]] = defaultdict(set)
        for place, index in enumerate(order):
            pot = field.pots[place]
            for level, region in enumerate(field.inside[place]):
                self._regions[level][region] = None
                if pot is None:
                    self._counts.update((unit, region) for unit in field.units[index])
                else:
                    self._room[region, pot] += 1
                    self._pots[region].add(pot)
            if pot is not None:
                for unit in field.units[index]:
                    self._left[unit][pot] += 1
        self.bounds = [self._bound(unit) for unit in range(len(field.names))]

    @property
    def bound(self) -> int:
        """Return what every order that is left costs at least."""
        return sum(self.bounds)

    def count(self, unit: int, region: int) -> int:
        """Return how many entries of a unit are placed in a region."""
        return self._counts[unit, region]

    def free(self, region: int, pot: int) -> int:
        """Return how many places of a pot are left in a region."""
        return self._room[region, pot]

    def put(self, units: Iterable[int], pot: int, inside: Iterable[int], step: int = 1) -> None:
        """Place an entry in its regions, or take it out again with `step` -1; `rebound` brings the bound up."""
        regions = tuple(inside)
        for unit in units:
            self._left[unit][pot] -= step
            for region in regions:
                self._counts[unit, region] += step
        for region in regions:
            self._room[region, pot] -= step

    def rebound(self, units: Iterable[int]) -> None:
        """Work the bounds of some units out anew; those of the others can only have grown."""
        for unit in units:
            self.bounds[unit] = self._bound(unit)

    def _bound(self, unit: int) -> int:
        field, left = self._field, self._left[unit]
        pots = [(pot, count) for pot, count in left.items() if count]
        total = 0
        for level, weight in enumerate(field.weights[unit]):
            pairs = 0
            heap: list[tuple[int, int]] = []
            for region in self._regions[level]:
                count = self._counts[unit, region]
                pairs += count * (count - 1) // 2
                room = sum(min(self._room[region, pot], many) for pot, many in pots)
                if room:
                    heap.append((count, room))
            heapq.heapify(heap)
            for _ in range(sum(many for _, many in pots)):
                count, room = heap[0]
                pairs += count
                heapq.heapreplace(heap, (count + 1, room - 1)) if room > 1 else heapq.heappop(heap)
            total += weight * pairs
        return total
