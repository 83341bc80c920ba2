"""The overall ranking: both orders, joint ranks, shares, limits."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tournament.engine.overall import Extra, Finish, Settings, overall
from tournament.engine.text import Text

REASON = Text("cộng dồn", "carried over")


def finishes_of(medals: dict[str, tuple[int, int, int]]) -> list[Finish[str]]:
    return [
        Finish(f"{unit}-{place}-{n}", place, (unit,))
        for unit, counts in medals.items()
        for place, count in enumerate(counts, start=1)
        for n in range(count)
    ]


def test_medals_and_points_can_disagree_as_at_the_ninth_ethnic_minority_games() -> None:
    medals = {"Gia Lai": (13, 7, 5), "Đắk Lắk": (22, 3, 6), "Kon Tum": (4, 17, 10)}
    totals = {"Đắk Lắk": 480, "Kon Tum": 418, "Gia Lai": 321}
    finishes = finishes_of(medals)
    by_medals = overall(list(medals), finishes, Settings(order="medals", points=(0,)))
    extras = [Extra(unit, points, REASON) for unit, points in totals.items()]
    by_points = overall(list(medals), finishes, Settings(order="points", points=(0,)), extras)
    assert [(s.rank, s.unit, s.medals) for s in by_medals] == [
        (1, "Đắk Lắk", (22, 3, 6)),
        (2, "Gia Lai", (13, 7, 5)),
        (3, "Kon Tum", (4, 17, 10)),
    ]
    assert [(s.rank, s.unit, s.points) for s in by_points] == [
        (1, "Đắk Lắk", 480),
        (2, "Kon Tum", 418),
        (3, "Gia Lai", 321),
    ]


def test_equal_points_share_a_rank_and_the_next_is_left_out_as_at_vinh_long_2024() -> None:
    totals = {"A": 139, "B": 97, "C": 97, "D": 96}
    ranked = overall(list(totals), [], Settings(), [Extra(unit, points, REASON) for unit, points in totals.items()])
    assert [(s.rank, s.unit) for s in ranked] == [(1, "A"), (2, "B"), (2, "C"), (4, "D")]


@pytest.mark.parametrize(("share", "points"), [("equal", Fraction(5)), ("full", Fraction(10)), ("none", 0)])
def test_a_joint_teams_points_are_shared_as_the_regulations_say(share: str, points: Fraction) -> None:
    settings = Settings(share=share)  # type: ignore[arg-type]
    ranked = overall(["P", "Q"], [Finish("c", 1, ("P", "Q"))], settings)
    assert {s.unit: s.points for s in ranked} == {"P": points, "Q": points}


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
    assert [(item.what.en, item.points, item.counted) for item in standing.items] == [
        ("team: place 1", 31, True),
        ("single: place 2", 9, True),
        ("single: place 3", 7, False),
    ]
    (best,) = overall(["P"], finishes, Settings(points=(10, 8, 6), best=1))
    assert best.points == 30
