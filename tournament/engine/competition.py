"""How a competition stands: its graph and what was recorded, turned into tables, sides, places and what is open.

Whatever asks who stands where asks this module, a page of the browser as much as a replayed file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar, cast

from tournament.engine.graph import Best, Candidates, Seed
from tournament.engine.kept import as_shown, best_as_shown
from tournament.engine.match_status import VOID
from tournament.engine.pool_order import pool_rows, ties
from tournament.engine.progress import Progress, Record, resolve
from tournament.engine.recorded import Kind, Recorded
from tournament.engine.scoring import Number, Status
from tournament.engine.standings import (
    BY_MATCHES,
    OF_WITHDRAWALS,
    Bye,
    Column,
    Entry,
    Extras,
    Result,
    Row,
    Step,
    Table,
    Tiebreakers,
    best_of_rank,
    columns,
    joint_table,
    rank,
)

E = TypeVar("E", bound=Entry)

LOTS = Step("lots")
PRESENT, WITHDRAWAL = Step("present"), Step("withdrawal")


@dataclass(frozen=True)
class CompetitionState(Recorded[E]):
    """How a drawn competition stands by what is recorded of it; each answer is worked out once."""

    _tables: dict[str, Table] = field(default_factory=dict, init=False, repr=False, compare=False)
    _rows: dict[str, tuple[Row, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _compared: dict[Candidates, tuple[Row, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def table(self, group: str) -> Table:
        """Return the table of a group; who comes from elsewhere is in it once they play."""
        if group not in self._tables:
            self._tables[group] = self._filled(group)
        return self._tables[group]

    def _filled(self, group: str) -> Table:
        found = [node for node in self.graph.of_group(group) if node.id in self.played]
        members = dict.fromkeys(
            self.entrants[slot.n - 1] for slot in self.graph.groups[group] if isinstance(slot, Seed)
        )
        members |= dict.fromkeys(side for node in found for side in self.played[node.id].sides)
        table = Table(members, self._known_in(group))
        self._add_rounds(table)
        if not self.on_one_court:
            for node in found:
                match = self.played[node.id]
                table.add(Result(*match.sides, self.outcome(node.id, match), node.round))
        return table

    def _add_rounds(self, table: Table) -> None:
        """Count what rounds without an opponent score, and what each did in those that all play on one court."""
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
                tally.count("points", reign.points)

    @property
    def tables(self) -> dict[str, Table]:
        """Return the table of each group that is ranked by one."""
        return {key: self.table(key) for key in self.graph.groups if key not in self.graph.orders}

    @property
    def rows(self) -> dict[str, tuple[Row, ...]]:
        """Return the ranking of each group that has a table, with its reasons."""
        return {key: self.ranked(key) for key in self.graph.groups if key not in self.graph.orders}

    def ranked(self, group: str) -> tuple[Row, ...]:
        """Rank a group that has a table, those who withdrew at its end."""
        if group not in self._rows:
            table, pairer, shown = self.table(group), self.pairer, as_shown(self, group)
            order = pairer.order(self.field) if pairer and pairer.order and not shown else None
            self._rows[group] = shown or (self._by_steps(table) if order is None else self._in_order(table, order))
        return self._rows[group]

    def _in_order(self, table: Table, order: Sequence[int]) -> tuple[Row, ...]:
        """Rank as the format itself does, which numbers are in `order`, not by what is in the table."""
        entries = [self.entrants[number - 1] for number in order]
        why = None if self.pairer and self.pairer.on_one_court else BY_MATCHES
        return tuple(Row(place, id_, False, table.tallies[id_], why) for place, id_ in enumerate(entries, start=1))

    def _by_steps(self, table: Table) -> tuple[Row, ...]:
        rows = rank(table, self._steps(), self._measures)
        lots = self._lots(rows)
        if not lots:
            return rows
        table.extras, table.memory = replace(table.extras, lots=lots), None
        return rank(table, self._steps(lots), self._measures)

    def _steps(self, lots: Mapping[Entry, int] | None = None) -> tuple[Step, ...]:
        """Return the steps with what goes without saying: who withdrew stands last, and drawn lots count."""
        steps = (*self.steps, LOTS) if lots and LOTS not in self.steps else self.steps
        return (PRESENT, *steps, WITHDRAWAL) if self.withdrawn else steps

    @cached_property
    def _measures(self) -> Tiebreakers:
        return {**self.tiebreakers, **OF_WITHDRAWALS} if self.withdrawn else self.tiebreakers

    @cached_property
    def _known(self) -> Extras:
        if not self.withdrawn:
            return self.extras
        return replace(self.extras, withdrawn={entry: turn for turn, entry in enumerate(self.withdrawn, start=1)})

    def _known_in(self, *groups: str) -> Extras:
        """Add to what is known beside the matches the points that were adjusted in these groups."""
        if not self.adjusted:
            return self._known
        at = {node.id: node.group for node in self.graph.matches}
        sums: dict[Kind, dict[Entry, Number]] = {
            "points": dict(self._known.adjust or {}), "conduct": dict(self._known.conduct or {}),
        }  # fmt: skip
        for each in self.adjusted:
            if each.match is None or at.get(each.match) in groups:
                sums[each.kind][each.entry] = sums[each.kind].get(each.entry, 0) + each.points
        return replace(self._known, adjust=sums["points"], conduct=sums["conduct"])

    def _lots(self, rows: Sequence[Row]) -> dict[Entry, int]:
        """Return the lots that settle the ties left in a ranking: of the newest draw that holds all of a tie."""
        lots: dict[Entry, int] = {}
        for tied in ties(rows):
            draw = next((draw for draw in self.draws if tied <= set(draw)), ())
            lots |= {entry: place for place, entry in enumerate(draw, start=1) if entry in tied}
        return lots

    @cached_property
    def finished_groups(self) -> frozenset[str]:
        """Name the groups that are over."""
        return frozenset(filter(self.is_over, self.graph.groups))

    @cached_property
    def progress(self) -> Progress[E]:
        """Fill the graph with what is known."""
        records = {
            key: Record(
                match.sides, self.outcome(key, match), match.status in VOID, match.winner, match.status is Status.PLAYED
            )
            for key, match in self.played.items()
        }
        return resolve(self.graph, self.entrants, records, self._ranking, self._best, self.withdrawn, self.find,
                       self.finishers, self.vacancies)  # fmt: skip

    def _ranking(self, group: str, _members: tuple[E, ...]) -> Sequence[E | None] | None:
        return [None if row.tied else cast(E, row.entry) for row in self.ranked(group)] if self.is_over(group) else None

    def _best(self, slot: Best) -> E | None:
        ranked = self.compared((slot.groups, slot.rank))
        row = ranked[slot.nth - 1] if slot.nth <= len(ranked) else None
        return cast(E, row.entry) if row and not row.tied else None

    def settled(self) -> CompetitionState[E]:
        """Return this state without the results whose sides no longer meet, nor those that follow from them."""
        state = self
        while state.progress.misfits:
            state = state.without(state.progress.misfits)
        return state

    def columns(self, group: str) -> list[Column]:
        """Return what the entries of a group have at each tie-break step, the lots that were drawn among them."""
        self.ranked(group)  # tells the table which lots were drawn
        table = self.table(group)
        if self.kept is not None:  # what was shown does not tell that
            self._by_steps(table)
        return self._columns(table, table.extras.lots)

    def columns_of_best(self, each: Candidates) -> list[Column]:
        """Return what those on one rank of several groups have at each tie-break step."""
        known = self._known_in(*each[0])
        lots = self._lots(self._best_of_rank(each, self._steps(), known))
        groups, number = each
        table = joint_table(self.tables_of(groups), number, self.unequal, replace(known, lots=lots))
        return self._columns(table, lots)

    def _columns(self, table: Table, lots: Mapping[Entry, int] | None) -> list[Column]:
        found = columns(table, self._steps(lots), self._measures)
        return [column for column in found if column.step not in (PRESENT, WITHDRAWAL)]

    @cached_property
    def candidates(self) -> dict[Candidates, tuple[Row, ...]]:
        """Return how those on one rank of several groups compare, where all of these groups are over."""
        over = sorted(each for each in self.graph.best_slots if self.finished_groups.issuperset(each[0]))
        return {each: self.compared(each) for each in over}

    def compared(self, each: Candidates) -> tuple[Row, ...]:
        """Rank those on one rank of several groups, all of which are over."""
        if each not in self._compared:
            self._compared[each] = best_as_shown(self, each) or self._compared_anew(each)
        return self._compared[each]

    def _compared_anew(self, each: Candidates) -> tuple[Row, ...]:
        known = self._known_in(*each[0])
        rows = self._best_of_rank(each, self._steps(), known)
        lots = self._lots(rows)
        return self._best_of_rank(each, self._steps(lots), replace(known, lots=lots)) if lots else rows

    def _best_of_rank(self, each: Candidates, steps: Sequence[Step], extras: Extras) -> tuple[Row, ...]:
        groups, number = each
        return best_of_rank(self.tables_of(groups), number, steps, self.unequal, extras, self._measures)

    def tables_of(self, groups: Iterable[str]) -> dict[str, tuple[Table, list[Entry]]]:
        """Return the tables of some groups, each with who stands in it in the order of its ranking."""
        return {key: (self.table(key), [row.entry for row in self.ranked(key)]) for key in groups}

    def ordered(self, group: str) -> tuple[Row, ...]:
        """Rank a group whose matches hold its ranks; who waits for a match shares the first rank left, or the last."""
        return pool_rows(self, group)
