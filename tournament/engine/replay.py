"""Replaying a whole competition from its results: tables, brackets, places, and what did not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, permutations
from typing import Any, Protocol

from tournament.engine.formats import FORMATS, build
from tournament.engine.graph import Best, Graph, Seed
from tournament.engine.progress import Progress, Record, resolve
from tournament.engine.rounds import ladder_after
from tournament.engine.scoring import Number, Outcome, Score, Scoring, Status
from tournament.engine.standings import (
    BUILT_IN,
    Entry,
    Extras,
    Result,
    Row,
    Step,
    Table,
    Tiebreakers,
    best_of_rank,
    rank,
)


class Given(Protocol):
    """A result as it stands in the file."""

    @property
    def home(self) -> str: ...
    @property
    def away(self) -> str: ...
    @property
    def score(self) -> Score: ...
    @property
    def status(self) -> Status: ...
    @property
    def winner(self) -> str | None: ...
    @property
    def group(self) -> str | None: ...
    @property
    def round(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not fit, a result in most cases, and why."""

    stage: str
    home: str
    away: str | None
    problem: str


@dataclass(slots=True)
class Stage:
    """A stage with its rules, ranking and results; `groups` for groups, `entries` for everything else.

    `graph` is given where the bracket is none of a format; the last four mappings are what `Extras` says they are.
    """

    key: str
    type: str
    scoring: Scoring
    rules: Any
    steps: Sequence[Step]
    results: Sequence[Given]
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    entries: Sequence[str] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    graph: Graph | None = None
    adjust: Mapping[Entry, Number] = field(default_factory=dict)
    lots: Mapping[Entry, int] = field(default_factory=dict)
    conduct: Mapping[Entry, Number] = field(default_factory=dict)
    ratings: Mapping[Entry, Number] = field(default_factory=dict)
    tiebreakers: Tiebreakers = field(default_factory=lambda: BUILT_IN)
    problems: list[Problem] = field(default_factory=list)
    _known: dict[tuple[Score, Status, int | None], tuple[Outcome, tuple[str, ...]]] = field(
        default_factory=dict, init=False
    )

    def complain(self, given: Given, problem: str) -> None:
        """Note that a result does not fit."""
        self.problems.append(Problem(self.key, given.home, given.away, problem))

    def outcome(self, given: Given) -> Outcome:
        """Return what a result brings, noting a score that the rules do not allow (it counts as given)."""
        if given.winner not in (None, given.home, given.away):
            self.complain(given, f"the winner {given.winner!r} did not play")
        outcome, problems = self.judged(given)
        for problem in problems:
            self.complain(given, problem)
        return outcome

    def judged(self, given: Given) -> tuple[Outcome, tuple[str, ...]]:
        """Return what a result brings, and what is wrong with its score; each kind of score is looked at once."""
        winner = None
        if given.winner is not None:
            winner = 0 if given.winner == given.home else 1 if given.winner == given.away else None
        key = (given.score, given.status, winner)
        known = self._known.get(key)
        if known is None:
            score, status, winner = key
            violations = self.scoring.violations(score, self.rules, status, winner)
            outcome = self.scoring.outcome(score, self.rules, status, winner)
            known = self._known[key] = outcome, tuple(violation.text.en for violation in violations)
        return known


def ranked_groups(stage: Stage) -> dict[str, tuple[Row, ...]]:
    """Rank the groups of a stage."""
    return {key: rank(table, stage.steps, stage.tiebreakers) for key, table in _tables(stage).items()}


def climbed(stage: Stage) -> dict[str, tuple[str, ...]]:
    """Return the order on each ladder of a stage after its results, by their rounds and then as they stand."""
    ladders = {key: list(members) for key, members in stage.groups.items()}
    home_of = {entry: key for key, members in stage.groups.items() for entry in members}
    for given in sorted(stage.results, key=lambda given: given.round or 0):
        winner = stage.judged(given)[0].winner
        if winner is not None and misfit(given, home_of) is None:
            order = ladders[home_of[given.home]]
            above, below = sorted((given.home, given.away), key=order.index)
            if (given.home, given.away)[winner] == below:
                ladders[home_of[given.home]] = ladder_after(order, above, below)
    return {key: tuple(order) for key, order in ladders.items()}


