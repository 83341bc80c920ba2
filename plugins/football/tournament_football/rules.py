"""The rules of football by federation, as data (FIFA and UEFA competition regulations)."""

from __future__ import annotations

from tournament.sdk import GoalScoring, Preset, Sport, Step, Text

TIED = ("match_points", "goal_difference", "goals_for")

FIFA_2022 = (
    Step("match_points"),
    Step("goal_difference"),
    Step("goals_for"),
    *(Step(name, "tied") for name in TIED),
    Step("conduct"),
    Step("lots"),
)
HEAD_TO_HEAD_FIRST = (
    Step("match_points"),
    *(Step(name, "tied", restart=True) for name in TIED),
    Step("goal_difference"),
    Step("goals_for"),
    Step("conduct"),
)

ELEVEN = {
    "win_points": 3, "draw_points": 1, "loss_points": 0, "forfeit_points": 0, "forfeit_goals": 3,
    "players_on_court": 11, "roster": 23, "substitutions": 5, "periods": 2, "period_minutes": 45,
    "interval_minutes": 15, "court_length_m": 105, "court_width_m": 68, "match_minutes": 110,
}  # fmt: skip
SEVEN = {**ELEVEN, "players_on_court": 7, "roster": 14, "period_minutes": 25, "interval_minutes": 10,
         "court_length_m": 60, "court_width_m": 40, "match_minutes": 65}  # fmt: skip
FIVE = {**ELEVEN, "players_on_court": 5, "roster": 14, "period_minutes": 20, "forfeit_goals": 5,
        "timeouts_per_period": 1, "court_length_m": 40, "court_width_m": 20, "match_minutes": 55}  # fmt: skip

FOOTBALL = Sport(
    key="football",
    names=Text("Bóng đá", "Football"),
    scoring=GoalScoring(),
    presets=(
        Preset("fifa-2026", Text("FIFA từ 2026, 11 người", "FIFA since 2026, eleven a side"), ELEVEN,
               (*HEAD_TO_HEAD_FIRST, Step("rating")), "FIFA World Cup 2026 regulations"),
        Preset("fifa-2022", Text("FIFA đến 2022, 11 người", "FIFA to 2022, eleven a side"), ELEVEN,
               FIFA_2022, "FIFA World Cup 2022 regulations"),
        Preset("uefa", Text("UEFA, 11 người", "UEFA, eleven a side"), ELEVEN,
               (*HEAD_TO_HEAD_FIRST, Step("rating")), "UEFA EURO 2024 regulations"),
        Preset("seven", Text("Sân 7 người", "Seven a side"), SEVEN, FIFA_2022, "điều lệ từng giải"),
        Preset("five", Text("Sân 5 người", "Five a side"), FIVE, FIFA_2022, "điều lệ từng giải"),
    ),
    court='<path d="M10 10h220v100H10zM120 10v100"/><circle cx="120" cy="60" r="18"/>'
    '<path d="M10 35h30v50H10M230 35h-30v50h30"/>',
)  # fmt: skip
