"""Timetables on courts × clock: problem, checker, bound, search, re-plan.

`solve` gives the best plan found in the time it is given, never one that breaks a hard rule; `check` judges
any plan; `allowed_starts` and `conflicts_of_move` answer while an organiser drags a match.
"""

from tournament.engine.timetable.checker import check
from tournament.engine.timetable.explain.moves import allowed_starts, conflicts_of_move, courts_at
from tournament.engine.timetable.measures import measure
from tournament.engine.timetable.problem import (
    Break,
    Competition,
    Court,
    Decided,
    Duty,
    Goal,
    Known,
    Match,
    Measures,
    OnePlace,
    Pin,
    Placed,
    Plan,
    Problem,
    Ranked,
    Referee,
    Replan,
    Status,
    Unit,
    Violation,
)
from tournament.engine.timetable.search.anneal import Term
from tournament.engine.timetable.search.solve import Progress, left_out, solve

__all__ = [
    "Break",
    "Competition",
    "Court",
    "Decided",
    "Duty",
    "Goal",
    "Known",
    "Match",
    "Measures",
    "OnePlace",
    "Pin",
    "Placed",
    "Plan",
    "Problem",
    "Progress",
    "Ranked",
    "Referee",
    "Replan",
    "Status",
    "Term",
    "Unit",
    "Violation",
    "allowed_starts",
    "check",
    "conflicts_of_move",
    "courts_at",
    "left_out",
    "measure",
    "solve",
]
