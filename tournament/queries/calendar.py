"""Feeds and their events, as stamped: a bounded number of queries whatever the feed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Select, func, select

from tournament.engine.text import Text
from tournament.models import (
    Block,
    CalendarFeed,
    CalendarFetch,
    CalendarLink,
    CalendarShowing,
    CalendarStamp,
    CalendarTombstone,
    Competition,
    Court,
    Entry,
    Exchange,
    Match,
    Participant,
    Unit,
    Venue,
    db,
)
from tournament.queries.calendar_records import Event

IN_ONE_QUERY = 5000
MATCH = Text("Trận {n}", "Match {n}")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: the audiences it serves, and `revision`, which changes with everything it could show.

    `named` are the audiences whose names it bears, `path` is the address of its page, and `stem` the name of
    its file without the ending.
    """

    audiences: tuple[str, ...]
    name: Text
    zone: str
    path: str
    stem: str
    revision: str
    named: tuple[str, ...]


class Head(NamedTuple):
    """A state of an event in a feed; `grave` tells that the audience's feed has only a tombstone of it."""

    uid: str
    revision: int
    audience: str
    grave: bool = False


def exchange_feed(block: str, exchange: str) -> Feed | None:
    """Find the feed of a public edition."""
    row = _one(_of_exchange(block, exchange))
    return row and _feed(row, "exchange", row.exchange_id, (_exchange(row),), f"/{block}/{exchange}/")


def competition_feed(block: str, exchange: str, competition: str) -> Feed | None:
    """Find the feed of a competition."""
    row = _one(_of_competition(block, exchange, competition))
    path = f"/{block}/{exchange}/{competition}/"
    return row and _feed(row, "competition", row.competition_id, (_competition(row), _exchange(row)), path)


def entry_feed(block: str, exchange: str, competition: str, entry: str) -> Feed | None:
    """Find the feed of a team for its edition."""
    query = _of_competition(block, exchange, competition)
    query = query.join(Entry, Entry.competition_id == Competition.id).where(Entry.slug == entry)
    row = _one(query.add_columns(Entry.id.label("entry_id"), Entry.name.label("entry")))
    path = f"/{block}/{exchange}/{competition}/teams/{entry}/"
    return row and _feed(row, "entry", row.entry_id, (_same(row.entry), _competition(row)), path)


def match_feed(block: str, exchange: str, competition: str, match: str) -> Feed | None:
    """Find the calendar of one match."""
    query = _of_competition(block, exchange, competition)
    query = query.join(Match, Match.competition_id == Competition.id).where(Match.key == match)
    row = _one(query.add_columns(Match.uid, Match.number))
    path = f"/{block}/{exchange}/{competition}/matches/{match}/"
    return row and _feed(row, "match", row.uid, (MATCH.format(n=row.number), _competition(row)), path)


def unit_feed(block: str, unit: str) -> Feed | None:
    """Find the feed of a unit, across editions."""
    query = _of_block(block).join(Unit, Unit.block_id == Block.id).where(Unit.slug == unit)
    row = _one(query.add_columns(Unit.id, Unit.name))
    return row and _feed(row, "unit", row.id, (_same(row.name),), f"/{block}/units/{unit}/calendar")


def court_feed(block: str, court: str) -> Feed | None:
    """Find the feed of a court, across editions."""
    query = _of_block(block).join(Court, Court.block_id == Block.id).where(Court.slug == court)
    query = query.join(Venue, Venue.id == Court.venue_id)
    row = _one(query.add_columns(Court.id, Court.name, Court.venue_id, Venue.name.label("venue")))
    path = f"/{block}/courts/{court}/calendar"
    return row and _feed(row, "court", row.id, (_same(row.name), _same(row.venue)), path)


def family_feed(token_hash: str) -> Feed | None:
    """Find a private feed that was not revoked."""
    link = db.session.scalar(
        select(CalendarLink).where(CalendarLink.token_hash == token_hash, CalendarLink.revoked_at.is_(None))
    )
    if link is None:
        return None
    zone = db.session.scalar(select(Block.zone).order_by(Block.id).limit(1)) or "Asia/Ho_Chi_Minh"
    revisions = db.session.scalar(select(func.sum(Exchange.revision))) or 0
    audiences = tuple(link.audiences)
    revision = f"{revisions}:{' '.join(audiences)}"
    return Feed(audiences, _same(link.name), zone, "/calendar/", "family", revision, ())


def followable(feed: Feed) -> list[tuple[str, Text]]:
    """List the audiences of an edition's feed that one can follow: units, teams, courts, by name."""
    exchange_id = int(feed.audiences[0].partition(":")[2])
    units = select(Unit.id, Participant.name).join(Participant, Participant.unit_id == Unit.id)
    teams = select(Entry.id, Entry.name, Competition.name_vi, Competition.name_en).join(
        Competition, Competition.id == Entry.competition_id
    )
    courts = (
        select(Court.id, Court.name, Venue.name)
        .join(Venue, Venue.id == Court.venue_id)
        .join(Exchange, Exchange.block_id == Court.block_id)
    )
    run = db.session.execute
    return [
        *((f"unit:{id_}", _same(name)) for id_, name in run(units.where(Participant.exchange_id == exchange_id))),
        *(
            (f"entry:{id_}", Text(f"{name} · {vi}", f"{name} · {en}"))
            for id_, name, vi, en in run(teams.where(Competition.exchange_id == exchange_id))
        ),
        *(
            (f"court:{id_}", _same(f"{name} · {venue}"))
            for id_, name, venue in run(courts.where(Exchange.id == exchange_id))
        ),
    ]


