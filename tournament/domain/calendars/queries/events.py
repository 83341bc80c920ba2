"""The events of feeds, as stamped: a bounded number of queries whatever the feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Select, String, cast, func, select

from tournament.domain.calendars.queries.feeds import Feed
from tournament.domain.calendars.records import Event, EventContent, LastChange
from tournament.domain.core.queries.held_rows import IN_ONE_QUERY
from tournament.models import CalendarFeed, CalendarShowing, CalendarStamp, CalendarTombstone, db

_FACE = msgspec.json.Decoder(EventContent)
_LAST_CHANGE = msgspec.json.Decoder(LastChange | None)


class EventVersion(NamedTuple):
    """A state of an event in a feed; `revision` and `audience` name what it says.

    `grave` tells that the audience's feed has only a tombstone of it. `others` are the states of the same event
    for the other audiences of a feed that merges several.
    """

    uid: str
    revision: int
    audience: str
    grave: bool = False
    others: tuple[EventVersion, ...] = ()


@dataclass(frozen=True, slots=True)
class _State:
    """An event as one audience has it; `face` and `last_change` are JSON."""

    revision: int
    sequence: int
    created_at: datetime
    changed_at: datetime
    face: str
    last_change: str
    roles: str = ""
    joined_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedIndex:
    """One state of each event of a feed, in the order of their uids, as of a revision of its edition."""

    revision: int
    heads: Mapping[str, EventVersion]


def feed_index(feed: Feed, known: FeedIndex | None = None) -> FeedIndex:
    """Read the states of a feed's events; of an edition's feed only those that are newer than what is `known`."""
    overlap = sum(not audience.startswith("programme:") for audience in feed.audiences) > 1
    since = known if feed.edition is not None and known and known.revision <= feed.edition_revision else None
    live, graves = _states(feed, since.revision if since else None)
    rows = [EventVersion(*row) for row in db.session.execute(live)]
    rows += [EventVersion(uid, revision, audience, True) for uid, revision, audience in db.session.execute(graves)]
    if since is not None:
        heads = {**since.heads, **{head.uid: head for head in rows}}
        in_order = len(heads) == len(since.heads)
        return FeedIndex(feed.edition_revision, heads if in_order else dict(sorted(heads.items())))
    rows.sort()
    chosen = (_chosen(list(states)) for _, states in groupby(rows, itemgetter(0)))
    return FeedIndex(feed.edition_revision, {head.uid: head for head in (chosen if overlap else rows)})


def newest(feed: Feed, start: int, count: int) -> list[EventVersion]:
    """List some of the living events of a feed, of which the last changed comes first."""
    live, _ = _states(feed)
    latest = live.order_by(CalendarStamp.changed_at.desc(), CalendarStamp.uid, CalendarShowing.audience)
    chosen: dict[str, EventVersion] = {}
    for row in db.session.execute(latest.offset(start).limit(count)):
        chosen.setdefault(row[0], EventVersion(*row))
    return list(chosen.values())


def events(wanted: Sequence[EventVersion]) -> Mapping[EventVersion, Event]:
    """Read the events behind some heads."""
    found: dict[EventVersion, Event] = {}
    for start in range(0, len(wanted), IN_ONE_QUERY):
        some = wanted[start : start + IN_ONE_QUERY]
        uids = {head.uid for head in some}
        audiences = {state.audience for head in some for state in (head, *head.others)}
        states = dict(_living(uids, audiences))
        if any(state.grave for head in some for state in (head, *head.others)):
            states |= _buried(uids, audiences)
        found |= {head: _event(head, states) for head in some}
    return found


def last_changed(feed: Feed) -> datetime | None:
    """Return when something a feed shows changed last; None for one that never showed anything."""
    showing = CalendarShowing.audience.in_(feed.audiences)
    queries = (
        select(
            func.max(CalendarStamp.changed_at),
            func.max(CalendarShowing.changed_at),
            func.max(CalendarShowing.joined_at),
        )
        .join(CalendarShowing, CalendarShowing.uid == CalendarStamp.uid)
        .where(showing),
        select(func.max(CalendarTombstone.changed_at)).where(CalendarTombstone.audience.in_(feed.audiences)),
        select(func.max(CalendarFeed.changed_at)).where(CalendarFeed.audience.in_(feed.named)),
    )
    moments = [moment for query in queries for moment in db.session.execute(query).one()]
    return max((moment for moment in moments if moment is not None), default=None)


def _states(feed: Feed, since: int | None = None) -> tuple[Select[tuple[str, int, str]], Select[tuple[str, int, str]]]:
    live = (
        select(CalendarShowing.uid, CalendarStamp.revision + CalendarShowing.revision, CalendarShowing.audience)
        .join(CalendarStamp, CalendarShowing.uid == CalendarStamp.uid)
        .where(CalendarShowing.audience.in_(feed.audiences))
    )
    graves = select(CalendarTombstone.uid, CalendarTombstone.revision, CalendarTombstone.audience)
    graves = graves.where(CalendarTombstone.audience.in_(feed.audiences))
    if since is None:
        return live, graves
    newer = (CalendarStamp.exchange_id == feed.edition) & (CalendarStamp.revision > since)
    return live.where(newer | (CalendarShowing.revision > since)), graves.where(CalendarTombstone.revision > since)


def _chosen(states: list[EventVersion]) -> EventVersion:
    """Choose one of the states that audiences of one feed have of an event.

    A living one before a tombstone; of several living ones an official's own, else the one on nobody's side.
    """
    if len(states) == 1:
        return states[0]
    living = [state for state in states if not state.grave]
    on_duty = [state for state in living if state.audience.startswith("official:")]
    first = (on_duty or living or states)[0]
    others = tuple(state for state in states if state is not first)
    revision = sum(state.revision for state in states)
    neutral = len(living) > 1 and not on_duty
    return EventVersion(first.uid, revision, "exchange" if neutral else first.audience, first.grave, (first, *others))


def _living(uids: Iterable[str], audiences: Iterable[str]) -> Iterator[tuple[tuple[str, str, bool], _State]]:
    columns = (CalendarStamp.sequence, CalendarStamp.created_at, CalendarStamp.changed_at)
    rows = db.session.execute(
        select(
            CalendarShowing.uid, CalendarShowing.audience, CalendarShowing.sequence, CalendarShowing.changed_at,
            CalendarShowing.joined_at, CalendarShowing.roles, CalendarStamp.revision, *columns,
            _json(CalendarStamp.face), _json(CalendarStamp.last_change),
        )
        .join(CalendarShowing, CalendarShowing.uid == CalendarStamp.uid)
        .where(CalendarStamp.uid.in_(uids), CalendarShowing.audience.in_(audiences))
    )  # fmt: skip
    for uid, audience, more, own_at, joined_at, roles, revision, sequence, created_at, changed_at, face, last in rows:
        at = max(changed_at, own_at or changed_at)
        yield (
            (uid, audience, False),
            _State(revision, sequence + more, created_at, at, face, last, roles, joined_at),
        )


def _buried(uids: Iterable[str], audiences: Iterable[str]) -> Iterator[tuple[tuple[str, str, bool], _State]]:
    graves = CalendarTombstone
    rows = db.session.execute(
        select(
            graves.uid, graves.audience, graves.revision, graves.sequence, CalendarStamp.created_at,
            graves.changed_at, _json(graves.face), _json(graves.last_change), graves.roles,
        )
        .join(CalendarStamp, CalendarStamp.uid == graves.uid)
        .where(graves.uid.in_(uids), graves.audience.in_(audiences))
    )  # fmt: skip
    for uid, audience, *state in rows:
        yield (uid, audience, True), _State(*state)


def _json(column: Any) -> Any:
    """Read JSON as it is written: msgspec makes records of it without the objects between."""
    return cast(column, String)


def _event(head: EventVersion, states: Mapping[tuple[str, str, bool], _State]) -> Event:
    """Return the event of a head; one merged of several states bears the newest stamp of them."""
    heads = head.others or (head,)
    all_states = [states[one.uid, one.audience, one.grave] for one in heads]
    state = all_states[0]
    on_duty = (other.roles for one, other in zip(heads, all_states, strict=True) if one.grave == heads[0].grave)
    roles = next(filter(None, on_duty), "")
    moments = [other.changed_at for other in all_states]
    if len(all_states) > 1:
        moments += [other.joined_at for other in all_states if other.joined_at is not None]
    return Event(
        uid=head.uid,
        revision=head.revision,
        sequence=max(other.sequence for other in all_states),
        created_at=state.created_at,
        changed_at=max(moments),
        face=_FACE.decode(state.face),
        last_change=_LAST_CHANGE.decode(state.last_change or "null"),
        roles=tuple(roles.split(",")) if roles else (),
        has_left=heads[0].grave,
    )
