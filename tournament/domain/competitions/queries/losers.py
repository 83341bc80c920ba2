"""Who lost a match: of one that belongs to a series who lost that, since no leg alone sends anybody home."""

from __future__ import annotations

from collections.abc import Callable

from tournament.domain.competitions.queries.states import State, state_of_id
from tournament.engine.graph import Graph
from tournament.engine.match_status import Status
from tournament.models import Match


def loser_of(row: Match, graph: Graph | None, states: Callable[[int], State | None] = state_of_id) -> int | None:
    """Return the entry that lost a match, or the series that the match belongs to; None while nobody has."""
    if graph is None or row.key not in graph.legs:
        return {0: row.away_id, 1: row.home_id}.get(row.winner) if row.winner is not None else None
    state, last = states(row.competition_id), graph.last_leg(row.key)
    side = state.progress.winners.get(last) if state is not None else None
    return state.progress.known(last)[1 - side] if state is not None and side is not None else None


def may_still_lose(row: Match, graph: Graph | None, states: Callable[[int], State | None] = state_of_id) -> bool:
    """Tell whether it is open who loses a match, or the series that the match belongs to."""
    if graph is None or row.key not in graph.legs:
        return row.status is Status.OPEN and not row.cancelled
    state, last = states(row.competition_id), graph.last_leg(row.key)
    return state is not None and last not in {*state.progress.winners, *state.progress.walkovers}
