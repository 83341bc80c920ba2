"""The ways in which a group can end, all of them or some drawn from a seed, and the places each brings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import product, takewhile
from random import Random
from typing import NamedTuple

from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.records import Outcome
from tournament.engine.standings import Entry, Result, Row, Step, Table, Tiebreakers, rank

Pair = tuple[Entry, Entry]
Choice = Sequence[int]
"""An outcome, by its number, for each match still to come."""


class Sum(NamedTuple):
    """A tie-break that only adds up over matches: what a match brings a side, and what an entry has so far."""

    worth: Callable[[Outcome, int], Number]
    so_far: Callable[[Table, Entry], Number]


SUMS: Mapping[str, Sum] = {
    "match_points": Sum(
        lambda outcome, side: outcome.match_points[side] if outcome.counts else 0,
        lambda table, entry: table.tallies[entry].match_points,
    ),
    "wins": Sum(
        lambda outcome, side: int(outcome.counts and outcome.winner == side),
        lambda table, entry: table.tallies[entry].won,
    ),
}


class End(NamedTuple):
    """An entry's place in one ending, from the better to the worse it may stand for, and its points gained."""

    first: int
    last: int
    gained: Number


def summed(step: Step) -> Sum | None:
    """Return the sum that a step compares, None when it looks at more than a sum over all matches."""
    return SUMS.get(step.by) if step.matches == "all" and step.when_tied is None else None


def every_choice(matches: int, outcomes: int) -> Iterator[Choice]:
    """Yield each way in which so many matches can end."""
    return product(range(outcomes), repeat=matches)


def drawn_choices(matches: int, outcomes: int, seed: str, runs: int) -> Iterator[Choice]:
    """Yield `runs` ways in which they can end, every outcome equally likely; the same `seed` draws the same ones."""
    stream = Random(seed)
    for _ in range(runs):
        yield stream.choices(range(outcomes), k=matches)


def ends(
    table: Table,
    remaining: Sequence[Pair],
    outcomes: Sequence[Outcome],
    choices: Iterable[Choice],
    steps: Sequence[Step],
    tiebreakers: Tiebreakers,
) -> Iterator[Mapping[Entry, End]]:
    """Yield where everybody stands after each choice; `table` is left as it is."""
    known = [each for step in steps if (each := summed(step)) is not None]
    leading = list(takewhile(lambda step: summed(step) is not None and not step.restart, steps))
    if len(known) == len(steps):
        return _by_sums(table, remaining, outcomes, choices, known)
    results = [[Result(home, away, outcome) for outcome in outcomes] for home, away in remaining]
    if leading and all(map(_among_tied, steps[len(leading) :])):
        ties = _Ties(deepcopy(table), results, steps[len(leading) :], tiebreakers)
        return _by_sums(table, remaining, outcomes, choices, known[: len(leading)], ties)
    return _by_table(deepcopy(table), results, choices, steps, tiebreakers)


def _among_tied(step: Step) -> bool:
    """Tell whether a step looks at nothing but the results of those who are tied against each other."""
    return step.by == "head_to_head" or (step.by in SUMS and step.matches == "tied")


class _Ties:
    """The places among those who are level, by steps that look at their own matches alone.

    They are ranked once for each way in which these end, however many ways there are for all others.
    """

    def __init__(
        self, table: Table, results: Sequence[Sequence[Result]], steps: Sequence[Step], tiebreakers: Tiebreakers
    ) -> None:
        self._table, self._results, self._steps, self._tiebreakers = table, results, steps, tiebreakers
        self._own: dict[tuple[Entry, ...], list[int]] = {}
        self._known: dict[tuple[tuple[Entry, ...], Choice], Mapping[Entry, tuple[int, int]]] = {}

    def places(self, level: tuple[Entry, ...], choice: Choice) -> Mapping[Entry, tuple[int, int]]:
        """Return the places, from the first of theirs as 0, that each of them stands for."""
        own = self._own.get(level)
        if own is None:
            pairs = [{each[0].home, each[0].away} for each in self._results]
            own = self._own[level] = [match for match, pair in enumerate(pairs) if pair <= {*level}]
        key = level, tuple([choice[match] for match in own])
        if key not in self._known:
            self._known[key] = self._ranked(level, [self._results[match][choice[match]] for match in own])
        return self._known[key]

    def _ranked(self, level: tuple[Entry, ...], played: Sequence[Result]) -> Mapping[Entry, tuple[int, int]]:
        for result in played:
            self._table.add(result)
        rows = rank(self._table.without(self._table.tallies.keys() - {*level}), self._steps, self._tiebreakers)
        for result in played:
            self._table.remove(result)
        return {row.entry: (first - 1, last - 1) for row, first, last in _with_places(rows)}


