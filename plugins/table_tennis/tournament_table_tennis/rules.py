"""The rules of table tennis, as data (ITTF Handbook, 2.11, 2.12 and 3.7.5 for groups)."""

from __future__ import annotations

from tournament.sdk import Preset, SetScoring, Sport, Step, Text

RANKING = (
    Step("match_points"),
    Step("match_points", "tied", restart="each"),
    Step("set_ratio", "tied", restart="each"),
    Step("points_ratio", "tied", restart="each"),
    Step("lots"),
)

BEST_OF_5 = Preset(
    key="best-of-5",
    names=Text("Luật ITTF, 5 ván thắng 3", "ITTF, best of five"),
    values={
        "best_of": 5, "points": 11, "decider": 11, "win_by": 2, "cap": None,
        "win_points": 2, "loss_points": 1, "forfeit_points": 0, "retired_points": 0,
        "players_on_court": 2, "roster": 5, "substitutions_per_set": 0, "timeouts_per_set": 1, "timeout_s": 60,
        "set_interval_s": 60, "decider_switch_at": 5,
        "court_length_m": 14, "court_width_m": 7, "match_minutes": 30,
    },
    ranking=RANKING,
    source="ITTF Handbook, 2.11–2.13, 3.7.5",
    confidence={
        **dict.fromkeys(("best_of", "points", "win_by", "win_points", "loss_points", "decider_switch_at"), "H"),
        "timeouts_per_set": "M", "match_minutes": "L",
    },
)  # fmt: skip

BEST_OF_7 = Preset(
    key="best-of-7",
    names=Text("Luật ITTF, 7 ván thắng 4", "ITTF, best of seven"),
    values={**BEST_OF_5.values, "best_of": 7, "match_minutes": 45},
    ranking=RANKING,
    source=BEST_OF_5.source,
    confidence=BEST_OF_5.confidence,
)

BEST_OF_3 = Preset(
    key="best-of-3",
    names=Text("Phong trào, 3 ván thắng 2", "Recreational, best of three"),
    values={**BEST_OF_5.values, "best_of": 3, "match_minutes": 20},
    ranking=RANKING,
    source="điều lệ từng giải",
    confidence=BEST_OF_5.confidence,
)

TABLE_TENNIS = Sport(
    key="table_tennis",
    names=Text("Bóng bàn", "Table tennis"),
    scoring=SetScoring(Text("ván", "game"), turns=2),
    presets=(BEST_OF_5, BEST_OF_7, BEST_OF_3),
    court='<path d="M50 22h140v76H50zM120 16v88M50 60h140"/>',
)
