"""Replaying a whole competition from its results: tables, brackets, places, and what did not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.engine.formats.round_robin import LEGS
from tournament.engine.graph import Best, Graph
from tournament.engine.progress import Open, Progress, Record, resolve
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


@dataclass(frozen=True, slots=True)
class Given:
    """A result as it stands in the file."""

    home: str
    away: str
    score: Score
    status: Status = Status.PLAYED
    winner: str | None = None
    group: str | None = None
    round: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A result that does not fit, and why."""

    stage: str
    home: str
    away: str
    problem: str


@dataclass(slots=True)
class Stage:
    """A stage with its rules, ranking and results; `groups` for groups, `entries` for everything else."""

    key: str
    type: str
    scoring: Scoring
    rules: Any
    steps: Sequence[Step]
    results: Sequence[Given]
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    entries: Sequence[str] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    adjust: Mapping[str, Number] = field(default_factory=dict)
    tiebreakers: Tiebreakers = field(default_factory=lambda: BUILT_IN)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, given: Given, problem: str) -> None:
        """Note that a result does not fit."""
        self.problems.append(Problem(self.key, given.home, given.away, problem))

    def outcome(self, given: Given) -> Outcome:
        """Return what a result brings, noting a score that the rules do not allow (it counts as given)."""
        sides = (given.home, given.away)
        winner = sides.index(given.winner) if given.winner in sides else None
        if given.winner is not None and winner is None:
            self.complain(given, f"the winner {given.winner!r} did not play")
        for violation in self.scoring.violations(given.score, self.rules, given.status, winner):
            self.complain(given, violation.text.en)
        return self.scoring.outcome(given.score, self.rules, given.status, winner)


def ranked_groups(stage: Stage) -> dict[str, tuple[Row, ...]]:
    """Rank the groups of a stage."""
    return {key: rank(table, stage.steps, stage.tiebreakers) for key, table in _tables(stage).items()}


def _tables(stage: Stage) -> dict[str, Table]:
    tables = {key: Table(members, _extras(stage, members)) for key, members in stage.groups.items()}
    home = {entry: key for key, members in stage.groups.items() for entry in members}
    legs = LEGS.read(stage.options.get(LEGS.name, LEGS.default))
    met: dict[frozenset[str], int] = {}
    for given in stage.results:
        wrong = _misfit(given, home)
        pair = frozenset((given.home, given.away))
        if wrong is None and stage.type != "swiss" and met.get(pair, 0) >= (legs if isinstance(legs, int) else 1):
            wrong = "this pair has already met as often as the format says"
        if wrong is not None:
            stage.complain(given, wrong)
            continue
        met[pair] = met.get(pair, 0) + 1
        tables[home[given.home]].add(Result(given.home, given.away, stage.outcome(given), given.round or 0))
    return tables


def _misfit(given: Given, group_of: Mapping[str, str]) -> str | None:
    for entry in (given.home, given.away):
        if entry not in group_of:
            return f"unknown entry {entry!r}"
    if given.home == given.away:
        return "an entry cannot meet itself"
    if group_of[given.home] != group_of[given.away]:
        return "these two are not in one group"
    if given.group is not None and given.group != group_of[given.home]:
        return f"these two are not in group {given.group!r}"
    return None


def _extras(stage: Stage, members: Sequence[str]) -> Extras:
    seeds: dict[Entry, int] = {entry: number for number, entry in enumerate(members, start=1)}
    adjust: dict[Entry, Number] = {entry: points for entry, points in stage.adjust.items() if entry in seeds}
    return Extras(seeds=seeds, adjust=adjust, win_points=getattr(stage.rules, "win_points", 1))


@dataclass(frozen=True, slots=True)
class Bracket:
    """A replayed bracket: its graph and how far the results brought it."""

    graph: Graph
    progress: Progress[str]
    records: Mapping[str, Record[str]]
    tables: Mapping[str, tuple[Row, ...]]


def replayed_bracket(stage: Stage) -> Bracket:
    """Play a bracket with the results in any order; each goes to the match in which its two entries meet."""
    if len(set(stage.entries)) != len(stage.entries):
        raise InputError(f"stage {stage.key!r}: an entry stands twice among the entries")
    graph = build(stage.type, len(stage.entries), stage.options)
    known = set(stage.entries)
    waiting: dict[frozenset[str], list[Given]] = {}
    for given in stage.results:
        unknown = [entry for entry in (given.home, given.away) if entry not in known]
        if unknown:
            stage.complain(given, f"unknown entry {unknown[0]!r}")
        else:
            waiting.setdefault(frozenset((given.home, given.away)), []).append(given)
    records: dict[str, Record[str]] = {}
    while True:
        progress = _resolved(stage, graph, records)
        placed = _place(stage, progress, waiting, records)
        if not placed:
            break
    for left in waiting.values():
        for given in left:
            stage.complain(given, "no match brings these two together")
    return Bracket(graph, progress, records, _bracket_tables(stage, graph, records))


def _place(
    stage: Stage,
    progress: Progress[str],
    waiting: dict[frozenset[str], list[Given]],
    records: dict[str, Record[str]],
) -> bool:
    """Put every waiting result into the match its entries now meet in; tell whether there was one."""
    placed = False
    for key, (home, away) in progress.sides.items():
        if key in records or isinstance(home, Open) or isinstance(away, Open) or key in progress.unneeded:
            continue
        found = waiting.get(frozenset((home, away)))
        if found:
            given = found.pop(0)
            if not found:
                del waiting[frozenset((home, away))]
            records[key] = Record((home, away), stage.outcome(_turned(given, home)))
            placed = True
    return placed


def _turned(given: Given, home: str) -> Given:
    """Return a result seen from the match's home side."""
    if given.home == home:
        return given
    score = tuple((away, home_points) for home_points, away in given.score)
    return Given(given.away, given.home, score, given.status, given.winner, given.group, given.round)


def _resolved(stage: Stage, graph: Graph, records: Mapping[str, Record[str]]) -> Progress[str]:
    tables = _bracket_tables(stage, graph, records)
    going_on = {node.group for node in graph.matches if node.group and node.id not in records}

    def ranking(group: str, _members: tuple[str, ...]) -> Sequence[str | None] | None:
        if group in going_on:
            return None
        return [None if row.tied else str(row.entry) for row in tables[group]]

    def best(slot: Best) -> str | None:
        groups = {key: (_table(stage, graph, key, records), [row.entry for row in tables[key]]) for key in slot.groups}
        rows = best_of_rank(groups, slot.rank, stage.steps, tiebreakers=stage.tiebreakers)
        row = rows[slot.nth - 1] if slot.nth <= len(rows) else None
        return str(row.entry) if row and not row.tied else None

    return resolve(graph, stage.entries, records, ranking, best)


def _bracket_tables(stage: Stage, graph: Graph, records: Mapping[str, Record[str]]) -> dict[str, tuple[Row, ...]]:
    return {
        key: rank(_table(stage, graph, key, records), stage.steps, stage.tiebreakers)
        for key in graph.groups
        if key not in graph.orders
    }


def _table(stage: Stage, graph: Graph, group: str, records: Mapping[str, Record[str]]) -> Table:
    found = [records[node.id] for node in graph.of_group(group) if node.id in records]
    members = [stage.entries[slot.n - 1] for slot in graph.groups[group] if hasattr(slot, "n")]
    members = list(dict.fromkeys([*members, *(side for record in found for side in record.sides)]))
    table = Table(members, _extras(stage, members))
    for record in found:
        table.add(Result(*record.sides, record.outcome))
    return table
