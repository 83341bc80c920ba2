"""How the overall ranking of an edition is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, get_args

from sqlalchemy import select

from tournament.domain.competitions.queries.overall import number_from, points_from, settings_from
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import tidy
from tournament.engine.overall import OfMissed, Order, Share, Ties
from tournament.models import Competition, Entry, EntryUnit, Exchange, Participant


@dataclass(frozen=True, slots=True)
class Bonus:
    """Points given to a unit, or taken from it, with the reason; both as typed."""

    unit_id: int
    points: str
    reason: str


@dataclass(frozen=True, slots=True)
class Counting:
    """How to count, as an organiser types it.

    `shares` holds the parts agreed for the units of joint teams, by entry and unit; an entry without any follows
    `share`.
    """

    order: str
    points: str
    share: str
    ties: str = "shared"
    missed: str = "none"
    participation: str = "0"
    best: int = 0
    per_competition: int = 0
    spread_joint: bool = False
    extras: Sequence[Bonus] = ()
    shares: Mapping[int, Mapping[int, int]] = field(default_factory=dict)


@service("exchange.overall", Exchange)
def set_overall(change: Change, counting: Counting) -> None:
    """Set how the overall ranking is counted; raises InputError for what is not a number, a unit or a way to count."""
    asked = (counting.order, Order), (counting.share, Share), (counting.ties, Ties), (counting.missed, OfMissed)
    if any(value not in get_args(kind) for value, kind in asked):
        raise InputError(Message("There is no such way of counting."))
    before = change.of_exchange.overall
    given = {
        **asdict(counting),
        "points": points_from(counting.points),
        "participation": number_from(counting.participation),
        "extras": [_extra(change, bonus) for bonus in counting.extras],
        "shares": _shares(change, counting.shares),
    }
    said = [(given["extras"], before.get("extras", [])), (given["shares"], before.get("shares", {}))]
    if settings_from(given) != settings_from(before) or any(new != old for new, old in said):
        change.of_exchange.overall = given
    change.summary = Message("Edit the overall ranking")


def _extra(change: Change, bonus: Bonus) -> dict[str, Any]:
    taking_part = select(Participant.unit_id).where(Participant.exchange_id == change.of_exchange.id)
    if bonus.unit_id not in change.session.scalars(taking_part).all():
        raise InputError(Message("A bonus or a penalty needs a unit."))
    reason = tidy(bonus.reason)
    if not reason:
        raise InputError(Message("A bonus or a penalty needs a reason."))
    return {"unit": bonus.unit_id, "points": number_from(bonus.points), "reason": reason}


def _shares(change: Change, shares: Mapping[int, Mapping[int, int]]) -> dict[str, dict[str, int]]:
    rows = change.session.execute(
        select(EntryUnit.entry_id, EntryUnit.unit_id)
        .join(Entry, Entry.id == EntryUnit.entry_id)
        .join(Competition, Competition.id == Entry.competition_id)
        .where(Competition.exchange_id == change.of_exchange.id)
    )
    known = set(rows.tuples())
    for entry, parts in shares.items():
        if any((entry, unit) not in known or part < 0 for unit, part in parts.items()):
            raise InputError(Message("There is no such share."))
    return {
        str(entry): {str(unit): part for unit, part in parts.items()}
        for entry, parts in shares.items()
        if any(parts.values())
    }
