"""The overall ranking: both orders, joint ranks, shares, limits."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tournament.engine.overall import Extra, Finish, Settings, Share, overall
from tournament.engine.text import Text

REASON = Text("cộng dồn", "carried over")


Placings = dict[str, tuple[int, ...]]
"""By unit, how often it was first, second, third …"""

# Games of the ethnic minorities IX. The source gives the medals and the totals; the places below the third are the
# ones that bring the totals with ten points for a first place.
MINORITY_GAMES: Placings = {
    "Gia Lai": (13, 7, 5, 16, 0, 1),
    "Đắk Lắk": (22, 3, 6, 32, 0, 0, 0, 1),
    "Kon Tum": (4, 17, 10, 28, 0, 1),
}
# Vĩnh Long 2024, likewise, with seven points for a first place.
VINH_LONG: Placings = {
    "A": (10, 2, 5, 13),
    "B": (2, 6, 4, 12, 0, 1),
    "C": (5, 6, 1, 9, 0, 1),
    "D": (7, 3, 1, 9, 0, 1),
}


def finishes_of(placings: Placings) -> list[Finish[str]]:
    return [
        Finish(f"{unit}-{place}-{n}", place, (unit,))
        for unit, counts in placings.items()
        for place, count in enumerate(counts, start=1)
        for n in range(count)
    ]


def order_of(placings: Placings, settings: Settings) -> list[tuple[int, str, object, tuple[int, int, int]]]:
    standings = overall(list(placings), finishes_of(placings), settings)
    return [(each.rank, each.unit, each.points, each.medals) for each in standings]


def test_medals_and_points_disagree_as_at_the_ninth_ethnic_minority_games() -> None:
    table = (10, 8, 7, 6, 5, 4, 3, 2, 1)
    assert order_of(MINORITY_GAMES, Settings(order="points", points=table)) == [
        (1, "Đắk Lắk", 480, (22, 3, 6)),
        (2, "Kon Tum", 418, (4, 17, 10)),
        (3, "Gia Lai", 321, (13, 7, 5)),
    ]
    assert [(rank, unit) for rank, unit, *_ in order_of(MINORITY_GAMES, Settings(order="medals", points=table))] == [
        (1, "Đắk Lắk"), (2, "Gia Lai"), (3, "Kon Tum"),
    ]  # fmt: skip


def test_equal_points_share_a_rank_and_the_next_is_left_out_as_at_vinh_long_2024() -> None:
    table = (7, 5, 4, 3, 2, 1)
    assert order_of(VINH_LONG, Settings(points=table)) == [
        (1, "A", 139, (10, 2, 5)),
        (2, "B", 97, (2, 6, 4)),
        (2, "C", 97, (5, 6, 1)),
        (4, "D", 96, (7, 3, 1)),
    ]
    by_medals = [(rank, unit) for rank, unit, *_ in order_of(VINH_LONG, Settings(order="medals", points=table))]
    assert by_medals == [(1, "A"), (2, "D"), (3, "C"), (4, "B")]
    told = [(rank, unit) for rank, unit, *_ in order_of(VINH_LONG, Settings(points=table, ties="other"))]
    assert told == [(1, "A"), (2, "C"), (3, "B"), (4, "D")]


@pytest.mark.parametrize(
    ("shares", "points", "silver"),
    [((70, 30), [Fraction(7), Fraction(3)], [1, 1]), ((1, 0), [10, 0], [1, 0]), ((0, 0), [5, 5], [1, 1])],
)
def test_shares_that_were_agreed_for_a_joint_team_come_first(
    shares: tuple[int, int], points: list[int], silver: list[int]
) -> None:
    settings = Settings(points=(12, 10), share="equal")
    found = {each.unit: each for each in overall(["P", "Q"], [Finish("c", 2, ("P", "Q"), 1, shares)], settings)}
    assert [found[unit].points for unit in "PQ"] == points
    assert [found[unit].medals[1] for unit in "PQ"] == silver


def test_bonus_and_penalty_are_lines_of_the_calculation() -> None:
    extras = [Extra("P", -10, REASON), Extra("P", Fraction(3, 2), REASON)]
    (standing,) = overall(["P"], [Finish("c", 1, ("P",))], Settings(), extras)
    assert (standing.points, [item.points for item in standing.items]) == (Fraction(3, 2), [10, -10, Fraction(3, 2)])


@pytest.mark.parametrize(
    ("share", "points", "golds"),
    [("equal", [5, 5], [1, 1]), ("full", [10, 10], [1, 1]), ("lead", [10, 0], [1, 0]), ("none", [0, 0], [0, 0])],
)
def test_a_joint_teams_points_are_shared_as_the_regulations_say(
    share: Share, points: list[int], golds: list[int]
) -> None:
    found = {each.unit: each for each in overall(["P", "Q"], [Finish("c", 1, ("P", "Q"))], Settings(share=share))}
    assert [found[unit].points for unit in "PQ"] == points
    assert [found[unit].medals[0] for unit in "PQ"] == golds


def test_joint_thirds_take_the_better_place_or_the_mean_of_both() -> None:
    finishes = [Finish("c", 3, ("P",)), Finish("c", 3, ("Q",))]
    full = overall(["P", "Q"], finishes, Settings(points=(10, 8, 7, 6)))
    mean = overall(["P", "Q"], finishes, Settings(points=(10, 8, 7, 6), spread_joint=True))
    assert ([s.points for s in full], [s.points for s in mean]) == ([7, 7], [Fraction(13, 2)] * 2)


def test_weights_limits_and_participation_are_counted_and_shown() -> None:
    finishes = [Finish("team", 1, ("P",), weight=3), Finish("single", 2, ("P",)), Finish("single", 3, ("P",))]
    settings = Settings(points=(10, 8, 6), participation=1, per_competition=1)
    (standing,) = overall(["P"], finishes, settings)
    assert standing.points == 31 + 9
    assert [(str(item.what), item.points, item.counted) for item in standing.items] == [
        ("team: place 1", 31, True),
        ("single: place 2", 9, True),
        ("single: place 3", 7, False),
    ]
    (best,) = overall(["P"], finishes, Settings(points=(10, 8, 6), best=1))
    assert best.points == 30


@pytest.mark.parametrize(
    ("settings", "points", "medals"),
    [
        (Settings(points=(10, 8, 7, 6), participation=1), {"A": 11, "B": 9, "C": 0, "D": 0}, (1, 1, 0)),
        (Settings(points=(10, 8, 7, 6), participation=1, missed="place"), {"A": 11, "B": 9, "C": 8, "D": 8}, (1, 1, 2)),
    ],
)
def test_an_entry_that_withdrew_brings_nothing_unless_the_settings_say_so(
    settings: Settings, points: dict[str, int], medals: tuple[int, int, int]
) -> None:
    finishes = [
        Finish("x", 1, ("A",)), Finish("x", 2, ("B",)),
        Finish("x", 3, ("C",), missed="withdrew"), Finish("x", 3, ("D",), missed="absent"),
    ]  # fmt: skip
    found = {each.unit: each for each in overall("ABCD", finishes, settings)}
    assert {unit: each.points for unit, each in found.items()} == points
    assert tuple(map(sum, zip(*(each.medals for each in found.values()), strict=True))) == medals
    if settings.missed == "none":
        told = [(str(item.what), item.points, item.counted) for unit in "CD" for item in found[unit].items]
        assert told == [("x: withdrew", 0, False), ("x: forfeited every match", 0, False)]


def test_joint_places_are_shared_without_those_who_withdrew() -> None:
    finishes = [Finish("x", 3, ("A",)), Finish("x", 3, ("B",), missed="withdrew")]
    (first, _) = overall("AB", finishes, Settings(points=(10, 8, 7, 5), spread_joint=True))
    assert (first.unit, first.points) == ("A", 7)
