"""Writer of ``tsched-plan/1``."""

from __future__ import annotations

from typing import Any

from tournament.engine.message import Message
from tournament.engine.timetable import Placed, Plan, Problem, Status

_NO_REFEREE = Message("{match}: nobody referees it yet.")


def plan_to(problem: Problem, plan: Plan) -> dict[str, Any]:
    """Return a plan as ``tsched-plan/1`` prints it, its matches in the order of the problem.

    What an unfinished one lacks stands behind the sentence that nothing was proved.
    """
    conflicts = [*plan.conflicts]
    if plan.status is Status.UNFINISHED:
        conflicts += [*plan.unplaced.values(), *(_NO_REFEREE.format(match=match) for match in plan.unrefereed)]
    return {
        "format": "tsched-plan/1",
        "instance": problem.name,
        "assignments": [
            _assignment(match.id, plan.places[match.id]) for match in problem.matches if match.id in plan.places
        ],
        "bound": plan.bound,
        "status": plan.status,
        "conflicts": [str(conflict) for conflict in conflicts],
    }


def _assignment(match: str, placed: Placed) -> dict[str, Any]:
    referee = placed.referee
    shown = None
    if referee is not None:
        shown = {"unit": referee.unit} if referee.unit is not None else {"loser_of": referee.loser_of}
    several = {"other_courts": list(placed.others)} if placed.others else {}
    return {"match": match, "court": placed.court, "start": placed.start, "referee": shown, **several}
