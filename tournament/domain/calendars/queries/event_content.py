"""What the events of an edition show now: rows in, faces out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from tournament.catalogues import both
from tournament.domain.calendars.queries.event_places import joint_place, places
from tournament.domain.calendars.queries.tie_lines import tie_lines
from tournament.domain.calendars.records import EventContent, FaceStatus, Place, Result, ScoreWords, Side
from tournament.domain.competitions.queries.graphs import graphs_of
from tournament.domain.competitions.queries.heats import heat_told
from tournament.domain.competitions.queries.lanes import lanes_in
from tournament.domain.competitions.queries.losers import loser_of
from tournament.domain.competitions.queries.plugin_views import Entries, entries_of
from tournament.domain.competitions.queries.rubber_rows import courts_of_rubbers
from tournament.domain.competitions.queries.rubber_rules import tie_scoring
from tournament.domain.competitions.queries.scores_told import ScoresTold
from tournament.domain.competitions.queries.states import State, state_of_id
from tournament.domain.core.queries.held_rows import by_id
from tournament.engine import labels
from tournament.engine.graph import Graph
from tournament.engine.graph import Match as Node
from tournament.engine.heats import BY_PLACE
from tournament.engine.match_status import UNPLAYED, VOID, Status
from tournament.engine.message import Message
from tournament.engine.scoring import ScoreTold, score_from, told_plainly, turned
from tournament.engine.text import Text, Words
from tournament.models import Competition, Duty, Entry, EntryUnit, Exchange, Match, ProgrammeItem
from tournament.runtime import runtime
from tournament.sdk import CalendarEntry, views

UNDECIDED = Message("To be decided")
NUMBER = Message("Match {n}")
NAME = Message("{title} (match {n})")
DEADLINE = Message("Registration deadline")
DEADLINE_LENGTH = timedelta(minutes=30)
ROLES = ("referee", "assistant", "scorer", "timekeeper")


class VisibleEvent(NamedTuple):
    """A face, None when the event is not public, and the roles of each audience whose feed shows it.

    Officials and teams on duty have roles, joined by commas: no other feed tells of a duty.
    """

    face: EventContent | None
    audiences: Mapping[str, str]


HIDDEN = VisibleEvent(None, {})


@dataclass(frozen=True, slots=True)
class _Team:
    name: str
    units: tuple[int, ...]


def match_events(matches: Iterable[Match], faces: MatchContents | None) -> dict[str, VisibleEvent]:
    """Return what each of some matches shows, by the match's uid; without `faces` its edition is not published."""
    if faces is None:
        return {match.uid: HIDDEN for match in matches}
    with runtime().registry.guard.counting():
        return {match.uid: faces.shown(match) for match in matches}


def is_published(exchange: Exchange) -> bool:
    """Tell whether an edition's timetable is there for everybody."""
    return exchange.state != "draft" and exchange.timetable_published_at is not None


def programme_events(session: Session, exchange: Exchange) -> dict[str, VisibleEvent]:
    """Return what the items of an edition's programme and its registration deadline show, by uid."""
    items = session.scalars(select(ProgrammeItem).where(ProgrammeItem.exchange_id == exchange.id))
    deadline = exchange.registration_until
    faces: dict[str, EventContent | None] = {item.uid: _programme_face(exchange, item) for item in items}
    faces[f"registration-{exchange.id}"] = (
        _timeline_face(
            exchange, name=both(DEADLINE), start=deadline - DEADLINE_LENGTH, end=deadline, status="confirmed"
        )
        if deadline
        else None
    )
    if exchange.state == "draft":
        return dict.fromkeys(faces, HIDDEN)
    audiences = {f"exchange:{exchange.id}": "", f"programme:{exchange.id}": ""}
    return {uid: VisibleEvent(face, audiences) for uid, face in faces.items()}


def exchange_path(exchange: Exchange) -> str:
    """Return the address of an edition below the public address of the system."""
    return f"/{exchange.block.slug}/{exchange.slug}/"


def exchange_name(exchange: Exchange) -> Text:
    """Return the name of an edition."""
    return Text(exchange.name_vi, exchange.name_en)


