"""Sports whose parts are data, one of each kind that a result can be."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tournament.sdk import (
    GoalScoring,
    Part,
    PartsScoring,
    Preset,
    Sport,
    Step,
    Text,
    bonus_for,
    bonus_for_close_loss,
)

STEPS = (Step("match_points"), Step("points_difference"), Step("lots"))


def sport(key: str, scoring: Any, values: dict[str, Any]) -> Sport:
    """Return a sport with one preset."""
    return Sport(key, Text(f"{key} vi", key), scoring, (Preset("common", Text("Chung", "Common"), values, STEPS),))


CHESS = sport(
    "chess_like",
    PartsScoring((Part("result", Text("kết quả", "result"), kind="half", most=1),), total=1),
    {"win_points": 1, "draw_points": Fraction(1, 2), "loss_points": 0},
)
RUGBY = sport(
    "rugby_like",
    PartsScoring(
        (Part("points", Text("điểm", "points")), Part("tries", Text("try", "tries"), role="beside")),
        bonuses=(bonus_for("tries", 4), bonus_for_close_loss("points", 7)),
    ),
    {"win_points": 4, "draw_points": 2, "loss_points": 0},
)
WRESTLING = sport(
    "wrestling_like",
    PartsScoring(
        (
            Part("period-1", Text("hiệp 1", "period 1")),
            Part("period-2", Text("hiệp 2", "period 2")),
            Part("fall", Text("thắng tuyệt đối", "fall"), kind="flag", optional=True, role="outright"),
        )
    ),
    {"draws": 0},
)
RUN = sport(
    "run_like",
    PartsScoring((Part("time", Text("thời gian", "time"), kind="time", most=3600),), lower=True),
    {"draws": 0},
)
SHOOTOUT = sport("shootout_like", GoalScoring(), {"shootout_shots": 5, "overtime_minutes": 10})
HOCKEY = sport(
    "hockey_like",
    GoalScoring(),
    {
        "shootout_shots": 5, "shootout_goals": 1, "overtime_minutes": 5,
        "win_points": 3, "loss_points": 0, "shootout_win_points": 2, "shootout_loss_points": 1,
        "overtime_win_points": 2, "overtime_loss_points": 1,
    },
)  # fmt: skip
EVERY = (CHESS, RUGBY, WRESTLING, RUN, SHOOTOUT, HOCKEY)
