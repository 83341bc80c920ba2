"""What a search comes to: a timetable, a proof that there is none, or neither because its time was over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.engine.timetable.explain.diagnosis import explain
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import Problem, Status

NOBODY = Message("{match}: nobody can referee it.")
"""A match whose duty no unit and no losing side can take, whatever the timetable."""
_WITHOUT_PLACE = Message(
    "The search ended with {n} of {total} matches without a place. Nothing was proved: opening hours, "
    "rests, order and absences each leave room by themselves, so a longer search may find a timetable."
)
_WITHOUT_REFEREE = Message(
    "The search ended with {n} of {total} matches without a referee. Nothing was proved: there is "
    "somebody for each of them, so a longer search may find a timetable."
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How good a plan is; unless it is whole, why not, and what would resolve that."""

    status: Status
    conflicts: tuple[Words, ...] = ()
    remedies: tuple[Words, ...] = ()


def verdict(problem: Problem, finish: int, bound: int, unplaced: Sequence[str], unrefereed: Sequence[str]) -> Verdict:
    """Judge a plan that keeps to every rule; impossible is only what is proved to be so."""
    if not unplaced and not unrefereed:
        return Verdict(Status.OPTIMAL if finish <= bound else Status.FEASIBLE)
    if unplaced and (conflict := explain(problem)):
        return Verdict(Status.INFEASIBLE, (conflict.summary, *conflict.constraints), conflict.remedies)
    model = Model(problem)
    nobody = [match for match in unrefereed if not _refereeable(model, model.number[match])]
    if nobody:
        return Verdict(Status.INFEASIBLE, tuple(NOBODY.format(match=match) for match in nobody))
    missing, sentence = (unplaced, _WITHOUT_PLACE) if unplaced else (unrefereed, _WITHOUT_REFEREE)
    return Verdict(Status.UNFINISHED, (sentence.format(n=len(missing), total=len(problem.matches)),))


def _refereeable(model: Model, i: int) -> bool:
    """Say whether anybody may take a duty: a unit that can be there, or the loser of a match that may come before."""
    away, times = [unit.unavailable for unit in model.problem.units], model.times(i)
    units = (unit for unit in model.duty_units[i] if unit not in model.units[i])
    return any(times & model.masks.clear_of(away[unit], model.minutes[i]) for unit in units) or any(
        i not in model.leading_to([j]) for j in model.duty_losers[i]
    )
