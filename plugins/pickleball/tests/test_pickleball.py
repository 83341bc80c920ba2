"""The sport keeps what every sport must keep, and a published result counts as it was published."""

from __future__ import annotations

import pytest
from tournament_pickleball.rules import PICKLEBALL

from tournament.sdk.testing import Check, sport_checks


@pytest.mark.parametrize("check", sport_checks(PICKLEBALL), ids=str)
def test_conformance(check: Check) -> None:
    check()


@pytest.mark.parametrize(
    ("game", "ends"),
    [((11, 9), True), ((11, 10), False), ((12, 10), True), ((16, 14), True), ((13, 10), False)],
)
def test_a_game_is_won_at_eleven_two_points_ahead(game: tuple[int, int], ends: bool) -> None:
    """Rule 12.B: to 11, win by 2."""
    rules = PICKLEBALL.rules("best-of-3")
    assert (list(PICKLEBALL.scoring.violations((game, (11, 2)), rules)) == []) is ends


def test_who_is_level_on_everything_else_is_told_apart_by_what_each_did_against_the_next_above() -> None:
    """Rule 12.G, fifth step; three who beat each other alike are told apart by all their points."""
    keys = [(step.by, step.matches) for step in PICKLEBALL.preset("best-of-3").ranking]
    assert keys == [
        ("wins", "all"),
        ("head_to_head", "tied"),
        ("points_difference", "all"),
        ("points_difference", "tied"),
        ("points_difference", "above"),
        ("lots", "all"),
    ]
