"""What every entry has at each tie-break step, as the columns of a table beside its ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tournament.engine.standings.ranking import Tiebreakers, without
from tournament.engine.standings.table import Entry, Table
from tournament.engine.standings.tally import Value
from tournament.engine.standings.tiebreak_rules import Step
from tournament.engine.standings.tiebreaks import BUILT_IN, Tiebreaker, UnmeasurableError


class Column(NamedTuple):
    """A step and what entries have there; those whom the step does not look at are missing."""

    step: Step
    tiebreaker: Tiebreaker
    values: Mapping[Entry, Value]


def columns(table: Table, steps: Sequence[Step], tiebreakers: Tiebreakers = BUILT_IN) -> list[Column]:
    """Measure the entries of a table at each step; raises KeyError for a step whose tie-break is unknown.

    A step over all matches gives everybody a value. One among the tied looks at those who are level on all steps
    before, in a run of restarting steps at those who were level when it began; what a run measures again of a part
    that is still tied is not told, nor are matches against the next above. Lots stand with whom they were drawn for.
    Steps that turn out not to be measurable have no column.
    """
    try:
        return _columns(table, steps, tiebreakers)
    except UnmeasurableError as error:
        return columns(table, without(steps, error), tiebreakers)


def _columns(table: Table, steps: Sequence[Step], tiebreakers: Tiebreakers) -> list[Column]:
    found: list[Column] = []
    parts: list[list[Entry]] = [list(table.tallies)]
    began = parts
    for before, step in zip((None, *steps), steps, strict=False):
        if not (step.restart and before is not None and before.restart == step.restart):
            began = parts
        tiebreaker = tiebreakers[step.by]
        values: dict[Entry, Value] = {}
        for part in began:
            values |= _measured(table, step, tiebreaker, part)
        if step.by == "lots":
            values = {entry: value for entry, value in values.items() if entry in (table.extras.lots or {})}
        if step.matches != "above":
            found.append(Column(step, tiebreaker, values))
        parts = [smaller for part in parts for smaller in _split(part, values)]
    return found


def _measured(table: Table, step: Step, tiebreaker: Tiebreaker, part: Sequence[Entry]) -> dict[Entry, Value]:
    among_tied = step.matches == "tied" or tiebreaker.tied_only
    over = tiebreaker.over_matches
    if over is not None and step.matches == "all":
        return {entry: over(table, entry, None, step.cap) for entry in part}
    if not among_tied and tiebreaker.together is None and step.matches == "all":
        return {entry: tiebreaker.measure(table.tallies[entry], entry, table) for entry in part}
    if len(part) < 2 or not step.holds_for(len(part)) or step.matches == "above":
        return {}
    if tiebreaker.together is not None:
        return dict(zip(part, tiebreaker.together(table, part), strict=True))
    tied = frozenset(part)
    if over is not None:
        return {entry: over(table, entry, tied, step.cap) for entry in part}
    return {entry: tiebreaker.measure(table.among(entry, tied), entry, table) for entry in part}


def _split(part: Sequence[Entry], values: Mapping[Entry, Value]) -> list[list[Entry]]:
    """Put together who has the same; whoever was not looked at stays together."""
    levels: dict[Value | None, list[Entry]] = {}
    for entry in part:
        levels.setdefault(values.get(entry), []).append(entry)
    return list(levels.values())
