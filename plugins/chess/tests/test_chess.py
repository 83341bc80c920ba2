"""The sport keeps what every sport must keep, and a published result counts as it was published."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tournament_chess.rules import CHESS, XIANGQI

from tournament.engine.scoring import Score
from tournament.engine.standings import Result, Table, rank
from tournament.sdk.testing import Check, sport_checks


@pytest.mark.parametrize("check", sport_checks(CHESS), ids=str)
def test_conformance(check: Check) -> None:
    check()


@pytest.mark.parametrize("check", sport_checks(XIANGQI), ids=str)
def test_conformance_of_xiangqi(check: Check) -> None:
    check()


HALF = Fraction(1, 2)
WON: Score = ((1, 0),)
LOST: Score = ((0, 1),)
DRAWN: Score = ((HALF, HALF),)


def test_the_candidates_of_2013_are_decided_by_the_number_of_wins() -> None:
    """Norway and Russia had 8½ points of 14 each and drew both their games; five wins stood above four."""
    rules = CHESS.rules("classical")
    table = Table(("RUS", "NOR", "X", "Y"))
    games: dict[str, list[Score]] = {
        "NOR": [*[WON] * 5, *[LOST] * 2, *[DRAWN] * 5],
        "RUS": [*[WON] * 4, LOST, *[DRAWN] * 7],
    }
    for _ in range(2):
        table.add(Result("RUS", "NOR", CHESS.scoring.outcome(DRAWN, rules)))
    for player, played in games.items():
        for number, game in enumerate(played):
            assert list(CHESS.scoring.violations(game, rules)) == []
            table.add(Result(player, "XY"[number % 2], CHESS.scoring.outcome(game, rules)))
    first, second = rank(table, CHESS.preset("classical").ranking)[:2]
    assert [(row.rank, row.entry, row.tally.match_points) for row in (first, second)] == [
        (1, "NOR", Fraction(17, 2)),
        (2, "RUS", Fraction(17, 2)),
    ]
    assert first.decided_by == "wins"
    assert str(CHESS.scoring.headline(DRAWN, rules)) == "½–½"
