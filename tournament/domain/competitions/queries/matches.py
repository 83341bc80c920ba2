"""Matches as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial

from sqlalchemy import or_, select

from tournament.domain.competitions.queries.graphs import graphs_of
from tournament.domain.competitions.queries.lanes import lanes_of
from tournament.domain.competitions.queries.marks_told import places_and_marks
from tournament.domain.competitions.queries.scores_told import ScoresTold
from tournament.domain.competitions.queries.ties import TieView, ties_of
from tournament.domain.competitions.queries.units_beside import units_beside
from tournament.domain.core.queries.held_rows import all_of, once
from tournament.engine import labels
from tournament.engine.graph import BYE, Heat, Node
from tournament.engine.match_status import ENDINGS, LEADS_NOWHERE, NAMES, VOID, Status
from tournament.engine.message import Message
from tournament.engine.scoring import Headline, Score, ScoreTold, score_from
from tournament.engine.text import Text, Words
from tournament.engine.ties import Rubber
from tournament.models import (
    AnyMatch,
    Competition,
    Court,
    Entry,
    EntryUnit,
    Exchange,
    HeatLane,
    Match,
    Participant,
    Venue,
    db,
)


@dataclass(frozen=True, slots=True)
class EntryRef:
    """An entry in a list."""

    id: int
    slug: str
    name: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a match: an entry, or words for whoever it will be; in a heat with its lane, counted from 1.

    `place` and `mark` are what it has once its heat is over, `unit` whose it is where the name does not say it.
    """

    name: Words
    entry: EntryRef | None
    lane: int = 0
    place: int | None = None
    mark: Words = ""
    unit: str = ""

    @property
    def named(self) -> Words:
        """Return the name, of somebody who starts in a heat with the unit."""
        return _NAME_AND_UNIT.format(name=self.name, unit=self.unit) if self.unit else self.name


@dataclass(frozen=True, slots=True)
class CourtRef:
    """Where a match is played; `position` orders the courts of a block."""

    id: int
    slug: str
    name: str
    venue: str
    position: tuple[int, int]


@dataclass(frozen=True, slots=True)
class MatchView:
    """A match or a heat with everything a list shows; `winner` is 0 for home, 1 for away.

    A match has two sides; a heat, where many start at once, has one for each lane that somebody comes to.
    `tie_id` is the tie of a rubber, `tie` what a tie is made of; `leads_on` that it alone says who goes on.
    """

    id: int
    uid: str
    key: str
    number: int
    competition_id: int
    competition_slug: str
    competition: Text
    sport: str
    name: labels.Name
    stage: str
    round: int
    group: str | None
    sides: tuple[Side, ...]
    status: Status
    score: Score
    told: ScoreTold
    winner: int | None
    court: CourtRef | None
    starts_at: datetime | None
    minutes: int
    pinned: bool
    cancelled: bool
    note: str
    tie_id: int | None = None
    heat: bool = False
    tie: TieView | None = None
    leads_on: bool = False

    @property
    def title(self) -> Words:
        """Return what the match is called in words."""
        return self.name.title

    @property
    def who(self) -> Words:
        """Name the sides: “A – B”, or all who start in a heat."""
        return labels.together([side.named for side in self.sides])

    @property
    def by_place(self) -> tuple[Side, ...]:
        """List the sides, of a heat that is over by their places."""
        return tuple(sorted(self.sides, key=lambda side: (side.place is None, side.place or 0)))

    @property
    def ends_at(self) -> datetime | None:
        """Return when the match is due to end."""
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def courts(self) -> tuple[CourtRef, ...]:
        """List the courts that it takes: of a tie those of its rubbers too."""
        of_rubbers = (each.match.court for each in self.tie.rubbers) if self.tie and self.court else ()
        held = {court.id: court for court in (self.court, *of_rubbers) if court}
        return tuple(sorted(held.values(), key=lambda court: court.position))

    @property
    def where(self) -> str:
        """Name those courts, empty without one."""
        return ", ".join(court.name for court in self.courts)

    @property
    def over(self) -> bool:
        """Tell whether the match has a result or needs none."""
        return self.status is not Status.OPEN

    @property
    def headline(self) -> Headline | None:
        """Return the score in short, None without one."""
        return self.told.headline

    @property
    def stands(self) -> Headline | None:
        """Return the score in short, of a tie that is not over yet the rubbers so far."""
        return self.headline or (self.tie.so_far if self.tie and not self.over else None)

    @property
    def detail(self) -> tuple[Words, ...]:
        """Say what the headline does not tell, part by part."""
        return self.told.detail

    @property
    def ending(self) -> Words | None:
        """Say how the match ended if it was not simply played, or why it needs no play."""
        if self.status is not Status.UNNEEDED:
            return ENDINGS.get(self.status)
        come = sum(side.entry is not None for side in self.sides)
        if self.heat or come < 2:
            return _BYE if come else _NOBODY_COMES
        return NAMES[self.status] if self.winner is None else ENDINGS[Status.WALKOVER]

    @property
    def leads_nowhere(self) -> bool:
        """Tell whether nobody goes on from this match of a bracket though others wait for who does."""
        if not self.leads_on or self.group is not None or self.winner is not None:
            return False
        nobody = self.status is Status.UNNEEDED and not any(side.entry for side in self.sides)
        return nobody or self.status in LEADS_NOWHERE

    @property
    def counts(self) -> bool:
        """Tell whether a result of the match counts."""
        return self.status not in VOID

    def state(self, now: datetime) -> str:
        """Return cancelled, finished, live, late or upcoming as of `now`."""
        if self.cancelled:
            return "cancelled"
        if self.over:
            return "finished"
        if self.starts_at is None or now < self.starts_at:
            return "upcoming"
        ends_at = self.ends_at
        return "live" if ends_at and now < ends_at else "late"

    def changes_at(self, now: datetime) -> datetime | None:
        """Return when that state changes next though nobody does anything; None is never."""
        if self.cancelled or self.over:
            return None
        return next((each for each in (self.starts_at, self.ends_at) if each and each > now), None)


