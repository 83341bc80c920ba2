"""Ranking by an ordered list of tie-break steps, with the reason for every rank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from tournament.engine.scoring.records import Number, to_plain
from tournament.engine.standings.steps import Step
from tournament.engine.standings.table import Entry, Table
from tournament.engine.standings.tally import Tally, Value
from tournament.engine.standings.tiebreaks import BUILT_IN, Tiebreaker
from tournament.engine.text import Text

Tiebreakers = Mapping[str, Tiebreaker]


class Reason(NamedTuple):
    """What put an entry apart from its neighbour: the step, and what `own` side and the `other` have there.

    `leads` tells that the neighbour stands below; `level` that others share the entry's rank.
    """

    step: Step
    tiebreaker: Tiebreaker
    own: Value
    other: Value
    leads: bool
    level: bool

    @property
    def text(self) -> Text:
        """Say it in a sentence."""
        among = self.step.matches == "tied" and not self.tiebreaker.tied_only
        sentence, what = _SENTENCES[self.leads, among, self.level], self.tiebreaker.names
        own, other = shown(self.own), shown(self.other)
        return Text(sentence.vi.format(what.vi, own, other), sentence.en.format(what.en, own, other))


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
    def explanation(self) -> Text:
        """Say why the entry stands where it does, with the numbers used."""
        return self.reason.text if self.reason else _NOTHING


class _Cut(NamedTuple):
    """Why a part stands below the one before it: the step, and the values of both at it."""

    step: Step
    above: Value
    below: Value


class _Part(NamedTuple):
    """Entries still level, the next step for them, and the cut between them and the part above."""

    entries: tuple[Entry, ...]
    onward: int
    cut: _Cut | None


def rank(table: Table, steps: Sequence[Step], tiebreakers: Tiebreakers = BUILT_IN) -> tuple[Row, ...]:
    """Rank the entries of a table by `steps`; raises KeyError for a step whose tie-break is unknown."""
    parts = list(_Ladder(table, steps, tiebreakers).parts())
    rows: list[Row] = []
    for index, (entries, _, cut) in enumerate(parts):
        leads, level = index == 0, len(entries) > 1
        cut = parts[1].cut if leads and len(parts) > 1 else cut
        reason = None
        if cut is not None:
            own, other = (cut.above, cut.below) if leads else (cut.below, cut.above)
            reason = Reason(cut.step, tiebreakers[cut.step.by], own, other, leads, level)
        first = len(rows) + 1
        rows += [Row(first, entry, level, table.tallies[entry], reason) for entry in entries]
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class _Ladder:
    table: Table
    steps: Sequence[Step]
    tiebreakers: Tiebreakers

    def parts(self) -> Iterator[_Part]:
        """Yield the entries from the first rank down, those together that no step separates."""
        waiting = [_Part(tuple(self.table.tallies), 0, None)]
        while waiting:
            part = waiting.pop()
            smaller = self._split(part) if len(part.entries) > 1 else []
            if smaller:
                waiting += reversed(smaller)
            elif part.entries:
                yield part

    def _split(self, part: _Part) -> list[_Part]:
        """Split a part by the first run of steps that can; empty when none does."""
        entries, index, _ = part
        while index < len(self.steps):
            end = self._run_end(index)
            run = [step for step in self.steps[index:end] if step.holds_for(len(entries))]
            levels = self._levels(entries, run)
            if len(levels) > 1:
                return self._below_each_other(part, levels, run, index if run[0].restart else end)
            index = end
        return []

    def _run_end(self, index: int) -> int:
        """Return where the run of restarting steps that begins at `index` ends; a plain step is a run of one."""
        end = index + 1
        while self.steps[index].restart and end < len(self.steps) and self.steps[end].restart:
            end += 1
        return end

    def _levels(self, entries: tuple[Entry, ...], run: Sequence[Step]) -> list[tuple[tuple[Value, ...], list[Entry]]]:
        """Group entries by what they have at each step of a run, the best first.

        All steps of a run look at the same entries: those who were level when it began (UEFA EURO 2024, 20.01).
        """
        columns = list(self._columns(entries, run))
        found: dict[tuple[Value, ...], list[Entry]] = {}
        for entry, values in zip(entries, zip(*columns, strict=True), strict=True) if columns else ():
            found.setdefault(values, []).append(entry)
        levels = list(found.items())
        for position in reversed(range(len(run))):  # stable sorts, the last step first
            best_first = not self.tiebreakers[run[position].by].lower
            levels.sort(key=lambda level, at=position: level[0][at], reverse=best_first)  # type: ignore[misc]
        return levels

    def _columns(self, entries: tuple[Entry, ...], run: Sequence[Step]) -> Iterator[list[Value]]:
        """Yield, step by step, what each entry has."""
        table, among = self.table, list[Tally]()
        for step in run:
            tiebreaker = self.tiebreakers[step.by]
            if step.matches == "tied" or tiebreaker.tied_only:
                tied = frozenset(entries)
                tallies = among = among or [table.among(entry, tied) for entry in entries]
            else:
                tallies = [table.tallies[entry] for entry in entries]
            measure = tiebreaker.measure
            yield [measure(tally, entry, table) for tally, entry in zip(tallies, entries, strict=True)]

    def _below_each_other(
        self, part: _Part, levels: Sequence[tuple[tuple[Value, ...], list[Entry]]], run: Sequence[Step], onward: int
    ) -> list[_Part]:
        """Make parts of the levels; two neighbours are cut apart by the first step at which they differ."""
        parts = [_Part(tuple(levels[0][1]), onward, part.cut)]
        for (above, _), (below, entries) in pairwise(levels):
            each = zip(run, above, below, strict=True)
            cut = next(_Cut(step, more, less) for step, more, less in each if more != less)
            parts.append(_Part(tuple(entries), onward, cut))
        return parts


def shown(value: Value | Number) -> str:
    """Write a tie-break's value for people."""
    return f"{to_plain(value):g}" if isinstance(value, Fraction) else str(value)


_NOTHING = Text("Chưa có tiêu chí nào phân định.", "No criterion separates these entries yet.")
_SIDES = {
    True: Text("Xếp trên nhờ {}", "Ahead on {}"),
    False: Text("Xếp dưới vì {}", "Behind on {}"),
}
_AMONG = {True: Text(" (giữa các đội bằng nhau)", " (among the tied)"), False: Text("", "")}
_LEVEL = {
    True: Text(
        " Bằng nhau ở mọi tiêu chí, cần bốc thăm.",
        " Level on every criterion: lots must be drawn.",
    ),
    False: Text("", ""),
}
_SENTENCES = {
    (leads, among, level): Text(
        f"{side.vi}{where.vi}: {{}} so với {{}}.{lots.vi}",
        f"{side.en}{where.en}: {{}} against {{}}.{lots.en}",
    )
    for leads, side in _SIDES.items()
    for among, where in _AMONG.items()
    for level, lots in _LEVEL.items()
}
"""For the step's name and both values, by: does the entry lead, is it among the tied, do others share the rank."""
