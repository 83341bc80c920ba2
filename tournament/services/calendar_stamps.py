"""Stamps: an event is marked as changed when, and only when, something it shows has changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, delete, insert, or_, select, true
from sqlalchemy.orm import Session

from tournament.engine.text import Text
from tournament.models import (
    CalendarDomain,
    CalendarFeed,
    CalendarShowing,
    CalendarStamp,
    CalendarTombstone,
    Court,
    Exchange,
    Match,
)
from tournament.queries.calendar_faces import HIDDEN, Shown, match_faces, programme_faces
from tournament.queries.calendar_prospects import possible_faces
from tournament.queries.calendar_records import SEQUENCED, Face, LastChange, Shift
from tournament.services.rows import RowImage

Stamped = TypeVar("Stamped", CalendarStamp, CalendarShowing, CalendarTombstone)

TICK = timedelta(seconds=1)
_EXCHANGE_SHOWS = {"name_vi", "name_en", "starts_on", "ends_on", "state", "timetable_published_at"}
_EVENTS = {"match", "programme_item"}
_NAMED = {"exchange", "competition", "entry", "unit", "court", "venue"}


def restamp(session: Session, exchange: Exchange, images: list[RowImage], now: datetime) -> None:
    """Stamp every event of an edition that the change described by `images` makes look different."""
    touched = _Touched.by(images, exchange)
    _name_feeds(session, touched.named, now)
    shown: dict[str, Shown] = {}
    if touched.everything or touched.matches:
        which = true() if touched.everything else or_(*touched.matches)
        shown |= match_faces(session, exchange, which)
        shown |= _prospects(session, exchange, which, touched.competitions)
    if touched.everything or touched.programme:
        shown |= programme_faces(session, exchange)
    shown |= {uid: HIDDEN for uid in touched.deleted if uid not in shown}
    if shown:
        _Stamper(session, exchange, now).stamp(shown)


@dataclass(slots=True)
class _Touched:
    """What a change may make look different: matches, the programme, deleted events, names of feeds."""

    everything: bool = False
    programme: bool = False
    matches: list[ColumnElement[bool]] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    competitions: set[int] = field(default_factory=set)
    named: set[str] = field(default_factory=set)

    @classmethod
    def by(cls, images: Iterable[RowImage], exchange: Exchange) -> _Touched:
        touched = cls()
        ids: dict[str, set[int]] = {}
        for image in images:
            ids.setdefault(image.table, set()).add(image.id)
            touched._note(image, exchange)
        for table, condition in _MATCHES_OF.items():
            if table in ids:
                touched.matches.append(condition(ids[table]))
        return touched

    def _note(self, image: RowImage, exchange: Exchange) -> None:
        changed = set(image.after or image.before or ())
        match image.table:
            case "exchange" if image.id == exchange.id:
                self.everything |= bool(changed & _EXCHANGE_SHOWS)
                self.programme |= "registration_until" in changed
            case "block":
                self.everything |= "zone" in changed
            case "programme_item":
                self.programme = True
        gone = image.before if image.table in _EVENTS and image.after is None else None
        if gone and gone["exchange_id"] == exchange.id:
            self.deleted.add(gone["uid"])
            self.competitions.update([gone["competition_id"]] if "competition_id" in gone else [])
        if image.table in _NAMED and image.after and any(key.startswith("name") for key in changed):
            self.named.add(f"{image.table}:{image.id}")


def _prospects(
    session: Session, exchange: Exchange, which: ColumnElement[bool], more: Iterable[int]
) -> dict[str, Shown]:
    """Return the events of matches that may still be reached, and those that were and are no longer."""
    touched = select(Match.competition_id).where(Match.exchange_id == exchange.id).where(which).distinct()
    shown: dict[str, Shown] = {}
    for competition_id in sorted({*session.scalars(touched), *more}):
        stamped = select(CalendarShowing.uid).where(CalendarShowing.audience == f"possible:{competition_id}")
        shown |= {uid.partition("@")[0]: HIDDEN for uid in session.scalars(stamped)}
        shown |= possible_faces(session, exchange, competition_id)
    return shown


def _at_sides(entries: set[int]) -> ColumnElement[bool]:
    return Match.home_id.in_(entries) | Match.away_id.in_(entries)


def _of_entry_units(_rows: set[int]) -> ColumnElement[bool]:
    return true()


def _at_venues(venues: set[int]) -> ColumnElement[bool]:
    return Match.court_id.in_(select(Court.id).where(Court.venue_id.in_(venues)))


_MATCHES_OF: Mapping[str, Callable[[set[int]], ColumnElement[bool]]] = {
    "match": Match.id.in_,
    "competition": Match.competition_id.in_,
    "entry": _at_sides,
    "entry_unit": _of_entry_units,
    "court": Match.court_id.in_,
    "venue": _at_venues,
}


class _Stamper:
    """Compares faces with what was stamped before, within one change."""

    def __init__(self, session: Session, exchange: Exchange, now: datetime) -> None:
        self.session, self.exchange, self.now = session, exchange, now
        self.revision = exchange.revision + 1
        self.created: list[dict[str, Any]] = []
        self.joined: list[dict[str, Any]] = []

    def stamp(self, shown: Mapping[str, Shown]) -> None:
        """Stamp each event named by its bare uid that does not look as it did."""
        domain = domain_of(self.session)
        named = {f"{uid}@{domain}": what for uid, what in shown.items()}
        stamps = {row.uid: row for row in rows_of(self.session, CalendarStamp, named)}
        audiences: dict[str, set[str]] = {}
        for showing in rows_of(self.session, CalendarShowing, stamps):
            audiences.setdefault(showing.uid, set()).add(showing.audience)
        for uid, (face, wanted) in named.items():
            if uid in stamps:
                self._compare(stamps[uid], face, wanted, audiences.get(uid, set()))
            elif face is not None and face.status != "cancelled":
                self._create(uid, face, wanted)
        self.session.flush()
        if self.created:
            self.session.execute(insert(CalendarStamp), self.created)
        if self.joined:
            self.session.execute(insert(CalendarShowing), self.joined)

    def _create(self, uid: str, face: Face, audiences: Iterable[str]) -> None:
        self.created.append(
            {
                "uid": uid,
                "exchange_id": self.exchange.id,
                "revision": self.revision,
                "sequence": 0,
                "created_at": self.now,
                "changed_at": self.now,
                "face": msgspec.to_builtins(face),
                "last_change": None,
            }
        )
        self.joined += [{"audience": audience, "uid": uid} for audience in sorted(audiences)]

    def _compare(self, stamp: CalendarStamp, face: Face | None, wanted: Iterable[str], present: set[str]) -> None:
        old = msgspec.convert(stamp.face, Face)
        if face is None:  # withdrawn or deleted: nobody is told anything new of it but that it is off
            self._change(stamp, old, msgspec.structs.replace(old, status="cancelled"))
            return
        sequence, changed_at = stamp.sequence, stamp.changed_at
        self._change(stamp, old, face)
        for audience in sorted(present.difference(wanted)):
            self._leave(stamp, audience, old, sequence + 1, max(self.now, changed_at + TICK))
        for audience in sorted(set(wanted) - present):
            self._join(stamp, audience)

    def _change(self, stamp: CalendarStamp, old: Face, new: Face) -> None:
        if old == new:
            return
        self._touch(stamp, self.now)
        stamp.face = msgspec.to_builtins(new)
        stamp.sequence += _key(old) != _key(new)
        shifts = tuple(_shifts(old, new))
        if shifts:
            stamp.last_change = msgspec.to_builtins(LastChange(self.now, shifts))

    def _touch(self, stamp: CalendarStamp, at: datetime) -> None:
        """Move the stamp on: two states of an event never bear the same time."""
        if stamp.revision != self.revision:
            stamp.revision, stamp.changed_at = self.revision, max(at, stamp.changed_at + TICK)

    def _leave(self, stamp: CalendarStamp, audience: str, old: Face, sequence: int, at: datetime) -> None:
        self.session.execute(
            delete(CalendarShowing).where(CalendarShowing.uid == stamp.uid, CalendarShowing.audience == audience)
        )
        self.session.add(
            CalendarTombstone(
                audience=audience,
                uid=stamp.uid,
                revision=self.revision,
                sequence=sequence,
                changed_at=at,
                face=msgspec.to_builtins(msgspec.structs.replace(old, status="cancelled")),
                last_change=stamp.last_change,
            )
        )

    def _join(self, stamp: CalendarStamp, audience: str) -> None:
        """Show the event to an audience; one that holds its tombstone must get something newer than that."""
        self.joined.append({"audience": audience, "uid": stamp.uid})
        grave = self.session.get(CalendarTombstone, (audience, stamp.uid))
        if grave is not None:
            self._touch(stamp, grave.changed_at + TICK)
            stamp.sequence = max(stamp.sequence, grave.sequence + 1)
            self.session.delete(grave)


def domain_of(session: Session) -> str:
    """Return the part of the UIDs after the @, made when the first event is stamped."""
    row = session.get(CalendarDomain, 1)
    if row is None:
        row = CalendarDomain(id=1, domain=f"{uuid.uuid4().hex[:16]}.hoi-thao")
        session.add(row)
        session.flush()
    return row.domain


def rows_of(session: Session, model: type[Stamped], uids: Iterable[str]) -> Iterator[Stamped]:
    """Yield the rows of a table with one of `uids`, in as few queries as databases allow parameters."""
    for some in batched(uids, 5000):
        yield from session.scalars(select(model).where(model.uid.in_(some)))


def batched(items: Iterable[str], size: int) -> Iterator[list[str]]:
    """Cut `items` into lists of at most `size`."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def _key(face: Face) -> tuple[object, ...]:
    return (*(getattr(face, name) for name in SEQUENCED), face.place and face.place.in_words())


def _shifts(old: Face, new: Face) -> Iterator[Shift]:
    """Say what a reader is told of as a change; what happens when a match is played is no such thing."""
    if new.status == "cancelled" != old.status:
        yield Shift("cancelled")
        return
    if old.status == "cancelled" != new.status:
        yield Shift("revived")
    if new.start and old.start != new.start:
        yield Shift("time", old.start, new.start)
    if new.place and old.place and old.place.in_words() != new.place.in_words():
        yield Shift("place", *(Text(place.name, place.name) for place in (old.place, new.place)))
    if [side.entry for side in old.sides] != [side.entry for side in new.sides]:
        yield Shift("sides", _versus(old), _versus(new))


def _versus(face: Face) -> Text:
    return Text("{a} – {b}", "{a} – {b}").format(a=face.sides[0].name, b=face.sides[1].name)


def _name_feeds(session: Session, audiences: Iterable[str], now: datetime) -> None:
    for audience in sorted(audiences):
        row = session.get(CalendarFeed, audience)
        if row is None:
            session.add(CalendarFeed(audience=audience, changed_at=now))
        else:
            row.changed_at = max(now, row.changed_at + TICK)
