"""The rules of beach volleyball by edition, as data.

Scores: FIVB Official Beach Volleyball Rules. The order in pools is inferred from the results of the World
Tour of each era, since only parts of the regulations are published.
"""

from __future__ import annotations

from tournament.sdk import Preset, SetScoring, Sport, Step, Text

VALUES = {
    "best_of": 3, "points": 21, "decider": 15, "win_by": 2, "cap": None,
    "win_points": 2, "loss_points": 1, "forfeit_points": 0,
    "players_on_court": 2, "roster": 2, "substitutions_per_set": 0,
    "timeouts_per_set": 1, "timeout_s": 30, "technical_timeout_at": 21, "set_interval_s": 60,
    "switch_every": 7, "decider_switch_every": 5,
    "court_length_m": 16, "court_width_m": 8, "net_men_m": 2.43, "net_women_m": 2.24, "match_minutes": 50,
}  # fmt: skip
CONFIDENCE = dict.fromkeys(VALUES, "H") | {"technical_timeout_at": "M", "match_minutes": "L"}

RATIO_FOR_TWO = (
    Step("wins"),
    Step("points_ratio", "all", when_tied=2),
    Step("points_ratio", "tied", when_tied="3+"),
    Step("points_ratio", "all"),
    Step("seed"),
)
HEAD_TO_HEAD_FOR_TWO = (
    Step("wins"),
    Step("head_to_head", "tied", when_tied=2),
    Step("points_ratio", "tied", when_tied="3+"),
    Step("points_ratio", "all"),
    Step("seed"),
)
BEST_RATIO_THEN_HEAD_TO_HEAD = (
    Step("wins"),
    Step("head_to_head", "tied", when_tied=2, restart="first"),
    Step("points_ratio", "tied", when_tied="3+", restart="first"),
    Step("points_ratio", "all"),
    Step("seed"),
)
SETS_FOR_THREE = (
    Step("wins"),
    Step("head_to_head", "tied", when_tied=2),
    Step("set_ratio", "all"),
    Step("points_ratio", "all"),
    Step("seed"),
)


def _edition(key: str, vi: str, en: str, ranking: tuple[Step, ...], source: str) -> Preset:
    return Preset(key, Text(vi, en), VALUES, ranking, source, CONFIDENCE)


BEACH_VOLLEYBALL = Sport(
    key="beach_volleyball",
    names=Text("Bóng chuyền bãi biển", "Beach volleyball"),
    scoring=SetScoring(),
    presets=(
        _edition("fivb-2016", "FIVB từ 2016", "FIVB since 2016", RATIO_FOR_TWO, "World Tour pools 2016–2022"),
        _edition(
            "fivb-2011",
            "FIVB 2011–2015",
            "FIVB 2011–2015",
            HEAD_TO_HEAD_FOR_TWO,
            "World Tour pools 2011–2015",
        ),
        _edition(
            "fivb-2009",
            "FIVB 2009–2010",
            "FIVB 2009–2010",
            BEST_RATIO_THEN_HEAD_TO_HEAD,
            "World Tour pools 2009–2010",
        ),
        _edition("fivb-2003", "FIVB 2002–2008", "FIVB 2002–2008", SETS_FOR_THREE, "World Tour pools 2002–2008"),
    ),
    court='<path d="M20 15h200v90H20zM120 6v108"/><path d="M6 116c18-8 30 8 48 0s30 8 48 0 30 8 48 0 24 6 36 0"/>',
)
