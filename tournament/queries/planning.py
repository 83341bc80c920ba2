"""The timetable as a problem: courts, matches and what is fixed, in minutes from the first day's midnight."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tournament.engine.graph import feeders, feeding_groups
from tournament.engine.listing import Court, Job, Place, arrange, clashes
from tournament.engine.text import Text
from tournament.models import Competition, CourtWindow, Entry, EntryAthlete, Exchange, Match, ProgrammeItem, db
from tournament.models import Court as CourtRow
from tournament.queries.graphs import graphs_of
from tournament.queries.matches import MatchView, schedule


@dataclass(frozen=True)
class Planning:
    """An edition's timetable problem; `origin` is the instant of minute 0."""

    origin: datetime
    courts: tuple[Court, ...]
    jobs: tuple[Job, ...]
    drafted: Mapping[int, Place]
    fixed: frozenset[int]
    names: Mapping[int, Text]
    court_names: Mapping[int, str]

    def minute(self, instant: datetime) -> int:
        """Return an instant as minutes from the origin."""
        return round((instant - self.origin).total_seconds() / 60)

    def instant(self, minute: int) -> datetime:
        """Return a minute as an instant."""
        return self.origin + timedelta(minutes=minute)

    def arranged(self) -> tuple[dict[int, Place], tuple[int, ...]]:
        """Place all matches but the fixed ones; returns places and what did not fit."""
        return arrange(self.courts, self.jobs, {id_: self.drafted[id_] for id_ in self.fixed})

    def conflicts(self, places: Mapping[int, Place] | None = None) -> list[tuple[int, Text]]:
        """Say in words what is wrong with the draft (or other places), by match."""
        chosen = self.drafted if places is None else places
        return [
            (match, self._sentence(kind, match, other))
            for kind, match, other in clashes(self.courts, self.jobs, chosen)
        ]

    def _sentence(self, kind: str, match: int, other: int | None) -> Text:
        return _SENTENCES[kind].format(match=self.names[match], other=self.names[other] if other is not None else "")


_SENTENCES = {
    "closed": Text(
        "{match}: sân không mở hoặc vướng giờ nghỉ.", "{match}: the court is closed then, or there is a break."
    ),
    "court": Text("{match} trùng sân với {other}.", "{match} is on the same court at the same time as {other}."),
    "player": Text(
        "{match} và {other}: cùng đội hoặc cùng vận động viên, không đủ thời gian nghỉ.",
        "{match} and {other} share a team or an athlete without enough rest.",
    ),
    "order": Text(
        "{match} diễn ra trước khi {other} kết thúc.",
        "{match} starts before {other}, which decides its sides, is over.",
    ),
    "day": Text("{match}: quá số trận một ngày của một đội.", "{match}: a team has too many matches that day."),
}


def planning_of(exchange_id: int) -> Planning:
    """Read an edition's timetable problem; a fixed number of queries."""
    exchange = db.session.get_one(Exchange, exchange_id)
    zone = exchange.block.zone
    origin = _midnight(exchange, zone)
    matches = db.session.scalars(
        select(Match).where(Match.exchange_id == exchange_id, Match.status != "unneeded").order_by(Match.id)
    ).all()
    shown = {match.id: match for match in schedule(exchange_id, draft=True)}
    planning = Planning(origin, (), (), {}, frozenset(), {}, {})
    courts, names, sports = _courts(exchange, planning)
    drafted = {
        match.id: Place(match.draft_court_id, planning.minute(match.draft_starts_at))
        for match in matches
        if match.draft_court_id is not None and match.draft_starts_at is not None
    }
    return Planning(
        origin=origin,
        courts=courts,
        jobs=tuple(_jobs(exchange_id, matches, planning, sports)),
        drafted=drafted,
        fixed=frozenset(
            match.id for match in matches if match.id in drafted and (match.pinned or match.status != "open")
        ),
        names={id_: _name(match) for id_, match in shown.items()},
        court_names=names,
    )


def _midnight(exchange: Exchange, zone: str) -> datetime:
    return datetime.combine(exchange.starts_on, time(), tzinfo=ZoneInfo(zone))


