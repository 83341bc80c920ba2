"""A competition as pages show it: tables with reasons, bracket, places, entries and rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tournament.domain.competitions.queries import matches
from tournament.domain.competitions.queries.adjustments import AdjustmentView, adjustments_of
from tournament.domain.competitions.queries.best_ranked import BestTable, best_of, comparison_told
from tournament.domain.competitions.queries.bracket_draws import DRAW
from tournament.domain.competitions.queries.format_told import format_told, onward_told
from tournament.domain.competitions.queries.graphs import graphs_of
from tournament.domain.competitions.queries.group_prospects import Outlook, outlooks
from tournament.domain.competitions.queries.heats import HeatTable, heat_tables
from tournament.domain.competitions.queries.kept_states import lacks_plugin, shown_of
from tournament.domain.competitions.queries.lots import LotView, draws_of, explained
from tournament.domain.competitions.queries.matches import EntryRef, MatchView
from tournament.domain.competitions.queries.phase_rules import newest_ruleset
from tournament.domain.competitions.queries.rules_told import PhaseRulesView, RuleView, rules_told
from tournament.domain.competitions.queries.series_told import series_told, series_totals
from tournament.domain.competitions.queries.states import State, state_of, steps_of, tiebreakers
from tournament.domain.competitions.queries.steps_told import steps_told
from tournament.domain.competitions.queries.table_cells import (
    ColumnView,
    PlainPair,
    TableCell,
    cell_of,
    table_columns,
)
from tournament.engine.bracket_layout import Drawing, drawings
from tournament.engine.bracket_sheets import Paper, Sheet, sheets
from tournament.engine.final_places import final_places
from tournament.engine.graph import Graph
from tournament.engine.labels import titles
from tournament.engine.message import Message, joined
from tournament.engine.scoring import TableColumn, to_plain
from tournament.engine.standings import Row
from tournament.engine.text import Text, Words
from tournament.interchange.words import words_in
from tournament.models import Competition, Entry, EntryUnit, Participant, Unit, db
from tournament.runtime import runtime


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table; `advances` says that the rank leads onward, `why` the entry stands there.

    `cells` are what the sport's columns show, `counters` all that it counts, for and against. `adjusted` tells the
    points that were given or taken beside the results, `outlook` what can still happen while the group is going on.
    """

    rank: int
    entry: EntryRef
    tied: bool
    played: int
    won: int
    drawn: int
    lost: int
    match_points: int | float
    cells: tuple[TableCell, ...]
    counters: Mapping[str, PlainPair]
    why: Words
    adjusted: tuple[Words, ...]
    advances: bool
    outlook: Outlook | None

    @property
    def sets(self) -> PlainPair:
        """Return the sets won and lost."""
        return self.counters.get("sets", (0, 0))

    @property
    def points(self) -> PlainPair:
        """Return the points won and lost."""
        return self.counters.get("points", (0, 0))

    @property
    def goals(self) -> PlainPair:
        """Return the goals for and against."""
        return self.counters.get("goals", (0, 0))


