"""How jumps, series and panels are measured is told in words."""

from __future__ import annotations

import pytest

from tournament.domain.competitions.queries.marking_told import marking_told
from tournament.engine.heats import HeatRules, HeatScoring, Marking


@pytest.mark.parametrize(
    ("scoring", "rules", "told"),
    [
        (
            HeatScoring("distance", ties="next_best"),
            HeatRules(attempts=6),
            {
                "measured": "distance, the longest first",
                "of several attempts counts": "the best of 6 attempts",
                "equals": "the next best attempts decide, then the place is shared",
                "numbers at the start": "Order",
            },
        ),
        (
            HeatScoring("distance", attempts="heights", ties="countback"),
            HeatRules(),
            {
                "measured": "distance, the longest first",
                "of several attempts counts": "the last height cleared; after three failures in a row nobody jumps on",
                "equals": "fewest failures at the last height cleared, then in all, decide; then the place is shared",
                "numbers at the start": "Order",
            },
        ),
        (
            HeatScoring("points", attempts="sum", judged="sum"),
            HeatRules(attempts=2, judges=5, drop_high=1, drop_low=2),
            {
                "measured": "points, the most first",
                "of several attempts counts": "the sum of 2 attempts",
                "of the judges counts": "the sum of 5 judges' marks without the 1 highest and the 2 lowest",
                "equals": "share the place",
                "numbers at the start": "Order",
            },
        ),
    ],
)
def test_how_heats_are_measured_is_told(scoring: HeatScoring, rules: HeatRules, told: dict[str, str]) -> None:
    assert {str(label): str(what) for label, what in marking_told(Marking(scoring, rules))} == told
