"""The published duties of a team: at matches of others, some only if it loses one of its own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from tournament.domain.competitions.queries.matches import MatchView, match_views
from tournament.engine.match_status import Status
from tournament.engine.text import Words
from tournament.models import Duty, Match, db


@dataclass(frozen=True, slots=True)
class TeamDuty:
    """The roles of a team at a match; `if_lost` names the match that it has to lose first, still to be played."""

    match: MatchView
    roles: tuple[str, ...]
    if_lost: Words | None


def team_duties(exchange_id: int, entry_id: int) -> tuple[TeamDuty, ...]:
    """List the published duties that a team has or, by losing, may still have, by time; a fixed number of queries."""
    before = aliased(Match)
    lost = or_(
        and_(before.home_id == entry_id, before.winner == 1), and_(before.away_id == entry_id, before.winner == 0)
    )
    plays = and_(
        before.status == Status.OPEN, ~before.cancelled, or_(before.home_id == entry_id, before.away_id == entry_id)
    )
    found = db.session.execute(
        select(Match, Duty.role, before)
        .join(Match, Match.id == Duty.match_id)
        .outerjoin(before, before.id == Duty.loser_of_id)
        .where(Duty.exchange_id == exchange_id, Duty.draft.is_(False), or_(Duty.entry_id == entry_id, lost, plays))
        .where(Match.status != Status.UNNEEDED, ~Match.cancelled)
        .order_by(Match.starts_at.is_(None), Match.starts_at, Match.id, Duty.id)
    ).all()
    rows = {match.id: match for row in found for match in (row[0], row[2]) if match is not None}
    shown = {view.id: view for view in match_views(list(rows.values()), exchange_id)}
    roles: dict[tuple[int, int | None], list[str]] = {}
    for match, role, source in found:
        condition = source.id if source is not None and source.status is Status.OPEN else None
        roles.setdefault((match.id, condition), []).append(role)
    return tuple(
        TeamDuty(shown[match], tuple(of), shown[condition].title if condition is not None else None)
        for (match, condition), of in roles.items()
    )
