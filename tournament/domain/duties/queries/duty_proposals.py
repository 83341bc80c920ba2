"""Duties given out, before anything is written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tournament.domain.duties.queries.duties import DutyView, Roster, Who
from tournament.domain.duties.queries.duty_problem import number
from tournament.engine.timetable.duties.chains import give_out


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who would take what: `taken` by match and role, without what is kept.

    `changes` lists duties with who would have them; `filled` and `open` count all that officials take; `version_token`
    names what this was made of.
    """

    taken: Mapping[tuple[int, str], int]
    changes: tuple[tuple[DutyView, Who | None], ...]
    filled: int
    open: int
    version_token: str


def propose(roster: Roster, *, anew: bool) -> Proposal:
    """Give out the duties that are open, or with `anew` all but those kept.

    First nobody judges a match to which their own unit may still come; what stays open like that goes to
    whoever is of no unit that is known to play.
    """
    problem, of = roster.of.problem, roster.of
    now = {} if anew else problem.now
    careful = tuple(need if need.key in now else of.careful(need) for need in problem.needs)
    given = give_out(replace(problem, needs=careful, now=now))
    if given.nobody:
        given = give_out(replace(problem, now=given.taken))
    taken = {
        (number(match), role): number(person)
        for (match, role), person in given.taken.items()
        if (match, role) not in problem.kept
    }
    content = repr((sorted(taken.items()), sorted(problem.now.items()), sorted(problem.kept.items())))
    return Proposal(
        taken=taken,
        changes=_changes(roster, taken),
        filled=len(given.taken),
        open=len(given.nobody),
        version_token=hashlib.sha256(content.encode()).hexdigest()[:16],
    )


def _changes(roster: Roster, taken: Mapping[tuple[int, str], int]) -> tuple[tuple[DutyView, Who | None], ...]:
    found = []
    for view in roster.views():
        key = f"match:{view.match.id}", view.role
        if key not in roster.of.needs or key in roster.of.problem.kept:
            continue
        official_id = taken.get((view.match.id, view.role))
        if official_id != (view.who.id if view.who else None):
            found.append((view, roster.official(official_id) if official_id is not None else None))
    return tuple(found)
