"""Ties of table tennis teams, as data (ITTF Handbook 3.7.6, five singles: A, B, C against X, Y, Z)."""

from __future__ import annotations

from tournament.sdk import Preset, Rubber, Sport, Step, Text, TieScoring

ORDER = (("A", "X"), ("B", "Y"), ("C", "Z"), ("A", "Y"), ("B", "X"))

RANKING = (
    Step("match_points"),
    Step("match_points", "tied", restart="each"),
    Step("rubber_ratio", "tied", restart="each"),
    Step("set_ratio", "tied", restart="each"),
    Step("lots"),
)

FIVE_SINGLES = Preset(
    key="five-singles",
    names=Text("Năm trận đơn, thắng ba", "Five singles, first to three"),
    values={"win_points": 2, "loss_points": 1, "rubbers_per_person": 2, "match_minutes": 150},
    ranking=RANKING,
    source="ITTF Handbook, 3.7.5 and 3.7.6",
    confidence={"win_points": "M", "loss_points": "M", "rubbers_per_person": "M", "match_minutes": "L"},
)

ALL_FIVE = Preset(
    key="all-five",
    names=Text("Đánh đủ năm trận đơn", "All five singles are played"),
    values={**FIVE_SINGLES.values, "dead_rubbers": 1},
    ranking=RANKING,
    source="điều lệ từng giải",
    confidence=FIVE_SINGLES.confidence,
)

TABLE_TENNIS_TEAM = Sport(
    key="table_tennis_team",
    names=Text("Bóng bàn đồng đội", "Table tennis, teams"),
    scoring=TieScoring(
        tuple(
            Rubber(
                f"{a}-{x}", Text(f"Đơn {a}–{x}", f"Singles {a}–{x}"), "table_tennis", "best-of-5", places=((a,), (x,))
            )
            for a, x in ORDER
        )
    ),
    presets=(FIVE_SINGLES, ALL_FIVE),
)
