"""From stored rows to the engine's problem: courts less what blocks them, sides, people, duties, pins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from tournament.domain.timetables.queries.planning_rows import Rows, minutes
from tournament.engine import graph as graphs
from tournament.engine.match_status import Status
from tournament.engine.phases import phase_of
from tournament.engine.timetable.problem import (
    Break,
    Competition,
    Court,
    Decided,
    Duty,
    Known,
    Match,
    OnePlace,
    Pin,
    Problem,
    Ranked,
    Side,
    Span,
    Unit,
)
from tournament.models import CompetitionPlanning, Entry, PhasePlanning
from tournament.models import Match as MatchRow


def problem_of(rows: Rows) -> Problem:
    """Make the problem of an edition; matches that are over without ever having had a place are left out."""
    matches = _Matches(rows)
    return Problem(
        grid=rows.rules.grid_minutes,
        days=_days(rows),
        courts=tuple(_courts(rows)),
        competitions=tuple(_competition(rows, id_) for id_ in rows.competitions),
        units=tuple(_unit(rows, entry) for entry in rows.entries),
        matches=_with_the_last(tuple(matches), matches.last),
        travel={(f"venue:{way.from_id}", f"venue:{way.to_id}"): way.minutes for way in rows.travel},
        breaks=tuple(Break(None, rows.span(item.starts_at, item.ends_at), item.name_vi) for item in rows.breaks),
        person_rest=rows.rules.person_rest_minutes,
        overnight_rest=rows.rules.overnight_rest_minutes,
        person_max_per_day=rows.rules.person_max_per_day,
        one_place=OnePlace(rows.rules.one_place) if rows.rules.one_place else None,
        name=rows.exchange.slug,
    )


def possible_units(rows: Rows) -> dict[int, frozenset[int]]:
    """Name, by match, the units whose teams play it or may still come to it."""
    return _Matches(rows).units()


def without(spans: Iterable[Span], gone: Iterable[Span]) -> list[Span]:
    """Take intervals out of others."""
    left = sorted(spans)
    for start, end in gone:
        left = [
            part
            for opens, closes in left
            for part in ((opens, min(closes, start)), (max(opens, end), closes))
            if part[0] < part[1]
        ]
    return left


def _days(rows: Rows) -> tuple[Span, ...]:
    """Return, for each day on which a court is open, from the first opening to the last closing."""
    days: dict[int, list[Span]] = {}
    for windows in rows.windows.values():
        for window in windows:
            days.setdefault(window[0] // 1440, []).append(window)
    return tuple((min(s for s, _ in day), max(e for _, e in day)) for _, day in sorted(days.items()))


def _courts(rows: Rows) -> Iterator[Court]:
    sports = frozenset(competition.sport for competition in rows.competitions.values())
    locked = [_whole_day(rows, day) for day in rows.locked]
    for court in rows.courts:
        windows = without(rows.windows.get(court.id, ()), rows.blocked.get(f"court:{court.id}", ()))
        kept = [window for window in _drafted_on(rows, court.id) if _day_of(rows, window) in rows.locked]
        yield Court(
            id=f"court:{court.id}",
            venue=f"venue:{court.venue_id}",
            # A locked day has room for what stands there, and for nothing else.
            windows=tuple(sorted([*without(windows, locked), *_joined(kept)])),
            tags=frozenset(court.sports) or sports,
            turnover=court.turnover_minutes,
        )


def _whole_day(rows: Rows, day: date) -> Span:
    start = (day - rows.exchange.starts_on).days * 1440
    return start, start + 1440


def _day_of(rows: Rows, window: Span) -> date:
    return date.fromordinal(rows.exchange.starts_on.toordinal() + window[0] // 1440)


def _drafted_on(rows: Rows, court_id: int) -> Iterator[Span]:
    for match in rows.matches:
        if match.draft_starts_at is not None and court_id in rows.courts_held(match, draft=True):
            start = minutes(rows.origin, match.draft_starts_at)
            yield start, start + match.minutes


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _competition(rows: Rows, id_: int) -> Competition:
    row, planning = rows.competitions[id_], rows.planning.get(id_)
    return Competition(
        id=f"competition:{id_}",
        rest=row.rest_minutes,
        ranking_delay=planning.ranking_delay_minutes if planning else 0,
        max_per_day=row.max_per_day,
        max_duties=planning.max_duties if planning else 0,
    )


def _unit(rows: Rows, entry: Entry) -> Unit:
    away = [span for unit in rows.units.get(entry.id, ()) for span in rows.blocked.get(f"unit:{unit}", ())]
    clubs = tuple(f"unit:{unit}" for unit in sorted(rows.units.get(entry.id, ())))
    return Unit(f"team:{entry.id}", f"competition:{entry.competition_id}", tuple(_joined(away)), clubs)


def _with_the_last(matches: tuple[Match, ...], last: frozenset[str]) -> tuple[Match, ...]:
    """Let some matches, and all that wait for them, begin only when every other is over."""
    late, first = set(last), set(last)
    for match in matches:
        if late.intersection(id_ for side in match.sides for id_ in _awaited(side)):
            late.add(match.id)
            first.discard(match.id)
    others = Ranked(tuple(match.id for match in matches if match.id not in late))
    if not last or not others.matches:
        return matches
    return tuple(replace(match, sides=(*match.sides, others)) if match.id in first else match for match in matches)


def _awaited(side: Side) -> tuple[str, ...]:
    if isinstance(side, Known):
        return ()
    return side.matches if isinstance(side, Ranked) else (side.match,)


class _Matches:
    """Makes the matches of a problem, competition by competition."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.present = [
            match for match in rows.matches if match.status is Status.OPEN or match.draft_starts_at is not None
        ]
        self.ids = {(match.competition_id, match.key): f"match:{match.id}" for match in self.present}
        self.sides = {(match.competition_id, match.key): self._known(match) for match in rows.matches}
        self.nodes = {id_: rows.graphs[id_].nodes_by_id() if id_ in rows.graphs else {} for id_ in rows.competitions}
        self.drawn: dict[tuple[int, int], int] = {
            (entry.competition_id, entry.number): entry.id for entry in rows.entries if entry.number is not None
        }
        self.deciding = {
            f"match:{match.id}"
            for match in self.present
            if match.competition_id not in rows.graphs
            or rows.graphs[match.competition_id].last_leg(match.key) == match.key
        }
        """All but the legs that others of their series come after: nobody has lost when they are over."""
        self.of_group: dict[tuple[int, str], list[str]] = {}
        self.of_round: dict[tuple[int, str, int], list[str]] = {}
        for match in self.present:
            if match.group:
                self.of_group.setdefault((match.competition_id, match.group), []).append(f"match:{match.id}")
            self.of_round.setdefault((match.competition_id, match.stage, match.round), []).append(f"match:{match.id}")
        self.possible: dict[tuple[int, str], frozenset[int]] = {}

    def __iter__(self) -> Iterator[Match]:
        for match in self.present:
            planning = self.rows.planning.get(match.competition_id)
            phase, pin, at_once = self._phase(match), self._pin(match), self._at_once(match)
            yield Match(
                id=f"match:{match.id}",
                competition=f"competition:{match.competition_id}",
                minutes=match.minutes,
                sides=tuple(self._sides(match)),
                requires=frozenset({self.rows.competitions[match.competition_id].sport}),
                courts=self._courts(match, planning, pin, at_once),
                earliest=minutes(self.rows.origin, phase.not_before) if phase and phase.not_before else None,
                latest_end=minutes(self.rows.origin, phase.over_by) if phase and phase.over_by else None,
                pin=pin,
                people=self._people(match),
                duty=self._duty(match, planning) if planning and planning.duties_by == "teams" else None,
                at_once=at_once,
            )

    def units(self) -> dict[int, frozenset[int]]:
        """Name, by match, the units whose teams play it or may still come to it."""
        found = {}
        for match in self.rows.matches:
            entries = self._possible(match.competition_id, match.key)
            found[match.id] = frozenset[int]().union(*(self._units_of(entry) for entry in entries))
        return found

    @property
    def last(self) -> frozenset[str]:
        """Name the open matches that are to come after all others."""
        phases = ((match, self._phase(match)) for match in self.present if match.status is Status.OPEN)
        return frozenset(f"match:{match.id}" for match, phase in phases if phase is not None and phase.last)

    def _phase(self, match: MatchRow) -> PhasePlanning | None:
        return self.rows.phases.get((match.competition_id, phase_of(match.stage, match.round, match.group)))

    def _known(self, match: MatchRow) -> dict[int, int | None]:
        """Return who is known to play, by side; in a heat by its lanes, but for those that nobody comes to."""
        lanes = self.rows.lanes.get(match.id)
        if lanes is not None:
            return {lane.lane - 1: lane.entry_id for lane in lanes}
        return {0: match.home_id, 1: match.away_id}

    def _sides(self, match: MatchRow) -> Iterator[Side]:
        """Return where the sides come from, each ranking once however many it sends."""
        yield from dict.fromkeys(self._each_side(match))

    def _each_side(self, match: MatchRow) -> Iterator[Side]:
        node = self.nodes[match.competition_id].get(match.key)
        for which, known in self._known(match).items():
            if known is not None:
                yield Known(f"team:{known}")
            elif node is not None:
                slots = self.rows.graphs[match.competition_id].sources(node, which)
                yield from self._decided(match.competition_id, slots)
        graph = self.rows.graphs.get(match.competition_id)
        leg = graph.legs.get(match.key) if graph else None
        if leg is not None and leg.number > 1:  # the same two, whoever they are
            yield from self._decided(match.competition_id, [graphs.Winner(leg.series.matches[leg.number - 2])])

    def _decided(self, competition: int, slots: Iterable[graphs.Slot]) -> Iterator[Side]:
        for key in (key for slot in slots for key in graphs.feeders(slot)):
            if (competition, key) in self.ids:
                yield Decided(self.ids[competition, key])
        heats = dict.fromkeys(heat for slot in slots for heat in graphs.feeding_heats(slot))
        raced = tuple(self.ids[competition, heat] for heat in heats if (competition, heat) in self.ids)
        if raced:
            yield Ranked(raced)
        groups = dict.fromkeys(group for slot in slots for group in graphs.feeding_groups(slot))
        ranked = [id_ for group in groups for id_ in self.of_group.get((competition, group), ())]
        if ranked:
            yield Ranked(tuple(ranked))

    def _courts(
        self, match: MatchRow, planning: CompetitionPlanning | None, pin: Pin, at_once: int
    ) -> frozenset[str] | None:
        """Return the only courts that a match may use; one kept on several courts at once uses no others than those."""
        chosen = frozenset(f"court:{id_}" for id_ in planning.courts) if planning and planning.courts else None
        held = frozenset(f"court:{id_}" for id_ in self.rows.courts_held(match, draft=True))
        if pin.court is None or not len(held) == at_once > 1:
            return chosen
        return held if chosen is None else held & chosen

    def _at_once(self, match: MatchRow) -> int:
        """Return how many courts a match takes at once: a tie as it is dealt, what has begun as many as it has."""
        dealing = self.rows.dealings.get(match.id)
        wanted = dealing.courts if dealing else 1
        held = len(self.rows.courts_held(match, draft=True))
        return held if held and (match.called_at or match.status is not Status.OPEN) else wanted

    def _pin(self, match: MatchRow) -> Pin:
        if match.draft_court_id is None or match.draft_starts_at is None:
            return Pin()
        stays = match.status is not Status.OPEN or self.rows.day(match.draft_starts_at) in self.rows.locked
        kept = "place" if stays else match.pin
        return Pin(
            court=f"court:{match.draft_court_id}" if kept in {"court", "place"} else None,
            start=minutes(self.rows.origin, match.draft_starts_at) if kept in {"time", "place"} else None,
        )

    def _people(self, match: MatchRow) -> tuple[str, ...]:
        """Name the persons of several entries who play here, or may."""
        if not self.rows.players:
            return ()
        entries = self._possible(match.competition_id, match.key)
        people = (person for entry in sorted(entries) for person in self.rows.players.get(entry, ()))
        return tuple(dict.fromkeys(f"person:{person}" for person in people))

    def _possible(self, competition: int, key: str) -> frozenset[int]:
        """Return the entries that play a match or may still come to it."""
        if (competition, key) not in self.possible:
            node = self.nodes[competition].get(key)
            known = self.sides.get((competition, key), {0: None, 1: None})
            found: set[int] = set()
            for which, entry in known.items():
                if entry is not None:
                    found.add(entry)
                elif node is not None:
                    slots = self.rows.graphs[competition].sources(node, which)
                    found.update(*(self._occupants(competition, slot) for slot in slots))
            self.possible[competition, key] = frozenset(found)
        return self.possible[competition, key]

    def _occupants(self, competition: int, slot: graphs.Slot) -> frozenset[int]:
        match slot:
            case graphs.Seed(n=n):
                return frozenset(filter(None, [self.drawn.get((competition, n))]))
            case graphs.Winner(match=key) | graphs.Loser(match=key):
                return self._possible(competition, key)
            case graphs.Placed() | graphs.Fastest():
                return frozenset[int]().union(
                    *(self._possible(competition, heat) for heat in graphs.feeding_heats(slot))
                )
            case _:
                groups = self.rows.graphs[competition].groups
                members = [member for group in graphs.feeding_groups(slot) for member in groups.get(group, ())]
                return frozenset[int]().union(*(self._occupants(competition, member) for member in members))

    def _duty(self, match: MatchRow, planning: CompetitionPlanning) -> Duty:
        """Name who may referee: teams of other units that cannot play here, or who lost in the round before."""
        competition = planning.competition_id
        playing = self._possible(competition, match.key)
        units = frozenset[int]().union(*(self._units_of(entry) for entry in playing))
        free = (
            entry.id
            for entry in self.rows.entries
            if entry.competition_id == competition
            and entry.withdrawn_at is None
            and entry.id not in playing
            and units.isdisjoint(self._units_of(entry.id))
        )
        alone = match.group is None and match.id not in self.rows.lanes  # nobody loses a heat
        before = self.of_round.get((competition, match.stage, match.round - 1), ()) if alone else ()
        feeding = {side.match for side in self._sides(match) if isinstance(side, Decided)}
        losers = [
            id_ for id_ in before if id_ in self.deciding and (id_ not in feeding or not self._comes_by_losing(match))
        ]
        return Duty(tuple(f"team:{id_}" for id_ in free), tuple(losers))

    def _comes_by_losing(self, match: MatchRow) -> bool:
        node = self.nodes[match.competition_id].get(match.key)
        return node is not None and any(isinstance(slot, graphs.Loser) for slot in node.slots)

    def _units_of(self, entry: int) -> frozenset[int]:
        return self.rows.units.get(entry, frozenset())
