"""What plugins add to a timetable problem: more limits on the same matches, courts and units, and costs."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, get_type_hints

from tournament.sdk.records import Constraint, CostTerm
from tournament.sdk.typed import holds

if TYPE_CHECKING:
    from tournament.engine.timetable import Problem, Term

log = logging.getLogger(__name__)


def limited(problem: Problem, sports: Mapping[str, str], constraint: Constraint) -> Problem:
    """Return the problem as a constraint limits it; raises ValueError when it is no longer the same edition's."""
    answer = constraint.limit(problem, sports)
    if not holds(answer, type(problem)):  # what can be read but once, or is something else, would fail in the search
        wrong = [name for name, kind in get_type_hints(type(problem)).items() if not holds(getattr(answer, name), kind)]
        raise ValueError(f"constraint {constraint.key} gives {', '.join(wrong)} that cannot be used")
    for what in ("matches", "courts", "units", "competitions"):
        before = [one.id for one in getattr(problem, what)]
        if [one.id for one in getattr(answer, what)] != before:
            raise ValueError(f"constraint {constraint.key} changed which {what} there are")
    return answer


def bearable(problem: Problem, term: CostTerm) -> Term:
    """Return a cost term of one problem as the search asks it; from its first failure on, which is logged, it is 0."""
    failed = False

    def cost(unit: str, played: Sequence[tuple[str, str, int]]) -> float:
        nonlocal failed
        if failed:
            return 0.0
        try:
            found = float(term.cost(problem, unit, played))
            if not isfinite(found):
                raise ValueError(f"a cost is a number of minutes, not {found}")
            return found
        except BaseException:  # a plugin may fail in any way, and must not take the timetable with it
            failed = True
            log.exception("cost term %s failed", term.key)
            return 0.0

    return cost
