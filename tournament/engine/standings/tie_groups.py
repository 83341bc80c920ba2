"""Parts of a table whose entries are level, and what one ranking leaves for the next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from tournament.engine.standings.table import Entry, Extras, Table
from tournament.engine.standings.tally import Value
from tournament.engine.standings.tiebreak_rules import Step
from tournament.engine.standings.tiebreaks import Reach, Tiebreaker


class Cut(NamedTuple):
    """Why a part stands below the one before it: the step, and the values of both at it.

    `each` tells the values of those below where they differ.
    """

    step: Step
    above: Value
    below: Value
    each: Mapping[Entry, Value] | None = None

    def of(self, entry: Entry) -> Value:
        """Return what one of those below has."""
        return self.below if self.each is None else self.each[entry]


class Part(NamedTuple):
    """Entries still level, the next step for them, and the cut between them and the part above."""

    entries: tuple[Entry, ...]
    onward: int
    cut: Cut | None


Known = tuple[tuple[Entry, ...], int, tuple[Entry, ...]]
"""A part by what its split hangs on: its entries, the next step, and those next above where a step looks at them."""

Ladder = tuple[tuple[Step, Tiebreaker], ...]
"""The steps of a ranking in their order, each with its tie-break."""


@dataclass(slots=True)
class Memory:
    """What a ranking worked out of a table, used again by the next as far as no result since has changed it.

    It holds for one list of steps and what is known beside the matches. `values` says what entries have over all
    their matches, by the tie-break's name; `splits` how a part was split at a step.
    """

    ladder: Ladder
    extras: Extras
    values: dict[str, dict[Entry, Value]] = field(default_factory=dict)
    splits: dict[Known, list[Part]] = field(default_factory=dict)

    def forget(self, table: Table, changed: Collection[Entry]) -> None:
        """Drop what hangs on the results of the entries in `changed`."""
        if not changed:
            return
        own = frozenset(changed)
        met = own.union(*(table.met(entry) for entry in own)) if self._reaches("met") else own
        for step, tiebreaker in self.ladder:
            known = self.values.get(step.by, {})
            if tiebreaker.reach == "table":
                known.clear()
            for entry in met if tiebreaker.reach == "met" else own:
                known.pop(entry, None)
        self.splits = {} if self._reaches("table") else self._without(met)

    def _reaches(self, reach: Reach) -> bool:
        return any(tiebreaker.reach == reach for _, tiebreaker in self.ladder)

    def _without(self, gone: Set[Entry]) -> dict[Known, list[Part]]:
        """Return the splits of the parts in which nothing has changed."""
        return {known: parts for known, parts in self.splits.items() if gone.isdisjoint(known[0])}
