"""Taking matches away, with the duties that hang on them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select

from tournament.domain.competitions.commands.line_ups import delete_line_ups
from tournament.domain.core.commands.scoreboards import close_scoreboards
from tournament.domain.core.commands.unit_of_work import Change
from tournament.models import (
    Adjustment,
    Duty,
    HeatLane,
    LineUp,
    Match,
    RubberMatch,
)


def delete_matches(change: Change, matches: Collection[Match]) -> None:
    """Delete matches with rubbers, line-ups and all duties at them or of their losers; the session forgets them.

    Raises InputError where one of them has points from a scoreboard.
    """
    if not matches:
        return
    gone = {match.id for match in matches}
    close_scoreboards(change.session, gone)
    at_them = select(Duty).where(
        Duty.exchange_id == change.of_exchange.id, or_(Duty.match_id.in_(gone), Duty.loser_of_id.in_(gone))
    )
    for duty in change.session.scalars(at_them):
        change.session.delete(duty)
    for adjustment in change.session.scalars(select(Adjustment).where(Adjustment.match_id.in_(gone))):
        adjustment.match_id = None  # what was given or taken stays, wherever the entry plays now
    delete_line_ups(change, change.session.scalars(select(LineUp).where(LineUp.match_id.in_(gone))).all())
    for rubber in change.session.scalars(select(RubberMatch).where(RubberMatch.parent_id.in_(gone))):
        change.session.delete(rubber)
    for lane in change.session.scalars(select(HeatLane).where(HeatLane.match_id.in_(gone))):
        change.session.delete(lane)
    change.session.flush()
    for match in matches:
        change.session.delete(match)
    change.session.flush()
