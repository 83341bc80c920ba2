"""How a drawn competition stands: worked out from its rows by the engine, stored nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import select

from tournament.engine.by_round import BY_ROUND, Field, Round, RoundFormat
from tournament.engine.graph import Best, Graph
from tournament.engine.progress import Progress, Record, resolve
from tournament.engine.scoring import Outcome, Score, Status
from tournament.engine.standings import (
    BUILT_IN,
    FEDERATIONS,
    Bye,
    Column,
    Extras,
    Result,
    Row,
    Step,
    Table,
    Tiebreaker,
    Unequal,
    best_of_rank,
    columns,
    rank,
    steps_from,
)
from tournament.engine.standings import Entry as EntryId
from tournament.models import Competition, Entry, Exchange, LotDraw, Match, Ruleset, db
from tournament.queries.graphs import graph_of, rounds_of
from tournament.runtime import runtime
from tournament.sdk import Sport

OPEN, UNNEEDED = "open", "unneeded"
LOTS = Step("lots")
SHARED = Outcome(counts=True, winner=None)
"""What the sides of a match take from a round in which all play on one court: the points are told by entry."""

Candidates = tuple[tuple[str, ...], int]
"""Groups, and the rank whose best go on."""


@dataclass(frozen=True, slots=True)
class Played:
    """What is recorded of a match: who met, how it ended."""

    sides: tuple[int, int]
    status: Status
    score: Score
    winner: int | None


@dataclass(frozen=True)
class State:
    """A drawn competition; `entrants` are entry ids in the order of their numbers, as are `names`.

    `rounds` are those drawn so far of a format paired round by round, `draws` the orders that lots gave, the newest
    first.
    """

    competition_id: int
    sport: Sport
    rules: Any
    steps: tuple[Step, ...]
    graph: Graph
    entrants: tuple[int, ...]
    names: tuple[str, ...]
    withdrawn: tuple[int, ...]
    played: Mapping[str, Played]
    draws: tuple[tuple[int, ...], ...]
    unequal: str
    options: Mapping[str, Any]
    rounds: tuple[Round, ...] = ()

    @property
    def by_round(self) -> RoundFormat | None:
        """Return how the format goes from round to round; None for one laid out at the draw."""
        return BY_ROUND.get(self.graph.name)

    @cached_property
    def field(self) -> Field:
        """Return what the next round is paired from."""
        numbers = {entry: number for number, entry in enumerate(self.entrants, start=1)}
        boards = {node.id: node for node in self.graph.matches}
        return Field(
            names=self.names,
            rounds=self.rounds,
            outcomes={(boards[key].round, int(key.rpartition("-")[2])): self.outcomes[key] for key in self.outcomes},
            options=self.options,
            gone=frozenset(numbers[entry] for entry in self.withdrawn),
            win=self.rules.win_points,
            draw=self.rules.draw_points,
            loss=self.rules.loss_points,
        )

    @property
    def planned_rounds(self) -> int:
        """Return how many rounds there will be; 0 where there are none."""
        return self.by_round.planned(len(self.entrants), self.options) if self.by_round else 0

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        """Return what each recorded match brought its sides, by match id."""
        return {key: self.outcome(match) for key, match in self.played.items()}

    def outcome(self, match: Played) -> Outcome:
        """Return what a match brings its sides under these rules."""
        if self.by_round and self.by_round.on_one_court:
            return SHARED
        return self.sport.scoring.outcome(match.score, self.rules, match.status, match.winner)

    @cached_property
    def extras(self) -> Extras:
        """Return what is known of the entries beside their matches."""
        numbers: dict[EntryId, int] = {entry: number for number, entry in enumerate(self.entrants, start=1)}
        return Extras(
            seeds=numbers,
            win_points=self.rules.win_points,
            draw_points=self.rules.draw_points,
            swiss=self.graph.name == "swiss",
        )

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Return each group's table; groups filled by other groups come in once their members are known."""
        tables: dict[str, Table] = {}
        for key in self.graph.groups:
            if key not in self.graph.orders:
                tables[key] = self._table(key)
        return tables

    def _table(self, group: str) -> Table:
        if self.by_round:
            return self._table_of_rounds()
        found = [(node.id, self.played[node.id]) for node in self.graph.of_group(group) if node.id in self.played]
        members = dict.fromkeys(self.entrants[slot.n - 1] for slot in self.graph.groups[group] if hasattr(slot, "n"))
        members |= dict.fromkeys(side for _, match in found for side in match.sides)
        table = Table(members, self.extras)
        for key, match in found:
            table.add(Result(*match.sides, self.outcomes[key]))
        return table

    def _table_of_rounds(self) -> Table:
        """Count what every round brought: matches, and what rounds without an opponent score."""
        table = Table(self.entrants, self.extras)
        for number, drawn in enumerate(self.rounds, start=1):
            taking_part = {entry for pair in drawn.pairs for entry in pair} | {bye.number for bye in drawn.byes}
            for bye in drawn.byes:
                table.add_bye(Bye(self.entrants[bye.number - 1], bye.points, bye.asked, number))
            for entry, id_ in enumerate(self.entrants, start=1):
                if entry not in taking_part and not drawn.order:
                    table.add_bye(Bye(id_, 0, True, number))
            for entry, reign in (drawn.reigns or {}).items():
                tally = table.tallies[self.entrants[entry - 1]]
                tally.played += 1
                tally.points_for += reign.points
        if self.by_round and not self.by_round.on_one_court:
            for node in self.graph.matches:
                if node.id in self.played:
                    table.add(Result(*self.played[node.id].sides, self.outcomes[node.id], node.round))
        return table

    @cached_property
    def rows(self) -> dict[str, tuple[Row, ...]]:
        """Return each group's ranking with its reasons."""
        if self.by_round and self.by_round.order:
            return {key: self._in_order(table, self.by_round.order(self.field)) for key, table in self.tables.items()}
        return {key: self._ranked(table) for key, table in self.tables.items()}

    def _in_order(self, table: Table, order: Sequence[int]) -> tuple[Row, ...]:
        entries = [self.entrants[number - 1] for number in order]
        return tuple(Row(place, id_, False, table.tallies[id_], None) for place, id_ in enumerate(entries, start=1))

    def _ranked(self, table: Table) -> tuple[Row, ...]:
        rows = rank(table, self.steps, tiebreakers())
        lots = self._lots(rows)
        if not lots:
            return rows
        table.extras, table.memory = replace(self.extras, lots=lots), None
        return rank(table, self._steps_with_lots, tiebreakers())

    @property
    def _steps_with_lots(self) -> tuple[Step, ...]:
        return self.steps if LOTS in self.steps else (*self.steps, LOTS)

    def _lots(self, rows: Sequence[Row]) -> dict[EntryId, int]:
        """Return the lots that settle the ties left in a ranking: of the newest draw that holds all of a tie."""
        lots: dict[EntryId, int] = {}
        for tied in ties(rows):
            draw = next((draw for draw in self.draws if tied <= set(draw)), ())
            lots |= {entry: place for place, entry in enumerate(draw, start=1) if entry in tied}
        return lots

    @cached_property
    def finished_groups(self) -> frozenset[str]:
        """Name the groups in which every match is over."""
        if len(self.rounds) < self.planned_rounds:
            return frozenset()
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

    def after_round(self, number: int) -> State:
        """Return a competition paired round by round as it stood after a round, with what is recorded of it now."""
        kept = {node.id for node in self.graph.matches if node.round <= number}
        return replace(
            self,
            rounds=self.rounds[:number],
            played={key: match for key, match in self.played.items() if key in kept},
            draws=self.draws if number == self.planned_rounds else (),
        )

    def columns(self, key: str) -> list[Column]:
        """Return what the entries of a group have at each tie-break step, the lots that were drawn among them."""
        assert key in self.rows, "ranking tells the table which lots were drawn"
        table = self.tables[key]
        steps = self._steps_with_lots if table.extras.lots else self.steps
        return columns(table, steps, tiebreakers())

    def without(self, keys: Sequence[str] | frozenset[str]) -> State:
        """Return this state without the records of some matches."""
        return replace(self, played={key: match for key, match in self.played.items() if key not in keys})

    def _ranking(self, group: str, members: tuple[int, ...]) -> Sequence[int | None] | None:
        if group not in self.finished_groups:
            return None
        return [None if row.tied else int(row.entry) for row in self._order(group)]

    def _order(self, group: str) -> tuple[Row, ...]:
        """Return a group's ranking with those who withdrew at its end."""
        rows = self.rows[group]
        stay = [row for row in rows if row.entry not in self.withdrawn]
        return (*stay, *(row for row in rows if row.entry in self.withdrawn))

    def _best(self, slot: Best) -> int | None:
        ranked = self.candidates[slot.groups, slot.rank]
        row = ranked[slot.nth - 1] if slot.nth <= len(ranked) else None
        return int(row.entry) if row and not row.tied else None

    @cached_property
    def candidates(self) -> dict[Candidates, tuple[Row, ...]]:
        """Return how those on one rank of several groups compare, where all of these groups are over."""
        over = sorted(each for each in self.best_slots if self.finished_groups.issuperset(each[0]))
        return {each: self._compared(each) for each in over}

    @cached_property
    def best_slots(self) -> dict[Candidates, int]:
        """Count how many of those on one rank of several groups go on."""
        slots = [slot for node in self.graph.matches for slot in node.slots]
        slots += [place.slot for place in (*self.graph.places, *self.graph.rest)]
        most: dict[Candidates, int] = {}
        for slot in slots:
            if isinstance(slot, Best):
                each = slot.groups, slot.rank
                most[each] = max(slot.nth, most.get(each, 0))
        return most

    def columns_of_best(self, each: Candidates) -> list[Column]:
        """Return what those on one rank of several groups have at each tie-break step."""
        rows = self.candidates[each]
        lots = self._lots(self._best_of_rank(each, self.steps, self.extras))
        table = Table([row.entry for row in rows], replace(self.extras, lots=lots))
        for row in rows:
            table.tallies[row.entry] = row.tally
        return columns(table, self._steps_with_lots if lots else self.steps, tiebreakers())

    def _compared(self, each: Candidates) -> tuple[Row, ...]:
        rows = self._best_of_rank(each, self.steps, self.extras)
        lots = self._lots(rows)
        return self._best_of_rank(each, self._steps_with_lots, replace(self.extras, lots=lots)) if lots else rows

    def _best_of_rank(self, each: Candidates, steps: Sequence[Step], extras: Extras) -> tuple[Row, ...]:
        groups, number = each
        tables = {key: (self.tables[key], [row.entry for row in self._order(key)]) for key in groups}
        unequal: Unequal = "drop_last" if self.unequal == "drop_last" else "average"
        return best_of_rank(tables, number, steps, unequal, extras, tiebreakers())


