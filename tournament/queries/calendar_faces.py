"""What the events of an edition show now: rows in, faces out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from tournament.engine.text import Text
from tournament.models import Competition, Court, Entry, EntryUnit, Exchange, Match, ProgrammeItem, Venue
from tournament.queries.calendar_records import Face, Place, Result, Side, Status

UNPLAYED = {"open", "unneeded"}
CALLED_OFF = {"annulled", "no_contest"}
DEADLINE = Text("Hạn đăng ký", "Registration deadline")
DEADLINE_LENGTH = timedelta(minutes=30)


class Shown(NamedTuple):
    """A face, None when the event is not public, and the audiences whose feeds show it."""

    face: Face | None
    audiences: frozenset[str]


HIDDEN = Shown(None, frozenset())


@dataclass(frozen=True, slots=True)
class _Team:
    name: str
    units: tuple[int, ...]


def match_faces(session: Session, exchange: Exchange, which: ColumnElement[bool]) -> dict[str, Shown]:
    """Return what each of the chosen matches of an edition shows, by the match's uid."""
    query = select(Match).where(Match.exchange_id == exchange.id).where(which)
    matches = session.scalars(query.execution_options(populate_existing=False)).all()
    if not matches:
        return {}
    if exchange.state == "draft" or exchange.timetable_published_at is None:
        return {match.uid: HIDDEN for match in matches}
    return dict(_MatchFaces(session, exchange, matches).all())


def programme_faces(session: Session, exchange: Exchange) -> dict[str, Shown]:
    """Return what the items of an edition's programme and its registration deadline show, by uid."""
    items = session.scalars(select(ProgrammeItem).where(ProgrammeItem.exchange_id == exchange.id))
    deadline = exchange.registration_until
    faces: dict[str, Face | None] = {item.uid: _programme_face(exchange, item) for item in items}
    faces[f"registration-{exchange.id}"] = (
        _timeline_face(
            exchange, name=DEADLINE, start=deadline - DEADLINE_LENGTH, end=deadline, status="confirmed"
        )
        if deadline
        else None
    )
    if exchange.state == "draft":
        return dict.fromkeys(faces, HIDDEN)
    audience = frozenset({f"exchange:{exchange.id}"})
    return {uid: Shown(face, audience) for uid, face in faces.items()}


def exchange_path(exchange: Exchange) -> str:
    """Return the address of an edition below the public address of the system."""
    return f"/{exchange.block.slug}/{exchange.slug}/"


def exchange_name(exchange: Exchange) -> Text:
    """Return the name of an edition."""
    return Text(exchange.name_vi, exchange.name_en)


class _MatchFaces:
    """Faces of matches, from what they share read once."""

    def __init__(self, session: Session, exchange: Exchange, matches: Sequence[Match]) -> None:
        self.exchange = exchange
        self.matches = matches
        self.name, self.path = exchange_name(exchange), exchange_path(exchange)
        competitions = {match.competition_id for match in matches}
        self.competitions = {
            row.id: row
            for row in session.scalars(select(Competition).where(Competition.id.in_(competitions)))
        }
        self.teams = _teams(session, competitions)
        self.places = places(session, exchange.block_id)

    def all(self) -> Iterator[tuple[str, Shown]]:
        for match in self.matches:
            face = self.face(match)
            yield match.uid, Shown(face, self._audiences(match, face))

    def face(self, match: Match) -> Face:
        competition = self.competitions[match.competition_id]
        timed = match.starts_at is not None
        return Face(
            kind="match",
            status=_status(match),
            zone=self.exchange.block.zone,
            exchange=self.name,
            competition=Text(competition.name_vi, competition.name_en),
            name=Text(f"Trận {match.number}", f"Match {match.number}"),
            path=f"{self.path}{competition.slug}/matches/{match.key}/",
            start=match.starts_at,
            end=match.starts_at + timedelta(minutes=match.minutes) if match.starts_at else None,
            first_day=None if timed else self.exchange.starts_on,
            last_day=None if timed else self.exchange.ends_on,
            stage=match.stage,
            number=match.number,
            sides=(self._side(match.home_id), self._side(match.away_id)),
            place=self.places.get(match.court_id or 0),
            result=_result(match),
        )

    def _side(self, entry_id: int | None) -> Side:
        if entry_id is None:
            return Side(Text("Chưa xác định", "To be decided"))
        team = self.teams[entry_id]
        return Side(Text(team.name, team.name), entry_id, team.units)

    def _audiences(self, match: Match, face: Face) -> frozenset[str]:
        names = {f"exchange:{match.exchange_id}", f"competition:{match.competition_id}", f"match:{match.uid}"}
        names.update(f"entry:{side.entry}" for side in face.sides if side.entry)
        names.update(f"unit:{unit}" for side in face.sides for unit in side.units)
        if match.court_id is not None:
            names.add(f"court:{match.court_id}")
        return frozenset(names)


def places(session: Session, block_id: int) -> Mapping[int, Place]:
    """Return the places of a block's courts by court id."""
    rows = session.execute(
        select(Court, Venue).join(Venue, Venue.id == Court.venue_id).where(Court.block_id == block_id)
    )
    return {
        court.id: Place(court.name, venue.name, venue.address, venue.latitude, venue.longitude)
        for court, venue in rows
    }


def _teams(session: Session, competitions: set[int]) -> Mapping[int, _Team]:
    units: dict[int, list[int]] = {}
    for entry_id, unit_id in session.execute(
        select(EntryUnit.entry_id, EntryUnit.unit_id)
        .join(Entry, Entry.id == EntryUnit.entry_id)
        .where(Entry.competition_id.in_(competitions))
        .order_by(EntryUnit.id)
    ):
        units.setdefault(entry_id, []).append(unit_id)
    rows = session.execute(select(Entry.id, Entry.name).where(Entry.competition_id.in_(competitions)))
    return {id_: _Team(name, tuple(units.get(id_, ()))) for id_, name in rows}


def _status(match: Match) -> Status:
    if match.cancelled or match.status == "unneeded" or (match.status in CALLED_OFF and not match.score):
        return "cancelled"
    if match.status != "open":
        return "confirmed"
    known = match.home_id is not None and match.away_id is not None
    return "confirmed" if known and match.starts_at else "tentative"


def _result(match: Match) -> Result | None:
    if match.status in UNPLAYED:
        return None
    return Result(match.status, tuple((home, away) for home, away in match.score or ()), match.winner)


def _programme_face(exchange: Exchange, item: ProgrammeItem) -> Face:
    return _timeline_face(
        exchange,
        name=Text(item.name_vi, item.name_en),
        start=item.starts_at,
        end=item.ends_at,
        status="cancelled" if item.cancelled else "confirmed",
        place=Place(item.place) if item.place else None,
    )


def _timeline_face(exchange: Exchange, **shown: Any) -> Face:
    return Face(
        kind="programme",
        zone=exchange.block.zone,
        exchange=exchange_name(exchange),
        path=exchange_path(exchange),
        **shown,
    )
