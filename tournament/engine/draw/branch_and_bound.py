"""The order that costs least whatever the pots and the joint teams: branch and bound.

Entries whose units others share are placed one by one, those of most units and of the largest units first, into
the smallest regions; a branch that cannot get below the best order so far is left, and so is one that leads to
contents of regions already seen.
"""

from __future__ import annotations

from collections import Counter

from tournament.engine.certain import certain
from tournament.engine.draw.separation_bound import SeparationBound
from tournament.engine.draw.separation_cost import Order, SeparationCost

MOST_TRIES = 20_000
"""So many placings are tried; then the best found stands, unproven."""

_Leaf = tuple[int, ...]
"""The regions, smallest first, of places that are alike."""


def branch_and_bound(on: SeparationCost, drawn: Order, start: Order) -> tuple[Order, bool]:
    """Return the order that costs least, `start` if nothing is better, and whether that is proven."""
    search = _Search(on, drawn, on.cost(start))
    search.place(0)
    return search.order(start), search.tries <= MOST_TRIES


class _Search:
    """One search; `found` holds the regions of the entries, in the order of `entries`, once `start` was bettered."""

    def __init__(self, on: SeparationCost, drawn: Order, best: int) -> None:
        self.on, self.best, self.tries = on, best, 0
        self.room = SeparationBound(on, drawn)
        self.goal = self.room.bound
        free = [place for place, pot in enumerate(on.pots) if pot is not None]
        self.home = {drawn[place]: place for place in free}
        self.places: dict[_Leaf, list[int]] = {}
        for place in free:
            self.places.setdefault(on.inside[place], []).append(place)
        self.entries = [drawn[place] for place in free if on.units[drawn[place]]]
        self.entries.sort(key=self._turn)
        self.found: list[_Leaf] | None = None
        self._path: list[_Leaf] = []
        self._seen: set[object] = set()
        self._contents: dict[_Leaf, Counter[object]] = {leaf: Counter() for leaf in self.places}
        self._alike = {leaf: self._at_first(leaf, drawn) for leaf in self.places}

    def _turn(self, index: int) -> tuple[object, ...]:
        units = self.on.units[index]
        return -len(units), sorted(-self.on.sizes[unit] for unit in units), units, self.on.pots[self.home[index]]

    def _at_first(self, leaf: _Leaf, drawn: Order) -> object:
        """Return what tells an empty leaf from others: what holds it, who stays in it, its places by pot."""
        stay = Counter(
            self.on.units[drawn[place]]
            for place, inside in enumerate(self.on.inside)
            if inside == leaf and self.on.pots[place] is None
        )
        pots = Counter(self.on.pots[place] for place in self.places[leaf])
        return leaf[1:], frozenset(stay.items()), frozenset(pots.items())

    def _state(self, leaf: _Leaf) -> object:
        return self._alike[leaf], frozenset(self._contents[leaf].items())

    def place(self, at: int) -> None:
        """Place the entries from number `at` on in every way that may still be the best."""
        if at == len(self.entries):
            self.best, self.found = self.room.bound, list(self._path)
            return
        seen = at, frozenset(Counter(map(self._state, self.places)).items())
        if seen in self._seen:
            return
        self._seen.add(seen)
        index = self.entries[at]
        units, pot = self.on.units[index], certain(self.on.pots[self.home[index]], "only who is in a pot is placed")
        for bound, _, leaf in self._ways(index, units, pot):
            if bound >= self.best or self.best == self.goal or self.tries > MOST_TRIES:
                return
            bounds = list(self.room.bounds)
            self.room.put(units, pot, leaf)
            self.room.rebound(units)
            self._path.append(leaf)
            self._contents[leaf][units, pot] += 1
            self.place(at + 1)
            self._contents[leaf][units, pot] -= 1
            self._contents[leaf] = +self._contents[leaf]
            self._path.pop()
            self.room.put(units, pot, leaf, -1)
            self.room.bounds = bounds

    def _ways(self, index: int, units: tuple[int, ...], pot: int) -> list[tuple[int, int, _Leaf]]:
        """List the leaves with room that differ from each other, the one with the least bound first."""
        leaves = list(self.places)
        home = leaves.index(self.on.inside[self.home[index]])
        ways: dict[object, tuple[int, int, _Leaf]] = {}
        bounds = list(self.room.bounds)
        for step in range(len(leaves)):
            leaf = leaves[(home + step) % len(leaves)]
            state = self._state(leaf)
            if state in ways or not self.room.free(leaf[0], pot):
                continue
            self.tries += 1
            self.room.put(units, pot, leaf)
            self.room.rebound(units)
            ways[state] = self.room.bound, step, leaf
            self.room.put(units, pot, leaf, -1)
            self.room.bounds = list(bounds)
        return sorted(ways.values())

    def order(self, start: Order) -> Order:
        """Return the best order found: entries alone of their unit stay or fill what is left."""
        if self.found is None:
            return start
        order = list(start)
        seats: dict[tuple[_Leaf, int | None], list[int]] = {}
        for leaf, places in self.places.items():
            for place in places:
                seats.setdefault((leaf, self.on.pots[place]), []).append(place)
        chosen: dict[tuple[_Leaf, int | None], list[int]] = {key: [] for key in seats}
        for index, leaf in zip(self.entries, self.found, strict=True):
            chosen[leaf, self.on.pots[self.home[index]]].append(index)
        waiting: list[int] = []
        for index, place in self.home.items():
            key = self.on.inside[place], self.on.pots[place]
            if not self.on.units[index]:
                (chosen[key] if len(chosen[key]) < len(seats[key]) else waiting).append(index)
        for key, places in seats.items():
            fitting = [index for index in waiting if self.on.pots[self.home[index]] == key[1]]
            for index in fitting[: len(places) - len(chosen[key])]:
                chosen[key].append(index)
                waiting.remove(index)
            for place, index in zip(places, sorted(chosen[key], key=self.home.__getitem__), strict=True):
                order[place] = index
        return order
