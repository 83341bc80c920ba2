"""Writing a whole draft at once: places of matches and the teams that referee them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tournament.domain.competitions.queries.dealings import dealt_to
from tournament.domain.competitions.queries.rubber_rows import rubbers_of
from tournament.domain.core.commands.ownership import of_exchange
from tournament.domain.core.commands.unit_of_work import Change
from tournament.domain.timetables.queries.planning import Planning
from tournament.engine.match_status import Status
from tournament.engine.ties import Dealing
from tournament.engine.timetable.problem import Placed, Referee
from tournament.models import AnyMatch, CompetitionPlanning, Duty, Exchange, Match, RubberMatch

REFEREE = "referee"


def matches_of(change: Change) -> Sequence[Match]:
    """List the matches of the edition that the change is about."""
    return change.session.scalars(
        select(Match).where(Match.exchange_id == change.of_exchange.id).order_by(Match.id)
    ).all()


def with_rubbers(change: Change) -> Sequence[AnyMatch]:
    """List the matches of the edition with the rubbers of ties."""
    of_edition = select(AnyMatch).where(AnyMatch.exchange_id == change.of_exchange.id)
    return change.session.scalars(of_edition.order_by(AnyMatch.id)).all()


def write(change: Change, planning: Planning, places: Mapping[str, Placed]) -> int:
    """Make `places` the draft of all matches that are not over; returns how many moved."""
    moved = 0
    rubbers = rubbers_to_place(planning)
    for match in matches_of(change):
        key = f"match:{match.id}"
        if key in planning.over or match.cancelled or match.status is not Status.OPEN:
            continue
        place = places.get(key)
        courts = [row_id(court) for court in place.courts] if place else []
        starts_at = planning.instant(place.start) if place else None
        moved += put(match, rubbers.get(match.id, ()), planning.dealings.get(key), courts, starts_at)
    _referees(change, planning, places)
    return moved


def rubbers_to_place(planning: Planning) -> Mapping[int, Sequence[RubberMatch]]:
    """Return, by tie, the rubbers that are dealt to several courts or were."""
    keys = {*planning.dealings, *(key for key, place in planning.drafted.items() if place.others)}
    return rubbers_of(map(row_id, keys)) if keys else {}


def put(
    match: Match,
    rubbers: Sequence[RubberMatch],
    dealing: Dealing | None,
    courts: Sequence[int],
    starts_at: datetime | None,
) -> bool:
    """Put a match into the draft, a tie with the rubbers that are dealt to its courts; says whether anything moved."""
    wanted: dict[AnyMatch, tuple[int | None, datetime | None]] = {match: (courts[0] if courts else None, starts_at)}
    wanted |= dict(zip(rubbers, dealt_to(rubbers, dealing, courts, starts_at), strict=True))
    moved = {row: place for row, place in wanted.items() if (row.draft_court_id, row.draft_starts_at) != place}
    for row, place in moved.items():
        row.draft_court_id, row.draft_starts_at = place
    return bool(moved)


def version_token(session: Session, exchange_id: int) -> str:
    """Name a draft by the edition's revision and by where it puts its matches."""
    revision = session.scalar(select(Exchange.revision).where(Exchange.id == exchange_id))
    places = select(AnyMatch.id, AnyMatch.draft_court_id, AnyMatch.draft_starts_at).where(
        AnyMatch.exchange_id == exchange_id
    )
    content = repr([(*place, at and at.isoformat()) for *place, at in session.execute(places.order_by(AnyMatch.id))])
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
