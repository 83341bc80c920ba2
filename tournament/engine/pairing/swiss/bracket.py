"""The best pairing of one bracket, found through few classes of players."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tournament.engine.bits import bits, bitset
from tournament.engine.certain import certain
from tournament.engine.pairing.swiss.candidate_order import Choice, choose_by_price
from tournament.engine.pairing.swiss.criteria import Prices
from tournament.engine.pairing.swiss.matching import NOBODY, complete
from tournament.engine.pairing.swiss.min_cost_matching import Cheapest, Price
from tournament.engine.pairing.swiss.player_state import Standing
from tournament.engine.pairing.swiss.relaxation import class_potentials


def pair_members(
    members: Sequence[Standing],
    moved: int,
    allowed: Sequence[int],
    prices: Prices,
    port: Callable[[Standing], int] | None,
) -> dict[int, int] | None:
    """Return the mates of the best pairing by index, None when there is none.

    `allowed` are bit sets over the members. With a `port`, one vertex more stands for what is outside, and
    `port` is the price for a player to be matched to it; `allowed` then has its bits too.
    """
    classes, kinds = _classes(members, moved, allowed, port)
    table = _class_prices(members, allowed, prices, port, classes)
    potentials = class_potentials(table, [mask.bit_count() for mask in classes])
    if potentials is None:
        return None
    tight = [
        sum(
            classes[d]
            for d, price in enumerate(row)
            if price is not None and potentials[c] + potentials[d] == 2 * price
        )
        for c, row in enumerate(table)
    ]
    adjacent = [allowed[v] & tight[kind] for v, kind in enumerate(kinds)]
    mates = _first_matching(adjacent, moved, len(members))
    if not complete(adjacent, mates, (1 << len(allowed)) - 1):
        full = _full_prices(allowed, table, kinds)
        search = Cheapest(full, [2 * potentials[kind] for kind in kinds], mates)
        if not search.solve():
            return None
        if search.charged:
            return choose_by_price(full, moved, len(members))
        adjacent = [bitset(w for w in bits(row) if search.slack(v, w) == 0) for v, row in enumerate(allowed)]
        mates = search.mates[: len(allowed)]
    return Choice(adjacent, mates, moved, len(members)).run()


def _classes(
    members: Sequence[Standing],
    moved: int,
    allowed: Sequence[int],
    port: Callable[[Standing], int] | None,
) -> tuple[list[int], list[int]]:
    """Return the classes of vertices with the same prices, as bit sets, and the class of each vertex."""
    found: dict[object, int] = {}
    kinds = []
    for v, player in enumerate(members):
        key = (
            v < moved,
            player.score,
            player.preference,
            player.imbalance,
            player.repeated,
            player.floats,
            player.absolute and player.topscorer,
            port is not None and allowed[v] >> len(members) & 1 and 1 + player.games,
        )
        kinds.append(found.setdefault(key, len(found)))
    if port is not None:
        kinds.append(len(found))
    classes = [0] * (max(kinds) + 1)
    for v, kind in enumerate(kinds):
        classes[kind] |= 1 << v
    return classes, kinds


def _class_prices(
    members: Sequence[Standing],
    allowed: Sequence[int],
    prices: Prices,
    port: Callable[[Standing], int] | None,
    classes: Sequence[int],
) -> list[list[Price]]:
    firsts = [next(bits(mask)) for mask in classes]
    union = [0] * len(classes)
    for c, mask in enumerate(classes):
        for v in bits(mask):
            union[c] |= allowed[v]
    table: list[list[Price]] = [[None] * len(classes) for _ in classes]
    for c, v in enumerate(firsts):
        for d in range(c + 1):
            if union[c] & classes[d]:
                w = firsts[d]
                if v == len(members):
                    price = certain(port, "only a port stands behind the members")(members[w])
                else:
                    price = prices.pair(members[min(v, w)], members[max(v, w)])
                table[c][d] = table[d][c] = price
    return table


def _first_matching(adjacent: Sequence[int], moved: int, members: int) -> list[int]:
    """Match the upper half to the lower one in order as far as it goes."""
    mates = [NOBODY] * len(adjacent)
    half = moved + (members - moved) // 2
    free = (1 << len(adjacent)) - 1
    for v in range(half):
        candidates = adjacent[v] & free & -(1 << (moved if v < moved else half))
        if candidates and free >> v & 1:
            w = (candidates & -candidates).bit_length() - 1
            mates[v], mates[w] = w, v
            free &= ~(1 << v | 1 << w)
    return mates


def _full_prices(allowed: Sequence[int], table: Sequence[Sequence[Price]], kinds: Sequence[int]) -> list[list[Price]]:
    """Return the price of each edge, doubled so that potentials stay whole."""
    doubled = [[None if price is None else 2 * price for price in row] for row in table]
    return [
        [doubled[kind][kinds[w]] if row >> w & 1 else None for w in range(len(kinds))]
        for row, kind in zip(allowed, kinds, strict=True)
    ]