def ties(rows: Sequence[Row]) -> list[set[EntryId]]:
    """List the sets of entries that share a rank."""
    level: dict[int, set[EntryId]] = {}
    for row in rows:
        if row.tied:
            level.setdefault(row.rank, set()).add(row.entry)
    return list(level.values())


FORMAT_STEPS: Mapping[str, tuple[Step, ...]] = {"swiss": FEDERATIONS["fide-swiss"].steps}
"""The tie-breaks of formats in which not everybody meets everybody."""


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
    draws = select(LotDraw).where(LotDraw.competition_id == competition.id).order_by(LotDraw.id.desc())
    rounds = rounds_of(competition.id) if competition.format["name"] in BY_ROUND else ()
    policies = db.session.scalars(select(Exchange.policies).where(Exchange.id == competition.exchange_id)).one()
    return State(
        competition_id=competition.id,
        sport=sport,
        rules=sport.rules_from(ruleset.values),
        steps=steps_of(competition, sport, ruleset),
        graph=graph_of(competition.format, len(entries), rounds),
        entrants=tuple(entry.id for entry in entries),
        names=tuple(entry.name for entry in entries),
        withdrawn=_in_order_of_withdrawal(entries),
        played={match.key: played for match in matches if (played := played_of(match))},
        draws=tuple(tuple(draw.entry_ids) for draw in db.session.scalars(draws)),
        unequal=policies.get("unequal_groups", "average"),
        options=competition.format["options"],
        rounds=rounds,
    )


def _in_order_of_withdrawal(entries: Sequence[Entry]) -> tuple[int, ...]:
    left = [(entry.withdrawn_at, entry.id) for entry in entries if entry.withdrawn_at is not None]
    return tuple(id_ for _, id_ in sorted(left))


def steps_of(competition: Competition, sport: Sport, ruleset: Ruleset) -> tuple[Step, ...]:
    """Return the tie-break steps that hold: the rules' own, FIDE's in a Swiss, or those of the rules' preset."""
    if ruleset.ranking:
        return steps_from(ruleset.ranking, tiebreakers(), "ranking")
    if competition.format and competition.format["name"] in FORMAT_STEPS:
        return FORMAT_STEPS[competition.format["name"]]
    return sport.preset(ruleset.preset).ranking


def played_of(match: Match) -> Played | None:
    """Return what is recorded of a match, None while it is open."""
    if match.status in {OPEN, UNNEEDED} or match.home_id is None or match.away_id is None:
        return None
    score = tuple((home, away) for home, away in match.score or ())
    return Played((match.home_id, match.away_id), Status(match.status), score, match.winner)
