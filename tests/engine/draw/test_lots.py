"""Draws: recomputable by anyone, told numbers and seeds first, pots drawn among each other."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from dataclasses import replace

import pytest

from tournament.engine.draw import Lot, differences, draw
from tournament.engine.errors import InputError


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
    lots = [Lot(f"Đơn vị {n}", (f"Đơn vị {n}",)) for n in range(10)]
    assert draw(lots, "19/8/2026", ["A"] * 10, apart="soft").order == tuple(order)


def test_every_order_is_drawn_about_as_often() -> None:
    lots = [Lot(name, (name,)) for name in "PQR"]
    drawn = Counter(draw(lots, str(n), ["", "", ""], apart="no").order for n in range(3000))
    expected = 3000 / 6
    chi_square = sum((count - expected) ** 2 / expected for count in drawn.values())
    assert len(drawn) == 6
    assert chi_square < 20.5  # the 0.1 % point of 5 degrees of freedom; the seeds are fixed


def test_a_changed_draw_is_told_number_by_number() -> None:
    lots = [Lot(name, (name,)) for name in "PQRS"]
    drawn = draw(lots, "s", [""] * 4, apart="no")
    assert differences(drawn) == []
    assert len(differences(replace(drawn, order=drawn.order[::-1]))) == 4


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(InputError, match="needs a seed"):
        draw([Lot("P", ("P",))], " ", [""], apart="soft")
    with pytest.raises(InputError, match=r"P: there are the numbers 1 to 2, not 3\."):
        draw([Lot("P", ("P",), number=3), Lot("Q", ("Q",))], "s", ["", ""], apart="no")
    with pytest.raises(InputError, match=r"Number 1 is kept for P and Q\."):
        draw([Lot("P", ("P",), number=1), Lot("Q", ("Q",), number=1)], "s", ["", ""], apart="no")


def test_told_numbers_then_seeds_then_pots_then_the_rest() -> None:
    lots = [Lot("rest 1", ("a",)), Lot("rest 2", ("b",)), Lot("host", ("c",), 2, number=1), Lot("first", ("d",), 1)]
    lots += [Lot("pot 1", ("e",), 3), Lot("pot 2", ("f",), 3)]
    seen = set()
    for seed in "abcdefgh":
        drawn = draw(lots, seed, ["A", "B", "B", "A", "A", "B"], apart="no")
        names = [lots[index].name for index in drawn.order]
        assert names[:2] == ["host", "first"]
        assert {*names[2:4]} == {"pot 1", "pot 2"}
        assert {*names[4:]} == {"rest 1", "rest 2"}
        seen.add(tuple(names))
        steps = [(step.number, step.lot.name, step.region, step.how) for step in drawn.steps()]
        assert steps[:2] == [(1, "host", "A", "fixed"), (2, "first", "B", "seeded")]
        assert [step[3] for step in steps[2:]] == ["pot", "pot", "drawn", "drawn"]
        assert [step[0] for step in steps] == [1, 2, 3, 4, 5, 6]
    assert len(seen) == 4
