"""Perfect matchings of general graphs, grown by augmenting paths through odd cycles (Edmonds 1965).

A graph is a list of bit sets: bit `w` of ``adjacent[v]`` says that `v` and `w` may be matched. A matching is
a list of mates, `NOBODY` where there is none. The cheapest matching is in `cheapest.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.bits import bits, bitset

NOBODY = -1


def complete(adjacent: Sequence[int], mates: list[int], alive: int) -> bool:
    """Grow `mates` to match all of `alive` and return whether it could."""
    exposed = bitset(v for v in bits(alive) if mates[v] == NOBODY)
    for v in bits(exposed):
        free = adjacent[v] & exposed
        if exposed >> v & 1 and free:
            w = (free & -free).bit_length() - 1
            mates[v], mates[w] = w, v
            exposed ^= 1 << v | 1 << w
    for root in bits(exposed):
        if mates[root] == NOBODY:
            search = Search(adjacent, mates, alive, root)
            if search.free == NOBODY:
                return False
            search.match_to(search.free)
    return True


def exposable(adjacent: Sequence[int], mates: list[int], alive: int) -> int:
    """Return the vertices without any one of which the odd set `alive` can be matched, growing `mates`."""
    alone = NOBODY
    for root in bits(alive):
        if mates[root] == NOBODY:
            search = Search(adjacent, mates, alive, root)
            if search.free != NOBODY:
                search.match_to(search.free)
            elif alone != NOBODY:
                return 0
            else:
                alone = root
    return Search(adjacent, mates, alive, alone).outer


class Search:
    """An alternating tree from the unmatched vertex `root` within `alive`.

    `free` is an unmatched vertex that the tree met, at which the search stops; without one, `outer` holds
    each vertex that some matching of the same size leaves unmatched in place of `root`.
    """

    def __init__(self, adjacent: Sequence[int], mates: list[int], alive: int, root: int) -> None:
        self.adjacent, self.mates, self.alive = adjacent, mates, alive
        self.parent = [NOBODY] * len(mates)
        self.base = list(range(len(mates)))
        self.inside = [1 << v for v in range(len(mates))]  # of a base: the vertices shrunk into it
        self.outer = 1 << root
        self.free = self._grow(root)

    def match_to(self, vertex: int) -> None:
        """Flip the path from the root that ends in the unmatched `vertex`."""
        while vertex != NOBODY:
            before = self.parent[vertex]
            after = self.mates[before]
            self.mates[vertex], self.mates[before] = before, vertex
            vertex = after

    def release(self, vertex: int) -> None:
        """Flip the path from the root to the outer `vertex`, which is left unmatched."""
        mate = self.mates[vertex]
        if mate != NOBODY:
            self.mates[vertex] = NOBODY
            self.match_to(mate)

    def _grow(self, root: int) -> int:
        mates, alive = self.mates, self.alive
        unseen = alive & ~self.outer
        queue = [root]
        for v in queue:
            for w in bits(self.adjacent[v] & unseen):
                unseen &= ~(1 << w)
                self.parent[w] = v
                if mates[w] == NOBODY:
                    return w
                unseen &= ~(1 << mates[w])
                self.outer |= 1 << mates[w]
                queue.append(mates[w])
            while others := self.adjacent[v] & self.outer & ~self.inside[self.base[v]]:
                queue += self._shrink(v, (others & -others).bit_length() - 1)
        return NOBODY

    def _shrink(self, v: int, w: int) -> list[int]:
        """Shrink the odd cycle that the edge closes, and return its vertices that have become outer."""
        base = self._common_base(v, w)
        members: set[int] = set()
        self._mark(v, base, w, members)
        self._mark(w, base, v, members)
        members.discard(base)
        grown = 0
        for member in members:
            grown |= self.inside[member]
        for u in bits(grown):
            self.base[u] = base
        fresh = list(bits(grown & ~self.outer))
        self.inside[base] |= grown
        self.outer |= grown
        return fresh

    def _common_base(self, v: int, w: int) -> int:
        seen = set()
        while True:
            v = self.base[v]
            seen.add(v)
            if self.mates[v] == NOBODY:
                break
            v = self.parent[self.mates[v]]
        while self.base[w] not in seen:
            w = self.parent[self.mates[self.base[w]]]
        return self.base[w]

    def _mark(self, v: int, base: int, child: int, members: set[int]) -> None:
        mates = self.mates
        while self.base[v] != base:
            members |= {self.base[v], self.base[mates[v]]}
            self.parent[v] = child
            child = mates[v]
            v = self.parent[child]