@dataclass(frozen=True, slots=True)
class GroupTable:
    """A group's ranking; `finished` when all its matches are over, `level` the entries lots must settle."""

    key: str
    lines: tuple[Line, ...]
    finished: bool
    level: tuple[tuple[EntryRef, ...], ...]


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A final place and who holds it; several hold a joint place."""

    place: int
    entry: EntryRef


@dataclass(frozen=True, slots=True)
class PlayView:
    """A competition; without a draw it has entries and rules only, without its plugin entries only.

    `bracket` is drawn from `graph`, its boxes name `matches` by their keys. `lots` are those drawn where no criterion
    decides, `best` how those on one rank of several groups compare, `series` how those stand that decide together, by
    the last match, and `totals` what they have come to. `lacking` tells that there is a draw, but a plugin that is
    missing or has failed; `stays` that what was played is shown as it stood before.
    """

    id: int
    slug: str
    name: Text
    sport: Words
    court: str
    columns: tuple[ColumnView, ...]
    entries: tuple[EntryRef, ...]
    groups: tuple[GroupTable, ...]
    graph: Graph | None
    bracket: tuple[Drawing, ...]
    matches: Mapping[str, MatchView]
    places: tuple[PlaceView, ...]
    rules: tuple[RuleView, ...]
    phase_rules: tuple[PhaseRulesView, ...]
    steps: tuple[Words, ...]
    draw: Mapping[str, Any] | None
    bracket_draw: Mapping[str, Any] | None
    by_round: bool
    lots: tuple[LotView, ...]
    adjustments: tuple[AdjustmentView, ...]
    best: tuple[BestTable, ...]
    series: Mapping[str, Words]
    totals: Mapping[str, tuple[Words, Words]]
    lacking: bool
    stays: bool = False
    heats: tuple[HeatTable, ...] = ()


def of_exchange(exchange_id: int) -> tuple[PlayView, ...]:
    """Return every competition of an edition."""
    rows = db.session.scalars(
        select(Competition).where(Competition.exchange_id == exchange_id).order_by(Competition.position)
    ).all()
    shown = matches.schedule(exchange_id, unneeded=True)
    return tuple(_view(row, [match for match in shown if match.competition_id == row.id]) for row in rows)


def of_competition(competition_id: int) -> PlayView:
    """Return one competition."""
    row = db.session.get_one(Competition, competition_id)
    return _view(row, matches.schedule(row.exchange_id, competition_id=row.id, unneeded=True))


def entries_of_unit(exchange_id: int, unit_id: int) -> tuple[EntryRef, ...]:
    """List a unit's entries in an edition, alone or in joint teams."""
    rows = db.session.scalars(
        select(Entry)
        .join(Competition, Competition.id == Entry.competition_id)
        .join(EntryUnit, EntryUnit.entry_id == Entry.id)
        .where(Competition.exchange_id == exchange_id, EntryUnit.unit_id == unit_id)
        .order_by(Competition.position, Entry.id)
    )
    return tuple(_ref(row) for row in rows)


def units_of_entry(entry_id: int) -> tuple[tuple[str, str], ...]:
    """Return the (slug, name) of the units behind an entry, under their names of that edition."""
    entry = db.session.get_one(Entry, entry_id)
    competition = db.session.get_one(Competition, entry.competition_id)
    rows = db.session.execute(
        select(Unit.slug, Participant.name)
        .join(EntryUnit, EntryUnit.unit_id == Unit.id)
        .join(Participant, Participant.unit_id == Unit.id)
        .where(EntryUnit.entry_id == entry_id, Participant.exchange_id == competition.exchange_id)
        .order_by(EntryUnit.id)
    )
    return tuple((slug, name) for slug, name in rows)


def onward(match: MatchView) -> tuple[Words, ...]:
    """Say where the winner and the loser of a match go."""
    row = db.session.get_one(Competition, match.competition_id)
    state = state_of(row)
    if match.leads_nowhere:
        return (Message("Nobody goes on from this match."),)
    if state is None or match.heat:
        return ()
    last = state.graph.last_leg(match.key)
    named, legs = titles(state.graph), state.graph.legs
    words = {"Winner": Message("Winner goes to: {title}"),
             "Loser": Message("Loser goes to: {title}")}  # fmt: skip
    first = (node for node in state.graph.matches if node.id not in legs or legs[node.id].number == 1)
    return tuple(
        words[type(slot).__name__].format(title=named[node.id])
        for node in first
        for slot in node.slots
        if getattr(slot, "match", None) == last
    )


def series_of(match: MatchView) -> Words | None:
    """Say how the series stands that a match is of."""
    state = state_of(db.session.get_one(Competition, match.competition_id))
    return series_told(state).get(state.graph.last_leg(match.key)) if state else None


def heat_of(match: MatchView) -> HeatTable | None:
    """Return who starts in a heat and how it ended; None for a match, and without the plugin of its sport."""
    state = state_of(db.session.get_one(Competition, match.competition_id)) if match.heat else None
    return next((each for each in heat_tables(state, [match])), None) if state else None


