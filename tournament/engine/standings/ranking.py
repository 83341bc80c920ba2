"""Ranking by an ordered list of tie-break steps, with the reason for every rank."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tournament.engine.scoring.records import Number, to_plain
from tournament.engine.standings.steps import Step
from tournament.engine.standings.table import Entry, Table
from tournament.engine.standings.tally import Tally, Value
from tournament.engine.standings.tiebreaks import BUILT_IN, Tiebreaker
from tournament.engine.text import Text

Tiebreakers = Mapping[str, Tiebreaker]


@dataclass(frozen=True, slots=True)
class Row:
    """An entry's line of a table; entries that no step separates share a rank and are `tied`.

    `decided_by` names the step that put the entry apart from the next one above it (for the first, from
    the next below); None where nothing did. `explanation` says so with the numbers used.
    """

    rank: int
    entry: Entry
    tied: bool
    tally: Tally
    decided_by: str | None
    explanation: Text


@dataclass(frozen=True, slots=True)
class _Cut:
    """Why a part stands below the one before it: the step, and the values of both at it."""

    step: Step
    above: Value
    below: Value


@dataclass(frozen=True, slots=True)
class _Part:
    """Entries that are still level, and the cut between them and the part above."""

    entries: tuple[Entry, ...]
    cut: _Cut | None = field(default=None)


def rank(table: Table, steps: Sequence[Step], tiebreakers: Tiebreakers = BUILT_IN) -> tuple[Row, ...]:
    """Rank the entries of a table by `steps`; raises KeyError for a step whose tie-break is unknown."""
    parts = _split(tuple(table.tallies), 0, _Ladder(table, steps, tiebreakers))
    rows: list[Row] = []
    for index, part in enumerate(parts):
        cut = part.cut or (parts[1].cut if len(parts) > 1 else None)
        first = len(rows) + 1
        for entry in part.entries:
            rows.append(
                Row(
                    rank=first,
                    entry=entry,
                    tied=len(part.entries) > 1,
                    tally=table.tallies[entry],
                    decided_by=cut.step.by if cut else None,
                    explanation=_explain(part, cut, index == 0, tiebreakers),
                )
            )
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class _Ladder:
    table: Table
    steps: Sequence[Step]
    tiebreakers: Tiebreakers

    def value(self, step: Step, entry: Entry, tied: Collection[Entry]) -> Value:
        """Return what `entry` has at a step reached by `tied`; more is better."""
        tiebreaker = self.tiebreakers[step.by]
        among = step.matches == "tied" or tiebreaker.tied_only
        tally = self.table.among(entry, tied) if among else self.table.tallies[entry]
        return tiebreaker.measure(tally, entry, self.table)

    def run_end(self, index: int) -> int:
        """Return where the run of restarting steps that begins at `index` ends; a plain step is a run of one."""
        end = index + 1
        while self.steps[index].restart and end < len(self.steps) and self.steps[end].restart:
            end += 1
        return end


def _split(entries: tuple[Entry, ...], index: int, ladder: _Ladder) -> list[_Part]:
    """Order entries that are level by the steps from `index` on, run by run."""
    while len(entries) > 1 and index < len(ladder.steps):
        end = ladder.run_end(index)
        run = [step for step in ladder.steps[index:end] if step.holds_for(len(entries))]
        levels = _levels(entries, run, ladder)
        if len(levels) > 1:
            return _split_levels(levels, run, index if run[0].restart else end, ladder)
        index = end
    return [_Part(entries)]


_Level = tuple[tuple[Value, ...], tuple[Entry, ...]]


def _levels(entries: tuple[Entry, ...], run: Sequence[Step], ladder: _Ladder) -> list[_Level]:
    """Group entries by what they have at each step of a run, the best first.

    All steps of a run look at the same entries: those who were level when it began (UEFA EURO 2024, 20.01).
    """
    tied = set(entries)
    found: dict[tuple[Value, ...], list[Entry]] = {}
    for entry in entries:
        found.setdefault(tuple(ladder.value(step, entry, tied) for step in run), []).append(entry)
    levels = [(values, tuple(level)) for values, level in found.items()]
    for position in reversed(range(len(run))):  # stable sorts, the last step first
        best_first = not ladder.tiebreakers[run[position].by].lower
        levels.sort(key=lambda level: level[0][position], reverse=best_first)
    return levels


def _split_levels(levels: list[_Level], run: Sequence[Step], onward: int, ladder: _Ladder) -> list[_Part]:
    parts: list[_Part] = []
    above: tuple[Value, ...] = ()
    for values, level in levels:
        first, *rest = _split(level, onward, ladder)
        parts += [_Part(first.entries, _cut(run, above, values) if above else None), *rest]
        above = values
    return parts


def _cut(run: Sequence[Step], above: tuple[Value, ...], below: tuple[Value, ...]) -> _Cut:
    """Name the first step of a run at which two neighbouring levels differ."""
    return next(_Cut(step, more, less) for step, more, less in zip(run, above, below, strict=True) if more != less)


def _explain(part: _Part, cut: _Cut | None, leads: bool, tiebreakers: Tiebreakers) -> Text:
    """Say in a sentence why a part stands where it does."""
    if cut is None:
        return Text("Chưa có tiêu chí nào phân định.", "No criterion separates these entries yet.")
    own, other = (cut.above, cut.below) if leads else (cut.below, cut.above)
    sentence = (
        Text("Xếp trên nhờ {what}: {own} so với {other}.", "Ahead on {what}: {own} against {other}.")
        if leads
        else Text("Xếp dưới vì {what}: {own} so với {other}.", "Behind on {what}: {own} against {other}.")
    )
    what = tiebreakers[cut.step.by].names
    if cut.step.matches == "tied":
        what = Text("{what} (giữa các đội bằng nhau)", "{what} (among the tied)").format(what=what)
    text = sentence.format(what=what, own=shown(own), other=shown(other))
    if len(part.entries) > 1:
        level = Text("Bằng nhau ở mọi tiêu chí, cần bốc thăm.", "Level on every criterion: lots must be drawn.")
        text = Text(f"{text.vi} {level.vi}", f"{text.en} {level.en}")
    return text


def shown(value: Value | Number) -> str:
    """Write a tie-break's value for people."""
    if isinstance(value, Fraction):
        return f"{to_plain(value):g}"
    return str(value)