class MatchContents:
    """Faces of an edition's matches, made from what they share, which is read once; `duties` are the published ones."""

    def __init__(
        self, session: Session, exchange: Exchange, competitions: set[int], duties: Sequence[Duty] = ()
    ) -> None:
        self.exchange, self.off = exchange, frozenset(exchange.block.disabled_plugins)
        self.name, self.path = exchange_name(exchange), exchange_path(exchange)
        self.competitions = by_id(session, Competition, competitions)
        self.scores = ScoresTold(exchange.id, self.competitions.values())
        self.teams = _teams(session, competitions)
        self.places = places(session, exchange.block_id)
        graphs = graphs_of(exchange.id, self.competitions.values())
        self.plans = {id_: _Plan(graph) for id_, graph in graphs.items()}
        self.states: dict[int, State | None] = {}
        self.lanes = lanes_in(id_ for id_, graph in graphs.items() if graph.heats)
        self.duties = _duties(session, duties, graphs, self.state)

    def shown(self, match: Match) -> VisibleEvent:
        """Return what a match shows, and to whom."""
        face = self.face(match)
        audiences = dict.fromkeys(_audiences(match, face), "") | self.duties.get(match.id, {})
        says_more = face.status != "cancelled" and runtime().registry.hears("tournament_calendar_entry", self.off)
        return VisibleEvent(enriched(face, self.view(match, face), self.off) if says_more else face, audiences)

    def face(self, match: Match) -> EventContent:
        """Return what a match shows by itself."""
        competition = self.competitions[match.competition_id]
        plan = self.plans.get(match.competition_id)
        sides = self.sides(match, plan)
        timed = match.starts_at is not None
        return EventContent(
            kind="match",
            status=_status(match, plan, [side.entry for side in sides]),
            zone=self.exchange.block.zone,
            exchange=self.name,
            competition=Text(competition.name_vi, competition.name_en),
            sport=competition.sport,
            name=both(_name(match, plan)),
            path=f"{self.path}{competition.slug}/matches/{match.key}/",
            start=match.starts_at,
            end=match.starts_at + timedelta(minutes=match.minutes) if match.starts_at else None,
            first_day=None if timed else self.exchange.starts_on,
            last_day=None if timed else self.exchange.ends_on,
            stage=match.stage,
            number=match.number,
            sides=sides,
            place=self.place(match),
            result=self.result(match, plan),
            notes=self.ties.get(match.id, ()),
            lane=self.lane(match, plan),
        )

    @cached_property
    def ties(self) -> Mapping[int, tuple[Text, ...]]:
        """Return what there is to say of the rubbers of ties."""
        sports = {id_: row.sport for id_, row in self.competitions.items()}
        names = {id_: team.name for id_, team in self.teams.items()}
        return tie_lines(sports, names, self.places, ZoneInfo(self.exchange.block.zone))

    @cached_property
    def rubber_courts(self) -> Mapping[int, frozenset[int]]:
        """Return the courts that the rubbers of ties have by themselves, by tie."""
        ties = [id_ for id_, row in self.competitions.items() if tie_scoring(row.sport)]
        return courts_of_rubbers(ties) if ties else {}

    def place(self, match: Match) -> Place | None:
        """Return where a match is played: of a tie on several courts with the names of all."""
        return joint_place(self.places, [match.court_id or 0, *self.rubber_courts.get(match.id, ())])

    @cached_property
    def entries(self) -> Entries:
        """Return the entries as plugins read them."""
        return entries_of(self.exchange.id, self.competitions)

    def view(self, match: Match, face: EventContent) -> views.MatchView:
        """Return a match as plugins read it."""
        plan, result = self.plans.get(match.competition_id), face.result
        sides = (views.SideView(side.name, self.entries.get(side.entry or 0)) for side in face.sides)
        return views.MatchView(
            id=match.id,
            key=match.key,
            number=match.number,
            competition_id=match.competition_id,
            competition=face.competition,
            sport=face.sport,
            title=(plan and plan.titles.get(match.key)) or face.name,
            stage=match.stage,
            round=match.round,
            group=match.group,
            sides=tuple(sides),
            status=match.status,
            score=score_from(result.score) if result else (),
            told=self.scores.of(match),
            winner=self.scores.ahead(match),
            court=views.CourtView(face.place.name, face.place.venue) if face.place else None,
            starts_at=match.starts_at,
            minutes=match.minutes,
            cancelled=match.cancelled,
            note=match.note,
        )

    def sides(self, match: Match, plan: _Plan | None) -> tuple[Side, ...]:
        """Return the two sides of a match, or all who start in a heat."""
        if plan is None or match.key not in plan.heats:
            return self.side(match.home_id, match, 0), self.side(match.away_id, match, 1)
        return tuple(
            msgspec.structs.replace(self.side(lane.entry_id, match, lane.lane - 1), lane=lane.lane)
            for lane in self.lanes.get(match.id, ())
        )

    def lane(self, match: Match, plan: _Plan | None) -> Text:
        """Return the word for the number under which somebody starts in a heat, nothing for a match."""
        heat = plan.heats.get(match.key) if plan else None
        marking = BY_PLACE if heat and heat.by_place else self.scores.marking(match) if heat else None
        return both(marking.numbering) if marking else Text("", "")

    def who_starts(self, match: Match) -> frozenset[int | None]:
        """Return who plays a match or starts in a heat."""
        return frozenset((match.home_id, match.away_id, *(lane.entry_id for lane in self.lanes.get(match.id, ()))))

    def result(self, match: Match, plan: _Plan | None) -> Result | None:
        """Return how a match ended, of a heat in words."""
        found = _result(match, self.scores)
        if found is None or plan is None or match.key not in plan.heats:
            return found
        state = self.state(match.competition_id)
        return msgspec.structs.replace(found, finish=both(heat_told(state, match.key)) if state else found.finish)

    def state(self, competition: int) -> State | None:
        """Return the state of a competition, read once."""
        if competition not in self.states:
            self.states[competition] = state_of_id(competition)
        return self.states[competition]

    def side(self, entry_id: int | None, match: Match, which: int) -> Side:
        """Return an entry as a side, or who will come there in words."""
        if entry_id is not None:
            team = self.teams[entry_id]
            return Side(Text(team.name, team.name), entry_id, team.units)
        plan = self.plans.get(match.competition_id)
        node = plan and plan.nodes.get(match.key)
        return Side(both(labels.describe(node.slots[which], plan.codes) if plan and node else UNDECIDED))

    def renamed(self, face: EventContent, court_id: int | None) -> EventContent:
        """Return what is kept of an event that is no more, under the present names of what it speaks of."""
        _block, _exchange, *rest = face.path.strip("/").split("/")
        slug = rest[0] if rest else ""
        named = next((row for row in self.competitions.values() if row.slug == slug), None)
        place = face.place
        # Of a tie on several courts, the feed of any of them may be the one in which it is kept.
        court = place.court if place and place.court is not None else court_id
        teams = ((side, self.teams.get(side.entry or 0)) for side in face.sides)
        return msgspec.structs.replace(
            face,
            exchange=self.name,
            path=self.path + "".join(f"{part}/" for part in rest),
            competition=Text(named.name_vi, named.name_en) if named else face.competition,
            sides=tuple(
                Side(Text(team.name, team.name), side.entry, team.units) if team else side for side, team in teams
            ),
            place=joint_place(self.places, [court or 0, *(place.others if place else ())]) or place,
        )


