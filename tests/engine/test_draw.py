"""Draws: recomputable by anyone, seeds first, units as far apart as can be."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournament.engine.draw import Lot, differences, draw, regions_of
from tournament.engine.errors import InputError
from tournament.engine.formats import build


@st.composite
def fields(draw_: st.DrawFn) -> tuple[list[Lot], list[str]]:
    size = draw_(st.integers(2, 7))
    units = draw_(st.lists(st.sampled_from("uvw"), min_size=size, max_size=size))
    seeded = draw_(st.integers(0, 2))
    regions = draw_(st.lists(st.sampled_from("AB"), min_size=size, max_size=size))
    lots = [Lot(f"e{n}", unit, n + 1 if n < seeded else None) for n, unit in enumerate(units)]
    return lots, regions


def pairs(order: tuple[int, ...], lots: list[Lot], regions: list[str]) -> int:
    together = Counter((lots[index].unit, regions[place]) for place, index in enumerate(order))
    return sum(n * (n - 1) // 2 for n in together.values())


@given(fields(), st.text(min_size=1).filter(str.strip))
def test_the_fewest_possible_pairs_of_a_unit_meet_early(field: tuple[list[Lot], list[str]], seed: str) -> None:
    lots, regions = field
    drawn = draw(lots, seed, regions, apart=True)
    seeded = tuple(index for index, lot in enumerate(lots) if lot.strength is not None)
    rest = [index for index in range(len(lots)) if index not in seeded]
    best = min(pairs(seeded + order, lots, regions) for order in itertools.permutations(rest))
    assert sorted(drawn.order) == list(range(len(lots)))
    assert drawn.order[: len(seeded)] == seeded
    assert (drawn.pairs, pairs(drawn.order, lots, regions)) == (best, best)
    assert differences(drawn) == []


def test_anybody_can_do_it_again_with_sha_256_and_fisher_yates() -> None:
    """Written from the description alone, as an outsider would."""
    stream = itertools.chain.from_iterable(
        (hashlib.sha256(f"19/8/2026/{block}".encode()).digest()[at : at + 8] for at in (0, 8, 16, 24))
        for block in itertools.count()
    )
    order = list(range(10))
    for last in range(9, 0, -1):
        usable = (2**64 // (last + 1)) * (last + 1)
        number = next(value for value in (int.from_bytes(eight, "big") for eight in stream) if value < usable)
        order[last], order[number % (last + 1)] = order[number % (last + 1)], order[last]
    lots = [Lot(f"Đơn vị {n}", f"Đơn vị {n}") for n in range(10)]
    assert draw(lots, "19/8/2026", ["A"] * 10, apart=True).order == tuple(order)


def test_every_order_is_drawn_about_as_often() -> None:
    lots = [Lot(name, name) for name in "PQR"]
    drawn = Counter(draw(lots, str(n), ["", "", ""], apart=False).order for n in range(3000))
    expected = 3000 / 6
    chi_square = sum((count - expected) ** 2 / expected for count in drawn.values())
    assert len(drawn) == 6
    assert chi_square < 20.5  # the 0.1 % point of 5 degrees of freedom; the seeds are fixed


def test_a_changed_draw_is_told_number_by_number() -> None:
    lots = [Lot(name, name) for name in "PQRS"]
    drawn = draw(lots, "s", [""] * 4, apart=False)
    swapped = type(drawn)(drawn.seed, drawn.lots, drawn.regions, drawn.apart, drawn.order[::-1], 0)
    assert len(differences(swapped)) == 4


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(InputError, match="needs a seed"):
        draw([Lot("P", "P")], " ", [""], apart=True)
    with pytest.raises(InputError, match="same strength"):
        draw([Lot("P", "P", 1), Lot("Q", "Q", 1)], "s", ["", ""], apart=True)


def test_regions_are_groups_or_parts_of_the_bracket() -> None:
    assert regions_of(build("groups", 6, {"groups": 2}), 2) == ("A", "B", "B", "A", "A", "B")
    halves = regions_of(build("knockout", 8), 2)
    assert halves[0] != halves[1]
    assert Counter(halves) == {"1": 4, "2": 4}
