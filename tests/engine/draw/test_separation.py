"""Units are kept apart as well as can be: every draw against all draws there could have been."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.draw.plain import Wishes, every_order
from tests.support.sampling import examples
from tests.support.words import vi
from tournament.engine.draw import Apart, Lot, differences, draw, regions_of
from tournament.engine.errors import InputError
from tournament.engine.formats import build

BRACKET = ["1.1.1", "1.1.2", "1.2", "2.1", "2.2.1", "2.2.2"]


@st.composite
def fields(draw_: st.DrawFn) -> tuple[list[Lot], list[str]]:
    """Draw up to seven entries: joint teams, pots, seeds, told numbers; groups of any size or parts of a bracket."""
    size = draw_(st.integers(2, 7))
    units = st.lists(st.sampled_from("uvwx"), min_size=1, max_size=draw_(st.integers(1, 2)), unique=True)
    strengths = st.sampled_from([None, None, 1, 1, 2, 3]) if draw_(st.booleans()) else st.none()
    told = draw_(st.permutations([*range(1, size + 1)]))
    fixed = draw_(st.integers(0, 2))
    lots = [Lot(f"e{n}", tuple(draw_(units)), draw_(strengths), told[n] if n < fixed else None) for n in range(size)]
    kinds = st.sampled_from(BRACKET if draw_(st.booleans()) else ["A", "B", "C"])
    return lots, draw_(st.lists(kinds, min_size=size, max_size=size))


@examples(150, deadline=None)
@given(fields(), st.sampled_from(["soft", "hard"]))
def test_no_draw_does_better(field: tuple[list[Lot], list[str]], apart: Apart) -> None:
    lots, regions = field
    wishes = Wishes(lots, regions)
    costs = [(wishes.broken(order) * (apart == "hard"), wishes.together(order)) for order in every_order(lots)]
    best = min(costs)
    try:
        drawn = draw(lots, "seed", regions, apart=apart)
    except InputError as error:
        assert best[0] > 0
        assert "kept apart" in str(error) or "stand in the way" in str(error)
        return
    assert (0, drawn.together) == best
    assert wishes.together(drawn.order) == drawn.together
    assert drawn.order in every_order(lots)
    assert drawn.proven
    assert differences(drawn) == []


@pytest.mark.parametrize("entries", [32, 64, 128])
@pytest.mark.parametrize("name", ["groups", "knockout"])
def test_a_unit_is_spread_evenly_over_halves_quarters_and_groups(name: str, entries: int) -> None:
    regions = regions_of(build(name, entries, {"groups": entries // 4} if name == "groups" else {}))
    lots = [Lot(str(n), (f"u{min(n % 7, n % 11)}",)) for n in range(entries)]
    drawn = draw(lots, "19/8", regions, apart="soft")
    sizes = Counter(lot.units[0] for lot in lots)
    depth = max(name.count(".") for name in regions) + 1
    for level in range(1, depth + 1):
        parts = [".".join(name.split(".")[:level]) for name in regions]
        found = Counter((lots[index].units[0], parts[place]) for place, index in enumerate(drawn.order))
        for unit, size in sizes.items():
            each = [found[unit, part] for part in dict.fromkeys(parts)]
            assert max(each) - min(each) <= 1, (unit, size, level)


def test_nothing_moves_where_the_lots_are_as_good_as_can_be() -> None:
    lots = [Lot(str(n), (f"u{n}",)) for n in range(16)]
    regions = regions_of(build("knockout", 16))
    assert draw(lots, "s", regions, apart="hard").order == draw(lots, "s", regions, apart="no").order


def test_a_strict_wish_that_cannot_be_kept_says_why() -> None:
    groups = ["A", "B", "C", "A", "B", "C"]
    four = [Lot(str(n), ("Đơn vị 3" if n < 4 else f"Đơn vị {n}",)) for n in range(6)]
    with pytest.raises(InputError) as few:
        draw(four, "s", groups, apart="hard")
    assert vi(few.value.text) == "Đơn vị 3 có 4 đội nhưng chỉ có 3 bảng, không thể tách hẳn các đội."
    assert str(few.value.text) == "Đơn vị 3 has 4 entries but there are only 3 groups: they cannot all be kept apart."
    told = [Lot("a", ("P",), number=1), Lot("b", ("P",), number=4), *(Lot(str(n), (f"u{n}",)) for n in range(4))]
    with pytest.raises(InputError, match="The 2 entries of P cannot be in 2 different ones of 3 groups"):
        draw(told, "s", groups, apart="hard")
    five = [Lot(str(n), ("P" if n < 5 else f"u{n}",)) for n in range(8)]
    with pytest.raises(InputError, match="P has 5 entries but there are only 4 first matches"):
        draw(five, "s", regions_of(build("knockout", 8)), apart="hard")
    assert draw(four, "s", groups, apart="soft").together == (1,)


def test_where_everybody_meets_everybody_there_is_nothing_to_keep_apart() -> None:
    lots = [Lot(str(n), ("P",)) for n in range(4)]
    assert draw(lots, "s", ["A"] * 4, apart="hard").together == ()


def test_a_joint_team_is_kept_apart_from_each_of_its_units() -> None:
    lots = [Lot("joint", ("P", "Q")), Lot("P", ("P",)), Lot("Q", ("Q",)), *(Lot(u, (u,)) for u in "RST")]
    for seed in map(str, range(40)):
        drawn = draw(lots, seed, ["A", "A", "B", "B", "C", "C"], apart="hard")
        at = {lots[index].name: "AABBCC"[place] for place, index in enumerate(drawn.order)}
        assert at["joint"] not in {at["P"], at["Q"]}


def test_every_order_that_keeps_two_apart_comes_up() -> None:
    lots = [Lot("a", ("P",)), Lot("b", ("P",)), Lot("c", ("Q",)), Lot("d", ("R",))]
    seen = Counter(draw(lots, str(n), ["A", "A", "B", "B"], apart="hard").order for n in range(600))
    allowed = {order for order in permutations(range(4)) if {0, 1} not in ({*order[:2]}, {*order[2:]})}
    assert set(seen) == allowed
    assert min(seen.values()) > 600 / len(allowed) / 3
