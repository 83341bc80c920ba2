"""The timetable by hand: a draft to work on, and the version that is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from tournament.domain.competitions.queries.plugin_views import timetable_notice
from tournament.domain.core.commands.ownership import of_exchange, own
from tournament.domain.core.commands.staleness import StaleError
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.domain.core.queries.log import since
from tournament.domain.timetables.commands import drafts
from tournament.domain.timetables.queries.planning import Planning, planning_of, reasons
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.engine.timetable import solve
from tournament.models import Court, Duty, Exchange, Match, db
from tournament.runtime import monotonic


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody had before their eyes who moves a match: the edition's revision and where the match was."""

    revision: int
    court_id: int | None
    starts_at: datetime | None


class ConflictError(InputError):
    """A match would not fit there; `sentences` say why."""

    def __init__(self, sentences: list[Words]) -> None:
        super().__init__(sentences[0])
        self.sentences = sentences


@service("timetable.planned", Exchange)
def plan(change: Change, seconds: float = 0.5) -> list[Words]:
    """Place every match that is open and not pinned; returns a sentence for each that does not fit."""
    planning = planning_of(change.of_exchange.id)
    require_plannable(planning)
    found = solve(planning.to_search(change.now, keep=False), seconds=seconds, clock=monotonic)
    drafts.write(change, planning, found.places)
    change.summary = Message("Plan {n} matches").format(n=len(found.places))
    return reasons(planning, found)


def require_plannable(planning: Planning) -> None:
    """Raise InputError when there is nothing to place, or no open court to place it on."""
    if not any(court.windows for court in planning.problem.courts):
        raise InputError(Message("No court is open at any time: set opening hours, or unblock times."))
    if not planning.problem.matches:
        raise InputError(Message("There are no matches yet: draw first."))


@service("match.moved", Exchange)
def move(
    change: Change,
    match_id: int,
    court_id: int | None,
    starts_at: datetime | None,
    *,
    seen: Seen | None = None,
    anyway: bool = True,
) -> list[Words]:
    """Put a match elsewhere in the draft, or take it out; returns what is now wrong with it, in words.

    Raises StaleError when the match is no longer where it was `seen`, and ConflictError when it would not fit
    and not `anyway`.
    """
    match = own(change, Match, match_id)
    court = own(change, Court, court_id) if court_id is not None else None
    if (court is None) != (starts_at is None):
        raise InputError(Message("Choose both a court and a time."))
    planning = planning_of(change.of_exchange.id)
    name = planning.names[f"match:{match.id}"]
    if seen is not None:
        _refuse_stale(change, match, name, seen)
    found: list[Words] = []
    if court is not None and starts_at is not None:
        found = [each.text for each in planning.conflicts_of(*_place(planning, match_id, court.id, starts_at))]
    if found and not anyway:
        raise ConflictError(found)
    key, rubbers = f"match:{match.id}", drafts.rubbers_to_place(planning)
    held = planning.courts_at(*_place(planning, match_id, court.id, starts_at)) if court and starts_at else ()
    courts = [drafts.row_id(each) for each in held]
    drafts.put(match, rubbers.get(match.id, ()), planning.dealings.get(key), courts, starts_at)
    change.summary = Message("Move {match}").format(match=name)
    return found


def conflicts_of_move(exchange_id: int, match_id: int, court_id: int, starts_at: datetime) -> list[Words]:
    """Say what would be wrong with a match at another place, without writing."""
    planning = planning_of(exchange_id)
    return [each.text for each in planning.conflicts_of(*_place(planning, match_id, court_id, starts_at))]


