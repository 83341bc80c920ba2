"""Matchings against all matchings there are."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from tests.support.sampling import examples
from tournament.engine.bits import bits, bitset
from tournament.engine.pairing.swiss.matching import NOBODY, complete, exposable
from tournament.engine.pairing.swiss.min_cost_matching import Cheapest
from tournament.engine.pairing.swiss.relaxation import class_potentials

Prices = list[list[int | None]]


@st.composite
def graphs(draw: st.DrawFn, sizes: st.SearchStrategy[int]) -> Prices:
    """Return a symmetric matrix of prices, None where there is no edge."""
    size = draw(sizes)
    prices: Prices = [[None] * size for _ in range(size)]
    for v in range(size):
        for w in range(v):
            prices[v][w] = prices[w][v] = draw(st.one_of(st.none(), st.integers(0, 6)))
    return prices


def cheapest(prices: Prices, vertices: int) -> int | None:
    """Return the least price of a perfect matching of a bit set by trying all; None when there is none."""

    @cache
    def least(left: int) -> int | None:
        if not left:
            return 0
        v = next(bits(left))
        found = []
        for w in bits(left & ~(1 << v)):
            price, rest = prices[v][w], least(left & ~(1 << v | 1 << w))
            if price is not None and rest is not None:
                found.append(price + rest)
        return min(found, default=None)

    return least(vertices)


def adjacency(prices: Prices) -> list[int]:
    return [bitset(w for w, price in enumerate(row) if price is not None) for row in prices]


def assert_matched(mates: list[int], prices: Prices) -> None:
    assert all(mates[mates[v]] == v and prices[v][mates[v]] is not None for v in range(len(prices)))


@examples(100, deadline=None)
@given(graphs(st.sampled_from([2, 4, 6, 8, 10])))
def test_complete_finds_a_perfect_matching_when_there_is_one(prices: Prices) -> None:
    everybody = (1 << len(prices)) - 1
    mates = [NOBODY] * len(prices)
    found = complete(adjacency(prices), mates, everybody)
    assert found == (cheapest(prices, everybody) is not None)
    if found:
        assert_matched(mates, prices)


@examples(100, deadline=None)
@given(graphs(st.sampled_from([1, 3, 5, 7, 9])))
def test_exposable_vertices_are_those_whom_all_others_can_do_without(prices: Prices) -> None:
    everybody = (1 << len(prices)) - 1
    found = exposable(adjacency(prices), [NOBODY] * len(prices), everybody)
    expected = [v for v in range(len(prices)) if cheapest(prices, everybody & ~(1 << v)) is not None]
    assert list(bits(found)) == expected


@examples(200, deadline=None)
@given(graphs(st.sampled_from([2, 4, 6, 8, 10])))
def test_the_cheapest_matching_is_the_cheapest_of_all(prices: Prices) -> None:
    size = len(prices)
    doubled = [[None if price is None else 2 * price for price in row] for row in prices]
    search = Cheapest(doubled, [0] * size, [NOBODY] * size)
    least = cheapest(prices, (1 << size) - 1)
    assert search.solve() == (least is not None)
    if least is not None:
        assert_matched(search.mates, prices)
        assert sum(prices[v][search.mates[v]] or 0 for v in range(size)) == 2 * least


@examples(100, deadline=None)
@given(graphs(st.integers(1, 6)), st.data())
def test_potentials_of_classes_bound_every_matching(prices: Prices, data: st.DataObject) -> None:
    """No pair is above its price, and twice the sum is a bound for the vertices of all classes."""
    count = len(prices)
    for v in range(count):
        prices[v][v] = data.draw(st.one_of(st.none(), st.integers(0, 6)))
    sizes = data.draw(st.lists(st.integers(1, 3), min_size=count, max_size=count))
    potentials = class_potentials(prices, sizes)
    kinds = [c for c in range(count) for _ in range(sizes[c])]
    single = [[prices[c][d] if v != w else None for w, d in enumerate(kinds)] for v, c in enumerate(kinds)]
    least = cheapest(single, (1 << len(kinds)) - 1) if len(kinds) % 2 == 0 else None
    if potentials is None:
        assert least is None
        return
    assert all(
        price is None or potentials[c] + potentials[d] <= 2 * price
        for c, row in enumerate(prices)
        for d, price in enumerate(row)
    )
    if least is not None:
        assert sum(size * potential for size, potential in zip(sizes, potentials, strict=True)) <= 4 * least
