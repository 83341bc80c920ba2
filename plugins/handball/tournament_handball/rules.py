"""The rules of handball, as data (IHF Rules of the Game; IHF Regulations for Competitions, ranking of groups)."""

from __future__ import annotations

from tournament.sdk import GoalScoring, Preset, Sport, Step, Text

RANKING = (
    Step("match_points"),
    Step("match_points", "tied", restart=True),
    Step("goal_difference", "tied", restart=True),
    Step("goals_for", "tied", restart=True),
    Step("goal_difference"),
    Step("goals_for"),
    Step("lots"),
)

IHF = Preset(
    key="ihf",
    names=Text("Luật IHF, 2 hiệp 30 phút", "IHF, two halves of 30 minutes"),
    values={
        "win_points": 2, "draw_points": 1, "loss_points": 0, "forfeit_points": 0, "forfeit_goals": 10,
        "players_on_court": 7, "roster": 16, "substitutions": 100, "periods": 2, "period_minutes": 30,
        "interval_minutes": 10, "timeouts_per_period": 2, "court_length_m": 40, "court_width_m": 20,
        "match_minutes": 90,
    },
    ranking=RANKING,
    source="IHF Rules of the Game; Regulations for Competitions",
    confidence={
        **dict.fromkeys(("win_points", "draw_points", "loss_points", "players_on_court", "period_minutes"), "H"),
        **dict.fromkeys(("forfeit_goals", "roster", "timeouts_per_period"), "M"), "match_minutes": "L",
    },
)  # fmt: skip

TWENTY = Preset(
    key="twenty-minutes",
    names=Text("Phong trào, 2 hiệp 20 phút", "Recreational, two halves of 20 minutes"),
    values={**IHF.values, "period_minutes": 20, "timeouts_per_period": 1, "match_minutes": 60},
    ranking=RANKING,
    source="điều lệ từng giải",
    confidence=dict.fromkeys(("period_minutes", "timeouts_per_period", "match_minutes"), "L"),
)

HANDBALL = Sport(
    key="handball",
    names=Text("Bóng ném", "Handball"),
    scoring=GoalScoring(),
    presets=(IHF, TWENTY),
    court='<path d="M10 10h220v100H10zM120 10v100M10 25a35 35 0 0 1 0 70M230 25a35 35 0 0 0 0 70"/>',
)
