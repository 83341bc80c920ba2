"""The cheapest perfect matching of a general graph, by the primal-dual method (Edmonds 1965, Gabow 1976).

Each vertex has a potential and each shrunken odd cycle (a blossom) a charge. Potentials of two ends, plus
the charges around both, never pass the price of their edge; edges that reach it are tight, and a perfect
matching of tight edges is a cheapest one. Prices may be integers of any size, so that a list of criteria
in order of importance fits in one. Time is O(n²) for each vertex that the start leaves unmatched.
"""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.swiss.matching import NOBODY

Price = int | None
_FREE, _OUTER, _INNER = -1, 0, 1


class Cheapest:
    """A search for the cheapest perfect matching; `mates` holds it after `solve` has returned True.

    `prices` is a symmetric matrix, None where there is no edge. `potentials` must leave no edge with a
    negative slack ``2 * price - potential - potential`` and be even; `mates` may only use tight edges.
    """

    def __init__(self, prices: Sequence[Sequence[Price]], potentials: list[int], mates: list[int]) -> None:
        self.size = n = len(prices)
        self.prices = prices
        self.potentials = potentials
        self.mates = mates + [NOBODY] * (n // 2 + 1)  # of a blossom: the vertex outside that it is matched to
        room = len(self.mates)
        self.charge = [0] * room
        self.top = [*range(n), *([NOBODY] * (room - n))]
        self.cycle: list[list[int]] = [[] for _ in range(room)]
        self.inside: list[list[int]] = [*([v] for v in range(n)), *([] for _ in range(room - n))]
        self.label = [_FREE] * room
        self.entry: list[tuple[int, int] | None] = [None] * room
        self.best: list[tuple[int, int] | None] = [None] * room
        self.queue: list[int] = []

    def solve(self) -> bool:
        """Match all vertices at the least price; False when no perfect matching exists."""
        while NOBODY in self.mates[: self.size]:
            if not self._stage():
                return False
        return True

    @property
    def charged(self) -> bool:
        """Whether a blossom has a charge, so that not every perfect matching of tight edges is cheapest."""
        return any(self.top[b] != NOBODY and self.charge[b] > 0 for b in range(self.size, len(self.top)))

    def slack(self, v: int, w: int) -> int:
        """Return what the edge lacks to be tight, for ends in different blossoms; it must exist."""
        price = self.prices[v][w]
        assert price is not None
        return 2 * price - self.potentials[v] - self.potentials[w]

    def _tops(self) -> list[int]:
        return sorted({self.top[v] for v in range(self.size)})

    def _stage(self) -> bool:
        room = len(self.label)
        self.label = [_FREE] * room
        self.entry = [None] * room
        self.best = [None] * room
        self.queue = []
        for x in self._tops():
            if self.mates[x] == NOBODY:
                self._make_outer(x)
        while True:
            if self._scan():
                return True
            delta = self._delta()
            if delta is None:
                return False
            self._shift(delta)
            if self._use_tight():
                return True
            for b in self._tops():
                if b >= self.size and self.label[b] == _INNER and self.charge[b] == 0:
                    self._expand(b)

    def _make_outer(self, x: int) -> None:
        self.label[x] = _OUTER
        self.queue += self.inside[x]

    def _scan(self) -> bool:
        """Follow the tight edges of outer vertices; True when the matching has grown."""
        top, label, potentials, best = self.top, self.label, self.potentials, self.best
        while self.queue:
            v = self.queue.pop()
            own = potentials[v]
            for w, price in enumerate(self.prices[v]):
                if price is None or label[top[w]] == _INNER or top[w] == top[v]:
                    continue
                slack = 2 * price - own - potentials[w]
                if slack == 0:
                    if self._use(v, w):
                        return True
                else:
                    known = best[top[w]]
                    if known is None or slack < self.slack(*known):
                        best[top[w]] = (v, w)
        return False

    def _delta(self) -> int | None:
        found: int | None = None
        for x in self._tops():
            edge = self.best[x]
            step: int | None = None
            if self.label[x] == _INNER:
                step = self.charge[x] // 2 if x >= self.size else None
            elif edge is not None and self.label[x] == _FREE:
                step = self.slack(*edge)
            elif edge is not None and self.top[edge[0]] != x:
                step = self.slack(*edge) // 2
            if step is not None and (found is None or step < found):
                found = step
        return found

    def _shift(self, delta: int) -> None:
        for v in range(self.size):
            label = self.label[self.top[v]]
            if label != _FREE:
                self.potentials[v] += delta if label == _OUTER else -delta
        for b in self._tops():
            if b >= self.size and self.label[b] != _FREE:
                self.charge[b] += 2 * delta if self.label[b] == _OUTER else -2 * delta

    def _use_tight(self) -> bool:
        for x in self._tops():
            edge = self.best[x] if self.top[self.inside[x][0]] == x else None
            if edge is not None and self.label[x] != _INNER and self.top[edge[0]] != self.top[edge[1]]:
                if self.slack(*edge) == 0 and self._use(*edge):
                    return True
        return False

    def _use(self, v: int, w: int) -> bool:
        """Add a tight edge from the outer `v`; True when it joins two trees and the matching grows."""
        x, y = self.top[v], self.top[w]
        if self.label[y] == _FREE:
            self.entry[y] = (v, w)
            self.label[y] = _INNER
            beyond = self.top[self.mates[y]]
            self.best[y] = self.best[beyond] = None
            self._make_outer(beyond)
        elif self.label[y] == _OUTER:
            common = self._common(x, y)
            if common == NOBODY:
                self._augment(v, w)
                self._augment(w, v)
                return True
            self._shrink(common, v, w)
        return False

    def _above(self, x: int) -> int:
        """Return the outer blossom two steps nearer to the root, NOBODY above a root."""
        if self.mates[x] == NOBODY:
            return NOBODY
        entry = self.entry[self.top[self.mates[x]]]
        assert entry is not None
        return self.top[entry[0]]

    def _common(self, x: int, y: int) -> int:
        seen = set()
        while x != NOBODY:
            seen.add(x)
            x = self._above(x)
        while y != NOBODY and y not in seen:
            y = self._above(y)
        return y

    def _augment(self, v: int, w: int) -> None:
        """Match the outer `v` to `w` and flip the path from `v` to its root."""
        while True:
            x = self.top[v]
            before = self.mates[x]
            self._match(x, v, w)
            if before == NOBODY:
                return
            y = self.top[before]
            entry = self.entry[y]
            assert entry is not None
            self._match(y, entry[1], entry[0])
            v, w = entry

    def _match(self, x: int, v: int, w: int) -> None:
        """Match blossom `x` to the outside vertex `w` through its vertex `v`."""
        self.mates[x] = w
        if x < self.size:
            return
        cycle = self.cycle[x]
        at = next(i for i, part in enumerate(cycle) if v in self.inside[part])
        ring = cycle[at:] + cycle[:at]
        self._match(ring[0], v, w)
        for left, right in zip(ring[1::2], ring[2::2], strict=True):
            inner, outer = self._joint(left, right)
            self._match(left, inner, outer)
            self._match(right, outer, inner)
        self.cycle[x] = ring

    def _joint(self, left: int, right: int) -> tuple[int, int]:
        """Return the edge that joins two neighbours on a cycle."""
        for edge in self.edges_of_cycles[left]:
            if edge[1] in self._members(right):
                return edge
        raise AssertionError
