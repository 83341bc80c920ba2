"""The log of a match: what is known of it, and what came after a version that somebody has seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select

from tournament.domain.competitions.queries.phase_rules import values_at
from tournament.domain.competitions.queries.rubbers import rubber_of
from tournament.domain.core.queries.snapshots import begin_snapshot
from tournament.domain.exchanges.queries.blocks import disabled_in
from tournament.engine.certain import certain
from tournament.engine.errors import InputError
from tournament.engine.match_status import Status
from tournament.engine.message import Message
from tournament.engine.scoring import Action, Machine, Score, State
from tournament.engine.scoring import rules_to_json as rules_as_stored
from tournament.engine.scoring_log import Known, Place, Running, ScoringEvent, known_from, replayed
from tournament.engine.text import Words
from tournament.models import AnyMatch, Competition, Exchange, MatchScoring, db
from tournament.models import ScoringEvent as EventRow
from tournament.runtime import runtime

MOST_EVENTS = 200
"""Of what came since a version: who has missed more asks again."""
NO_SCOREBOARD = Message("Matches of this sport are not scored action by action.")


class MachineMissingError(Exception):
    """What scored a match is not there for now: its plugin is off, missing or another; the log stays as it is."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What the events of a match mean: which machine reads them, by which rules, and who is home and away."""

    sport: str
    scoreboard: str
    rules: Mapping[str, Any]
    sport_version: int
    home_id: int | None
    away_id: int | None


@dataclass(frozen=True, slots=True)
class Log:
    """A match's log as it was at a stamp, and what its events mean.

    `basis` is what it was started with, or what a start at this `revision` of the edition would find; `is_closed`
    tells that the match is no longer open, or no longer between the same sides.
    """

    id: int
    match_id: int
    exchange_id: int
    stamp: int
    lease: int
    machine: Machine
    rules: Any
    known: Known
    basis: Basis
    revision: int
    is_closed: bool

    def basis_after(self, running: Running) -> dict[str, Any]:
        """Return what the row keeps from now on of what events mean, where that changes."""
        found: dict[str, Any] = asdict(self.basis) if self.known.running.state is None else {}
        return found if running.state is not None else {**found, "home_id": None, "away_id": None}


@dataclass(frozen=True, slots=True)
class Holder:
    """The device that has a match, whom it is with, and until when that is so without more ado."""

    device_id: str
    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event and its place in a log."""

    place: Place
    who: str
    received_at: datetime
    event: ScoringEvent


@dataclass(frozen=True, slots=True)
class Scored:
    """How a match stands on its scoreboard, and what came since a version."""

    version: int
    state: State | None
    reopened: bool
    confirmed: Sequence[int]
    disputed: str
    actions: Sequence[Action]
    calls: Sequence[Words]
    result: Score | None
    holder: Holder | None
    events: Sequence[LoggedEvent]


def log_of(match_id: int) -> Log | None:
    """Return what is known of a match's log, of one moment; None before somebody opened it."""
    begin_snapshot()
    return log_in(match_id)


def log_in(match_id: int) -> Log | None:
    """Return the same within a transaction that holds the log."""
    row = _row(match_id)
    if row is None:
        return None
    match = db.session.get_one(AnyMatch, match_id)
    basis = basis_of(row) if row.state is not None else _basis_now(match)
    return Log(
        row.id,
        match_id,
        row.exchange_id,
        row.stamp,
        row.lease,
        _machine_of(row.exchange_id, basis),
        rules_of(basis),
        known_from(_running(row), row.device_id, ((each.event, each.place) for each in _events(match_id))),
        basis,
        db.session.get_one(Exchange, row.exchange_id).revision,
        match.status is not Status.OPEN or (basis.home_id, basis.away_id) != (match.home_id, match.away_id),
    )


def scored(match_id: int, after: int = 0) -> Scored | None:
    """Return how a match stands and what came after a version, of one moment; None before somebody opened it."""
    begin_snapshot()
    row = _row(match_id)
    if row is None:
        return None
    running = _running(row)
    state = running.state
    stands: tuple[Sequence[Action], Sequence[Words], Score | None] = (), (), None
    if state is not None:
        machine = _machine_of(row.exchange_id, basis_of(row))
        stands = machine.actions(state), machine.announce(state), machine.result(state)
    return Scored(
        row.version,
        state,
        running.reopened,
        running.confirmed,
        running.disputed,
        *stands,
        _holder(row),
        events_since(match_id, after),
    )


def events_since(match_id: int, after: int) -> list[LoggedEvent]:
    """Return the events of a log after a version, in its order, as many as are told at once."""
    return _numbered(match_id, after, limit=MOST_EVENTS)


def holder_of(match_id: int) -> Holder | None:
    """Return the device that has a match."""
    row = _row(match_id)
    return _holder(row) if row is not None else None


def is_current(log: Log) -> bool:
    """Tell whether a log is written no further, and its match as open and between the same sides."""
    db.session.rollback()  # or it were what an earlier look has seen
    stands = db.session.execute(
        select(MatchScoring.id, MatchScoring.stamp, AnyMatch.status, AnyMatch.home_id, AnyMatch.away_id)
        .join(AnyMatch, AnyMatch.id == MatchScoring.match_id)
        .where(MatchScoring.match_id == log.match_id)
    ).one_or_none()
    if stands is None:
        return False
    id_, stamp, status, *sides = stands
    is_closed = status is not Status.OPEN or sides != [log.basis.home_id, log.basis.away_id]
    return (id_, stamp, is_closed) == (log.id, log.stamp, log.is_closed)


