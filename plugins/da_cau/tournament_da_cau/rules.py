"""The rules of đá cầu, as data (ISF Shuttlecock Rules v3.03; what is marked L is recalled: confirm it)."""

from __future__ import annotations

from tournament.sdk import Preset, SetScoring, Sport, Step, Text

RANKING = (
    Step("match_points"),
    Step("head_to_head", "tied", when_tied=2),
    Step("set_difference"),
    Step("points_difference"),
    Step("lots"),
)

ISF = Preset(
    key="isf",
    names=Text("Luật ISF, 3 hiệp 21 điểm", "ISF, three sets to 21"),
    values={
        "best_of": 3, "points": 21, "decider": 21, "win_by": 2, "cap": None,
        "win_points": 2, "loss_points": 1, "forfeit_points": 0,
        "players_on_court": 3, "roster": 6, "substitutions_per_set": 3, "timeouts_per_set": 2, "timeout_s": 60,
        "set_interval_s": 120, "decider_switch_at": 11,
        "court_length_m": 11.88, "court_width_m": 6.1, "net_men_m": 1.6, "net_women_m": 1.5, "match_minutes": 40,
    },
    ranking=RANKING,
    source="ISF Shuttlecock Rules v3.03 (2012)",
    confidence={
        **dict.fromkeys(("best_of", "points", "win_by", "court_length_m", "court_width_m"), "H"),
        **dict.fromkeys(("net_men_m", "net_women_m"), "M"),
        **dict.fromkeys(("win_points", "loss_points", "roster", "timeouts_per_set", "match_minutes"), "L"),
    },
)  # fmt: skip

DECIDER_15 = Preset(
    key="decider-15",
    names=Text("Hiệp quyết định 15 điểm, chạm 29 (17)", "Deciding set to 15, at most 29 (17)"),
    values={**ISF.values, "decider": 15, "cap": 29, "decider_cap": 17, "decider_switch_at": 8},
    ranking=RANKING,
    source="điều lệ từng giải",
    confidence={**ISF.confidence, **dict.fromkeys(("decider", "cap", "decider_cap"), "L")},
)

DA_CAU = Sport(
    key="da_cau",
    names=Text("Đá cầu", "Shuttlecock kicking"),
    scoring=SetScoring(),
    presets=(ISF, DECIDER_15),
    court='<path d="M10 10h220v100H10zM120 4v112M83 10v100M157 10v100M83 60h74"/>',
)
