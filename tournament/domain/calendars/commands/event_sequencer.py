"""Comparing what events show with what they showed, and stamping those that look different."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.orm.attributes import flag_modified

from tournament.catalogues import both
from tournament.domain.calendars.commands.event_addresses import note_addresses
from tournament.domain.calendars.commands.known_events import KnownEvents, of_audiences
from tournament.domain.calendars.queries.event_content import MatchContents, VisibleEvent
from tournament.domain.calendars.queries.gone_matches import address_of, called_off
from tournament.domain.calendars.records import SEQUENCED, EventContent, LastChange, Place, Shift, Told
from tournament.engine.text import Text
from tournament.models import (
    CalendarShowing,
    CalendarStamp,
    CalendarTombstone,
    Competition,
    Match,
)

TICK = timedelta(seconds=1)


class Stamper:
    """Compares faces with what was stamped before, within one change."""

    def __init__(self, known: KnownEvents, now: datetime) -> None:
        self.known, self.session, self.exchange, self.now = known, known.session, known.exchange, now
        exchange = known.exchange
        self.revision = exchange.revision + 1
        self.has_written = False
        self.created: list[dict[str, Any]] = []
        self.joined: list[dict[str, Any]] = []
        self.addresses: set[tuple[str, str]] = set()
        self.told: list[Told] = []
        self.graves: dict[tuple[str, str], CalendarTombstone] = {}

    def stamp(self, shown: Mapping[str, VisibleEvent]) -> None:
        """Stamp each event named by its bare uid that does not look as it did."""
        named = {f"{uid}@{self.known.domain}": what for uid, what in shown.items()}
        self.known.read(named.keys())
        stamps, showings = self.known.stamps, self.known.showings
        joined = (uid for uid in stamps.keys() & named if named[uid].audiences.keys() - showings.get(uid, {}))
        self.graves = {(row.audience, row.uid): row for row in of_audiences(self.session, CalendarTombstone, joined)}
        for uid, (face, wanted) in named.items():
            if uid in stamps:
                self._compare(stamps[uid], face, wanted, showings.get(uid, {}))
            elif face is not None and face.status != "cancelled":
                self._create(uid, _on_days_left(face, self.now), wanted)
        self.session.flush()
        if self.created:
            self.session.execute(insert(CalendarStamp), self.created)
        if self.joined:
            self.session.execute(insert(CalendarShowing), self.joined)
        note_addresses(self.session, self.exchange, self.addresses)
        self.has_written |= bool(self.created or self.joined)

    def rename(self) -> None:
        """Let what is kept of events that left a feed, or are no more, follow the present names."""
        graves = self.session.scalars(
            select(CalendarTombstone)
            .join(CalendarStamp, CalendarStamp.uid == CalendarTombstone.uid)
            .where(CalendarStamp.exchange_id == self.exchange.id)
        ).all()
        gone = list(self._gone())
        if not graves and not gone:
            return
        here = select(Competition.id).where(Competition.exchange_id == self.exchange.id)
        faces = MatchContents(self.session, self.exchange, set(self.session.scalars(here)))
        for grave in graves:
            old = msgspec.convert(grave.face, EventContent)
            new = faces.renamed(old, grave.court_id)
            if new != old:
                grave.face, grave.revision = msgspec.to_builtins(new), self.revision
                grave.changed_at = max(self.now, grave.changed_at + TICK)
                grave.sequence += _key(old) != _key(new)
                self.has_written = True
        for stamp, court in gone:
            old = msgspec.convert(stamp.face, EventContent)
            if old.status == "cancelled":
                self._change(stamp, old, faces.renamed(old, court))

    def _gone(self) -> Iterator[tuple[CalendarStamp, int | None]]:
        """Yield the stamps of events that are no more, with the courts they were on."""
        matches = select(Match.uid + f"@{self.known.domain}").where(Match.exchange_id == self.exchange.id)
        gone = select(CalendarStamp).where(
            CalendarStamp.exchange_id == self.exchange.id, CalendarStamp.uid.not_in(matches)
        )
        stamps = list(self.session.scalars(gone))
        showings = list(of_audiences(self.session, CalendarShowing, [stamp.uid for stamp in stamps]))
        courts = {showing.uid: _court(showing.audience) for showing in showings if _court(showing.audience)}
        yield from ((stamp, courts.get(stamp.uid)) for stamp in stamps)

    def _create(self, uid: str, face: EventContent, audiences: Mapping[str, str]) -> None:
        self.told.append(Told(None, face))
        if face.kind == "match":
            self.addresses.add((address_of(face), uid))
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
        self.joined += [self._showing(uid, audience, roles) for audience, roles in sorted(audiences.items())]

    def _compare(
        self,
        stamp: CalendarStamp,
        face: EventContent | None,
        wanted: Mapping[str, str],
        present: Mapping[str, CalendarShowing],
    ) -> None:
        old = msgspec.convert(stamp.face, EventContent)
        if face is None:  # withdrawn or deleted: nobody is told anything new of it but that it is off
            self._change(stamp, old, called_off(old, stamp.uid), present)
            return
        if face.kind == "match" and face.path != old.path:
            self.addresses.add((address_of(face), stamp.uid))
        sequence, changed_at = stamp.sequence, stamp.changed_at
        face = _on_days_left(face, self.now, old.first_day)
        self._change(stamp, old, face, present)
        for audience in sorted(present.keys() - wanted):
            self._leave(stamp, present[audience], old, sequence, changed_at, present)
        for audience in sorted(wanted.keys() - present):
            self._join(stamp, audience, wanted[audience])
        for audience in sorted(wanted.keys() & present):
            self._take_roles(stamp, present[audience], wanted[audience])

    def _change(
        self,
        stamp: CalendarStamp,
        old: EventContent,
        new: EventContent,
        present: Mapping[str, CalendarShowing] | None = None,
    ) -> None:
        if old == new:
            return
        self.told.append(Told(old, new))
        own = [showing.changed_at for showing in (present or {}).values() if showing.changed_at is not None]
        self._touch(stamp, max([self.now, *(at + TICK for at in own)]))
        stamp.face = msgspec.to_builtins(new)
        stamp.sequence += _key(old) != _key(new)
        shifts = tuple(_shifts(old, new))
        if shifts:
            stamp.last_change = msgspec.to_builtins(LastChange(self.now, shifts))
        for column in ("sequence", "last_change"):  # rows of which the same columns are written go in one statement
            flag_modified(stamp, column)

    def _touch(self, stamp: CalendarStamp, at: datetime) -> None:
        """Move the stamp on: two states of an event never bear the same time."""
        self.has_written = True
        if stamp.revision != self.revision:
            stamp.revision, stamp.changed_at = self.revision, max(at, stamp.changed_at + TICK)

    def _leave(
        self,
        stamp: CalendarStamp,
        showing: CalendarShowing,
        old: EventContent,
        sequence: int,
        changed_at: datetime,
        present: Iterable[str],
    ) -> None:
        """Leave a tombstone to an audience, of the event as it knew it: `sequence` and `changed_at` were its own."""
        courts = (court for audience in present if (court := _court(audience)))
        self.session.delete(showing)
        self.session.add(
            CalendarTombstone(
                audience=showing.audience,
                uid=stamp.uid,
                roles=showing.roles,
                court_id=min(courts, default=None),
                revision=self.revision,
                sequence=sequence + showing.sequence + 1,
                changed_at=max(self.now, max(changed_at, showing.changed_at or changed_at) + TICK),
                face=msgspec.to_builtins(msgspec.structs.replace(old, status="cancelled")),
                last_change=stamp.last_change,
            )
        )
        self.has_written = True

    def _join(self, stamp: CalendarStamp, audience: str, roles: str) -> None:
        """Show the event to an audience; one that holds its tombstone must get something newer than that.

        When the event itself is changing anyway it becomes newer everywhere, else in this audience's feed alone.
        """
        joined = self._showing(stamp.uid, audience, roles) | {"revision": self.revision, "joined_at": self.now}
        grave = self.graves.pop((audience, stamp.uid), None)
        if grave is not None:
            newer = grave.changed_at + TICK
            if stamp.revision == self.revision:
                stamp.changed_at = max(stamp.changed_at, newer)
                stamp.sequence = max(stamp.sequence, grave.sequence + 1)
            else:
                joined["changed_at"] = max(self.now, newer)
                joined["sequence"] = max(0, grave.sequence + 1 - stamp.sequence)
            self.session.delete(grave)
        self.joined.append(joined)

    def _take_roles(self, stamp: CalendarStamp, showing: CalendarShowing, roles: str) -> None:
        if showing.roles != roles:
            before = max(stamp.changed_at, showing.changed_at or stamp.changed_at)
            later = stamp.changed_at if stamp.revision == self.revision else max(self.now, before + TICK)
            showing.roles, showing.revision, showing.changed_at = roles, self.revision, later
            self.has_written = True

    @staticmethod
    def _showing(uid: str, audience: str, roles: str) -> dict[str, Any]:
        """Return a new row; an event that is new to everybody needs no stamp of its own."""
        own = {"revision": 0, "sequence": 0, "changed_at": None, "joined_at": None}
        return {"audience": audience, "uid": uid, "roles": roles, **own}


def _on_days_left(face: EventContent, now: datetime, before: date | None = None) -> EventContent:
    """Let an event without a time lie on no day gone by; one that had begun to lie there, at `before`, stays."""
    if face.first_day is None or face.last_day is None:
        return face
    today = min(now.astimezone(ZoneInfo(face.zone)).date(), face.last_day)
    begun = before is not None and face.first_day <= before <= today
    return msgspec.structs.replace(face, first_day=before if begun else max(face.first_day, today))


def _court(audience: str) -> int | None:
    kind, _, number = audience.partition(":")
    return int(number) if kind == "court" else None


def _key(face: EventContent) -> tuple[object, ...]:
    return (*(getattr(face, name) for name in SEQUENCED), face.place and face.place.in_words())


def _shifts(old: EventContent, new: EventContent) -> Iterator[Shift]:
    """Say what a reader is told of as a change; what happens when a match is played is no such thing."""
    if new.status == "cancelled" != old.status:
        yield Shift(new.ending or "cancelled")
        return
    if old.status == "cancelled" != new.status:
        yield Shift("possible" if old.ending else "revived")
    if old.start != new.start:
        yield Shift("time", old.start, new.start)
    if old.place and (new.place or new.start) and not (new.place and new.place.is_as(old.place)):
        yield Shift("place", *_called(old.place, new.place))
    if [side.entry for side in old.sides] != [side.entry for side in new.sides]:
        yield Shift("sides", _versus(old), _versus(new))


def _called(old: Place, new: Place | None) -> Iterator[Text | None]:
    """Name two places by their courts, with their venues where both courts have one name."""
    alike = new is not None and old.name == new.name
    for place in (old, new):
        name = place and (place.in_words() if alike else place.name)
        yield Text(name, name) if name else None


def _versus(face: EventContent) -> Text:
    return both(face.who)
