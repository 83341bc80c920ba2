"""The timetable: a draft to work on, and the version that is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tournament.engine.errors import InputError
from tournament.engine.listing import Place
from tournament.engine.text import Text
from tournament.models import Court, Exchange, Match
from tournament.queries.matches import MatchView, schedule
from tournament.queries.planning import planning_of
from tournament.sdk import TimetableNotice
from tournament.services.change import Change, service
from tournament.services.lookup import own


@dataclass(frozen=True, slots=True)
class Moved:
    """A match whose draft differs from what is published."""

    before: MatchView
    after: MatchView


@service("timetable.planned", Exchange)
def plan(change: Change) -> list[Text]:
    """Place every match that is open and not pinned; returns a sentence for each that does not fit."""
    planning = planning_of(change.of_exchange.id)
    if not any(court.windows for court in planning.courts):
        raise InputError(Text("Chưa đặt giờ mở sân.", "The courts' opening hours are not set yet."))
    if not planning.jobs:
        raise InputError(Text("Chưa có trận nào: hãy bốc thăm trước.", "There are no matches yet: draw first."))
    places, left = planning.arranged()
    for match in _matches(change):
        if match.id in planning.fixed:
            continue
        place = places.get(match.id)
        match.draft_court_id = place.court if place else None
        match.draft_starts_at = planning.instant(place.start) if place else None
    change.summary = Text("Xếp lịch {n} trận", "Plan {n} matches").format(n=len(places))
    return [
        Text("{match}: không còn chỗ trống.", "{match}: no free place is left.").format(match=planning.names[id_])
        for id_ in left
    ]


@service("match.moved", Exchange)
def move(change: Change, match_id: int, court_id: int | None, starts_at: datetime | None) -> list[Text]:
    """Put a match elsewhere in the draft, or take it out; returns what is now wrong with it, in words."""
    match = own(change, Match, match_id)
    court = own(change, Court, court_id) if court_id is not None else None
    if (court is None) != (starts_at is None):
        raise InputError(Text("Cần chọn cả sân và giờ.", "Choose both a court and a time."))
    match.draft_court_id = court.id if court else None
    match.draft_starts_at = starts_at
    change.session.flush()
    planning = planning_of(change.of_exchange.id)
    change.summary = Text("Chuyển {match}", "Move {match}").format(match=planning.names[match.id])
    return [sentence for id_, sentence in planning.conflicts() if id_ == match.id]


def conflicts_of_move(exchange_id: int, match_id: int, court_id: int, starts_at: datetime) -> list[Text]:
    """Say what would be wrong with a match at another place, without writing."""
    planning = planning_of(exchange_id)
    places = {**planning.drafted, match_id: Place(court_id, planning.minute(starts_at))}
    old = {sentence.en for _, sentence in planning.conflicts()}
    return [sentence for _, sentence in planning.conflicts(places) if sentence.en not in old]


@service("match.pinned", Exchange)
def pin(change: Change, match_id: int, pinned: bool) -> None:
    """Keep a match where it is when the timetable is made anew, or let it go."""
    match = own(change, Match, match_id)
    if pinned and match.draft_starts_at is None:
        raise InputError(Text("Trận chưa có giờ nên chưa giữ được.", "A match without a time cannot be kept."))
    match.pin = "place" if pinned else ""
    summary = (
        Text("Giữ chỗ trận số {n}", "Keep match {n} in place")
        if pinned
        else Text("Bỏ giữ chỗ trận số {n}", "Let match {n} go")
    )
    change.summary = summary.format(n=match.number)


@service("timetable.published", Exchange)
def publish(change: Change, reason: Text | None = None) -> int:
    """Publish the draft; returns how many matches changed. Refused while the draft holds a clash."""
    planning = planning_of(change.of_exchange.id)
    wrong = planning.conflicts()
    if wrong:
        raise InputError(
            Text(
                "Chưa công bố được, còn {n} chỗ vướng: {first}", "Not published, {n} conflicts remain: {first}"
            ).format(n=len(wrong), first=wrong[0][1])
        )
    changed: list[int] = []
    for match in _matches(change):
        if (match.court_id, match.starts_at) != (match.draft_court_id, match.draft_starts_at):
            match.court_id, match.starts_at = match.draft_court_id, match.draft_starts_at
            changed.append(match.id)
    change.of_exchange.timetable_published_at = change.now
    change.notices.append(
        ("tournament_timetable_published", TimetableNotice(change.of_exchange.id, tuple(changed), change.now))
    )
    summary = Text("Công bố lịch thi đấu ({n} trận đổi)", "Publish the timetable ({n} matches changed)")
    if reason:
        summary = Text(f"{reason.vi}: {summary.vi}", f"{reason.en}: {summary.en}")
    change.summary = summary.format(n=len(changed))
    return len(changed)


@service("timetable.discarded", Exchange)
def discard(change: Change) -> None:
    """Throw the draft away: back to what is published."""
    for match in _matches(change):
        match.draft_court_id, match.draft_starts_at = match.court_id, match.starts_at
    change.summary = Text("Bỏ bản nháp lịch thi đấu", "Discard the draft timetable")


@service("match.cancelled", Exchange)
def cancel(change: Change, match_id: int, cancelled: bool) -> None:
    """Cancel a match, or revive it; calendars keep showing it as cancelled."""
    match = own(change, Match, match_id)
    match.cancelled = cancelled
    summary = (
        Text("Huỷ trận số {n}", "Cancel match {n}") if cancelled else Text("Khôi phục trận số {n}", "Revive match {n}")
    )
    change.summary = summary.format(n=match.number)


def conflicts(exchange_id: int) -> list[Text]:
    """Say what is wrong with the draft, in words."""
    return [sentence for _, sentence in planning_of(exchange_id).conflicts()]


def differences(exchange_id: int) -> tuple[Moved, ...]:
    """List the matches whose draft differs from what is published."""
    published = {match.id: match for match in schedule(exchange_id)}
    return tuple(
        Moved(published[match.id], match)
        for match in schedule(exchange_id, draft=True)
        if (match.court, match.starts_at) != (published[match.id].court, published[match.id].starts_at)
    )


def _matches(change: Change) -> Sequence[Match]:
    return change.session.scalars(
        select(Match).where(Match.exchange_id == change.of_exchange.id).order_by(Match.id)
    ).all()