_NAME_AND_UNIT = Message("{name} ({unit})")
_BYE = labels.describe(BYE, {})
_NOBODY_COMES = Message("no side comes")
_NOBODY = Message("{whoever}: nobody")


def schedule(
    exchange_id: int, *, draft: bool = False, competition_id: int | None = None, unneeded: bool = False
) -> tuple[MatchView, ...]:
    """List an edition's matches by time and court, those without a time last; a fixed number of queries.

    `draft` shows the timetable being worked on instead of the published one, `unneeded` also what needs no play.
    """
    query = select(Match).where(Match.exchange_id == exchange_id)
    if not unneeded:
        query = query.where(Match.status != Status.UNNEEDED)
    if competition_id is not None:
        query = query.where(Match.competition_id == competition_id)
    return match_views(db.session.scalars(query).all(), exchange_id, draft=draft)


def drafted(exchange_id: int, match_id: int) -> MatchView | None:
    """Return one match that needs play as the timetable being worked on has it."""
    row = db.session.get(Match, match_id)
    known = row is not None and row.exchange_id == exchange_id and row.status is not Status.UNNEEDED
    return (
        match_views([row], exchange_id, draft=True, among=[row.competition])[0] if row is not None and known else None
    )


def of_entries(exchange_id: int, entry_ids: Iterable[int]) -> tuple[MatchView, ...]:
    """List the matches that entries surely play."""
    ids = list(entry_ids)
    query = select(Match).where(
        Match.exchange_id == exchange_id,
        or_(
            Match.home_id.in_(ids),
            Match.away_id.in_(ids),
            Match.id.in_(select(HeatLane.match_id).where(HeatLane.entry_id.in_(ids))),
        ),
        Match.status != Status.UNNEEDED,
    )
    return match_views(db.session.scalars(query).all(), exchange_id)


def one(exchange_id: int, competition_slug: str, key: str) -> MatchView | None:
    """Return the match with this id in a competition's graph."""
    row = db.session.scalar(
        select(Match)
        .join(Competition, Competition.id == Match.competition_id)
        .where(Match.exchange_id == exchange_id, Competition.slug == competition_slug, Match.key == key)
    )
    return match_views([row], exchange_id, spoken=True)[0] if row else None


