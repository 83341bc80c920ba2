"""What the points of a match mean stays while it is scored: nobody changes its sides or its rules under them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tournament.domain.competitions.queries.phase_rules import MINUTES
from tournament.domain.core.commands.row_history import RowImage
from tournament.domain.scoring.queries.logs import Basis, basis_for, basis_of, rules_of
from tournament.engine.errors import InputError
from tournament.engine.match_status import Status
from tournament.engine.message import Message
from tournament.engine.scoring import rules_to_json
from tournament.engine.text import Words
from tournament.models import AnyMatch, Exchange, MatchScoring, Ruleset

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


def _touches(image: RowImage) -> bool:
    """Tell whether a row may say between whom or by which rules a match is played."""
    if image.table == AnyMatch.__tablename__:
        return bool(image.after) and not SIDES.isdisjoint(image.after or ())
    return image.table == Ruleset.__tablename__


def _refusal(then: Basis, match: AnyMatch) -> Words | None:
    if (then.home_id, then.away_id) != (match.home_id, match.away_id):
        return OTHER_SIDES.format(n=match.number)
    with suppress(InputError):  # nothing scores its sport any more, and the points wait until something does
        if _of_play(then) != _of_play(basis_for(match)):
            return OTHER_RULES.format(n=match.number)
    return None


def _of_play(basis: Basis) -> dict[str, Any]:
    """Return the rules that points hang on, as the installed version of their sport has them."""
    return {name: value for name, value in rules_to_json(rules_of(basis)).items() if name != MINUTES}
