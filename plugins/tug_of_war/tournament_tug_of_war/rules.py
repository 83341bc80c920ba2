"""The rules of tug of war, as data (TWIF Rules; what is marked L is recalled: confirm it).

A pull is a set of one point: 1–0.
"""

from __future__ import annotations

from tournament.sdk import Preset, SetScoring, Sport, Step, Text

RANKING = (Step("match_points"), Step("head_to_head", "tied"), Step("set_difference"), Step("conduct"), Step("lots"))

BEST_OF_3 = Preset(
    key="best-of-3",
    names=Text("3 lần kéo, thắng 2", "Best of three pulls"),
    values={
        "best_of": 3, "points": 1, "decider": 1, "win_by": 1, "cap": 1,
        "win_points": 3, "draw_points": 1, "loss_points": 0, "forfeit_points": 0,
        "players_on_court": 8, "roster": 9, "substitutions_per_set": 1, "timeouts_per_set": 0, "timeout_s": 0,
        "set_interval_s": 120, "switch_every": 1, "decider_switch_every": 0,
        "court_length_m": 36, "court_width_m": 2, "match_minutes": 15,
    },
    ranking=RANKING,
    source="TWIF Rules Manual 2017/2021",
    confidence={
        **dict.fromkeys(("best_of", "players_on_court"), "M"),
        **dict.fromkeys(("win_points", "draw_points", "loss_points", "roster", "match_minutes"), "L"),
    },
)  # fmt: skip

TWO_PULLS = Preset(
    key="two-pulls",
    names=Text("2 lần kéo, được hòa", "Two pulls, which may end level"),
    values={**BEST_OF_3.values, "best_of": 2, "match_minutes": 10},
    ranking=RANKING,
    source="TWIF Rules Manual 2017/2021 (points in groups)",
    confidence=BEST_OF_3.confidence,
)

MIXED_TEN = Preset(
    key="ten-mixed",
    names=Text("Phong trào, 10 người (5 nam, 5 nữ)", "Recreational, ten a side (five men, five women)"),
    values={**BEST_OF_3.values, "players_on_court": 10, "roster": 12},
    ranking=RANKING,
    source="điều lệ từng giải",
    confidence=dict.fromkeys(("players_on_court", "roster", "match_minutes"), "L"),
)

TUG_OF_WAR = Sport(
    key="tug_of_war",
    names=Text("Kéo co", "Tug of war"),
    scoring=SetScoring(Text("lần kéo", "pull")),
    presets=(BEST_OF_3, TWO_PULLS, MIXED_TEN),
    court='<path d="M10 60h220M120 50v20M92 40v40M148 40v40M104 30v60M136 30v60"/>',
)