def match_views(
    rows: Iterable[AnyMatch],
    exchange_id: int,
    *,
    draft: bool = False,
    spoken: bool = False,
    among: Iterable[Competition] | None = None,
) -> tuple[MatchView, ...]:
    """Turn rows of one edition into views, ordered by time and court; those of its competitions or `among` some.

    `spoken` is for pages with room: who may come is told by the titles of matches, not by their codes.
    """
    told = labels.spoken if spoken else labels.codes
    known = all_of(db.session(), Competition, exchange_id=exchange_id) if among is None else among
    competitions = {row.id: row for row in known}
    entries = once(db.session(), (Entry,), ("names", *sorted(competitions)), partial(_entries, list(competitions)))
    courts = cache(partial(once, db.session(), (Court, Venue), ("courts", exchange_id), partial(_courts, exchange_id)))
    drawn = graphs_of(exchange_id, competitions.values())
    graphs = {id_: (graph.nodes_by_id(), labels.names(graph), told(graph)) for id_, graph in drawn.items()}
    legs = {(id_, key) for id_, graph in drawn.items() for key in graph.legs}
    leading_on = {(id_, key) for id_, graph in drawn.items() for key in graph.leading_on}
    scores = ScoresTold(exchange_id, competitions.values())
    rows = list(rows)
    with_heats = {id_ for id_, graph in drawn.items() if graph.heats}
    lanes = lanes_of(row.id for row in rows if row.competition_id in with_heats) if with_heats else {}
    units = once(db.session(), (Entry, EntryUnit, Participant), ("units", *sorted(with_heats)),
                 partial(units_beside, with_heats)) if with_heats else {}  # fmt: skip

    def view(row: AnyMatch) -> MatchView:
        competition = competitions[row.competition_id]
        nodes, names, codes = graphs.get(row.competition_id, ({}, {}, {}))  # without its plugin
        node, rubber = nodes.get(row.key), scores.rubber(row)
        heat = isinstance(node, Heat)
        raced = places_and_marks(row, node, lanes.get(row.id, ()), scores) if isinstance(node, Heat) else {}
        court_id, starts_at = (row.draft_court_id, row.draft_starts_at) if draft else (row.court_id, row.starts_at)
        return MatchView(
            id=row.id,
            uid=row.uid,
            key=row.key,
            number=row.number,
            competition_id=row.competition_id,
            competition_slug=competition.slug,
            competition=Text(competition.name_vi, competition.name_en),
            sport=rubber.sport if rubber else competition.sport,
            name=_rubber_name(rubber) if rubber else names.get(row.key) or _unnamed(row),
            stage=row.stage,
            round=row.round,
            group=row.group,
            sides=(
                tuple(
                    _lane(lane, _side(lane.entry_id, entries, node, lane.lane - 1, codes, row.status), raced, units)
                    for lane in lanes.get(row.id, ())
                )
                if heat
                else (
                    _side(row.home_id, entries, node, 0, codes, row.status),
                    _side(row.away_id, entries, node, 1, codes, row.status),
                )
            ),
            status=row.status,
            score=score_from(row.score),
            told=scores.of(row),
            winner=scores.ahead(row) if (row.competition_id, row.key) in legs else row.winner,
            court=courts().get(court_id) if court_id else None,
            starts_at=starts_at,
            minutes=row.minutes,
            pinned=row.pinned,
            cancelled=row.cancelled,
            note=row.note,
            tie_id=row.parent_id,
            heat=heat,
            leads_on=(row.competition_id, row.key) in leading_on,
        )

    sports = {id_: row.sport for id_, row in competitions.items()}
    ties = ties_of(rows, sports, {id_: each.name for id_, each in entries.items()}, view)
    shown = (replace(view(row), tie=ties[row.id]) if row.id in ties else view(row) for row in rows)
    return tuple(sorted(shown, key=_order))


def _rubber_name(rubber: Rubber) -> labels.Name:
    return labels.Name(rubber.name, rubber.key, None, rubber.name)


def _unnamed(row: AnyMatch) -> labels.Name:
    """Name a match of a competition whose graph is not at hand by its numbers."""
    number = f"{row.number}"
    round_ = Message("Round {round}").format(round=row.round)
    return labels.Name(Message("Match {number}").format(number=row.number), number, round_, round_)


def _order(match: MatchView) -> tuple[bool, float, str, int]:
    court = match.court.name if match.court else ""
    return match.starts_at is None, match.starts_at.timestamp() if match.starts_at else 0, court, match.number


def _entries(competition_ids: Iterable[int]) -> dict[int, EntryRef]:
    columns = select(Entry.id, Entry.slug, Entry.name, Entry.withdrawn_at)
    rows = db.session.execute(columns.where(Entry.competition_id.in_(competition_ids)))
    return {id_: EntryRef(id_, slug, name, withdrawn is not None) for id_, slug, name, withdrawn in rows}


def _courts(exchange_id: int) -> dict[int, CourtRef]:
    """Read the courts of an edition's block."""
    block = select(Exchange.block_id).where(Exchange.id == exchange_id).scalar_subquery()
    columns = select(Court.id, Court.slug, Court.name, Venue.name, Court.position)
    rows = db.session.execute(columns.join(Venue, Venue.id == Court.venue_id).where(Court.block_id == block))
    return {id_: CourtRef(id_, slug, name, venue, (place, id_)) for id_, slug, name, venue, place in rows}


def _lane(lane: HeatLane, side: Side, raced: Mapping[int, tuple[int | None, Words]], units: Mapping[int, str]) -> Side:
    place, mark = raced.get(lane.entry_id or 0, (None, ""))
    return replace(side, lane=lane.lane, place=place, mark=mark, unit=units.get(lane.entry_id or 0, ""))


def _side(
    entry_id: int | None,
    entries: dict[int, EntryRef],
    node: Node | None,
    which: int,
    codes: Mapping[str, Words],
    status: Status,
) -> Side:
    """Name a side: by its entry, or by whoever comes there; to a match that needs no play nobody comes any more."""
    if entry_id is not None:
        entry = entries[entry_id]
        return Side(entry.name, entry)
    whoever: Words = labels.describe(node.slots[which], codes) if node else "?"
    return Side(_NOBODY.format(whoever=whoever) if status is Status.UNNEEDED else whoever, None)
