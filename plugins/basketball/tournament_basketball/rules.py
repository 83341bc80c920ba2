"""The rules of basketball, as data (FIBA Official Basketball Rules, classification of teams)."""

from __future__ import annotations

from tournament.sdk import Part, PartsScoring, Preset, Sport, Step, Text

RANKING = (
    Step("match_points"),
    Step("match_points", "tied", restart=True),
    Step("points_difference", "tied", restart=True),
    Step("points_for", "tied", restart=True),
    Step("points_difference"),
    Step("points_for"),
    Step("lots"),
)
QUARTERS = tuple(Part(f"quarter-{n}", Text(f"hiệp {n}", f"quarter {n}")) for n in range(1, 5))
OVERTIMES = tuple(
    Part(f"overtime-{n}", Text(f"hiệp phụ {n}", f"overtime {n}"), optional=True, asked="level") for n in range(1, 4)
)

FIBA = Preset(
    key="fiba",
    names=Text("Luật FIBA, 4 hiệp 10 phút", "FIBA, four quarters of ten minutes"),
    values={
        "win_points": 2, "loss_points": 1, "forfeit_points": 0, "forfeit_score": 20, "draws": 0,
        "players_on_court": 5, "roster": 12, "match_minutes": 90,
    },
    ranking=RANKING,
    source="FIBA Official Basketball Rules 2024, D",
    confidence={
        **dict.fromkeys(("win_points", "loss_points", "forfeit_points", "forfeit_score", "players_on_court"), "H"),
        "match_minutes": "L",
    },
)  # fmt: skip

EIGHT_MINUTES = Preset(
    key="eight-minutes",
    names=Text("Phong trào, 4 hiệp 8 phút", "Recreational, four quarters of eight minutes"),
    values={**FIBA.values, "match_minutes": 60},
    ranking=RANKING,
    source="điều lệ từng giải",
    confidence={"match_minutes": "L"},
)

BASKETBALL = Sport(
    key="basketball",
    names=Text("Bóng rổ", "Basketball"),
    scoring=PartsScoring((*QUARTERS, *OVERTIMES), steps=(1, 2, 3)),
    presets=(FIBA, EIGHT_MINUTES),
    court='<path d="M10 10h220v100H10zM120 10v100M10 44h46v32H10M230 44h-46v32h46"/><circle cx="120" cy="60" r="16"/>',
)