class _Plan:
    """The graph of a competition with the names of its matches."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.nodes = graph, graph.nodes_by_id()
        self.heats = {heat.id: heat for heat in graph.heats}
        self.titles, self.codes = labels.titles(graph), labels.codes(graph)


def enriched(face: EventContent, match: views.MatchView, off: Collection[str]) -> EventContent:
    """Let plugins that are not `off` say more in a match's event; what is no calendar entry changes nothing."""
    entry = runtime().registry.calendar_entry(match, CalendarEntry(face.name, face.notes), off)
    return msgspec.structs.replace(face, name=both(entry.title), notes=tuple(map(both, entry.description)))


def _audiences(match: Match, face: EventContent) -> set[str]:
    names = {f"exchange:{match.exchange_id}", f"competition:{match.competition_id}", f"match:{match.uid}"}
    names.update(f"entry:{side.entry}" for side in face.sides if side.entry)
    names.update(f"unit:{unit}" for side in face.sides for unit in side.units)
    if match.court_id is not None:
        others = face.place.others if face.place else ()
        names.update(f"court:{court}" for court in (match.court_id, *others))
    return names


def _duties(
    session: Session, duties: Sequence[Duty], graphs: Mapping[int, Graph], states: Callable[[int], State | None]
) -> Mapping[int, dict[str, str]]:
    """Return the roles of officials and of teams, by match and audience.

    Who loses another match has a duty from the moment that is known.
    """
    lost = by_id(session, Match, {duty.loser_of_id for duty in duties if duty.loser_of_id is not None})
    found: dict[int, dict[str, str]] = {}
    for duty in sorted(duties, key=lambda duty: (ROLES.index(duty.role), duty.id)):
        entry_id, source = duty.entry_id, lost.get(duty.loser_of_id or 0)
        if source is not None:
            entry_id = loser_of(source, graphs.get(source.competition_id), states)
        if duty.official_id is None and entry_id is None:
            continue
        audience = f"official:{duty.official_id}" if duty.official_id is not None else f"entry:{entry_id}"
        of_match = found.setdefault(duty.match_id, {})
        of_match[audience] = f"{of_match[audience]},{duty.role}" if audience in of_match else duty.role
    return found


