"""Matches that calendars still tell of although they are no more, or are not public any more."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tournament.domain.calendars.records import EventContent, Side
from tournament.engine.fixtures import Fixture
from tournament.models import (
    Block,
    CalendarAddress,
    CalendarDomain,
    CalendarShowing,
    CalendarStamp,
    Competition,
    Exchange,
    Match,
    db,
)


@dataclass(frozen=True, slots=True)
class GoneMatch:
    """A match that will not be played as calendars told; `here` is its address where it is again.

    `exchange` is the word of its edition, None while that is not public.
    """

    uid: str
    face: EventContent
    zone: ZoneInfo
    block: str
    exchange: str | None
    here: tuple[str, str] | None


def address_of(face: EventContent) -> str:
    """Return the words of a match's address, of its competition and its own: ``nam/K1-1``."""
    return "/".join(face.path.strip("/").split("/")[2::2])


def called_off(face: EventContent, uid: str) -> EventContent:
    """Return what is left of an event that is no more; of a match, at an address that is of no other."""
    if face.kind != "match":
        return msgspec.structs.replace(face, status="cancelled")
    above = face.path.rstrip("/").rpartition("/")[0]
    return msgspec.structs.replace(face, status="cancelled", path=f"{above}/{uid.partition('@')[0]}/")


def uids_at(exchange_id: int, competition: str, match: str) -> list[str]:
    """List the uids of the events that a match's address stands for, or stood for; it may be a bare uid itself."""
    domain = db.session.scalar(select(CalendarDomain.domain))
    stood = select(CalendarAddress.uid).where(
        CalendarAddress.exchange_id == exchange_id, CalendarAddress.address == f"{competition}/{match}"
    )
    named = select(CalendarStamp).where(
        CalendarStamp.exchange_id == exchange_id, CalendarStamp.uid == f"{match}@{domain}"
    )
    own = {stamp.uid for stamp in db.session.scalars(named) if _is_match_of(stamp, competition)}
    return sorted({*db.session.scalars(stood), *own})


def _is_match_of(stamp: CalendarStamp, competition: str) -> bool:
    """Tell whether a stamp is that of a match of this competition: what is possible or on the programme has no page."""
    face = msgspec.convert(stamp.face, EventContent)
    return face.kind == "match" and address_of(face).startswith(f"{competition}/")


def gone_match(block: str, exchange: str, competition: str, match: str) -> GoneMatch | None:
    """Return what calendars told last of the match at an address; None where they never told of one."""
    edition = db.session.scalar(select(Exchange).join(Block).where(Block.slug == block, Exchange.slug == exchange))
    uids = uids_at(edition.id, competition, match) if edition else []
    if edition is None or not uids:
        return None
    newest = select(CalendarStamp).where(CalendarStamp.uid.in_(uids)).order_by(CalendarStamp.revision.desc()).limit(1)
    stamp = db.session.scalars(newest).one()
    now = db.session.execute(
        select(Competition.slug, Match.key)
        .join(Competition, Competition.id == Match.competition_id)
        .where(Match.uid == stamp.uid.partition("@")[0])
    ).first()
    public = edition.state != "draft"
    return GoneMatch(
        uid=stamp.uid.partition("@")[0],
        face=msgspec.convert(stamp.face, EventContent),
        zone=ZoneInfo(edition.block.zone),
        block=block,
        exchange=exchange if public else None,
        here=(now.slug, now.key) if now and public else None,
    )


def gone_fixtures(session: Session, competition_id: int) -> list[Fixture]:
    """List what a competition's calendars knew of matches that are no more, by uid, those that went last first."""
    rows = session.execute(_of_competition(competition_id)).all()
    alive = set(session.scalars(select(Match.uid).where(Match.competition_id == competition_id)))
    faces = [
        (stamp.uid.partition("@")[0], stamp.revision, msgspec.convert(stamp.face, EventContent)) for (stamp,) in rows
    ]
    gone = [each for each in faces if each[2].kind == "match" and each[0] not in alive and len(each[2].sides) == 2]
    gone.sort(key=lambda each: (-each[1], each[2].number))
    return [_fixture(uid, face) for uid, _, face in gone]


def _of_competition(competition_id: int) -> Select[tuple[CalendarStamp]]:
    shown = CalendarShowing.audience == f"competition:{competition_id}"
    return select(CalendarStamp).join(CalendarShowing, CalendarShowing.uid == CalendarStamp.uid).where(shown)


def _fixture(uid: str, face: EventContent) -> Fixture:
    home, away = face.sides
    return Fixture(uid, face.stage, (home.entry, away.entry), (_source(home), _source(away)))


def _source(side: Side) -> int | str:
    return str(side.name) if side.entry is None else side.entry
