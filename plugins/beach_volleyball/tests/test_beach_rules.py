"""The editions rank the same pool differently, as their regulations say."""

from __future__ import annotations

import pytest
from tournament_beach_volleyball.rules import BEACH_VOLLEYBALL

from tournament.engine.standings import Result, Table, rank

# Three teams have beaten each other in a ring, the fourth has lost to all.
POOL = [
    ("P", "Q", ((21, 10), (21, 10))),
    ("Q", "R", ((21, 19), (19, 21), (15, 13))),
    ("R", "P", ((21, 19), (21, 19))),
    ("P", "S", ((21, 19), (21, 19))),
    ("Q", "S", ((21, 5), (21, 5))),
    ("R", "S", ((21, 18), (21, 18))),
]


def order(preset: str) -> list[tuple[int, str]]:
    rules = BEACH_VOLLEYBALL.rules(preset)
    table = Table("PQRS")
    for home, away, score in POOL:
        assert list(BEACH_VOLLEYBALL.scoring.violations(score, rules)) == []
        table.add(Result(home, away, BEACH_VOLLEYBALL.scoring.outcome(score, rules)))
    return [(row.rank, str(row.entry)) for row in rank(table, BEACH_VOLLEYBALL.preset(preset).ranking)]


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        # Points among the three: P 80:62, R 93:93, Q 75:93.
        ("fivb-2016", ["P", "R", "Q", "S"]),
        ("fivb-2011", ["P", "R", "Q", "S"]),
        # P has the best points; Q beat R.
        ("fivb-2009", ["P", "Q", "R", "S"]),
        # Sets over all pool matches: P 4:2 and R 5:2 and Q 4:3.
        ("fivb-2003", ["R", "P", "Q", "S"]),
    ],
)
def test_a_ring_of_three_is_settled_by_the_edition(preset: str, expected: list[str]) -> None:
    assert order(preset) == list(enumerate(expected, start=1))