def heads(feed: Feed) -> list[Head]:
    """List the states of a feed's events by uid, once for each event and audience."""
    live, graves = _states(feed)
    buried = [Head(uid, revision, audience, True) for uid, revision, audience in db.session.execute(graves)]
    return sorted([Head(*row) for row in db.session.execute(live)] + buried)


def newest(feed: Feed, count: int) -> list[Head]:
    """List the living events of a feed that changed last, the last first."""
    live, _ = _states(feed)
    latest = live.order_by(CalendarStamp.changed_at.desc(), CalendarStamp.uid, CalendarShowing.audience)
    return [Head(*row) for row in db.session.execute(latest.limit(count))]


def events(wanted: Sequence[Head]) -> Mapping[Head, Event]:
    """Read the events behind some heads."""
    found: dict[Head, Event] = {}
    for start in range(0, len(wanted), IN_ONE_QUERY):
        some = wanted[start : start + IN_ONE_QUERY]
        stamps = {row.uid: row for row in _stamps(CalendarStamp.uid.in_({head.uid for head in some}))}
        graves = {
            (row.audience, row.uid): row
            for row in db.session.scalars(
                select(CalendarTombstone).where(CalendarTombstone.uid.in_([head.uid for head in some if head.grave]))
            )
        }
        for head in some:
            stamp = stamps[head.uid]
            state = graves[head.audience, head.uid] if head.grave else stamp
            found[head] = _event(stamp.created_at, state)
    return found


def last_changed(feed: Feed) -> datetime | None:
    """Return when something a feed shows changed last; None for one that never showed anything."""
    moments = [
        db.session.scalar(newest)
        for newest in (
            select(func.max(CalendarStamp.changed_at))
            .join(CalendarShowing, CalendarShowing.uid == CalendarStamp.uid)
            .where(CalendarShowing.audience.in_(feed.audiences)),
            select(func.max(CalendarTombstone.changed_at)).where(CalendarTombstone.audience.in_(feed.audiences)),
            select(func.max(CalendarFeed.changed_at)).where(CalendarFeed.audience.in_(feed.named)),
        )
    ]
    return max((moment for moment in moments if moment is not None), default=None)


def fetches(feed: str) -> list[CalendarFetch]:
    """List when calendar programs last asked for a feed, the latest first."""
    asked = select(CalendarFetch).where(CalendarFetch.feed == feed).order_by(CalendarFetch.last_at.desc())
    return list(db.session.scalars(asked))


def _states(feed: Feed) -> tuple[Select[tuple[str, int, str]], Select[tuple[str, int, str]]]:
    live = (
        select(CalendarStamp.uid, CalendarStamp.revision, CalendarShowing.audience)
        .join(CalendarShowing, CalendarShowing.uid == CalendarStamp.uid)
        .where(CalendarShowing.audience.in_(feed.audiences))
    )
    graves = select(CalendarTombstone.uid, CalendarTombstone.revision, CalendarTombstone.audience)
    return live, graves.where(CalendarTombstone.audience.in_(feed.audiences))


def _stamps(which: ColumnElement[bool]) -> Iterable[CalendarStamp]:
    return db.session.scalars(select(CalendarStamp).where(which))


def _event(created_at: datetime, state: CalendarStamp | CalendarTombstone) -> Event:
    return msgspec.convert(
        {
            "uid": state.uid,
            "revision": state.revision,
            "sequence": state.sequence,
            "created_at": created_at,
            "changed_at": state.changed_at,
            "face": state.face,
            "last_change": state.last_change,
        },
        Event,
    )


def _feed(row: Any, kind: str, id_: int | str, names: tuple[Text, ...], path: str) -> Feed:
    ids = {"competition": "competition_id", "exchange": "exchange_id", "venue": "venue_id"}
    named = [f"{table}:{getattr(row, column)}" for table, column in ids.items() if hasattr(row, column)]
    return Feed(
        audiences=(f"{kind}:{id_}",),
        name=Text(" · ".join(name.vi for name in names), " · ".join(name.en for name in names)),
        zone=row.zone,
        path=path,
        stem="-".join(part for part in path.split("/") if part and part != "calendar"),
        revision=f"{row.block_revision}.{row.revision}",
        named=(f"{kind}:{id_}", *named),
    )


def _exchange(row: Any) -> Text:
    return Text(row.exchange, row.exchange_en)


def _competition(row: Any) -> Text:
    return Text(row.competition, row.competition_en)


def _same(name: str) -> Text:
    return Text(name, name)


def _one(query: Select[Any]) -> Any:
    return db.session.execute(query).first()


def _of_block(block: str) -> Select[Any]:
    revisions = select(func.sum(Exchange.revision)).where(Exchange.block_id == Block.id).scalar_subquery()
    return select(
        Block.zone,
        Block.revision.label("block_revision"),
        func.coalesce(revisions, 0).label("revision"),
    ).where(Block.slug == block)


def _of_exchange(block: str, exchange: str) -> Select[Any]:
    return (
        select(
            Block.zone,
            Block.revision.label("block_revision"),
            Exchange.revision,
            Exchange.id.label("exchange_id"),
            Exchange.name_vi.label("exchange"),
            Exchange.name_en.label("exchange_en"),
        )
        .join(Block, Block.id == Exchange.block_id)
        .where(Block.slug == block, Exchange.slug == exchange, Exchange.state != "draft")
    )


def _of_competition(block: str, exchange: str, competition: str) -> Select[Any]:
    return (
        _of_exchange(block, exchange)
        .join(Competition, Competition.exchange_id == Exchange.id)
        .where(Competition.slug == competition)
        .add_columns(
            Competition.id.label("competition_id"),
            Competition.name_vi.label("competition"),
            Competition.name_en.label("competition_en"),
        )
    )
