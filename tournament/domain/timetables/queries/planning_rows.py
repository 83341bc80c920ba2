"""The rows that a timetable problem is made of, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tournament.domain.competitions.queries.dealings import dealings_of
from tournament.domain.competitions.queries.graphs import graphs_of
from tournament.domain.competitions.queries.lanes import Lanes, lanes_of
from tournament.domain.competitions.queries.losers import loser_of
from tournament.domain.competitions.queries.matches import MatchView, match_views
from tournament.domain.competitions.queries.phase_rules import newest_ruleset
from tournament.domain.competitions.queries.rubber_rules import tie_scoring
from tournament.engine.graph import Graph
from tournament.engine.match_status import Status
from tournament.engine.phases import Phase
from tournament.engine.ties import Dealing
from tournament.engine.timetable.problem import Placed, Referee, Span
from tournament.models import (
    CUSTOMS,
    Athlete,
    Base,
    BlockedTime,
    Competition,
    CompetitionPlanning,
    Court,
    CourtWindow,
    Duty,
    Entry,
    EntryAthlete,
    EntryUnit,
    Exchange,
    ExchangePlanning,
    LockedDay,
    Match,
    Participant,
    PhasePlanning,
    ProgrammeItem,
    RubberMatch,
    VenueTravel,
    db,
)

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Rows:
    """What is stored about an edition's timetable; times of a day count from `origin`, the first midnight.

    `dealings` say by match how ties are dealt that take several courts at once, `rubbers` by tie which have a place.
    """

    exchange: Exchange
    origin: datetime
    zone: ZoneInfo
    rules: ExchangePlanning
    competitions: Mapping[int, Competition]
    planning: Mapping[int, CompetitionPlanning]
    phases: Mapping[tuple[int, Phase], PhasePlanning]
    courts: tuple[Court, ...]
    windows: Mapping[int, list[Span]]
    blocked: Mapping[str, list[Span]]
    matches: tuple[Match, ...]
    lanes: Mapping[int, Lanes]
    dealings: Mapping[int, Dealing]
    rubbers: Mapping[int, Sequence[RubberMatch]]
    views: tuple[MatchView, ...]
    graphs: Mapping[int, Graph]
    entries: tuple[Entry, ...]
    units: Mapping[int, frozenset[int]]
    clubs: Mapping[int, str]
    players: Mapping[int, tuple[int, ...]]
    athletes: Mapping[int, str]
    breaks: tuple[ProgrammeItem, ...]
    locked: frozenset[date]
    travel: tuple[VenueTravel, ...]
    duties: tuple[Duty, ...]
    lost: Mapping[int, int | None]

    def span(self, starts_at: datetime, ends_at: datetime) -> Span:
        """Return an interval in minutes."""
        return minutes(self.origin, starts_at), minutes(self.origin, ends_at)

    def day(self, instant: datetime) -> date:
        """Return the day on which an instant falls where it is played."""
        return instant.astimezone(self.zone).date()

    def placed(self, *, draft: bool) -> dict[str, Placed]:
        """Return where the draft, or what is published, puts each match, and which team referees it."""
        referees = {duty.match_id: _referee(duty, self.lost) for duty in self.duties if duty.draft == draft}
        found = {}
        for each in self.matches:
            courts = self.courts_held(each, draft=draft)
            starts = each.draft_starts_at if draft else each.starts_at
            if courts and starts is not None:
                first, *others = (f"court:{court}" for court in courts)
                referee = referees.get(each.id)
                found[f"match:{each.id}"] = Placed(first, minutes(self.origin, starts), referee, tuple(others))
        return found

    def courts_held(self, match: Match, *, draft: bool) -> tuple[int, ...]:
        """Return the courts of a match, of a tie those of its rubbers too, in their order; none without a place."""
        own = match.draft_court_id if draft else match.court_id
        if own is None:
            return ()
        rubbers = self.rubbers.get(match.id, ())
        held = {own, *(each.draft_court_id if draft else each.court_id for each in rubbers)}
        return tuple(court.id for court in self.courts if court.id in held) if len(held) > 1 else (own,)


def minutes(origin: datetime, instant: datetime) -> int:
    """Return an instant as whole minutes from the origin."""
    return round((instant - origin).total_seconds() / 60)


def read(exchange_id: int) -> Rows:
    """Read everything a timetable depends on."""
    exchange = db.session.get_one(Exchange, exchange_id)
    zone = ZoneInfo(exchange.block.zone)
    origin = datetime.combine(exchange.starts_on, time(), tzinfo=zone)
    of_edition = select(Match).where(
        Match.exchange_id == exchange_id, Match.status != Status.UNNEEDED, ~Match.cancelled
    )
    matches = tuple(db.session.scalars(of_edition.order_by(Match.id)))
    players, graphs, duties = _players(exchange_id), graphs_of(exchange_id), tuple(_of(exchange_id, Duty))
    competitions = {row.id: row for row in _of(exchange_id, Competition)}
    planning = {row.competition_id: row for row in _of(exchange_id, CompetitionPlanning)}
    return Rows(
        exchange=exchange,
        origin=origin,
        zone=zone,
        rules=rules_of(exchange_id),
        competitions=competitions,
        planning=planning,
        phases={(row.competition_id, (row.stage, row.round)): row for row in _of(exchange_id, PhasePlanning)},
        courts=courts_of(exchange.block_id),
        windows=_windows(exchange_id, origin),
        blocked=_blocked(exchange_id, origin),
        matches=matches,
        lanes=lanes_of(match.id for match in matches),
        dealings=_dealings(matches, competitions, planning, graphs),
        rubbers=_rubbers_placed(exchange_id, competitions.values()),
        views=match_views(matches, exchange_id, draft=True),
        graphs=graphs,
        entries=_entries(exchange_id),
        units=_units(exchange_id),
        clubs=_clubs(exchange_id),
        players=players,
        athletes=_athlete_names(exchange_id, players),
        breaks=tuple(item for item in _of(exchange_id, ProgrammeItem) if item.stops_play and not item.cancelled),
        locked=frozenset(row.day for row in _of(exchange_id, LockedDay)),
        travel=tuple(db.session.scalars(select(VenueTravel).where(VenueTravel.block_id == exchange.block_id))),
        duties=duties,
        lost=_lost_elsewhere(duties, {match.id for match in matches}, graphs),
    )


def rules_of(exchange_id: int) -> ExchangePlanning:
    """Return an edition's rules of planning; the usual ones while nothing else was said."""
    row = db.session.scalar(select(ExchangePlanning).where(ExchangePlanning.exchange_id == exchange_id))
    return row or ExchangePlanning(
        exchange_id=exchange_id,
        grid_minutes=5,
        person_rest_minutes=0,
        person_max_per_day=0,
        overnight_rest_minutes=0,
        notice_minutes=30,
        one_place="venue",
        customs=list(CUSTOMS),
    )


