"""Ranking by an ordered list of tie-break steps, with the reason for every rank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from tournament.engine.standings.reasons import NOTHING, Reason
from tournament.engine.standings.table import Entry, Table
from tournament.engine.standings.tally import Tally, Value
from tournament.engine.standings.tie_groups import Cut, Memory, Part
from tournament.engine.standings.tiebreak_rules import Step
from tournament.engine.standings.tiebreaks import BUILT_IN, Tiebreaker, UnmeasurableError
from tournament.engine.text import Words

Tiebreakers = Mapping[str, Tiebreaker]

_Level = tuple[tuple[Value, ...], list[Entry]]
"""What entries have at each step of a run, and who has it."""


class Row(NamedTuple):
    """An entry's line of a table; entries that no step separates share a rank and are `tied`.

    `reason` tells what put the entry apart from the next one above it (for the first, from the next
    below); None where nothing did.
    """

    rank: int
    entry: Entry
    tied: bool
    tally: Tally
    reason: Reason | None

    @property
    def decided_by(self) -> str | None:
        """Name the step that decided, if one did."""
        return self.reason.step.by if self.reason else None

    @property
    def explanation(self) -> Words:
        """Say why the entry stands where it does, with the numbers used."""
        return self.reason.text if self.reason else NOTHING


def rank(table: Table, steps: Sequence[Step], tiebreakers: Tiebreakers = BUILT_IN) -> tuple[Row, ...]:
    """Rank the entries of a table by `steps`; raises KeyError for a step whose tie-break is unknown.

    The table keeps what was worked out: ranked again by the same steps after another result, only what that
    result reaches is compared anew. Steps that turn out not to be measurable put nobody apart.
    """
    try:
        return _ranked(table, steps, tiebreakers)
    except UnmeasurableError as error:
        return rank(table, without(steps, error), tiebreakers)


def without(steps: Sequence[Step], error: UnmeasurableError) -> tuple[Step, ...]:
    """Return the steps that can be measured."""
    return tuple(step for step in steps if step.by != error.by)


def _ranked(table: Table, steps: Sequence[Step], tiebreakers: Tiebreakers) -> tuple[Row, ...]:
    parts = list(_Ladder(table, steps, tiebreakers, _memory(table, steps, tiebreakers)).parts())
    rows: list[Row] = []
    for index, (entries, _, cut) in enumerate(parts):
        leads, level = index == 0, len(entries) > 1
        cut = parts[1].cut if leads and len(parts) > 1 else cut
        reason = None
        if cut is not None:
            below = cut.of((parts[1].entries if leads else entries)[0])
            own, other = (cut.above, below) if leads else (below, cut.above)
            reason = Reason(cut.step, tiebreakers[cut.step.by], own, other, leads, level)
        first = len(rows) + 1
        rows += [Row(first, entry, level, table.tallies[entry], reason) for entry in entries]
    return tuple(rows)


def _memory(table: Table, steps: Sequence[Step], tiebreakers: Tiebreakers) -> Memory:
    """Return what the table's last ranking left that still holds for these steps."""
    ladder = tuple((step, tiebreakers[step.by]) for step in steps)
    memory = table.memory
    if isinstance(memory, Memory) and memory.ladder == ladder and memory.extras is table.extras:
        memory.forget(table, table.changed)
    else:
        table.memory = memory = Memory(ladder, table.extras)
        table.worth.clear()
    table.changed.clear()
    return memory


