"""The pool ranking of the FIVB: two who are still level after the matches among three are set apart by their own."""

from __future__ import annotations

from tournament_volleyball.rules import VOLLEYBALL

from tournament.engine.standings import Result, Table, rank

POOL = [
    ("P", "Q", ((25, 12), (25, 12), (25, 11))),
    ("Q", "R", ((25, 16), (25, 15), (25, 15))),
    ("R", "P", ((25, 9), (25, 8), (25, 8))),
    ("P", "S", ((25, 8), (25, 7), (46, 44))),
    ("Q", "S", ((25, 7), (25, 7), (36, 34))),
    ("R", "S", ((25, 23), (25, 23), (25, 23))),
]
"""P, Q and R have 196:169 points each; among them R has 121:100, P 100:110 and Q 110:121, which is as much."""


def test_two_of_three_who_stay_level_are_settled_by_their_own_match() -> None:
    rules = VOLLEYBALL.rules("fivb")
    table = Table("QPRS")
    for home, away, score in POOL:
        assert list(VOLLEYBALL.scoring.violations(score, rules)) == []
        table.add(Result(home, away, VOLLEYBALL.scoring.outcome(score, rules)))
    rows = rank(table, VOLLEYBALL.preset("fivb").ranking)
    assert [(row.rank, row.entry, row.decided_by) for row in rows] == [
        (1, "R", "points_ratio"),
        (2, "P", "points_ratio"),
        (3, "Q", "head_to_head"),
        (4, "S", "wins"),
    ]