def _by_sums(
    table: Table,
    remaining: Sequence[Pair],
    outcomes: Sequence[Outcome],
    choices: Iterable[Choice],
    sums: Sequence[Sum],
    ties: _Ties | None = None,
) -> Iterator[Mapping[Entry, End]]:
    entries = list(table.tallies)
    number = {entry: index for index, entry in enumerate(entries)}
    pairs = [(number[home], number[away]) for home, away in remaining]
    start: list[list[Number]] = [[0] * len(entries)]
    start += [[each.so_far(table, entry) for entry in entries] for each in sums]
    counted = (SUMS["match_points"], *sums)
    worth = [[(each.worth(outcome, 0), each.worth(outcome, 1)) for outcome in outcomes] for each in counted]
    for choice in choices:
        gained, *columns = totals = [list(column) for column in start]
        for column, of_outcome in zip(totals, worth, strict=True):
            for (home, away), outcome in zip(pairs, choice, strict=True):
                for_home, for_away = of_outcome[outcome]
                column[home] += for_home
                column[away] += for_away
        keys = list(zip(*columns, strict=True)) if columns else [()] * len(entries)
        falling = sorted(keys, reverse=True)
        first = {key: place for place, key in reversed(list(enumerate(falling, start=1)))}
        last = {key: place for place, key in enumerate(falling, start=1)}
        ended = {
            entry: End(first[key], last[key], more) for entry, key, more in zip(entries, keys, gained, strict=True)
        }
        if ties is not None and len(first) < len(entries):
            for level in _level(entries, keys):
                for entry, (best, worst) in ties.places(level, choice).items():
                    place = ended[entry].first
                    ended[entry] = End(place + best, place + worst, ended[entry].gained)
        yield ended


def _level(entries: Sequence[Entry], keys: Sequence[Hashable]) -> Iterator[tuple[Entry, ...]]:
    """Yield those who have the same, where that is more than one."""
    found: dict[Hashable, list[Entry]] = {}
    for entry, key in zip(entries, keys, strict=True):
        found.setdefault(key, []).append(entry)
    return (tuple(level) for level in found.values() if len(level) > 1)


def _by_table(
    table: Table,
    results: Sequence[Sequence[Result]],
    choices: Iterable[Choice],
    steps: Sequence[Step],
    tiebreakers: Tiebreakers,
) -> Iterator[Mapping[Entry, End]]:
    before = {entry: tally.match_points for entry, tally in table.tallies.items()}
    played: Choice = ()
    for choice in choices:
        for match, chosen in enumerate(choice):
            if match < len(played) and played[match] == chosen:
                continue
            if played:
                table.remove(results[match][played[match]])
            table.add(results[match][chosen])
        played = choice
        yield {
            row.entry: End(first, last, row.tally.match_points - before[row.entry])
            for row, first, last in _with_places(rank(table, steps, tiebreakers))
        }


def _with_places(rows: Sequence[Row]) -> Iterator[tuple[Row, int, int]]:
    """Yield each row of a ranking with the first and the last place that it stands for: equal ranks share theirs."""
    tied = Counter(row.rank for row in rows)
    yield from ((row, row.rank, row.rank + tied[row.rank] - 1) for row in rows)