def replay(match_id: int) -> Running:
    """Work out anew from nothing but its log where a match stands; raises MachineMissingError."""
    row = certain(_row(match_id), "a log is opened before it is replayed")
    basis = basis_of(row)
    played = ((each.event.type, each.event.payload) for each in _numbered(match_id))
    return replayed(_machine_of(row.exchange_id, basis), rules_of(basis), played)


def misled(exchange_id: int) -> list[str]:
    """Name the matches of an edition, as ``competition/key``, whose logs do not lead to where they stand.

    Those whose plugin is not there are left out: nobody can tell.
    """
    logs = (
        select(MatchScoring, Competition.slug, AnyMatch.key)
        .join(AnyMatch, AnyMatch.id == MatchScoring.match_id)
        .join(Competition, Competition.id == AnyMatch.competition_id)
        .where(MatchScoring.exchange_id == exchange_id)
        .order_by(Competition.position, AnyMatch.number, AnyMatch.id)
    )
    return [f"{slug}/{key}" for row, slug, key in db.session.execute(logs).all() if _is_misled(row)]


def _is_misled(row: MatchScoring) -> bool:
    numbers = [each.place.number for each in _numbered(row.match_id)]
    try:
        led = running_columns(replay(row.match_id))
    except MachineMissingError:
        return False
    except InputError:
        return True
    stands = running_columns(_running(row))
    return stands != led or numbers != list(range(1, row.version + 1))


def basis_for(match: AnyMatch) -> Basis:
    """Return what events of a match or a rubber would mean that is started now.

    Raises InputError where nothing scores matches of its sport.
    """
    competition = db.session.get_one(Competition, match.competition_id)
    rubber, sports = rubber_of(match.id), runtime().registry.sports
    key = rubber.sport if rubber is not None else competition.sport
    found = runtime().registry.scoreboard(key, disabled_in(match.exchange_id))
    if found is None:
        raise InputError(NO_SCOREBOARD)
    sport = sports[key]
    rules = sport.rules(rubber.preset) if rubber else sport.rules_from(values_at(competition.id, match.key))
    return Basis(key, found[0], rules_as_stored(rules), sport.version, match.home_id, match.away_id)


def _row(match_id: int) -> MatchScoring | None:
    return db.session.scalar(select(MatchScoring).where(MatchScoring.match_id == match_id))


def basis_of(row: MatchScoring) -> Basis:
    """Return what a log keeps of what its events mean."""
    return Basis(row.sport, row.scoreboard, row.rules, row.sport_version, row.home_id, row.away_id)


def _basis_now(match: AnyMatch) -> Basis:
    """Return what a start would find; raises MachineMissingError where there was a scoreboard before."""
    try:
        return basis_for(match)
    except InputError as error:
        raise MachineMissingError from error


def _machine_of(exchange_id: int, basis: Basis) -> Machine:
    found = runtime().registry.scoreboard(basis.sport, disabled_in(exchange_id))
    if found is None or found[0] != basis.scoreboard:
        raise MachineMissingError
    return found[1]


def rules_of(basis: Basis) -> Any:
    """Return the rules as the installed version of the sport has them; raises MachineMissingError without the sport."""
    sport = runtime().registry.sports.get(basis.sport)
    if sport is None:
        raise MachineMissingError
    if sport.upgrade is None or basis.sport_version >= sport.version:
        return sport.rules_from(basis.rules)
    return sport.rules_from(sport.upgrade(basis.rules, basis.sport_version))


def _running(row: MatchScoring) -> Running:
    state = msgspec.json.decode(row.state) if row.state is not None else None
    return Running(state, row.reopened, tuple(map(int, row.confirmed or "")), row.disputed or "")


def running_columns(running: Running) -> dict[str, Any]:
    """Return what the row of a log holds of where its events have led."""
    return {
        "state": None if running.state is None else msgspec.json.encode(running.state).decode(),
        "reopened": running.reopened,
        "confirmed": "".join(map(str, running.confirmed)) or None,
        "disputed": running.disputed or None,
    }


def _holder(row: MatchScoring) -> Holder | None:
    if row.device_id is None or row.held_until is None:
        return None
    return Holder(row.device_id, row.holder, row.held_until)


def _numbered(match_id: int, after: int = 0, limit: int | None = None) -> list[LoggedEvent]:
    """Return events in the order of the log: those that were taken over came before others with lower numbers."""
    return _events(match_id, EventRow.number > after, by=EventRow.number, limit=limit)


def _events(match_id: int, *conditions: Any, by: Any = EventRow.id, limit: int | None = None) -> list[LoggedEvent]:
    """Return events in the order in which they came, unless it is by something else."""
    table = EventRow.__table__
    rows = select(table).where(EventRow.match_id == match_id, *conditions).order_by(by)
    return [
        LoggedEvent(
            Place(row.number, row.kept or ""),
            row.who,
            row.received_at,
            ScoringEvent(
                row.uuid, row.device_id, row.device_seq, row.base_version, row.type, row.payload, row.client_time
            ),
        )
        for row in db.session.execute(rows.limit(limit))
    ]
