"""Rules of sports decided by goals."""

from __future__ import annotations

from dataclasses import dataclass

from tournament.engine.message import Message
from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.rules import rule


@dataclass(frozen=True, slots=True)
class GoalRules:
    """Rules of a sport decided by goals; periods are halves or quarters, in minutes.

    Overtime and a shoot-out are asked for where the score is level; a limit of 0 switches either off. Their match
    points replace those of a win and a loss in time; None means that there is no difference.
    """

    win_points: Number = rule(3, Message("match points for a win"), kind="number")
    draw_points: Number = rule(1, Message("match points for a draw"), kind="number")
    loss_points: Number = rule(0, Message("match points for a loss"), kind="number")
    forfeit_points: Number = rule(0, Message("match points for a forfeit"), least=-1000, kind="number")
    retired_points: Number | None = rule(
        None, Message("match points for retiring"), least=-1000, kind="number", optional=True
    )
    forfeit_goals: int = rule(3, Message("goals for a forfeit"), most=100)
    overtime_minutes: int = rule(0, Message("minutes of overtime where the score is level (0: none)"), most=120)
    shootout_shots: int = rule(0, Message("shots of a shoot-out where the score is still level (0: none)"), most=20)
    shootout_goals: int = rule(0, Message("goals for winning a shoot-out"), most=1)
    overtime_win_points: Number | None = rule(
        None, Message("match points for a win in overtime"), kind="number", optional=True
    )
    overtime_loss_points: Number | None = rule(
        None, Message("match points for a loss in overtime"), kind="number", optional=True
    )
    shootout_win_points: Number | None = rule(
        None, Message("match points for a win in a shoot-out"), kind="number", optional=True
    )
    shootout_loss_points: Number | None = rule(
        None, Message("match points for a loss in a shoot-out"), kind="number", optional=True
    )
    players_on_court: int = rule(11, Message("players on the field"), least=1, most=50)
    roster: int = rule(23, Message("players on the list"), least=1, most=100)
    substitutions: int = rule(5, Message("substitutions"), most=100)
    periods: int = rule(2, Message("periods"), least=1, most=12)
    period_minutes: int = rule(45, Message("minutes of a period"), least=1, most=120)
    interval_minutes: int = rule(15, Message("minutes between periods"), most=120)
    timeouts_per_period: int = rule(0, Message("time-outs a period"), most=20)
    court_length_m: Number = rule(105, Message("field length (m)"), kind="number")
    court_width_m: Number = rule(68, Message("field width (m)"), kind="number")
    match_minutes: int = rule(110, Message("minutes of a match (typical)"), least=1, most=1440)