def _teams(session: Session, competitions: set[int]) -> Mapping[int, _Team]:
    names: dict[int, str] = {}
    units: dict[int, list[int]] = {}
    for entry_id, name, unit_id in session.execute(
        select(Entry.id, Entry.name, EntryUnit.unit_id)
        .outerjoin(EntryUnit, EntryUnit.entry_id == Entry.id)
        .where(Entry.competition_id.in_(competitions))
        .order_by(EntryUnit.id)
    ):
        names[entry_id] = name
        units.setdefault(entry_id, []).extend([] if unit_id is None else [unit_id])
    return {id_: _Team(name, tuple(units[id_])) for id_, name in names.items()}


def _status(match: Match, plan: _Plan | None, entries: Sequence[int | None]) -> FaceStatus:
    if match.cancelled or match.status is Status.UNNEEDED or (match.status in VOID and not match.score):
        return "cancelled"
    if match.status is not Status.OPEN:
        return "confirmed"
    node = plan and plan.nodes.get(match.key)
    sure = all(entry is not None for entry in entries) and not (isinstance(node, Node) and node.if_needed)
    return "confirmed" if sure and match.starts_at else "tentative"


def _name(match: Match, plan: _Plan | None) -> Words:
    title = plan.titles.get(match.key) if plan else None
    numbered = NAME if title else NUMBER
    return numbered.format(title=title or "", n=match.number)


def _result(match: Match, scores: ScoresTold) -> Result | None:
    if match.status in UNPLAYED:
        return None
    pairs = tuple(None if pair is None else (pair[0], pair[1]) for pair in match.score or ())
    score, own, others = score_from(match.score), scores.of(match), scores.turned(match)
    winner = scores.ahead(match)
    if (own, others) == (told_plainly(score), told_plainly(turned(score))):
        return Result(match.status, pairs, winner)
    return Result(match.status, pairs, winner, (_words(own), _words(others)))


def _words(told: ScoreTold) -> ScoreWords:
    detail = tuple(map(both, told.detail))
    if told.headline is None:
        return ScoreWords(detail=detail)
    home, away = told.headline.sides
    return ScoreWords((both(home), both(away)), both(told.headline.note), detail)


def _programme_face(exchange: Exchange, item: ProgrammeItem) -> EventContent:
    return _timeline_face(
        exchange,
        name=Text(item.name_vi, item.name_en),
        start=item.starts_at,
        end=item.ends_at,
        status="cancelled" if item.cancelled else "confirmed",
        place=Place(item.place) if item.place else None,
    )


def _timeline_face(exchange: Exchange, **shown: Any) -> EventContent:
    return EventContent(
        kind="programme",
        zone=exchange.block.zone,
        exchange=exchange_name(exchange),
        path=exchange_path(exchange),
        **shown,
    )
