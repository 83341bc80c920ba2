"""The published duties of a team: at matches of others, some only if it loses one of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from tournament.domain.competitions.queries.graphs import graphs_of
from tournament.domain.competitions.queries.losers import loser_of, may_still_lose
from tournament.domain.competitions.queries.matches import MatchView, match_views
from tournament.domain.competitions.queries.states import state_of_id
from tournament.engine import labels
from tournament.engine.graph import Graph
from tournament.engine.match_status import Status
from tournament.engine.text import Words
from tournament.models import Duty, Match, db


@dataclass(frozen=True, slots=True)
class TeamDuty:
    """The roles of a team at a match; `if_lost` names the match, or the series, that it has to lose first."""

    match: MatchView
    roles: tuple[str, ...]
    if_lost: Words | None


def team_duties(exchange_id: int, entry_id: int) -> tuple[TeamDuty, ...]:
    """List the published duties that a team has or, by losing, may still have, by time."""
    before, states = aliased(Match), cache(state_of_id)
    plays = or_(before.home_id == entry_id, before.away_id == entry_id)
    found = db.session.execute(
        select(Match, Duty.role, before)
        .join(Match, Match.id == Duty.match_id)
        .outerjoin(before, before.id == Duty.loser_of_id)
        .where(Duty.exchange_id == exchange_id, Duty.draft.is_(False), or_(Duty.entry_id == entry_id, plays))
        .where(Match.status != Status.UNNEEDED, ~Match.cancelled)
        .order_by(Match.starts_at.is_(None), Match.starts_at, Match.id, Duty.id)
    ).all()
    graphs = graphs_of(exchange_id) if any(source is not None for *_, source in found) else {}
    roles: dict[tuple[int, int | None], list[str]] = {}
    for match, role, source in found:
        graph = graphs.get(source.competition_id) if source is not None else None
        loser = loser_of(source, graph, states) if source is not None else entry_id
        if loser == entry_id:
            roles.setdefault((match.id, None), []).append(role)
        elif loser is None and may_still_lose(source, graph, states):
            roles.setdefault((match.id, source.id), []).append(role)
    rows = {match.id: match for row in found for match in (row[0], row[2]) if match is not None}
    shown = {view.id: view for view in match_views(list(rows.values()), exchange_id)}
    return tuple(
        TeamDuty(shown[match], tuple(of), _whole(shown[condition], graphs) if condition is not None else None)
        for (match, condition), of in roles.items()
    )


def _whole(match: MatchView, graphs: Mapping[int, Graph]) -> Words:
    """Return what a match is called, or the series that it belongs to."""
    graph = graphs.get(match.competition_id)
    return labels.spoken(graph)[graph.last_leg(match.key)] if graph and match.key in graph.legs else match.title
