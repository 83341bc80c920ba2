"""Timetables on courts × clock: problem, checker, bound, search, re-plan.

`solve` gives the best plan found in the time it is given, never one that breaks a hard rule; `check` judges
any plan; `allowed_starts` and `conflicts_of_move` answer while an organiser drags a match.
"""
