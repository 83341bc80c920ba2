"""Duties of the draft: given out to officials, changed by hand, swapped; published with the timetable."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tournament.domain.competitions.queries.lanes import playing
from tournament.domain.core.commands.ownership import of_exchange, own
from tournament.domain.core.commands.staleness import StaleError
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, Change, NotFoundError, service
from tournament.domain.duties.queries.duties import Roster, roster_of
from tournament.domain.duties.queries.duty_proposals import propose
from tournament.domain.timetables.commands.planning_rules import ROLES
from tournament.domain.timetables.commands.timetable import ConflictError
from tournament.engine.errors import InputError
from tournament.engine.message import Message, pmessage
from tournament.engine.text import Text, Words
from tournament.models import Competition, Duty, Entry, Exchange, Match, Official

SETTLED = Message("This match was called or is over: its duties stay.")


@service("duties.given", Exchange)
def give_out(change: Change, *, anew: bool = False, seen: str | None = None) -> tuple[int, int]:
    """Give out open duties, or with `anew` all but those kept; returns how many are filled and how many are open.

    Raises StaleError when not what was `seen` would come out.
    """
    proposal = propose(roster_of(change.of_exchange.id), anew=anew)
    if seen is not None and seen != proposal.version_token:
        text = Message("The timetable or the list changed since you looked, look again.")
        raise StaleError(text, [])
    rows = {(row.match_id, row.role): row for row in of_exchange(change, Duty) if row.draft}
    for view, who in proposal.changes:
        row = rows.get((view.match.id, view.role))
        if who is None and row is not None:
            change.session.delete(row)
        elif who is not None:
            _take(change, row, view.match.id, view.role, official_id=who.id, kept=False)
    change.summary = Message("Assign {n} duties").format(n=len(proposal.changes))
    return proposal.filled, proposal.open


@service("duty.set", Exchange)
def assign(change: Change, match_id: int, role: str, official_id: int | None, *, anyway: bool = False) -> list[Words]:
    """Give a duty to an official by hand, where it stays, or to nobody; returns what speaks against it.

    Raises ConflictError when something does and not `anyway`.
    """
    match, roster = own(change, Match, match_id), roster_of(change.of_exchange.id)
    _require_open(roster, match_id, role)
    row = _row(change, match_id, role)
    if official_id is None:
        if row is not None:
            change.session.delete(row)
        change.summary = _summary(change, role, match, pmessage("duty", "nobody"))
        return []
    official = own(change, Official, official_id)
    found = list(roster.hindered(official_id, match_id, role))
    if found and not anyway:
        raise ConflictError(found)
    _take(change, row, match_id, role, official_id=official.id, kept=True)
    change.summary = _summary(change, role, match, official.name)
    return found


@service("duty.set", Exchange)
def assign_team(change: Change, match_id: int, role: str, entry_id: int) -> None:
    """Give a duty to a team of the same competition that does not play the match, by hand."""
    match, entry = own(change, Match, match_id), own(change, Entry, entry_id)
    _require_open(roster_of(change.of_exchange.id), match_id, role)
    if entry.competition_id != match.competition_id:
        raise NotFoundError(NOTHING_HERE)
    if entry.id in playing(match):
        raise InputError(Message("{name} plays this match.").format(name=entry.name))
    _take(change, _row(change, match_id, role), match_id, role, entry_id=entry.id, kept=True)
    change.summary = _summary(change, role, match, entry.name)


@service("duty.released", Exchange)
def release(change: Change, match_id: int, role: str) -> None:
    """Let a duty that was given by hand be given out anew."""
    match, row = own(change, Match, match_id), _row(change, match_id, role)
    if row is None:
        raise NotFoundError(NOTHING_HERE)
    row.kept = False
    change.summary = _summary(change, role, match, Message("released"))


@service("duties.swapped", Exchange)
def swap(change: Change, one: tuple[int, str], two: tuple[int, str]) -> None:
    """Let two officials swap their duties, named by match and role; both stay by hand."""
    roster = roster_of(change.of_exchange.id)
    rows = [_row(change, *key) for key in (one, two)]
    first, second = rows
    if first is None or second is None or first.official_id is None or second.official_id is None:
        raise InputError(Message("Only two people can swap."))
    for key in (one, two):
        _require_open(roster, *key)
    found = roster.against_swap(first, second)
    if found:
        raise ConflictError(list(found))
    first.official_id, second.official_id = second.official_id, first.official_id
    first.kept = second.kept = True
    names: Sequence[str] = [roster.people[row.official_id].name for row in rows if row and row.official_id]
    change.summary = Message("Swap duties: {one} and {two}").format(one=names[0], two=names[1])


def _require_open(roster: Roster, match_id: int, role: str) -> None:
    view = roster.view(match_id, role)
    if view is None:
        raise NotFoundError(NOTHING_HERE)
    if view.settled:
        raise InputError(SETTLED)


def _row(change: Change, match_id: int, role: str) -> Duty | None:
    of_match = select(Duty).where(Duty.exchange_id == change.of_exchange.id, Duty.match_id == match_id)
    return change.session.scalar(of_match.where(Duty.role == role, Duty.draft))


def _take(
    change: Change,
    row: Duty | None,
    match_id: int,
    role: str,
    *,
    kept: bool,
    official_id: int | None = None,
    entry_id: int | None = None,
) -> None:
    if row is None:
        row = Duty(exchange_id=change.of_exchange.id, match_id=match_id, role=role, draft=True)
        change.session.add(row)
    row.official_id, row.entry_id, row.loser_of_id, row.kept = official_id, entry_id, None, kept


def _summary(change: Change, role: str, match: Match, what: Words | str) -> Words:
    competition = change.session.get_one(Competition, match.competition_id)
    return Message("{name}, {role} of match {n}: {what}").format(
        name=Text(competition.name_vi, competition.name_en), role=ROLES[role], n=match.number, what=what
    )
