"""Which of the best pairings of a bracket comes first (C.04.3 art. 3 and 4 in 2026, B and D in 2022).

Vertices are the members of a bracket in order, those moved down first; any further vertices stand for what
is outside. Pairings that meet the criteria equally well are compared by who of the moved down is paired,
with whom, by the exchanges between the halves of the rest, and by the order of their opponents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tournament.engine.bits import bits, bitset
from tournament.engine.certain import certain
from tournament.engine.pairing.swiss.matching import NOBODY, Search, complete
from tournament.engine.pairing.swiss.min_cost_matching import Cheapest, Price


class Choice:
    """Chooses among the perfect matchings of a graph, all equally good, starting from one of them."""

    def __init__(self, adjacent: Sequence[int], mates: list[int], moved: int, members: int) -> None:
        self.adjacent = list(adjacent)
        self.mates = mates
        self.moved = moved
        self.members = members
        self.alive = (1 << len(mates)) - 1
        self.pairs: dict[int, int] = {}

    def run(self) -> dict[int, int]:
        """Return the mates of the matching that comes first, both ways."""
        inside = (1 << self.members) - 1
        self._float_moved(inside)
        for v in range(self.moved):
            if self.alive >> v & 1:
                self._fix(v, self._first(v, self.adjacent[v] & inside))
        rest = list(bits(self.alive & inside))
        outside = self.alive & ~inside
        higher = self._exchange(rest, (len(rest) - outside.bit_count()) // 2)
        for v in higher:
            self._fix(v, self._first(v, self.adjacent[v]))
        for v in bits(self.alive):
            self.pairs[v] = self.mates[v]
        return self.pairs

    def _float_moved(self, inside: int) -> None:
        """Let the lowest possible of the moved down float on, where one of them must."""
        for out in bits(self.alive & ~inside):
            if self.mates[out] < self.moved:
                candidates = self.adjacent[out] & ((1 << self.moved) - 1)
                self._fix(out, self._reach(out, candidates).bit_length() - 1)

    def _first(self, v: int, candidates: int) -> int:
        """Return the first of `candidates` that `v` can have."""
        below = candidates & self.alive & ((1 << self.mates[v]) - 1)
        reach = self._reach(v, below) if below else 0
        return (reach & -reach).bit_length() - 1 if reach else self.mates[v]

    def _reach(self, v: int, candidates: int) -> int:
        """Return those of `candidates`, or the present mate, that `v` can have, the others still matched."""
        mate = self.mates[v]
        self.mates[mate] = NOBODY
        self._search = Search(self.adjacent, self.mates, self.alive & ~(1 << v), mate)
        self.mates[mate] = v
        return self._search.outer & (candidates | 1 << mate)

    def _fix(self, v: int, w: int) -> None:
        """Match `v` and `w` for good."""
        mate = self.mates[v]
        if mate != w:
            self.mates[mate] = NOBODY
            self._search.release(w)
            self.mates[v], self.mates[w] = w, v
        self.pairs[v], self.pairs[w] = w, v
        self.alive &= ~(1 << v | 1 << w)

    def _exchange(self, rest: list[int], pairs: int) -> list[int]:
        """Fix who is in the upper half, with as few and as small exchanges as possible, and return them."""
        upper = rest[:pairs]
        top = bitset(upper)
        found = self._halves(top)
        if found is None:
            upper = self._cheapest_halves(rest, pairs, top)
            top = bitset(upper)
            found = certain(self._halves(top), "these halves were chosen so that they can be paired")
        self.adjacent, self.mates = found
        return upper

    def _halves(self, top: int) -> tuple[list[int], list[int]] | None:
        """Return the graph of edges between `top` and the others only, with a perfect matching of it."""
        low = self.alive & ~top
        inside = (1 << self.members) - 1
        adjacent = []
        for v, row in enumerate(self.adjacent):
            partners = 0
            if top >> v & 1:
                partners = low & inside
            elif v >= self.members:
                partners = low
            elif low >> v & 1:
                partners = top | low & ~inside
            adjacent.append(row & partners)
        mates = [mate if mate != NOBODY and adjacent[v] >> mate & 1 else NOBODY for v, mate in enumerate(self.mates)]
        self.partial = adjacent, mates
        return (adjacent, mates) if complete(adjacent, mates, self.alive) else None

    def _cheapest_halves(self, rest: list[int], pairs: int, top: int) -> list[int]:
        """Return the upper half after the exchanges that come first.

        The price of a pair depends on its higher member alone. The potentials below make all edges between
        the original halves tight, so only the exchanges themselves are searched for.
        """
        weights = exchange_prices(len(rest), pairs)
        places = {v: i for i, v in enumerate(rest)}
        alive = list(bits(self.alive))
        where = {v: i for i, v in enumerate(alive)}
        middle = max(weights[:pairs], default=0)
        prices = [
            [
                (weights[min(places[v], places[w])] if v in places and w in places else 0)
                if self.adjacent[v] >> w & 1
                else None
                for w in alive
            ]
            for v in alive
        ]
        potentials = [
            2 * weights[places[v]] - middle if top >> v & 1 else middle if v in places else -middle for v in alive
        ]
        mates = [where[self.partial[1][v]] if self.partial[1][v] != NOBODY else NOBODY for v in alive]
        search = Cheapest(prices, potentials, mates)
        if not search.solve():
            raise RuntimeError("what can be paired as a whole has a cheapest pairing")
        return [v for v in rest if (mate := alive[search.mates[where[v]]]) in places and places[mate] > places[v]]


def exchange_prices(count: int, pairs: int) -> list[int]:
    """Return the price of each player as the higher one of a pair, all multiples of 4.

    In order: how few are exchanged, how near they are, how low those from the upper half are, and how high
    those from the lower half.
    """
    prices = []
    for i in range(count):
        exchanged = i >= pairs
        stays = 0 if exchanged else 1 << i
        comes = (1 << count) - (1 << count - 1 - i) if exchanged else 0
        number = exchanged << (2 * count).bit_length() * 2
        prices.append((((number + i) << 2 * count | stays << count) + comes) * 4)
    return prices


def choose_by_price(prices: Sequence[Sequence[Price]], moved: int, members: int) -> dict[int, int] | None:
    """Return the first of the cheapest matchings from prices alone; None when there is no matching.

    The order of the pairings is written below the criteria in the prices, once for those moved down and
    once for the others. Slower than `Choice`, it is for graphs whose cheapest matchings are not just the
    perfect matchings of tight edges.
    """
    size = len(prices)
    room = max(size, 2).bit_length()
    first = _solve(_extend(prices, _moved_price(moved, members, room), moved * (room + 1)))
    if first is None:
        return None
    pairs = {}
    for v in range(moved):
        pairs[v], pairs[first[v]] = first[v], v
    floated = [v for v in range(moved) if first[v] >= members]
    kept = [v for v in range(size) if v not in pairs or v in floated or pairs[v] in floated]
    for v in floated:
        pairs.pop(pairs.pop(v))
    rest = [v for v in kept if moved <= v < members]
    count = len(rest)
    higher = sum(moved <= first[v] < members for v in rest) // 2
    places = {v: i for i, v in enumerate(rest)}
    weights = exchange_prices(count, higher)

    def later(a: int, b: int) -> int:
        v, w = kept[a], kept[b]
        if v not in places or w not in places:
            return 0
        i, j = sorted((places[v], places[w]))
        return (weights[i] << room * count) + (j << room * (count - 1 - i))

    inner = [[_between(prices, v, w, moved, members) for w in kept] for v in kept]
    width = room * (count + 1) + max(weights, default=0).bit_length()
    second = certain(_solve(_extend(inner, later, width)), "as many are left as are paired")
    pairs |= {v: kept[second[a]] for a, v in enumerate(kept)}
    return pairs


def _between(prices: Sequence[Sequence[Price]], v: int, w: int, moved: int, members: int) -> Price:
    """Return the price of an edge once those moved down who are left must float on."""
    floats = min(v, w) < moved and max(v, w) < members
    return None if floats else prices[v][w]


def _moved_price(moved: int, members: int, room: int) -> Callable[[int, int], int]:
    """Return the place of an edge in the order of who of those moved down is paired, and with whom."""

    def price(a: int, b: int) -> int:
        a, b = min(a, b), max(a, b)
        if a >= moved:
            return 0
        if b >= members:
            return 1 << room * moved + moved - 1 - a
        return b << room * (moved - 1 - a)

    return price


def _extend(prices: Sequence[Sequence[Price]], price: Callable[[int, int], int], width: int) -> list[list[Price]]:
    """Write `price` of less than `width` bits in all below the prices."""
    return [
        [None if value is None else (value << width) + price(v, w) for w, value in enumerate(row)]
        for v, row in enumerate(prices)
    ]


def _solve(prices: list[list[Price]]) -> list[int] | None:
    """Return the mates of a cheapest perfect matching."""
    doubled = [[None if price is None else 4 * price for price in row] for row in prices]
    least = [min((price for price in row if price is not None), default=0) for row in doubled]
    mates = [NOBODY] * len(prices)
    for v, row in enumerate(doubled):
        if mates[v] == NOBODY:
            for w, price in enumerate(row):
                if price is not None and mates[w] == NOBODY and 2 * price == least[v] + least[w]:
                    mates[v], mates[w] = w, v
                    break
    search = Cheapest(doubled, least, mates)
    return search.mates[: len(prices)] if search.solve() else None