def _tables(stage: Stage) -> dict[str, Table]:
    tables = {key: Table(members, _extras(stage, members)) for key, members in stage.groups.items()}
    home_of = {entry: key for key, members in stage.groups.items() for entry in members}
    values = FORMATS[stage.type].read(stage.options)
    legs = int(values["legs"] or 1) if "legs" in values else None
    again: list[tuple[Given, Result]] = []
    for given in stage.results:
        wrong = misfit(given, home_of)
        if wrong is not None:
            stage.complain(given, wrong)
            continue
        outcome = stage.outcome(given)
        if not outcome.counts:
            continue
        result = Result(given.home, given.away, outcome, given.round or 0)
        table = tables[home_of[given.home]]
        before = table.between(given.home, given.away)
        if before and legs is not None and len(before) >= legs:
            stage.complain(given, _MET)
        elif legs == 2 and before and before[0].home == given.home:
            again.append((given, result))
        else:
            table.add(result)
    for given, result in again:
        table = tables[home_of[given.home]]
        before = table.between(given.home, given.away)
        if len(before) == 1 and before[0] != result:  # real leagues have seen both legs on one ground
            table.add(result)
        else:
            stage.complain(given, _MET)
    return tables


_MET = "this pair has already met as often as the format says"


def misfit(given: Given, group_of: Mapping[str, str]) -> str | None:
    """Say why two entries cannot meet in a group, by the group each is in; None when they can."""
    group = group_of.get(given.home)
    if group is not None and group == group_of.get(given.away) and given.home != given.away:
        return None if given.group in (None, group) else f"these two are not in group {given.group!r}"
    for entry in (given.home, given.away):
        if entry not in group_of:
            return f"unknown entry {entry!r}"
    return "an entry cannot meet itself" if given.home == given.away else "these two are not in one group"


def _extras(stage: Stage, seeded: Sequence[str]) -> Extras:
    seeds: dict[Entry, int] = {entry: number for number, entry in enumerate(seeded, start=1)}
    return Extras(
        seeds=seeds,
        lots=stage.lots,
        adjust={entry: points for entry, points in stage.adjust.items() if entry in seeds},
        conduct=stage.conduct,
        ratings=stage.ratings,
        win_points=stage.rules.win_points,
        draw_points=stage.rules.draw_points,
        swiss=stage.type == "swiss",
    )


@dataclass(frozen=True, slots=True)
class Bracket:
    """A replayed bracket: its graph and how far the results brought it."""

    graph: Graph
    progress: Progress[str]
    records: Mapping[str, Record[str]]
    tables: Mapping[str, tuple[Row, ...]]


_Pair = frozenset[str]
_Waiting = Mapping[_Pair, Sequence[tuple[Given, Outcome]]]
_MOST_ORDERS = 24
_MOST_PAIRS = 32
_MOST_TRIES = 200


def replayed_bracket(stage: Stage) -> Bracket:
    """Play a bracket with the results in any order; each goes to the match in which its two entries meet.

    Where two meet more than once, the order of the file holds, unless another one lets more results fit.
    No entry may stand twice in `stage.entries`. Raises InputError for entries that the format cannot take.
    """
    graph = stage.graph or build(stage.type, len(stage.entries), stage.options)
    waiting = _waiting(stage)
    play = _rearranged(_Play(stage, graph, waiting))
    play.complain()
    return Bracket(graph, play.progress, play.records, play.tables())


def _waiting(stage: Stage) -> dict[_Pair, list[tuple[Given, Outcome]]]:
    """Sort the results by pair; those that count for nobody stand behind, for a match that is played again."""
    known = set(stage.entries)
    waiting: dict[_Pair, list[tuple[Given, Outcome]]] = {}
    for given in stage.results:
        home, away = given.home, given.away
        if home not in known or away not in known:
            stage.complain(given, f"unknown entry {away if home in known else home!r}")
        elif home == away:
            stage.complain(given, "an entry cannot meet itself")
        else:
            waiting.setdefault(frozenset((home, away)), []).append((given, stage.outcome(given)))
    for found in waiting.values():
        if len(found) > 1:
            found.sort(key=lambda each: _void(each[1]))
    return waiting


def _rearranged(play: _Play) -> _Play:
    """Put results of pairs that met more than once in another order for as long as more results fit by that."""
    pairs = _reorderable(play.waiting)
    left, tried = play.left(), 0
    better = left > 0
    while better and left:
        better = False
        for pair, found in pairs:
            for order in islice(permutations(found), _MOST_ORDERS):
                if order == tuple(play.waiting[pair]) or tried == _MOST_TRIES:
                    continue
                tried += 1
                other = _Play(play.stage, play.graph, {**play.waiting, pair: order})
                if other.left() < left:
                    play, left, better = other, other.left(), True
    return play


def _winner(given: Given, outcome: Outcome) -> str | None:
    return None if outcome.winner is None else (given.home, given.away)[outcome.winner]


def _void(outcome: Outcome) -> bool:
    return not outcome.counts and outcome.winner is None


