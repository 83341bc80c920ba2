"""The result of a match that both sides have confirmed on its scoreboard becomes the one that is recorded."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select, update

from tournament.domain.competitions.commands.results import Given, record_within
from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import Actor, Change, service
from tournament.domain.scoring.queries.logs import MachineMissingError, log_in
from tournament.engine.scoring import Machine
from tournament.engine.scoring_log import Running
from tournament.models import AnyMatch, Exchange, MatchScoring, ScoringLink


@service("result.recorded", Exchange)
def seal(change: Change, match_id: int, link_id: int) -> bool:
    """Record the result that both sides have confirmed, in the name of the link; tell whether the match has one then.

    It is recorded once: organisers who clear it find it on the scoreboard, and not in the table again. Raises
    InputError where it cannot be recorded, as any result.
    """
    match, link = own(change, AnyMatch, match_id), own(change, ScoringLink, link_id)
    (row,) = held_logs(change, [match.id]) or (None,)
    try:
        log = log_in(match.id)
    except MachineMissingError:
        return False
    if row is None or log is None or log.is_closed:
        return log is not None and log.is_closed
    change.actor = Actor(None, link.name)  # as it is called now: it may have been erased while this waited
    return seal_within(change, row, log.machine, log.known.running)


def seal_within(change: Change, row: MatchScoring, machine: Machine, running: Running) -> bool:
    """Record what both sides have confirmed, unless it was before, as part of a change; tell whether it is then."""
    score = machine.result(running.state) if running.state is not None and running.is_confirmed else None
    if score is None or row.sealed == row.version:
        return False
    record_within(change, row.match_id, Given(score))
    # No image tells of it: whoever undoes the result does not ask for it once more.
    change.session.execute(update(MatchScoring).where(MatchScoring.id == row.id).values(sealed=row.version))
    return True


def held_logs(change: Change, ids: Collection[int]) -> Sequence[MatchScoring]:
    """Hold the logs of matches: points that come meanwhile go past them, and come again."""
    held = select(MatchScoring).where(MatchScoring.match_id.in_(ids)).order_by(MatchScoring.id).with_for_update()
    return change.session.scalars(held).all()