def _view(row: Competition, shown: Sequence[MatchView]) -> PlayView:
    entries = {
        entry.id: _ref(entry)
        for entry in db.session.scalars(select(Entry).where(Entry.competition_id == row.id).order_by(Entry.id))
    }
    state, sport = state_of(row), runtime().registry.sports.get(row.sport)
    graph = state.graph if state else graphs_of(row.exchange_id, [row]).get(row.id)  # there without its plugin, too
    columns = table_columns(state) if state else ()
    lots = draws_of(state, entries) if state else ()
    rules, phase_rules = rules_told(row)
    adjusted = adjustments_of(row.id, entries)
    return PlayView(
        id=row.id,
        slug=row.slug,
        name=Text(row.name_vi, row.name_en),
        sport=sport.names if sport else _sport_as_shown(row),
        court=sport.court if sport else "",
        columns=tuple(ColumnView(each.key, each.short, each.long, each.lower) for each in columns),
        entries=tuple(entries.values()),
        groups=tuple(_groups(state, columns, entries, lots, adjusted)) if state else (),
        graph=graph,
        bracket=drawings(graph) if graph else (),
        matches={match.key: match for match in shown},
        places=_places(state, entries) if state else (),
        rules=(
            *format_told(row),
            *(onward_told(state.graph) if state else ()),
            *rules,
            *(comparison_told(state) if state else ()),
        ),
        phase_rules=phase_rules,
        steps=_steps(row, state),
        draw=row.draw,
        bracket_draw=(row.format or {}).get(DRAW),
        by_round=state is not None and (state.pairer is not None or state.rounds != ()),
        lots=lots,
        adjustments=adjusted,
        best=best_of(state, entries, lots) if state else (),
        series=series_told(state) if state else {},
        totals=series_totals(state) if state else {},
        lacking=state is None and row.drawn_at is not None,
        stays=state is not None and state.kept is not None and lacks_plugin(row),
        heats=heat_tables(state, shown) if state and state.graph.heats else (),
    )


def _sport_as_shown(row: Competition) -> Words:
    shown = shown_of(row)
    return words_in(shown.sport) if shown is not None else row.sport


def _groups(
    state: State,
    columns: Sequence[TableColumn],
    entries: Mapping[int, EntryRef],
    lots: Sequence[LotView],
    adjusted: Sequence[AdjustmentView],
) -> Iterable[GroupTable]:
    onward = {(slot.group, slot.rank) for node in state.graph.matches for slot in node.slots if hasattr(slot, "rank")
              and hasattr(slot, "group")}  # fmt: skip
    open_yet = outlooks(state)
    for key, rows in state.rows.items():
        known = open_yet.get(key, {})
        finished, here = key in state.finished_groups, [each for each in adjusted if each.group in (None, key)]
        lines = tuple(
            _line(row, columns, entries, (key, row.rank) in onward, lots, known.get(int(row.entry)),
                  [each for each in here if each.entry.id == row.entry])
            for row in rows
        )  # fmt: skip
        yield GroupTable(key, lines, finished, _level(lines) if finished else ())


def _line(
    row: Row,
    columns: Sequence[TableColumn],
    entries: Mapping[int, EntryRef],
    advances: bool,
    lots: Sequence[LotView],
    outlook: Outlook | None,
    adjusted: Sequence[AdjustmentView],
) -> Line:
    tally = row.tally
    return Line(
        rank=row.rank,
        entry=entries[int(row.entry)],
        tied=row.tied,
        played=int(tally.played),
        won=int(tally.won),
        drawn=int(tally.drawn),
        lost=int(tally.lost),
        match_points=to_plain(tally.match_points),
        cells=tuple(cell_of(column, tally) for column in columns),
        counters={name: (to_plain(own), to_plain(against)) for name, (own, against) in tally.counters.items()},
        why=joined((explained(row, lots), *(each.text for each in adjusted)), " "),
        adjusted=tuple(each.text for each in adjusted),
        advances=advances,
        outlook=None if entries[int(row.entry)].withdrawn else outlook,
    )


def _level(lines: Iterable[Line]) -> tuple[tuple[EntryRef, ...], ...]:
    by_rank: dict[int, list[EntryRef]] = {}
    for line in lines:
        if line.tied:
            by_rank.setdefault(line.rank, []).append(line.entry)
    return tuple(tuple(entries) for entries in by_rank.values())


def bracket_sheets(play: PlayView, paper: Paper) -> tuple[Sheet, ...]:
    """Put the brackets of a competition on sheets of paper, or on as many screens."""
    return sheets(play.graph, paper) if play.graph else ()


def _places(state: State, entries: Mapping[int, EntryRef]) -> tuple[PlaceView, ...]:
    return tuple(PlaceView(held.place, entries[held.entry]) for held in final_places(state))


def _steps(row: Competition, state: State | None) -> tuple[Words, ...]:
    """Say the tie-breaks that hold, before the draw too."""
    sport = runtime().registry.sports.get(row.sport)
    if sport is not None and "duels" not in sport.contests:
        return ()  # of heats there are no tables: equal marks share a place, or what is measured decides
    if state is not None:
        return steps_told(state.steps, tiebreakers())
    return steps_told(steps_of(row, sport, newest_ruleset(row.id)), tiebreakers()) if sport else ()


def _ref(row: Entry) -> EntryRef:
    return EntryRef(row.id, row.slug, row.name, row.withdrawn_at is not None)
