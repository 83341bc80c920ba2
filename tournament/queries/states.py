"""How a drawn competition stands: worked out from its rows by the engine, stored nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import select

from tournament.engine.graph import Best, Graph
from tournament.engine.progress import Progress, Record, resolve
from tournament.engine.scoring import Outcome, Score, Status
from tournament.engine.standings import (
    BUILT_IN,
    Extras,
    Result,
    Row,
    Step,
    Table,
    Tiebreaker,
    best_of_rank,
    rank,
    steps_from,
)
from tournament.engine.standings import Entry as EntryId
from tournament.models import Competition, Entry, Exchange, Match, Ruleset, db
from tournament.queries.graphs import graph_of
from tournament.runtime import runtime
from tournament.sdk import Sport

OPEN, UNNEEDED = "open", "unneeded"


@dataclass(frozen=True, slots=True)
class Played:
    """What is recorded of a match: who met, how it ended."""

    sides: tuple[int, int]
    status: Status
    score: Score
    winner: int | None


@dataclass(frozen=True)
class State:
    """A drawn competition; `entrants` are entry ids in the order of their numbers."""

    competition_id: int
    sport: Sport
    rules: Any
    steps: tuple[Step, ...]
    graph: Graph
    entrants: tuple[int, ...]
    withdrawn: tuple[int, ...]
    played: Mapping[str, Played]
    lots: Mapping[EntryId, int]
    unequal: str

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        """Return what each recorded match brought its sides, by match id."""
        return {key: self.outcome(match) for key, match in self.played.items()}

    def outcome(self, match: Played) -> Outcome:
        """Return what a match brings its sides under these rules."""
        return self.sport.scoring.outcome(match.score, self.rules, match.status, match.winner)

    @cached_property
    def extras(self) -> Extras:
        """Return what is known of the entries beside their matches."""
        numbers: dict[EntryId, int] = {entry: number for number, entry in enumerate(self.entrants, start=1)}
        return Extras(seeds=numbers, lots=self.lots, win_points=getattr(self.rules, "win_points", 1))

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Return each group's table; groups filled by other groups come in once their members are known."""
        tables: dict[str, Table] = {}
        for key in self.graph.groups:
            if key not in self.graph.orders:
                tables[key] = self._table(key)
        return tables

    def _table(self, group: str) -> Table:
        found = [(node.id, self.played[node.id]) for node in self.graph.of_group(group) if node.id in self.played]
        members = dict.fromkeys(self.entrants[slot.n - 1] for slot in self.graph.groups[group] if hasattr(slot, "n"))
        members |= dict.fromkeys(side for _, match in found for side in match.sides)
        table = Table(members, self.extras)
        for key, match in found:
            table.add(Result(*match.sides, self.outcomes[key]))
        return table

    @cached_property
    def rows(self) -> dict[str, tuple[Row, ...]]:
        """Return each group's ranking with its reasons."""
        return {key: rank(table, self.steps, tiebreakers()) for key, table in self.tables.items()}

    @cached_property
    def finished_groups(self) -> frozenset[str]:
        """Name the groups in which every match is over."""
        going_on = {node.group for node in self.graph.matches if node.group and node.id not in self.played}
        return frozenset(key for key in self.graph.groups if key not in going_on)

    @cached_property
    def progress(self) -> Progress[int]:
        """Fill the graph with what is known."""
        records = {key: Record(match.sides, self.outcomes[key]) for key, match in self.played.items()}
        return resolve(self.graph, self.entrants, records, self._ranking, self._best, self.withdrawn)

    def with_match(self, key: str, match: Played | None) -> State:
        """Return this state with one match recorded otherwise, or not at all."""
        played = {other: record for other, record in self.played.items() if other != key}
        return replace(self, played=played | ({key: match} if match else {}))

    def without(self, keys: Sequence[str] | frozenset[str]) -> State:
        """Return this state without the records of some matches."""
        return replace(self, played={key: match for key, match in self.played.items() if key not in keys})

    def _ranking(self, group: str, members: tuple[int, ...]) -> Sequence[int | None] | None:
        if group not in self.finished_groups:
            return None
        stay = [row for row in self.rows[group] if row.entry not in self.withdrawn]
        gone = [row for row in self.rows[group] if row.entry in self.withdrawn]
        return [None if row.tied else int(row.entry) for row in (*stay, *gone)]

    def _best(self, slot: Best) -> int | None:
        orders = {key: [row.entry for row in self.rows[key]] for key in slot.groups}
        groups = {key: (self.tables[key], order) for key, order in orders.items()}
        ranked = best_of_rank(
            groups, slot.rank, self.steps, "drop_last" if self.unequal == "drop_last" else "average",
            self.extras, tiebreakers(),
        )  # fmt: skip
        row = ranked[slot.nth - 1] if slot.nth <= len(ranked) else None
        return int(row.entry) if row and not row.tied else None


def tiebreakers() -> dict[str, Tiebreaker]:
    """Return the built-in tie-breaks and those of plugins."""
    return {**BUILT_IN, **runtime().registry.tiebreakers}


def state_of(competition: Competition) -> State | None:
    """Read a competition's state in a fixed number of queries; None before its draw or without its plugin."""
    sport = runtime().registry.sports.get(competition.sport)
    if sport is None or competition.format is None:
        return None
    drawn = select(Entry).where(Entry.competition_id == competition.id, Entry.number.is_not(None))
    entries = db.session.scalars(drawn.order_by(Entry.number)).all()
    if len(entries) < 2:
        return None
    newest = select(Ruleset).where(Ruleset.competition_id == competition.id).order_by(Ruleset.version.desc()).limit(1)
    ruleset = db.session.scalars(newest).one()
    matches = db.session.scalars(select(Match).where(Match.competition_id == competition.id))
    policies = db.session.scalars(select(Exchange.policies).where(Exchange.id == competition.exchange_id)).one()
    return State(
        competition_id=competition.id,
        sport=sport,
        rules=sport.rules_from(ruleset.values),
        steps=steps_of(competition, sport, ruleset.preset),
        graph=graph_of(competition.format, len(entries)),
        entrants=tuple(entry.id for entry in entries),
        withdrawn=_in_order_of_withdrawal(entries),
        played={match.key: played for match in matches if (played := played_of(match))},
        lots={entry.id: entry.lot for entry in entries if entry.lot is not None},
        unequal=policies.get("unequal_groups", "average"),
    )


def _in_order_of_withdrawal(entries: Sequence[Entry]) -> tuple[int, ...]:
    left = [(entry.withdrawn_at, entry.id) for entry in entries if entry.withdrawn_at is not None]
    return tuple(id_ for _, id_ in sorted(left))


def steps_of(competition: Competition, sport: Sport, preset: str) -> tuple[Step, ...]:
    """Return the tie-break steps that hold: the competition's own, or those of its rule preset."""
    if competition.ranking:
        return steps_from(competition.ranking, tiebreakers(), "ranking")
    return sport.preset(preset).ranking


def played_of(match: Match) -> Played | None:
    """Return what is recorded of a match, None while it is open."""
    if match.status in {OPEN, UNNEEDED} or match.home_id is None or match.away_id is None:
        return None
    score = tuple((home, away) for home, away in match.score or ())
    return Played((match.home_id, match.away_id), Status(match.status), score, match.winner)
