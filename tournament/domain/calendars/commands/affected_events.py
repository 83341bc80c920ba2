"""What a change may make look different in calendars, told from the rows that it touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import aliased

from tournament.domain.core.commands.row_history import RowImage
from tournament.models import Court, Duty, Exchange, HeatLane, LineUp, LineUpPerson, Match, RubberMatch

_EXCHANGE_SHOWS = {"name_vi", "name_en", "starts_on", "ends_on", "state", "timetable_published_at"}
_EVENTS = {"match", "programme_item"}
_RULES = {"ruleset", "lot_draw", "adjustment"}
"""What decides with the results who may still come to a match."""
_NAMES = {"name", "name_vi", "name_en", "address", "latitude", "longitude", "unit_id"}
_NAMED = {"exchange", "competition", "entry", "unit", "court", "venue", "official"}


@dataclass(slots=True)
class Touched:
    """What a change may make look different: matches, the programme, deleted events, names of feeds."""

    everything: bool = False
    programme: bool = False
    matches: list[ColumnElement[bool]] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    competitions: set[int] = field(default_factory=set)
    named: set[str] = field(default_factory=set)

    @classmethod
    def by(cls, images: Iterable[RowImage], exchange: Exchange) -> Touched:
        touched = cls()
        ids: dict[str, set[int]] = {}
        for image in images:
            table, id_ = _shown_by(image)
            ids.setdefault(table, set()).add(id_)
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
        row = image.after or image.before or {}
        if image.table in _RULES and "competition_id" in row:
            self.competitions.add(row["competition_id"])
        gone = image.before if image.table in _EVENTS and image.after is None else None
        if gone and gone["exchange_id"] == exchange.id:
            self.deleted.add(gone["uid"])
            self.competitions.update([gone["competition_id"]] if "competition_id" in gone else [])
        if image.table in _NAMED and image.after and any(key in _NAMES for key in changed):
            self.named.add(f"{image.table}:{image.id}")


def _shown_by(image: RowImage) -> tuple[str, int]:
    """Name the row by which events are found: a duty, a lane or a line-up that comes or goes is told from its match."""
    row = image.after or image.before or {}
    if image.table == "duty" and "match_id" in row:
        return ("duty", image.id) if row["draft"] else ("match", row["match_id"])
    if image.table in {"heat_lane", "line_up"} and "match_id" in row:
        return "match", row["match_id"]
    if image.table == "line_up_person" and "line_up_id" in row:
        return "line_up", row["line_up_id"]
    return image.table, image.id


def _at_sides(entries: set[int]) -> ColumnElement[bool]:
    lanes = select(HeatLane.match_id).where(HeatLane.entry_id.in_(entries))
    return Match.home_id.in_(entries) | Match.away_id.in_(entries) | Match.id.in_(lanes)


def _in_lanes(lanes: set[int]) -> ColumnElement[bool]:
    return Match.id.in_(select(HeatLane.match_id).where(HeatLane.id.in_(lanes)))


def _with_line_ups(line_ups: set[int]) -> ColumnElement[bool]:
    return Match.id.in_(select(LineUp.match_id).where(LineUp.id.in_(line_ups)))


def _with_persons(persons: set[int]) -> ColumnElement[bool]:
    return _in_line_ups_of(LineUpPerson.id.in_(persons))


def _with_athletes(athletes: set[int]) -> ColumnElement[bool]:
    return _in_line_ups_of(LineUpPerson.athlete_id.in_(athletes))


def _in_line_ups_of(persons: ColumnElement[bool]) -> ColumnElement[bool]:
    named = select(LineUp.match_id).join(LineUpPerson, LineUpPerson.line_up_id == LineUp.id)
    return Match.id.in_(named.where(persons))


def _of_entry_units(_rows: set[int]) -> ColumnElement[bool]:
    return true()


def _with_duties(duties: set[int]) -> ColumnElement[bool]:
    return Match.id.in_(select(Duty.match_id).where(Duty.id.in_(duties), Duty.draft.is_(False)))


def _and_refereed_by_losers(matches: set[int]) -> ColumnElement[bool]:
    """Name matches, of rubbers their ties, with those whose duties their losers take, or the losers of their series."""
    changed, lost = aliased(Match), aliased(Match)
    same_round = and_(
        changed.competition_id == lost.competition_id, changed.stage == lost.stage, changed.round == lost.round
    )
    duties = (
        select(Duty.match_id)
        .join(lost, lost.id == Duty.loser_of_id)
        .join(changed, same_round)
        .where(changed.id.in_(matches), Duty.draft.is_(False))
    )
    ties = select(RubberMatch.parent_id).where(RubberMatch.id.in_(matches))
    return Match.id.in_(matches) | Match.id.in_(duties) | Match.id.in_(ties)


def _on_courts(courts: set[int]) -> ColumnElement[bool]:
    """Name matches on courts, with the ties whose rubbers are."""
    of_rubbers = select(RubberMatch.parent_id).where(RubberMatch.court_id.in_(courts))
    return Match.court_id.in_(courts) | Match.id.in_(of_rubbers)


def _at_venues(venues: set[int]) -> ColumnElement[bool]:
    return Match.court_id.in_(select(Court.id).where(Court.venue_id.in_(venues)))


_MATCHES_OF: Mapping[str, Callable[[set[int]], ColumnElement[bool]]] = {
    "match": _and_refereed_by_losers,
    "competition": Match.competition_id.in_,
    "duty": _with_duties,
    "entry": _at_sides,
    "heat_lane": _in_lanes,
    "line_up": _with_line_ups,
    "line_up_person": _with_persons,
    "athlete": _with_athletes,
    "entry_unit": _of_entry_units,
    "court": _on_courts,
    "venue": _at_venues,
}
