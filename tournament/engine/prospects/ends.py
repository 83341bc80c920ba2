"""The ways in which a group can end, all of them or some drawn from a seed, and the places each brings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import product
from random import Random
from typing import NamedTuple

from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.records import Outcome
from tournament.engine.standings import Entry, Result, Step, Table, Tiebreakers, rank

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
    sums = [summed(step) for step in steps]
    known = [each for each in sums if each is not None]
    if len(known) == len(sums):
        return _by_sums(table, remaining, outcomes, choices, known)
    results = [[Result(home, away, outcome) for outcome in outcomes] for home, away in remaining]
    return _by_table(deepcopy(table), results, choices, steps, tiebreakers)


def _by_sums(
    table: Table, remaining: Sequence[Pair], outcomes: Sequence[Outcome], choices: Iterable[Choice], sums: Sequence[Sum]
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
        yield {entry: End(first[key], last[key], more) for entry, key, more in zip(entries, keys, gained, strict=True)}


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
        rows = rank(table, steps, tiebreakers)
        level: dict[int, int] = {}
        for row in rows:
            level[row.rank] = level.get(row.rank, 0) + 1
        yield {
            row.entry: End(row.rank, row.rank + level[row.rank] - 1, row.tally.match_points - before[row.entry])
            for row in rows
        }
