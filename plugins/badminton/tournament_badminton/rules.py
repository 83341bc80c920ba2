"""The rules of badminton, as data (BWF Laws of Badminton; BWF General Competition Regulations, group play)."""

from __future__ import annotations

from tournament.sdk import Preset, SetScoring, Sport, Step, Text

RANKING = (
    Step("wins"),
    Step("head_to_head", "tied", when_tied=2),
    Step("set_difference", when_tied="3+"),
    Step("head_to_head", "tied", when_tied=2),
    Step("points_difference", when_tied="3+"),
    Step("head_to_head", "tied", when_tied=2),
    Step("lots"),
)

BWF_21 = Preset(
    key="bwf-21",
    names=Text("Luật BWF, 3 ván 21 điểm", "BWF, three games to 21"),
    values={
        "best_of": 3, "points": 21, "decider": 21, "win_by": 2, "cap": 30,
        "win_points": 1, "loss_points": 0, "forfeit_points": 0,
        "players_on_court": 2, "roster": 4, "substitutions_per_set": 0, "timeouts_per_set": 0, "timeout_s": 0,
        "set_interval_s": 120, "decider_switch_at": 11,
        "court_length_m": 13.4, "court_width_m": 6.1, "net_men_m": 1.55, "net_women_m": 1.55, "match_minutes": 40,
    },
    ranking=RANKING,
    source="BWF Laws of Badminton, 3 × 21",
    confidence={**dict.fromkeys(("best_of", "points", "decider", "win_by", "cap"), "H"), "match_minutes": "L"},
)  # fmt: skip

BWF_15 = Preset(
    key="bwf-15",
    names=Text("Luật BWF từ 2027, 3 ván 15 điểm", "BWF from 2027, three games to 15"),
    values={**BWF_21.values, "points": 15, "decider": 15, "cap": 21, "decider_switch_at": 8, "match_minutes": 30},
    ranking=RANKING,
    source="BWF Laws of Badminton, 3 × 15",
    confidence={**dict.fromkeys(("points", "decider", "cap"), "M"), "decider_switch_at": "L", "match_minutes": "L"},
)

ONE_GAME = Preset(
    key="one-game",
    names=Text("Phong trào, 1 ván 31 điểm", "Recreational, one game to 31"),
    values={**BWF_21.values, "best_of": 1, "points": 31, "decider": 31, "cap": 35, "match_minutes": 20},
    ranking=RANKING,
    source="điều lệ từng giải",
    confidence=dict.fromkeys(("points", "cap", "match_minutes"), "L"),
)

BADMINTON = Sport(
    key="badminton",
    names=Text("Cầu lông", "Badminton"),
    scoring=SetScoring(Text("ván", "game"), opens="winner"),
    presets=(BWF_21, BWF_15, ONE_GAME),
    court='<path d="M10 10h220v100H10zM10 18h220M10 102h220M120 4v112M87 10v100M153 10v100M24 10v100M216 10v100'
    'M24 60h63M153 60h63"/>',
)
