"""The matches that an entry may reach but does not surely play: what its page and its calendar say of the future."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tournament.catalogues import both
from tournament.domain.competitions.queries.graphs import graphs_of
from tournament.domain.competitions.queries.group_prospects import best_left, places_left
from tournament.domain.competitions.queries.matches import MatchView, match_views
from tournament.domain.competitions.queries.states import State, state_of
from tournament.engine import labels
from tournament.engine.graph import Graph, Loser, Slot, Winner
from tournament.engine.graph import Match as Node
from tournament.engine.match_status import LEADS_NOWHERE, RESULTS, Status
from tournament.engine.message import Message
from tournament.engine.progress import Open, Progress
from tournament.engine.prospects.reachable import comers
from tournament.engine.text import Text, Words
from tournament.models import Competition, Entry, Match, db

IF = Message("if {what}")
OR = Message("{one} or {other}")
WON = Message("match {n} is won")
LOST = Message("match {n} is lost")
AGAIN = Message("match {n} has to be played again")
QUALIFIED = Message("if qualified")


@dataclass(frozen=True, slots=True)
class Possible:
    """A match that an entry may come to, at the sides (0, 1) named, and in words when; of a heat it has no sides."""

    match: Match
    entry: int
    sides: tuple[int, ...]
    condition: Words


@dataclass(frozen=True, slots=True)
class PossibleView:
    """A match that an entry may reach, as its page shows it."""

    match: MatchView
    condition: Words


def possible_of_entry(competition_id: int, entry_id: int) -> tuple[PossibleView, ...]:
    """List the matches that an entry may still reach, by time."""
    competition = db.session.get_one(Competition, competition_id)
    graph = graphs_of(competition.exchange_id).get(competition_id)
    found = possible_matches(db.session(), competition, graph) if graph else ()
    mine = {each.match.id: each for each in found if each.entry == entry_id}
    shown = match_views([each.match for each in mine.values()], competition.exchange_id) if mine else ()
    return tuple(PossibleView(view, mine[view.id].condition) for view in shown)


def possible_matches(
    session: Session,
    competition: Competition,
    graph: Graph,
    known: State | None = None,
    matches: Sequence[Match] | None = None,
) -> Iterator[Possible]:
    """Yield every open match with each entry that may still come to it, in the order of the graph and of the draw.

    Nobody is left out who can still come. Where tables say who is out, or between which places, that decides here
    too; without the plugin of its sport any member of a group may end anywhere in it. The state is read unless it is
    `known`, and so are the rows of its `matches`.
    """
    if matches is None:
        matches = session.scalars(select(Match).where(Match.competition_id == competition.id)).all()
    rows = {row.key: row for row in matches}
    if all(row.home_id and row.away_id for row in rows.values()):
        return
    state = known or state_of(competition)
    progress = _progress(graph, rows, state)
    ranges, bests = (places_left(state), best_left(state)) if state else ({}, {})
    entrants, gone = _entrants(session, competition, state)
    found = comers(graph, entrants, progress, ranges, bests, state.finishers if state else {})
    yield from _possible_heats(graph, rows, progress, found, [entry for entry in entrants if entry not in gone])
    codes = labels.codes(graph)
    for node in graph.matches:
        row = rows.get(node.id)
        if row is None or row.status is not Status.OPEN or row.cancelled or node.id in progress.winners:
            continue
        open_sides = [which for which in (0, 1) if progress.sides[node.id][which] is Open.UNKNOWN]
        for entry in entrants:
            sides = tuple(which for which in open_sides if entry in found[node.id][which])
            if sides and entry not in gone and entry not in (row.home_id, row.away_id):
                yield Possible(row, entry, sides, _condition(node, sides, rows, codes, node.id in graph.legs))


def _possible_heats(
    graph: Graph,
    rows: Mapping[str, Match],
    progress: Progress[int],
    found: Mapping[str, Sequence[frozenset[int]]],
    entrants: Sequence[int],
) -> Iterator[Possible]:
    """Yield every open heat with each entry that may still start in it but does not surely."""
    for heat in graph.heats:
        row, lanes = rows.get(heat.id), progress.lanes.get(heat.id, ())
        if row is None or row.status is not Status.OPEN or row.cancelled or Open.UNKNOWN not in lanes:
            continue
        open_to = frozenset[int]().union(*found[heat.id]).difference(lane for lane in lanes if isinstance(lane, int))
        yield from (Possible(row, entry, (), QUALIFIED) for entry in entrants if entry in open_to)


def _entrants(session: Session, competition: Competition, state: State | None) -> tuple[list[int], set[int]]:
    """Return the entries that were drawn, in the order of the draw, and those of them that have withdrawn."""
    if state is not None:
        return [*state.entrants], {*state.withdrawn}
    drawn = select(Entry).where(Entry.competition_id == competition.id, Entry.number.is_not(None))
    entries = session.scalars(drawn.order_by(Entry.number)).all()
    return [entry.id for entry in entries], {entry.id for entry in entries if entry.withdrawn_at is not None}


def _progress(graph: Graph, rows: Mapping[str, Match], state: State | None) -> Progress[int]:
    """Return what the rows of matches say of a graph, and the state of its series; a match without a row is open."""
    last = {series.last: state.progress.winners.get(series.last) if state else None for series in graph.series}
    played = {key: row for key, row in rows.items() if row.status in RESULTS}
    sides = {key: (row.home_id or Open.UNKNOWN, row.away_id or Open.UNKNOWN) for key, row in rows.items()}
    return Progress(
        sides={node.id: sides.get(node.id, (Open.UNKNOWN, Open.UNKNOWN)) for node in graph.matches},
        winners={
            key: winner
            for key, winner in ({key: row.winner for key, row in played.items()} | last).items()
            if winner is not None
        },
        walkovers=frozenset(key for key, row in played.items() if row.winner is None and row.status in LEADS_NOWHERE),
        unneeded=frozenset(key for key, row in rows.items() if row.status is Status.UNNEEDED),
        misfits=frozenset(),
        places=(),
        lanes=state.progress.lanes if state else {},
    )


def _condition(
    node: Node, sides: Sequence[int], rows: Mapping[str, Match], codes: Mapping[str, Words], in_series: bool
) -> Words:
    """Say when an entry comes to a match, by every path that leads it there."""
    if node.if_needed and not in_series:
        final = next(slot.match for slot in node.slots if isinstance(slot, Winner))
        return IF.format(what=AGAIN.format(n=rows[final].number))
    first, *more = (_path(node.slots[which], rows, codes) for which in sides)
    return IF.format(what=OR.format(one=first, other=more[0]) if more else first)


def _path(slot: Slot, rows: Mapping[str, Match], codes: Mapping[str, Words]) -> Words:
    match slot:
        case Winner(match=key) if key in rows:
            return WON.format(n=rows[key].number)
        case Loser(match=key) if key in rows:
            return LOST.format(n=rows[key].number)
        case _:
            described = both(labels.describe(slot, codes))
            return Text(described.vi[:1].lower() + described.vi[1:], described.en)