def courts_of(block_id: int) -> tuple[Court, ...]:
    """List a block's courts in order, with their venues."""
    query = select(Court).where(Court.block_id == block_id).options(joinedload(Court.venue))
    return tuple(db.session.scalars(query.order_by(Court.position, Court.id)))


def _of(exchange_id: int, model: type[Row]) -> Sequence[Row]:
    table = model.__table__
    of_edition = select(model).where(table.c.exchange_id == exchange_id)
    return db.session.scalars(of_edition.order_by(table.c.id)).all()


def _dealings(
    matches: Iterable[Match],
    competitions: Mapping[int, Competition],
    planning: Mapping[int, CompetitionPlanning],
    graphs: Mapping[int, Graph],
) -> dict[int, Dealing]:
    """Return how ties are dealt to several courts; their rules are read only where an organiser said so."""
    several = [id_ for id_, row in planning.items() if row.courts_at_once > 1]
    by_key = {id_: dealings_of(competitions[id_], newest_ruleset(id_), graphs.get(id_)) for id_ in several}
    found = ((each.id, by_key.get(each.competition_id, {}).get(each.key)) for each in matches)
    return {id_: dealing for id_, dealing in found if dealing is not None}


def _rubbers_placed(exchange_id: int, competitions: Iterable[Competition]) -> dict[int, list[RubberMatch]]:
    found: dict[int, list[RubberMatch]] = {}
    if any(tie_scoring(row.sport) for row in competitions):
        # One value: of two columns PostgreSQL reads what has a court anywhere, in other editions too.
        somewhere = func.coalesce(RubberMatch.court_id, RubberMatch.draft_court_id).is_not(None)
        rows = select(RubberMatch).where(RubberMatch.exchange_id == exchange_id, somewhere)
        for row in db.session.scalars(rows.order_by(RubberMatch.id)):
            found.setdefault(row.parent_id or 0, []).append(row)
    return found


