"""The rules of indoor volleyball, as data (FIVB Official Volleyball Rules 2025–2028; FIVB pool ranking)."""

from __future__ import annotations

from tournament.sdk import Preset, SetScoring, Sport, Step, Text

RANKING = (
    Step("wins"),
    Step("match_points"),
    Step("set_ratio"),
    Step("points_ratio"),
    Step("head_to_head", "tied", when_tied=2, restart=True),
    Step("wins", "tied", when_tied="3+", restart=True),
    Step("match_points", "tied", when_tied="3+", restart=True),
    Step("set_ratio", "tied", when_tied="3+", restart=True),
    Step("points_ratio", "tied", when_tied="3+", restart=True),
)

FIVB = Preset(
    key="fivb",
    names=Text("Luật FIVB, 5 hiệp thắng 3", "FIVB, best of five"),
    values={
        "best_of": 5, "points": 25, "decider": 15, "win_by": 2, "cap": None,
        "win_points": 3, "loss_points": 0, "close_win_points": 2, "close_loss_points": 1, "forfeit_points": 0,
        "players_on_court": 6, "roster": 12, "substitutions_per_set": 6,
        "timeouts_per_set": 2, "timeout_s": 30, "set_interval_s": 180, "decider_switch_at": 8,
        "court_length_m": 18, "court_width_m": 9, "net_men_m": 2.43, "net_women_m": 2.24, "match_minutes": 90,
    },
    ranking=RANKING,
    source="FIVB Official Volleyball Rules 2025–2028",
    confidence=dict.fromkeys(("best_of", "points", "decider", "win_points", "close_win_points"), "H"),
)  # fmt: skip

BEST_OF_3 = Preset(
    key="best-of-3",
    names=Text("Phong trào, 3 hiệp thắng 2", "Best of three"),
    values={**FIVB.values, "best_of": 3, "match_minutes": 60},
    ranking=RANKING,
    source="điều lệ từng giải",
)

VOLLEYBALL = Sport(
    key="volleyball",
    names=Text("Bóng chuyền", "Volleyball"),
    scoring=SetScoring(),
    presets=(FIVB, BEST_OF_3),
    court='<path d="M10 10h220v100H10zM120 4v112M83 10v100M157 10v100"/>',
)