@dataclass(frozen=True, slots=True)
class _Ladder:
    table: Table
    steps: Sequence[Step]
    tiebreakers: Tiebreakers
    memory: Memory

    def parts(self) -> Iterator[Part]:
        """Yield the entries from the first rank down, those together that no step separates."""
        waiting = [Part(tuple(self.table.tallies), 0, None)]
        above: tuple[Entry, ...] = ()
        looks_up = any(step.matches == "above" for step in self.steps)
        while waiting:
            part = waiting.pop()
            smaller = self._smaller(part, above) if len(part.entries) > 1 else []
            if smaller:
                waiting += reversed(smaller)
            else:
                above = part.entries if looks_up else ()
                yield part

    def _smaller(self, part: Part, above: tuple[Entry, ...]) -> list[Part]:
        """Return the parts of a part, as remembered if it is; the first keeps the part's own cut."""
        known = part.entries, part.onward, above
        parts = self.memory.splits.get(known)
        if parts is None:
            parts = self.memory.splits[known] = self._split(*known)
        return [parts[0]._replace(cut=part.cut), *parts[1:]] if parts else []

    def _split(self, entries: tuple[Entry, ...], index: int, above: tuple[Entry, ...]) -> list[Part]:
        """Split level entries by the first steps from `index` on that can; empty when none does."""
        while index < len(self.steps):
            end = self._run_end(index)
            run = [step for step in self.steps[index:end] if step.holds_for(len(entries))]
            restart = self.steps[index].restart
            for together in [[step] for step in run] if restart in ("each", "first") else [run]:
                levels = self._levels(entries, together, above)
                if len(levels) > 1:
                    if restart == "first":
                        return _first_and_others(levels, together[0], index)
                    return self._below_each_other(levels, together, index if restart else end)
            index = end
        return []

    def _run_end(self, index: int) -> int:
        """Return where the run of restarting steps that begins at `index` ends; a plain step is a run of one."""
        end, restart = index + 1, self.steps[index].restart
        while restart and end < len(self.steps) and self.steps[end].restart == restart:
            end += 1
        return end

    def _levels(self, entries: tuple[Entry, ...], run: Sequence[Step], above: tuple[Entry, ...]) -> list[_Level]:
        """Group entries by what they have at each step of a run, the best first.

        All steps of a run look at the same entries: those who were level when it began (UEFA EURO 2024, 20.01).
        """
        columns = list(self._columns(entries, run, above))
        found: dict[tuple[Value, ...], list[Entry]] = {}
        for entry, values in zip(entries, zip(*columns, strict=True), strict=True) if columns else ():
            found.setdefault(values, []).append(entry)
        levels = list(found.items())
        for position in reversed(range(len(run))):  # stable sorts, the last step first
            best_first = not self.tiebreakers[run[position].by].lower
            levels.sort(key=lambda level, at=position: level[0][at], reverse=best_first)  # type: ignore[misc]
        return levels

    def _columns(
        self, entries: tuple[Entry, ...], run: Sequence[Step], above: tuple[Entry, ...]
    ) -> Iterator[list[Value]]:
        """Yield, step by step, what each entry has."""
        table, among = self.table, list[Tally]()
        for step in run:
            tiebreaker = self.tiebreakers[step.by]
            measure = tiebreaker.measure
            if tiebreaker.together is not None:
                yield list(tiebreaker.together(table, entries))
            elif tiebreaker.over_matches is not None:
                rivals = {"all": None, "tied": frozenset(entries), "above": frozenset(above)}[step.matches]
                yield [tiebreaker.over_matches(table, entry, rivals, step.cap) for entry in entries]
            elif step.matches == "tied" or tiebreaker.tied_only:
                tied = frozenset(entries)
                among = among or [table.among(entry, tied) for entry in entries]
                yield [measure(tally, entry, table) for tally, entry in zip(among, entries, strict=True)]
            elif step.matches == "above":
                ahead = frozenset(above)
                yield [measure(table.among(entry, ahead), entry, table) for entry in entries]
            else:
                known = self.memory.values.setdefault(step.by, {})
                for entry in entries:
                    if entry not in known:
                        known[entry] = measure(table.tallies[entry], entry, table)
                yield [known[entry] for entry in entries]

    def _below_each_other(self, levels: Sequence[_Level], run: Sequence[Step], onward: int) -> list[Part]:
        """Make parts of the levels; two neighbours are cut apart by the first step at which they differ."""
        parts = [Part(tuple(levels[0][1]), onward, None)]
        for (above, _), (below, entries) in pairwise(levels):
            each = zip(run, above, below, strict=True)
            cut = next(Cut(step, more, less) for step, more, less in each if more != less)
            parts.append(Part(tuple(entries), onward, cut))
        return parts


def _first_and_others(levels: Sequence[_Level], step: Step, onward: int) -> list[Part]:
    """Make one part of the best at a step and one of all others, who are tied again."""
    (best, first), (second, _), *_ = levels
    others = {entry: values[0] for values, entries in levels[1:] for entry in entries}
    return [Part(tuple(first), onward, None), Part(tuple(others), onward, Cut(step, best[0], second[0], others))]
