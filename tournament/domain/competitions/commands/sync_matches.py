"""Keeping the match rows in step with the graph: filling sides, dropping results that no longer fit."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from tournament.domain.calendars.queries.gone_matches import gone_fixtures
from tournament.domain.competitions.commands.lanes import fill_lanes
from tournament.domain.competitions.commands.matches import delete_matches
from tournament.domain.competitions.commands.rubbers import sync_rubbers
from tournament.domain.competitions.queries.dealings import minutes_of
from tournament.domain.competitions.queries.lanes import lanes_of
from tournament.domain.competitions.queries.phase_rules import newest_ruleset
from tournament.domain.competitions.queries.states import State, drawn_state
from tournament.domain.core.commands.unit_of_work import Change
from tournament.domain.core.queries.held_rows import all_of
from tournament.engine.fixtures import Fixture, fixtures_of, same_fixtures
from tournament.engine.match_status import RESULTS, Event, Status
from tournament.models import Competition, Match

Spare = Sequence[tuple[Fixture, Match]]
"""Rows of an earlier layout, each with the match it was."""


def make_matches(
    change: Change, competition: Competition, kept: Mapping[str, Match] | None = None, spare: Spare = ()
) -> None:
    """Write a row for every match of the competition's graph.

    `kept` rows are taken over under a new id with all that is recorded of them, a `spare` one where its match is still
    the same, else it is deleted. A match that calendars knew before an earlier draw was taken back has its event again.
    """
    change.session.flush()
    state = drawn_state(competition)
    rows = dict(kept or {})
    sides = {node.id: state.progress.known(node.id) for node in state.graph.matches}
    new = fixtures_of(state.graph, state.entrants, sides, without=rows)
    same = same_fixtures([fixture for fixture, _ in spare], new)
    rows |= {same[fixture.key]: row for fixture, row in spare if fixture.key in same}
    delete_matches(change, [row for fixture, row in spare if fixture.key not in same])
    new = [each for each in new if each.key not in rows]
    again = same_fixtures(gone_fixtures(change.session, competition.id), new) if new else {}
    uids = {key: uid for uid, key in again.items()}
    minutes = minutes_of(competition, newest_ruleset(competition.id), state.graph)
    for number, node in enumerate(state.graph.nodes, start=1):
        row = rows.get(node.id) or Match(
            uid=uids.get(node.id) or str(uuid.uuid4()),
            exchange_id=competition.exchange_id,
            competition_id=competition.id,
            minutes=minutes.get(node.id, competition.match_minutes),
            status=Status.OPEN,
        )
        row.key, row.number, row.stage, row.round, row.group = (
            node.id,
            number,
            node.stage,
            node.round,
            node.group,
        )
        change.session.add(row)
    change.session.flush()
    settle(change, competition)


def settle(change: Change, competition: Competition, known: State | None = None) -> State:
    """Fill the sides of every match from what is known; a result whose sides no longer meet is dropped.

    The state is read unless it is `known`. Returns it with what was dropped.
    """
    change.session.flush()
    state = (known or drawn_state(competition)).settled()
    rows = all_of(change.session, Match, competition_id=competition.id)
    lanes = lanes_of(row.id for row in rows) if state.graph.heats else {}
    with change.following():
        for row in rows:
            if row.key in state.progress.sides:
                _fill(row, state)
            elif row.key in state.progress.lanes:
                fill_lanes(change, row, lanes.get(row.id, ()), state)
        change.session.flush()
        sync_rubbers(change, competition, state)
    return state


def _fill(row: Match, state: State) -> None:
    progress = state.progress
    row.home_id, row.away_id = progress.known(row.key)
    if row.key in state.played:
        return
    idle = row.key in progress.unneeded or row.key in progress.walkovers
    if row.status in RESULTS:
        row.note, row.set_aside = "", None
    row.become(Event.SETTLED, Status.UNNEEDED if idle else Status.OPEN)
    row.score = None
    row.winner = None if row.key in progress.unneeded else progress.winners.get(row.key)
