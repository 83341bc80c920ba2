"""The cheapest perfect matching of a general graph, by the primal-dual method (Edmonds 1965, Gabow 1976).

Each vertex has a potential and each shrunken odd cycle (a blossom) a charge. Potentials of two ends, plus
the charges around both, never pass the price of their edge; edges that reach it are tight, and a perfect
matching of tight edges is a cheapest one. Prices may be integers of any size, so that a list of criteria
in order of importance fits in one. Time is O(n²) for each vertex that the start leaves unmatched.
"""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.certain import certain
from tournament.engine.pairing.swiss.matching import NOBODY

Price = int | None
_FREE, _OUTER, _INNER = -1, 0, 1
_IN_A_TREE = "an edge led to every inner vertex"


class Cheapest:
    """A search for the cheapest perfect matching; `mates` holds it after `solve` has returned True.

    `prices` is a symmetric matrix, None where there is no edge. `potentials` must leave no edge with a
    negative slack ``2 * price - potential - potential`` and be even; `mates` may only use tight edges.

    One class for all of the method: the matching, the trees of a stage and the blossoms are one structure, and each
    step reads and writes all three.
    """

    def __init__(self, prices: Sequence[Sequence[Price]], potentials: list[int], mates: list[int]) -> None:
        self.size = n = len(prices)
        self.prices = prices
        self.near = [[(w, 2 * price) for w, price in enumerate(row) if price is not None] for row in prices]
        self.potentials = potentials
        self.mates = mates + [NOBODY] * (n // 2 + 1)  # of a blossom: the vertex outside that it is matched to
        room = len(self.mates)
        self.charge = [0] * room
        self.top = list(range(n))  # the outermost blossom around each vertex
        self.cycle: list[list[int]] = [[] for _ in range(room)]  # its parts, the one matched outside first
        self.joints: list[list[tuple[int, int]]] = [[] for _ in range(room)]  # from each part to the next
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
        return any(parts and charge > 0 for parts, charge in zip(self.cycle, self.charge, strict=True))

    def slack(self, v: int, w: int) -> int:
        """Return what the edge lacks to be tight, for ends in different blossoms; it must exist."""
        price = self.prices[v][w]
        if price is None:  # said here: no other function is called as often
            raise RuntimeError("there is no such edge")
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
            for w, price in self.near[v]:
                if label[top[w]] == _INNER or top[w] == top[v]:
                    continue
                slack = price - own - potentials[w]
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
            if edge is None or self.label[x] == _INNER or self.top[edge[0]] == self.top[edge[1]]:
                continue
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
        entry = certain(self.entry[self.top[self.mates[x]]], _IN_A_TREE)
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
            entry = certain(self.entry[y], _IN_A_TREE)
            self._match(y, entry[1], entry[0])
            v, w = entry

    def _match(self, x: int, v: int, w: int) -> None:
        """Match blossom `x` to the outside vertex `w` through its vertex `v`."""
        self.mates[x] = w
        if x < self.size:
            return
        at = next(i for i, part in enumerate(self.cycle[x]) if v in self.inside[part])
        ring = self.cycle[x] = self.cycle[x][at:] + self.cycle[x][:at]
        joints = self.joints[x] = self.joints[x][at:] + self.joints[x][:at]
        self._match(ring[0], v, w)
        for i in range(1, len(ring), 2):
            inner, outer = joints[i]
            self._match(ring[i], inner, outer)
            self._match(ring[i + 1], outer, inner)

    def _shrink(self, common: int, v: int, w: int) -> None:
        """Make a blossom of the cycle that the edge closes below the outer `common`."""
        b = next(b for b in range(self.size, len(self.cycle)) if not self.cycle[b])
        down, down_joints = self._branch(v, common)
        up, up_joints = self._branch(w, common)
        self.cycle[b] = [common, *reversed(down), *up]
        self.joints[b] = [
            *((y, x) for x, y in reversed(down_joints)),
            (v, w),
            *up_joints,
        ]
        self.charge[b] = 0
        self.mates[b] = self.mates[common]
        self.entry[b] = self.entry[common]
        self.inside[b] = [u for part in self.cycle[b] for u in self.inside[part]]
        for part in self.cycle[b]:
            if self.label[part] == _INNER:
                self.queue += self.inside[part]
        for u in self.inside[b]:
            self.top[u] = b
        self.label[b] = _OUTER
        self.best[b] = self._best_of_parts(b)

    def _best_of_parts(self, b: int) -> tuple[int, int] | None:
        """Return the best edge of a new blossom from those of its outer parts, looking anew where one lies inside.

        Edges to the parts that were inner are found from their other ends, once these vertices are followed.
        """
        found: tuple[int, int] | None = None
        for part in self.cycle[b]:
            edge = self.best[part] if self.label[part] == _OUTER else None
            if edge is not None and self.top[edge[0]] == b:
                edge = self._best_to(self.inside[part], b)
            if edge is not None and (found is None or self.slack(*edge) < self.slack(*found)):
                found = edge
        return found

    def _branch(self, v: int, common: int) -> tuple[list[int], list[tuple[int, int]]]:
        """Return the blossoms from that of `v` up to below `common`, with the edge above each."""
        parts, joints = [], []
        x = self.top[v]
        while x != common:
            y = self.top[self.mates[x]]
            entry = certain(self.entry[y], _IN_A_TREE)
            parts += [x, y]
            joints += [self._mate_edge(x, y), (entry[1], entry[0])]
            x = self.top[entry[0]]
        return parts, joints

    def _mate_edge(self, x: int, y: int) -> tuple[int, int]:
        return self.mates[y], self.mates[x]

    def _expand(self, b: int) -> None:
        """Dissolve the inner blossom `b` of charge 0; the tree goes on along its even side."""
        ring, joints, entry = self.cycle[b], self.joints[b], certain(self.entry[b], _IN_A_TREE)
        for part in ring:
            self.label[part] = _FREE
            self.entry[part] = None
            for u in self.inside[part]:
                self.top[u] = part
        self.cycle[b] = []
        at = self.top[entry[1]]
        i = ring.index(at)
        forward = i % 2 == 1
        self.label[at], self.entry[at] = _INNER, entry
        while i != 0:
            i = self._follow(ring, joints, i, forward)
        for part in ring:
            if self.label[part] == _FREE:
                self.best[part] = self._best_to(self.inside[part], part)
            else:
                self.best[part] = None

    def _follow(self, ring: list[int], joints: list[tuple[int, int]], i: int, forward: bool) -> int:
        """Take two steps along a dissolved cycle, to an outer part and the next inner one."""
        step = 1 if forward else -1
        self._make_outer(ring[i + step])
        after = (i + 2 * step) % len(ring)
        v, w = joints[i + 1] if forward else reversed(joints[after])
        self.label[ring[after]] = _INNER
        self.entry[ring[after]] = (v, w)
        return after

    def _best_to(self, vertices: Sequence[int], x: int) -> tuple[int, int] | None:
        """Return the edge of least slack from an outer vertex elsewhere to `vertices` of the blossom `x`."""
        top, label, potentials = self.top, self.label, self.potentials
        found: tuple[int, int] | None = None
        least = 0
        for w in vertices:
            own = potentials[w]
            for v, price in self.near[w]:
                if label[top[v]] != _OUTER or top[v] == x:
                    continue
                slack = price - potentials[v] - own
                if found is None or slack < least:
                    least, found = slack, (v, w)
        return found
