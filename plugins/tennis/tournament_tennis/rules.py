"""The rules of tennis, as data (ITF Rules of Tennis, 5 to 7 and Appendix VI).

A set is written by its games; a tie-break counts as one game: 7–6.
"""

from __future__ import annotations

from tournament.sdk import Preset, SetScoring, Sport, Step, Text

RANKING = (
    Step("wins"),
    Step("head_to_head", "tied", when_tied=2),
    Step("set_ratio", when_tied="3+"),
    Step("head_to_head", "tied", when_tied=2),
    Step("points_ratio", when_tied="3+"),
    Step("head_to_head", "tied", when_tied=2),
    Step("lots"),
)

BEST_OF_3 = Preset(
    key="best-of-3",
    names=Text("Luật ITF, 3 sét thắng 2", "ITF, best of three tie-break sets"),
    values={
        "best_of": 3, "points": 6, "decider": 6, "win_by": 2, "cap": 7,
        "win_points": 1, "loss_points": 0, "forfeit_points": 0,
        "players_on_court": 2, "roster": 4, "substitutions_per_set": 0, "timeouts_per_set": 0, "timeout_s": 0,
        "set_interval_s": 120, "court_length_m": 23.77, "court_width_m": 10.97,
        "net_men_m": 0.914, "net_women_m": 0.914, "match_minutes": 90,
    },
    ranking=RANKING,
    source="ITF Rules of Tennis 2025, 5–7",
    confidence={**dict.fromkeys(("best_of", "points", "decider", "win_by", "cap"), "H"), "match_minutes": "L"},
)  # fmt: skip

BEST_OF_5 = Preset(
    key="best-of-5",
    names=Text("Luật ITF, 5 sét thắng 3", "ITF, best of five tie-break sets"),
    values={**BEST_OF_3.values, "best_of": 5, "match_minutes": 150},
    ranking=RANKING,
    source=BEST_OF_3.source,
    confidence=BEST_OF_3.confidence,
)

ONE_SET = Preset(
    key="one-set",
    names=Text("1 sét 6 ván", "One tie-break set"),
    values={**BEST_OF_3.values, "best_of": 1, "match_minutes": 40},
    ranking=RANKING,
    source="ITF Rules of Tennis 2025, Appendix VI",
    confidence=BEST_OF_3.confidence,
)

PRO_SET = Preset(
    key="eight-games",
    names=Text("1 sét 8 ván", "One set to eight games"),
    values={**ONE_SET.values, "points": 8, "decider": 8, "cap": 9, "match_minutes": 50},
    ranking=RANKING,
    source="điều lệ từng giải",
    confidence=dict.fromkeys(("points", "cap", "match_minutes"), "M"),
)

TENNIS = Sport(
    key="tennis",
    names=Text("Quần vợt", "Tennis"),
    scoring=SetScoring(Text("sét", "set"), point=Text("ván", "game"), turns=1, opens="on"),
    presets=(BEST_OF_3, BEST_OF_5, ONE_SET, PRO_SET),
    court='<path d="M10 10h220v100H10zM10 22h220M10 98h220M120 4v112M62 22v76M178 22v76M62 60h116"/>',
)