def _windows(exchange_id: int, origin: datetime) -> dict[int, list[Span]]:
    windows: dict[int, list[Span]] = {}
    query = select(CourtWindow).where(CourtWindow.exchange_id == exchange_id)
    for row in db.session.scalars(query.order_by(CourtWindow.starts_at)):
        windows.setdefault(row.court_id, []).append((minutes(origin, row.starts_at), minutes(origin, row.ends_at)))
    return windows


def _blocked(exchange_id: int, origin: datetime) -> dict[str, list[Span]]:
    blocked: dict[str, list[Span]] = {}
    query = select(BlockedTime).where(BlockedTime.exchange_id == exchange_id)
    for row in db.session.scalars(query.order_by(BlockedTime.starts_at)):
        span = minutes(origin, row.starts_at), minutes(origin, row.ends_at)
        blocked.setdefault(row.audience, []).append(span)
    return blocked


def _entries(exchange_id: int) -> tuple[Entry, ...]:
    query = select(Entry).join(Competition, Competition.id == Entry.competition_id)
    return tuple(db.session.scalars(query.where(Competition.exchange_id == exchange_id).order_by(Entry.id)))


def _units(exchange_id: int) -> dict[int, frozenset[int]]:
    units: dict[int, set[int]] = {}
    for entry, unit in db.session.execute(
        select(EntryUnit.entry_id, EntryUnit.unit_id)
        .join(Entry, Entry.id == EntryUnit.entry_id)
        .join(Competition, Competition.id == Entry.competition_id)
        .where(Competition.exchange_id == exchange_id)
    ):
        units.setdefault(entry, set()).add(unit)
    return {entry: frozenset(of) for entry, of in units.items()}


def _clubs(exchange_id: int) -> dict[int, str]:
    """Name the units that take part."""
    rows = select(Participant.unit_id, Participant.name).where(Participant.exchange_id == exchange_id)
    return dict(db.session.execute(rows).tuples().all())


def _players(exchange_id: int) -> dict[int, tuple[int, ...]]:
    """List, by entry, the athletes who are in more than one entry."""
    rows = db.session.execute(
        select(EntryAthlete.entry_id, EntryAthlete.athlete_id)
        .join(Entry, Entry.id == EntryAthlete.entry_id)
        .join(Competition, Competition.id == Entry.competition_id)
        .where(Competition.exchange_id == exchange_id)
        .order_by(EntryAthlete.id)
    ).all()
    entries: dict[int, set[int]] = {}
    for entry, athlete in rows:
        entries.setdefault(athlete, set()).add(entry)
    players: dict[int, list[int]] = {}
    for entry, athlete in rows:
        if len(entries[athlete]) > 1:
            players.setdefault(entry, []).append(athlete)
    return {entry: tuple(of) for entry, of in players.items()}


def _athlete_names(exchange_id: int, players: Mapping[int, tuple[int, ...]]) -> dict[int, str]:
    wanted = {athlete for of in players.values() for athlete in of}
    rows = db.session.execute(select(Athlete.id, Athlete.name).where(Athlete.exchange_id == exchange_id))
    return {id_: name for id_, name in rows if id_ in wanted}


def _lost_elsewhere(
    duties: Iterable[Duty], matches: Collection[int], graphs: Mapping[int, Graph]
) -> dict[int, int | None]:
    """Say who lost the matches that duties wait for but are not played: a series was decided before its last one."""
    gone = {duty.loser_of_id for duty in duties if duty.loser_of_id is not None} - {*matches}
    rows = db.session.scalars(select(Match).where(Match.id.in_(gone))) if gone else ()
    return {row.id: loser_of(row, graphs.get(row.competition_id)) for row in rows}


def _referee(duty: Duty, lost: Mapping[int, int | None]) -> Referee | None:
    entry = duty.entry_id or lost.get(duty.loser_of_id or 0)
    if entry is not None:
        return Referee(unit=f"team:{entry}")
    return Referee(loser_of=f"match:{duty.loser_of_id}") if duty.loser_of_id is not None else None