def _courts(
    exchange: Exchange, planning: Planning
) -> tuple[tuple[Court, ...], dict[int, str], dict[int, frozenset[str]]]:
    rows = db.session.scalars(
        select(CourtRow).where(CourtRow.block_id == exchange.block_id).order_by(CourtRow.position, CourtRow.id)
    ).all()
    windows: dict[int, list[tuple[int, int]]] = {row.id: [] for row in rows}
    for window in db.session.scalars(
        select(CourtWindow).where(CourtWindow.exchange_id == exchange.id).order_by(CourtWindow.starts_at)
    ):
        windows[window.court_id].append((planning.minute(window.starts_at), planning.minute(window.ends_at)))
    courts = tuple(Court(row.id, tuple(windows[row.id]), row.turnover_minutes) for row in rows)
    return courts, {row.id: row.name for row in rows}, {row.id: frozenset(row.sports) for row in rows}


def _jobs(
    exchange_id: int, matches: Iterable[Match], planning: Planning, sports: Mapping[int, frozenset[str]]
) -> Iterable[Job]:
    competitions = {
        row.id: row for row in db.session.scalars(select(Competition).where(Competition.exchange_id == exchange_id))
    }
    graphs = graphs_of(exchange_id)
    nodes = {id_: graph.by_id() for id_, graph in graphs.items()}
    ids = {(match.competition_id, match.key): match.id for match in matches}
    of_group: dict[tuple[int, str], list[int]] = {}
    for match in matches:
        if match.group:
            of_group.setdefault((match.competition_id, match.group), []).append(match.id)
    athletes = _busy_athletes(exchange_id)
    breaks = tuple(
        (planning.minute(item.starts_at), planning.minute(item.ends_at))
        for item in db.session.scalars(select(ProgrammeItem).where(ProgrammeItem.exchange_id == exchange_id))
        if item.stops_play and not item.cancelled
    )
    for match in matches:
        competition = competitions[match.competition_id]
        node = nodes[match.competition_id][match.key]
        after = [
            ids[competition.id, key] for slot in node.slots for key in feeders(slot) if (competition.id, key) in ids
        ]
        after += [
            id_
            for slot in node.slots
            for group in feeding_groups(slot)
            for id_ in of_group.get((competition.id, group), ())
        ]
        known = [side for side in (match.home_id, match.away_id) if side is not None]
        people = (
            {athlete for side in known for athlete in athletes.get((competition.id, side), ())}
            if len(known) == 2
            else {athlete for (of, _), listed in athletes.items() if of == competition.id for athlete in listed}
        )
        players: frozenset[Hashable] = frozenset(known) | frozenset(people)
        yield Job(
            id=match.id,
            minutes=match.minutes,
            courts=tuple(id_ for id_, suits in sports.items() if not suits or competition.sport in suits),
            players=players,
            limited=frozenset(known),
            after=tuple(dict.fromkeys(id_ for id_ in after if id_ != match.id)),
            rest=competition.rest_minutes,
            max_per_day=competition.max_per_day,
            breaks=breaks,
        )


def _busy_athletes(exchange_id: int) -> dict[tuple[int, int], list[str]]:
    """List, by competition and entry, the athletes who are in more than one entry."""
    rows = db.session.execute(
        select(Entry.competition_id, EntryAthlete.entry_id, EntryAthlete.athlete_id)
        .join(Entry, Entry.id == EntryAthlete.entry_id)
        .join(Competition, Competition.id == Entry.competition_id)
        .where(Competition.exchange_id == exchange_id)
    ).all()
    times: dict[int, int] = {}
    for _, _, athlete in rows:
        times[athlete] = times.get(athlete, 0) + 1
    busy: dict[tuple[int, int], list[str]] = {}
    for competition, entry, athlete in rows:
        if times[athlete] > 1:
            busy.setdefault((competition, entry), []).append(f"athlete {athlete}")
    return busy


def _name(match: MatchView) -> Text:
    return Text("{competition}, {title} ({home} – {away})", "{competition}, {title} ({home} – {away})").format(
        competition=match.competition, title=match.title, home=match.sides[0].name, away=match.sides[1].name
    )
