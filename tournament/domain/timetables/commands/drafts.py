"""Writing a whole draft at once: places of matches and the teams that referee them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tournament.domain.core.commands.ownership import of_exchange
from tournament.domain.core.commands.unit_of_work import Change
from tournament.domain.timetables.queries.planning import Planning
from tournament.engine.match_status import Status
from tournament.engine.timetable.problem import Placed, Referee
from tournament.models import CompetitionPlanning, Duty, Exchange, Match

REFEREE = "referee"


def matches_of(change: Change) -> Sequence[Match]:
    """List the matches of the edition that the change is about."""
    return change.session.scalars(
        select(Match).where(Match.exchange_id == change.of_exchange.id).order_by(Match.id)
    ).all()


def write(change: Change, planning: Planning, places: Mapping[str, Placed]) -> int:
    """Make `places` the draft of all matches that are not over; returns how many moved."""
    moved = 0
    for match in matches_of(change):
        key = f"match:{match.id}"
        if key in planning.over or match.cancelled or match.status is not Status.OPEN:
            continue
        place = places.get(key)
        court_id = row_id(place.court) if place else None
        starts_at = planning.instant(place.start) if place else None
        if (match.draft_court_id, match.draft_starts_at) != (court_id, starts_at):
            match.draft_court_id, match.draft_starts_at = court_id, starts_at
            moved += 1
    _referees(change, planning, places)
    return moved


def version_token(session: Session, exchange_id: int) -> str:
    """Name a draft by the edition's revision and by where it puts its matches."""
    revision = session.scalar(select(Exchange.revision).where(Exchange.id == exchange_id))
    places = select(Match.id, Match.draft_court_id, Match.draft_starts_at).where(Match.exchange_id == exchange_id)
    content = repr([(*place, at and at.isoformat()) for *place, at in session.execute(places.order_by(Match.id))])
    return f"{revision}-{hashlib.sha256(content.encode()).hexdigest()[:16]}"


def same_draft(one: str, two: str) -> bool:
    """Tell whether two version tokens name the same places, at whatever revisions."""
    return one.partition("-")[2] == two.partition("-")[2]


def draft_base_revision(version_token: str) -> int:
    """Return the revision in a version token; 0 when there is none."""
    number = version_token.partition("-")[0]
    return int(number) if number.isdecimal() and len(number) < 10 else 0


def _referees(change: Change, planning: Planning, places: Mapping[str, Placed]) -> None:
    by_teams = {
        row.competition_id: row.duty_roles or [REFEREE]
        for row in of_exchange(change, CompetitionPlanning)
        if row.duties_by == "teams"
    }
    drafted = {(duty.match_id, duty.role): duty for duty in of_exchange(change, Duty) if duty.draft}
    for match in matches_of(change):
        key = f"match:{match.id}"
        if match.competition_id not in by_teams or key in planning.over:
            continue
        referee = places[key].referee if key in places else None
        for role in by_teams[match.competition_id]:
            _put(change, drafted.get((match.id, role)), match.id, role, referee)


def _put(change: Change, duty: Duty | None, match_id: int, role: str, referee: Referee | None) -> None:
    if duty is not None and duty.kept:
        return
    if referee is None:
        if duty is not None:
            change.session.delete(duty)
        return
    if duty is None:
        duty = Duty(exchange_id=change.of_exchange.id, match_id=match_id, role=role, draft=True, kept=False)
        change.session.add(duty)
    duty.entry_id = row_id(referee.unit) if referee.unit else None
    duty.loser_of_id = row_id(referee.loser_of) if referee.loser_of else None
    duty.official_id = None


def row_id(key: str) -> int:
    """Return the id of the row behind an id of the problem, as in ``court:2``."""
    return int(key.partition(":")[2])
