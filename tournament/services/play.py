"""Keeping the match rows in step with the graph: filling sides, dropping results that no longer fit."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from tournament.models import Competition, Match
from tournament.queries.states import OPEN, UNNEEDED, State, state_of
from tournament.services.change import Change


def make_matches(change: Change, competition: Competition, kept: dict[str, Match] | None = None) -> None:
    """Write a row for every match of the competition's graph; `kept` rows are taken over under a new id."""
    change.session.flush()
    state = state_of(competition)
    assert state is not None, "a drawn competition has a state"
    old = kept or {}
    for number, node in enumerate(state.graph.matches, start=1):
        row = old.get(node.id) or Match(
            uid=str(uuid.uuid4()),
            exchange_id=competition.exchange_id,
            competition_id=competition.id,
            minutes=competition.match_minutes,
            status=OPEN,
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


def settle(change: Change, competition: Competition) -> State:
    """Fill the sides of every match from what is known; a result whose sides no longer meet is dropped.

    Dropping a result can drop those that follow from it, so this goes on until all results fit.
    """
    change.session.flush()
    state = state_of(competition)
    assert state is not None, "a drawn competition has a state"
    while state.progress.misfits:
        state = state.without(state.progress.misfits)
    rows = change.session.scalars(select(Match).where(Match.competition_id == competition.id))
    for row in rows:
        if row.key in state.progress.sides:
            _fill(row, state)
    change.session.flush()
    return state


def _fill(row: Match, state: State) -> None:
    progress = state.progress
    row.home_id, row.away_id = progress.known(row.key)
    if row.key in state.played:
        return
    idle = row.key in progress.unneeded or row.key in progress.walkovers
    row.status = UNNEEDED if idle else OPEN
    row.score = None
    row.winner = progress.winners.get(row.key)
