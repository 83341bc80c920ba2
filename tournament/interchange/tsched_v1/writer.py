"""Writer of ``tsched-plan/1``."""

from __future__ import annotations

from typing import Any

from tournament.engine.message import Message
from tournament.engine.timetable import Placed, Plan, Problem, Status

_NO_REFEREE = Message("{match}: nobody can referee it.")


def plan_to(problem: Problem, plan: Plan) -> dict[str, Any]:
    """Return a plan as ``tsched-plan/1`` prints it, its matches in the order of the problem.

    A plan in which a match has no place, or no referee though it needs one, is none: its status is infeasible.
    """
    conflicts = [*plan.conflicts, *(_NO_REFEREE.format(match=match) for match in plan.unrefereed)]
    return {
        "format": "tsched-plan/1",
        "instance": problem.name,
        "assignments": [
            _assignment(match.id, plan.places[match.id]) for match in problem.matches if match.id in plan.places
        ],
        "bound": plan.bound,
        "status": Status.INFEASIBLE if conflicts else plan.status,
        "conflicts": [str(conflict) for conflict in conflicts],
    }


def _assignment(match: str, placed: Placed) -> dict[str, Any]:
    referee = placed.referee
    shown = None
    if referee is not None:
        shown = {"unit": referee.unit} if referee.unit is not None else {"loser_of": referee.loser_of}
    return {"match": match, "court": placed.court, "start": placed.start, "referee": shown}
