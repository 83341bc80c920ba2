"""The rules of pickleball, as data (USA Pickleball Official Rulebook 2025, section 12)."""

from __future__ import annotations

from tournament.sdk import Preset, SetScoring, Sport, Step, Text

RANKING = (
    Step("wins"),
    Step("head_to_head", "tied"),
    Step("points_difference"),
    Step("points_difference", "tied"),
    Step("points_difference", "above"),
    Step("lots"),
)

BEST_OF_3 = Preset(
    key="best-of-3",
    names=Text("3 ván 11 điểm", "Three games to 11"),
    values={
        "best_of": 3, "points": 11, "decider": 11, "win_by": 2, "cap": None,
        "win_points": 1, "loss_points": 0, "forfeit_points": 0,
        "players_on_court": 2, "roster": 4, "substitutions_per_set": 0, "timeouts_per_set": 2, "timeout_s": 60,
        "set_interval_s": 120, "decider_switch_at": 6,
        "court_length_m": 13.41, "court_width_m": 6.1, "net_men_m": 0.91, "net_women_m": 0.91, "match_minutes": 40,
    },
    ranking=RANKING,
    source="USA Pickleball Official Rulebook 2025, 12",
    confidence={
        **dict.fromkeys(("best_of", "points", "win_by", "decider_switch_at"), "H"),
        "timeouts_per_set": "M", "match_minutes": "L",
    },
)  # fmt: skip

ONE_TO_15 = Preset(
    key="one-to-15",
    names=Text("1 ván 15 điểm", "One game to 15"),
    values={
        **BEST_OF_3.values,
        "best_of": 1, "points": 15, "decider": 15, "switch_every": 0, "decider_switch_at": 8, "match_minutes": 25,
    },
    ranking=RANKING,
    source=BEST_OF_3.source,
    confidence=BEST_OF_3.confidence,
)  # fmt: skip

ONE_TO_21 = Preset(
    key="one-to-21",
    names=Text("1 ván 21 điểm", "One game to 21"),
    values={
        **ONE_TO_15.values,
        "points": 21, "decider": 21, "timeouts_per_set": 3, "decider_switch_at": 11, "match_minutes": 30,
    },
    ranking=RANKING,
    source=BEST_OF_3.source,
    confidence=BEST_OF_3.confidence,
)  # fmt: skip

PICKLEBALL = Sport(
    key="pickleball",
    names=Text("Pickleball", "Pickleball (paddles)"),
    scoring=SetScoring(Text("ván", "game")),
    presets=(BEST_OF_3, ONE_TO_15, ONE_TO_21),
    court='<path d="M10 10h220v100H10zM120 4v112M85 10v100M155 10v100M10 60h75M155 60h75"/>',
)