@service("timetable.published", Exchange)
def publish(change: Change, reason: Words | None = None, *, seen: str | None = None, anyway: bool = False) -> int:
    """Publish the draft with its duties; returns how many matches changed. Refused while it holds a clash.

    Raises StaleError when the draft is no longer the one whose version token was `seen`.
    """
    if seen is not None and not drafts.same_draft(seen, drafts.version_token(change.session, change.of_exchange.id)):
        raise _changed_meanwhile(change, seen)
    planning = planning_of(change.of_exchange.id)
    wrong = planning.conflicts(change.now)
    if wrong and not anyway:
        raise InputError(
            Message("Not published, {n} conflicts remain: {first}").format(n=len(wrong), first=wrong[0].text)
        )
    moved: dict[int, None] = {}
    for match in drafts.with_rubbers(change):
        if (match.court_id, match.starts_at) != (match.draft_court_id, match.draft_starts_at):
            match.court_id, match.starts_at = match.draft_court_id, match.draft_starts_at
            moved[match.parent_id or match.id] = None
    changed = list(moved)
    duties = _copy_duties(change, draft=False)
    change.of_exchange.timetable_published_at = change.now
    notice = partial(timetable_notice, change.of_exchange.id, changed, change.now)
    change.notices.append(("tournament_timetable_published", notice))
    summary = Message("Publish the timetable ({n} matches changed)").format(n=len(changed))
    if reason:
        summary = Message("{reason}: {summary}").format(reason=reason, summary=summary)
    if duties:
        summary = Message("{summary}, {m} duties changed").format(summary=summary, m=duties)
    change.summary = summary
    return len(changed)


@service("timetable.discarded", Exchange)
def discard(change: Change) -> None:
    """Throw the draft away: back to what is published."""
    for match in drafts.with_rubbers(change):
        match.draft_court_id, match.draft_starts_at = match.court_id, match.starts_at
    _copy_duties(change, draft=True)
    change.summary = Message("Discard the draft timetable")


def _copy_duties(change: Change, *, draft: bool) -> int:
    """Make the duties with this `draft` like the others; returns at how many somebody else is."""
    rows = of_exchange(change, Duty)
    wanted = {(row.match_id, row.role): row for row in rows if row.draft != draft}
    changed = 0
    for row in rows:
        if row.draft != draft:
            continue
        source = wanted.pop((row.match_id, row.role), None)
        if source is None:
            change.session.delete(row)
            changed += 1
            continue
        who = source.official_id, source.entry_id, source.loser_of_id
        changed += (row.official_id, row.entry_id, row.loser_of_id) != who
        row.official_id, row.entry_id, row.loser_of_id = who
        row.kept = source.kept
    for source in wanted.values():
        change.session.add(
            Duty(
                exchange_id=source.exchange_id,
                match_id=source.match_id,
                role=source.role,
                draft=draft,
                official_id=source.official_id,
                entry_id=source.entry_id,
                loser_of_id=source.loser_of_id,
                kept=source.kept,
            )
        )
    return changed + len(wanted)


@service("match.cancelled", Exchange)
def cancel(change: Change, match_id: int, cancelled: bool) -> None:
    """Cancel a match, or revive it; calendars keep showing it as cancelled."""
    match = own(change, Match, match_id)
    change.relies_on(match, "status", "score", "winner")
    match.cancelled = cancelled
    summary = Message("Cancel match {n}") if cancelled else Message("Revive match {n}")
    change.summary = summary.format(n=match.number)


def version_token(exchange_id: int) -> str:
    """Name the draft as it stands, for `publish`."""
    return drafts.version_token(db.session(), exchange_id)


def _place(planning: Planning, match_id: int, court_id: int, starts_at: datetime) -> tuple[str, str, int]:
    return f"match:{match_id}", f"court:{court_id}", planning.minute(starts_at)


def _changed_meanwhile(change: Change, seen: str) -> StaleError:
    changes = since(change.of_exchange.id, drafts.draft_base_revision(seen))
    return StaleError(
        Message("The draft changed since you looked, look again before publishing. {what}").format(
            what=changes[0] if changes else ""
        ),
        changes,
    )


def _refuse_stale(change: Change, match: Match, name: Words, seen: Seen) -> None:
    if (match.draft_court_id, match.draft_starts_at) == (seen.court_id, seen.starts_at):
        return
    raise StaleError(
        Message("{match} was moved by somebody else meanwhile, so it stays where they put it.").format(match=name),
        since(change.of_exchange.id, seen.revision),
    )