def _reorderable(waiting: _Waiting) -> Sequence[tuple[_Pair, Sequence[tuple[Given, Outcome]]]]:
    """Return the pairs with several results that not always the same side won, unless there are very many."""
    found = [
        (pair, results)
        for pair, results in waiting.items()
        if len(results) > 1 and len({_winner(*each) for each in results} - {None}) > 1
    ]
    return found if len(found) <= _MOST_PAIRS else ()


def _fitting(found: Sequence[tuple[Given, Outcome]], group: str | None, home: str) -> int | None:
    """Choose a result of two entries: one that names the match's group, and in a group one with its home side."""
    if len(found) == 1:
        return 0 if found[0][0].group in (None, group) else None
    for label in (group, None) if group is not None else (None,):
        fitting = [number for number, (given, _) in enumerate(found) if given.group == label]
        if fitting:
            same_home = [number for number in fitting if group is not None and found[number][0].home == home]
            return (same_home or fitting)[0]
    return None


class _Play:
    """One way to put the results into the matches of a bracket."""

    def __init__(self, stage: Stage, graph: Graph, waiting: _Waiting) -> None:
        self.stage, self.graph, self.waiting = stage, graph, waiting
        self.records: dict[str, Record[str]] = {}
        self._drawn: set[str] = set()
        self._open = dict(waiting)
        self._ranked: dict[tuple[str, int], tuple[Table, tuple[Row, ...]]] = {}
        self._extras = _extras(stage, stage.entries)
        self._nodes: dict[str, list[str]] = {key: [] for key in graph.groups}
        self._group_of = {node.id: node.group for node in graph.matches if node.group is not None}
        for match, group in self._group_of.items():
            self._nodes[group].append(match)
        self.progress = resolve(graph, stage.entries, {}, self._ranking, self._best, find=self._find)

    def left(self) -> int:
        """Count the results that no match took."""
        return sum(1 for _ in self._leftovers())

    def complain(self) -> None:
        """Note the results that no match took, and the matches that nobody won but somebody must."""
        for given in self._leftovers():
            self.stage.complain(given, "no match brings these two together")
        for node in self.graph.matches if self._drawn else ():
            if node.id in self._drawn and (node.group is None or node.group in self.graph.orders):
                home, away = self.records[node.id].sides
                problem = "nobody won, and one of them must go on"
                self.stage.problems.append(Problem(self.stage.key, home, away, problem))

    def tables(self) -> dict[str, tuple[Row, ...]]:
        """Rank every group that has a table."""
        return {key: self._rows(key)[1] for key in self.graph.groups if key not in self.graph.orders}

    def _leftovers(self) -> Iterator[Given]:
        for pair, found in self._open.items():
            met = len(found) < len(self.waiting[pair])
            yield from (given for given, outcome in found if not (met and _void(outcome)))

    def _find(self, match: str, sides: tuple[str, str]) -> Record[str] | None:
        pair = frozenset(sides)
        found = self._open.get(pair)
        if found is None:
            return None
        number = _fitting(found, self._group_of.get(match), sides[0])
        if number is None:
            return None
        given, outcome = found[number]
        if len(found) == 1:
            del self._open[pair]
        else:
            self._open[pair] = [*found[:number], *found[number + 1 :]]
        record = Record(sides, outcome if given.home == sides[0] else outcome.turned())
        self.records[match] = record
        if outcome.draw:
            self._drawn.add(match)
        return record

    def _rows(self, group: str) -> tuple[Table, tuple[Row, ...]]:
        found = [self.records[key] for key in self._nodes[group] if key in self.records]
        if (group, len(found)) not in self._ranked:
            seeded = [self.stage.entries[slot.n - 1] for slot in self.graph.groups[group] if isinstance(slot, Seed)]
            members = dict.fromkeys([*seeded, *(side for record in found for side in record.sides)])
            table = Table(members, self._extras)
            for record in found:
                table.add(Result(*record.sides, record.outcome))
            self._ranked[group, len(found)] = table, rank(table, self.stage.steps, self.stage.tiebreakers)
        return self._ranked[group, len(found)]

    def _ranking(self, group: str, _members: tuple[str, ...]) -> Sequence[str | None] | None:
        if any(key not in self.records for key in self._nodes[group]):
            return None
        return [None if row.tied else str(row.entry) for row in self._rows(group)[1]]

    def _best(self, slot: Best) -> str | None:
        groups = {}
        for key in slot.groups:
            table, rows = self._rows(key)
            groups[key] = table, [row.entry for row in rows]
        ranked = best_of_rank(
            groups, slot.rank, self.stage.steps, extras=self._extras, tiebreakers=self.stage.tiebreakers
        )
        row = ranked[slot.nth - 1] if slot.nth <= len(ranked) else None
        return str(row.entry) if row and not row.tied else None
