"""The rules of air volleyball, as data.

The law is Decision 1646/QĐ-TCTDTT of 24 December 2014, of which only parts are publicly quoted; what is
marked L is recalled and should be confirmed by the organiser, who can edit every field.
"""

from __future__ import annotations

from tournament.sdk import Preset, SetScoring, Sport, Step, Text

RANKING = (
    Step("match_points"),
    Step("wins"),
    Step("head_to_head", "tied", when_tied=2),
    Step("set_ratio"),
    Step("points_ratio"),
    Step("lots"),
)

STANDARD = Preset(
    key="standard",
    names=Text("Luật chung, hiệp quyết định 15 điểm", "Common rules, deciding set to 15"),
    values={
        "best_of": 3, "points": 21, "decider": 15, "win_by": 2, "cap": None,
        "win_points": 2, "loss_points": 1, "forfeit_points": 0,
        "players_on_court": 5, "roster": 10, "substitutions_per_set": 5,
        "timeouts_per_set": 2, "timeout_s": 30, "decider_switch_at": 8,
        "court_length_m": 12, "court_width_m": 6, "net_men_m": 2.2, "net_women_m": 2.0,
        "match_minutes": 40,
    },
    ranking=RANKING,
    source="Quyết định 1646/QĐ-TCTDTT, 24/12/2014",
    confidence={
        "best_of": "M", "points": "M", "decider": "L", "cap": "L", "win_points": "L", "loss_points": "L",
        "players_on_court": "H", "roster": "L", "substitutions_per_set": "L", "timeouts_per_set": "L",
        "court_length_m": "H", "court_width_m": "H", "net_men_m": "L", "net_women_m": "M", "match_minutes": "L",
    },
)  # fmt: skip

DECIDER_21 = Preset(
    key="decider-21",
    names=Text("Hiệp quyết định 21 điểm", "Deciding set to 21"),
    values={**STANDARD.values, "decider": 21, "decider_switch_at": 11},
    ranking=RANKING,
    source=STANDARD.source,
    confidence=STANDARD.confidence,
)

THREE_POINTS = Preset(
    key="three-points",
    names=Text("Thắng 2–0 được 3 điểm, thắng 2–1 được 2 điểm", "Three points for 2–0, two for 2–1"),
    values={
        **STANDARD.values,
        "win_points": 3,
        "loss_points": 0,
        "close_win_points": 2,
        "close_loss_points": 1,
    },
    ranking=RANKING,
    source="điều lệ từng giải",
    confidence=STANDARD.confidence,
)

AIR_VOLLEYBALL = Sport(
    key="air_volleyball",
    names=Text("Bóng chuyền hơi", "Air volleyball"),
    scoring=SetScoring(),
    presets=(STANDARD, DECIDER_21, THREE_POINTS),
    court='<path d="M10 10h220v100H10zM120 4v112M83 10v100M157 10v100"/><circle cx="182" cy="42" r="9"/>',
)
