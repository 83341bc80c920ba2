"""The overall ranking of units, with how each one's points came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tournament.domain.competitions.queries.states import state_of
from tournament.domain.exchanges.queries.exchanges import UnitView, units_of
from tournament.engine.errors import InputError
from tournament.engine.final_places import Final, final_places, unplaced
from tournament.engine.message import Message
from tournament.engine.overall import Extra, Finish, Missed, Settings, Standing, overall
from tournament.engine.progress import Open
from tournament.engine.scoring import to_number, to_plain
from tournament.engine.text import Text, Words
from tournament.models import Competition, Entry, EntryUnit, Exchange, db


@dataclass(frozen=True, slots=True)
class ItemView:
    """One line of a unit's calculation."""

    what: Words
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

    @property
    def points(self) -> tuple[int | float, ...]:
        """Return the points for places 1, 2, 3 … as plain numbers."""
        return tuple(map(to_plain, self.settings.points))

    @property
    def participation(self) -> int | float:
        """Return the points for taking part as a plain number."""
        return to_plain(self.settings.participation)


@dataclass(frozen=True, slots=True)
class JointEntry:
    """A joint team whose points can be shared: its units, the lead unit first, and their parts (0: not agreed)."""

    id: int
    name: str
    competition: Text
    units: tuple[UnitView, ...]
    shares: tuple[int, ...]


OF_ONE_EDITION = ("extras", "shares")
"""What of the settings belongs to one edition alone and is not taken over by the next one."""


def settings_from(stored: Mapping[str, Any]) -> Settings:
    """Read stored settings; what was never said keeps its default."""
    plain = ("order", "ties", "share", "best", "per_competition", "spread_joint", "missed")
    told = {name: stored[name] for name in plain if name in stored}
    points = tuple(to_number(value) for value in stored.get("points", ())) or Settings().points
    return Settings(points=points, participation=to_number(stored.get("participation", 0)), **told)


def settings_of(exchange_id: int) -> Settings:
    """Return how the overall ranking of an edition is counted."""
    return settings_from(db.session.get_one(Exchange, exchange_id).overall)


def extras_of(exchange_id: int) -> list[Extra[int]]:
    """List the points given to units or taken from them in an edition."""
    stored = db.session.get_one(Exchange, exchange_id).overall.get("extras", ())
    return [Extra(each["unit"], to_number(each["points"]), each["reason"]) for each in stored]


def points_from(text: str) -> list[int | float]:
    """Read points for places as people type them: ``10 8 7,5``; raises InputError for anything else."""
    return [number_from(part) for part in text.replace(";", " ").split()]


def number_from(text: str) -> int | float:
    """Read a number as people type it, with a comma or a point; raises InputError for anything else."""
    try:
        return to_plain(to_number(text.strip().replace(",", ".").replace("−", "-") or "0"))
    except (ValueError, ZeroDivisionError) as error:
        raise InputError(
            Message("Points are numbers with blanks between them; “{text}” is none.").format(text=text.strip())
        ) from error


def joint_entries(exchange_id: int) -> tuple[JointEntry, ...]:
    """List the joint teams of an edition with the shares agreed for their units."""
    exchange = db.session.get_one(Exchange, exchange_id)
    units, shares = {unit.id: unit for unit in units_of(exchange)}, exchange.overall.get("shares", {})
    members = _members(exchange_id)
    rows = db.session.execute(
        select(Entry.id, Entry.name, Competition.name_vi, Competition.name_en)
        .join(Competition, Competition.id == Entry.competition_id)
        .where(Competition.exchange_id == exchange_id)
        .order_by(Competition.position, Entry.id)
    )
    return tuple(
        JointEntry(entry, name, Text(vi, en), tuple(units[unit] for unit in members[entry]),
                   _shares(shares, entry, members[entry]) or (0,) * len(members[entry]))
        for entry, name, vi, en in rows
        if len(members[entry]) > 1
    )  # fmt: skip


def _shares(stored: Mapping[str, Mapping[str, int]], entry: int, units: Sequence[int]) -> tuple[int, ...]:
    parts = stored.get(str(entry), {})
    return tuple(parts.get(str(unit), 0) for unit in units) if parts else ()


def ranking(exchange_id: int) -> OverallView:
    """Rank the units of an edition by the places decided so far."""
    exchange = db.session.get_one(Exchange, exchange_id)
    settings = settings_from(exchange.overall)
    units = {unit.id: unit for unit in units_of(exchange)}
    members, shares = _members(exchange_id), exchange.overall.get("shares", {})
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
            Finish(competition.name_vi, held.place, members[held.entry], competition.weight,
                   _shares(shares, held.entry, members[held.entry]), _missed(held))
            for held in (final_places(state) if state else ())
        ]  # fmt: skip
        finishes += [
            Finish(competition.name_vi, None, members[entry], competition.weight,
                   _shares(shares, entry, members[entry]))
            for entry in (unplaced(state) if state else ())
        ]  # fmt: skip
    extras = [extra for extra in extras_of(exchange_id) if extra.unit in units]
    standings = overall(list(units), finishes, settings, extras)
    return OverallView(tuple(_view(each, units) for each in standings), settings, tuple(unfinished))


def _missed(held: Final[int]) -> Missed | None:
    return "withdrew" if held.withdrew else "absent" if held.absent else None


def _members(exchange_id: int) -> dict[int, tuple[int, ...]]:
    rows = db.session.execute(
        select(EntryUnit.entry_id, EntryUnit.unit_id)
        .join(Entry, Entry.id == EntryUnit.entry_id)
        .join(Competition, Competition.id == Entry.competition_id)
        .where(Competition.exchange_id == exchange_id)
        .order_by(EntryUnit.unit_id != Entry.lead_unit_id, EntryUnit.id)
    )
    members: dict[int, tuple[int, ...]] = {}
    for entry, unit in rows:
        members[entry] = (*members.get(entry, ()), unit)
    return members


def _view(standing: Standing[int], units: Mapping[int, UnitView]) -> StandingView:
    items = tuple(ItemView(item.what, to_plain(item.points), item.counted) for item in standing.items)
    return StandingView(standing.rank, units[standing.unit], to_plain(standing.points), standing.medals, items)
