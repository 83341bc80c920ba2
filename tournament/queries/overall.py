"""The overall ranking of units, with how each one's points came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tournament.engine.errors import InputError
from tournament.engine.overall import Finish, Settings, Standing, overall
from tournament.engine.progress import Open
from tournament.engine.scoring import to_number, to_plain
from tournament.engine.text import Text
from tournament.models import Competition, Entry, EntryUnit, Exchange, db
from tournament.queries.exchanges import UnitView, units_of
from tournament.queries.states import state_of


@dataclass(frozen=True, slots=True)
class ItemView:
    """One line of a unit's calculation."""

    what: Text
    points: int | float
    counted: bool


@dataclass(frozen=True, slots=True)
class StandingView:
    """A unit's overall rank."""

    rank: int
    unit: UnitView
    points: int | float
    medals: tuple[int, int, int]
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class OverallView:
    """The ranking, the rules it follows, and the competitions whose places are not all decided yet."""

    standings: tuple[StandingView, ...]
    settings: Settings
    open: tuple[Text, ...]


def settings_from(stored: Mapping[str, Any]) -> Settings:
    """Read stored settings; what was never said keeps its default."""
    points = tuple(to_number(value) for value in stored.get("points", ())) or Settings().points
    return Settings(order=stored.get("order", "points"), points=points, share=stored.get("share", "equal"))


def points_from(text: str) -> list[int | float]:
    """Read points for places as people type them: ``10 8 7,5``; raises InputError for anything else."""
    try:
        return [to_plain(to_number(part.replace(",", "."))) for part in text.replace(";", " ").split()]
    except (ValueError, ZeroDivisionError) as error:
        raise InputError(
            Text(
                "Điểm theo thứ hạng phải là các số cách nhau bằng dấu cách.",
                "Points for places are numbers with blanks between them.",
            )
        ) from error


def ranking(exchange_id: int) -> OverallView:
    """Rank the units of an edition by the places decided so far."""
    exchange = db.session.get_one(Exchange, exchange_id)
    settings = settings_from(exchange.overall)
    units = {unit.id: unit for unit in units_of(exchange)}
    members = _members(exchange_id)
    finishes: list[Finish[int]] = []
    unfinished: list[Text] = []
    for competition in db.session.scalars(
        select(Competition).where(Competition.exchange_id == exchange_id).order_by(Competition.position)
    ).all():
        state = state_of(competition)
        places = state.progress.places if state else ()
        if not places or any(isinstance(holder, Open) and holder is Open.UNKNOWN for _, holder in places):
            unfinished.append(Text(competition.name_vi, competition.name_en))
        finishes += [
            Finish(competition.name_vi, place, members[holder], competition.weight)
            for place, holder in places
            if not isinstance(holder, Open)
        ]
    standings = overall(list(units), finishes, settings)
    return OverallView(tuple(_view(each, units) for each in standings), settings, tuple(unfinished))


def _members(exchange_id: int) -> dict[int, tuple[int, ...]]:
    rows = db.session.execute(
        select(EntryUnit.entry_id, EntryUnit.unit_id)
        .join(Entry, Entry.id == EntryUnit.entry_id)
        .join(Competition, Competition.id == Entry.competition_id)
        .where(Competition.exchange_id == exchange_id)
        .order_by(EntryUnit.id)
    )
    members: dict[int, tuple[int, ...]] = {}
    for entry, unit in rows:
        members[entry] = (*members.get(entry, ()), unit)
    return members


def _view(standing: Standing[int], units: Mapping[int, UnitView]) -> StandingView:
    items = tuple(ItemView(item.what, to_plain(item.points), item.counted) for item in standing.items)
    return StandingView(standing.rank, units[standing.unit], to_plain(standing.points), standing.medals, items)
