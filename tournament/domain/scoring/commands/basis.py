"""What changes do to scoreboards: the points of a match keep what they mean, and nobody goes by an outdated log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tournament.domain.competitions.queries.phase_rules import MINUTES
from tournament.domain.core.commands.row_history import RowImage
from tournament.domain.scoring.queries.logs import Basis, MachineMissingError, basis_for, basis_of, rules_of
from tournament.engine.errors import InputError
from tournament.engine.match_status import Status
from tournament.engine.message import Message
from tournament.engine.scoring import rules_to_json
from tournament.engine.text import Words
from tournament.models import AnyMatch, Exchange, MatchScoring, Ruleset, ScoringEvent

OTHER_SIDES = Message(
    "Match {n} would get other sides, and has points of those who play it now on its scoreboard: "
    "discard these points first."
)
OTHER_RULES = Message(
    "Match {n} would get other rules, and has points under the present ones on its scoreboard: "
    "discard these points first."
)
SIDES = {"home_id", "away_id"}


def require_basis(
    session: Session, exchange: Exchange, images: Iterable[RowImage], _now: datetime, _states: Mapping[int, Any]
) -> list[object]:
    """Refuse a change, before its commit, that gives an open match with points other sides or rules."""
    if not any(map(_touches, images)):
        return []
    started = (
        select(MatchScoring, AnyMatch)
        .join(AnyMatch, AnyMatch.id == MatchScoring.match_id)
        .where(MatchScoring.exchange_id == exchange.id, MatchScoring.state.is_not(None), AnyMatch.status == Status.OPEN)
        .order_by(AnyMatch.number)
    )
    for row, match in session.execute(started):
        refusal = _refusal(basis_of(row), match)
        if refusal is not None:
            raise InputError(refusal)
    return []


def outdate_logs(
    session: Session, _exchange: Exchange, images: Iterable[RowImage], _now: datetime, _states: Mapping[int, Any]
) -> list[object]:
    """Let every process read the logs anew of which events were dropped, or wait again."""
    events = (image for image in images if image.table == ScoringEvent.__tablename__)
    ids = {image.id for image in events if image.before and "kept" in (image.after or ())}
    if ids:
        matches = set(session.scalars(select(ScoringEvent.match_id).where(ScoringEvent.id.in_(ids))))
        stamped = update(MatchScoring).where(MatchScoring.match_id.in_(matches)).values(stamp=MatchScoring.stamp + 1)
        session.execute(stamped)  # no image tells of it: whoever undoes the change outdates what is known as well
    return []


def _touches(image: RowImage) -> bool:
    """Tell whether a row may say between whom or by which rules a match is played."""
    if image.table == AnyMatch.__tablename__:
        return bool(image.after) and not SIDES.isdisjoint(image.after or ())
    return image.table == Ruleset.__tablename__


def _refusal(then: Basis, match: AnyMatch) -> Words | None:
    if (then.home_id, then.away_id) != (match.home_id, match.away_id):
        return OTHER_SIDES.format(n=match.number)
    with suppress(InputError, MachineMissingError):  # its points wait until something scores its sport again
        if _of_play(then) != _of_play(basis_for(match)):
            return OTHER_RULES.format(n=match.number)
    return None


def _of_play(basis: Basis) -> dict[str, Any]:
    """Return the rules that points hang on, as the installed version of their sport has them."""
    return {name: value for name, value in rules_to_json(rules_of(basis)).items() if name != MINUTES}
