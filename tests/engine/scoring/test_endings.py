"""Ways a match may end, against the shares of points that rulebooks name."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tournament_beach_volleyball.rules import BEACH_VOLLEYBALL
from tournament_football.rules import FOOTBALL
from tournament_volleyball.rules import VOLLEYBALL

from tournament.sdk import Sport

Shares = set[tuple[int | None, tuple[Fraction | int, Fraction | int]]]


def shares(sport: Sport, preset: str) -> Shares:
    rules = sport.rules_from(sport.preset(preset).values)
    return {(each.winner, each.match_points) for each in sport.scoring.endings(rules)}


@pytest.mark.parametrize(
    ("sport", "preset", "played"),
    [
        # FIVB Volleyball: 3-0 and 3-1 bring three points, 3-2 two and one.
        (VOLLEYBALL, "fivb", {(0, (3, 0)), (0, (2, 1)), (1, (0, 3)), (1, (1, 2))}),
        # FIVB Beach Volleyball: two points for a win, one for a defeat.
        (BEACH_VOLLEYBALL, "fivb-2016", {(0, (2, 1)), (1, (1, 2))}),
        (FOOTBALL, "fifa-2022", {(0, (3, 0)), (None, (1, 1)), (1, (0, 3))}),
    ],
)
def test_every_share_of_points_is_among_them(sport: Sport, preset: str, played: Shares) -> None:
    found = shares(sport, preset)
    assert played <= found
    assert {share for share in found - played if share[0] is not None} <= {
        (0, (2, 0)), (1, (0, 2)), (0, (3, 0)), (1, (0, 3)),
    }  # fmt: skip
    assert (None, (0, 0)) in found  # both forfeited, or it does not count
