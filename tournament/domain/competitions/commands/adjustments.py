"""Points given to an entry or taken from it beside its results, and conduct points: each recorded with its reason."""

from __future__ import annotations

from tournament.domain.competitions.commands.sync_matches import settle
from tournament.domain.competitions.queries.adjustments import KINDS
from tournament.domain.competitions.queries.overall import number_from
from tournament.domain.competitions.queries.phase_rules import laid_out_graph
from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, Change, NotFoundError, service
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import tidy
from tournament.engine.text import Text
from tournament.models import Adjustment, Competition, Entry, Exchange, Match

MOST = 1000
"""Points that are given or taken at once, at most."""
_UNDRAWN = Message("“{name}” has not been drawn yet: points are given or taken once there are tables.")
_NO_TABLE = Message(
    "“{name}” has heats and no tables: places follow from the marks alone. Correct these, or give and take points "
    "in the overall ranking."
)
_MADE = Message("{name}: {points} {what} ({reason})")
_TAKEN_BACK = Message("Take back {name}: {points} {what} ({reason})")


@service("adjustment.made", Exchange)
def adjust(
    change: Change, competition_id: int, entry_id: int, kind: str, points: str, reason: str, match_id: int | None = None
) -> None:
    """Give an entry points as typed, or take them with a minus sign; `match_id` is the match that they are about."""
    competition, entry = own(change, Competition, competition_id), own(change, Entry, entry_id)
    match = own(change, Match, match_id) if match_id is not None else None
    if entry.competition_id != competition.id or (match is not None and match.competition_id != competition.id):
        raise NotFoundError(NOTHING_HERE)
    if kind not in KINDS:
        raise InputError(Message("There is no such kind of points."))
    if match is not None and entry.id not in (match.home_id, match.away_id):
        raise InputError(Message("{name} does not play in this match.").format(name=entry.name))
    if competition.drawn_at is None:
        raise InputError(_UNDRAWN.format(name=Text(competition.name_vi, competition.name_en)))
    graph = laid_out_graph(competition)
    if graph is not None and graph.heats and not graph.groups:
        raise InputError(_NO_TABLE.format(name=Text(competition.name_vi, competition.name_en)))
    number, why = number_from(points), tidy(reason)
    if not number or abs(number) > MOST:
        raise InputError(Message("Points to give or take are from −{most} to {most}, and not 0.").format(most=MOST))
    if not why:
        raise InputError(Message("A bonus or a penalty needs a reason."))
    change.session.add(
        Adjustment(
            exchange_id=competition.exchange_id, competition_id=competition.id, entry_id=entry.id,
            match_id=match.id if match is not None else None, kind=kind, points=number, reason=why, made_at=change.now,
        )
    )  # fmt: skip
    settle(change, competition)
    change.summary = _MADE.format(name=entry.name, points=f"{number:+g}", what=KINDS[kind], reason=why)


@service("adjustment.taken_back", Exchange)
def take_back(change: Change, competition_id: int, adjustment_id: int) -> None:
    """Take points back that were given or taken."""
    competition, row = own(change, Competition, competition_id), own(change, Adjustment, adjustment_id)
    if row.competition_id != competition.id:
        raise NotFoundError(NOTHING_HERE)
    name = change.session.get_one(Entry, row.entry_id).name
    what = {"name": name, "points": f"{row.points:+g}", "what": KINDS[row.kind], "reason": row.reason}
    change.session.delete(row)
    settle(change, competition)
    change.summary = _TAKEN_BACK.format(**what)
