"""Starting a new edition from an old one."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import inspect, select

from tournament.domain.competitions.queries.bracket_draws import without_draw
from tournament.domain.competitions.queries.overall import OF_ONE_EDITION
from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.domain.exchanges.commands.exchanges import Details, new_exchange, take_part
from tournament.engine.message import Message
from tournament.engine.text import Text
from tournament.models import (
    Base,
    Block,
    Competition,
    CompetitionPlanning,
    CourtWindow,
    Entry,
    EntryUnit,
    Exchange,
    ExchangeCommemoration,
    ExchangePlanning,
    Official,
    Participant,
    PhasePlanning,
    ProgrammeItem,
    Ruleset,
    Unit,
    UnitRole,
)

Row = TypeVar("Row", bound=Base)
OF_ONE_DRAW = (
    "drawn_at", "draw", "graph", "planned_graph", "started_at", "vacancies", "shown", "shown_by",
    "number", "withdrawn_at", "withdrawal_policy",
)  # fmt: skip
"""Columns that tell of a draw and what came after it."""


@service("exchange.copied", Block)
def copy_exchange(change: Change, source_id: int, name: Text, starts_on: date, *, with_entries: bool = True) -> int:
    """Copy an edition to a new first day: units, courts' hours, programme, rules, formats, roles, officials.

    Entries come along as they were before their draw when asked for; results, draws and the timetable stay
    behind. Days and hours keep their distance to the first day. Returns the new edition's id.
    """
    source = own(change, Exchange, source_id)
    shift = _Shift(source.starts_on, starts_on, ZoneInfo(change.of_block.zone))
    details = Details(name.vi, name.en, starts_on, shift.day(source.ends_on), shift.maybe(source.registration_until))
    new = change.exchange = new_exchange(change, details, None, is_sample=False)
    new.policies, new.host_unit_id = source.policies, source.host_unit_id
    new.overall = {key: value for key, value in source.overall.items() if key not in OF_ONE_EDITION}
    _copy_participants(change, source)
    _copy_roles(change, source, new)
    _copy_timeline(change, source, new, shift)
    _copy_officials(change, source, new)
    for competition in _rows(change, Competition, source):
        _copy_competition(change, competition, new, with_entries, shift)
    change.session.flush()
    change.summary = Message("Create {name} from {source}").format(
        name=name, source=Text(source.name_vi, source.name_en)
    )
    return new.id


class _Shift:
    """Moves days and wall-clock times by the distance of two first days."""

    def __init__(self, old: date, new: date, zone: ZoneInfo) -> None:
        self._days, self._zone = new - old, zone

    def day(self, day: date) -> date:
        return day + self._days

    def instant(self, instant: datetime) -> datetime:
        local = instant.astimezone(self._zone)
        return datetime.combine(self.day(local.date()), local.time(), tzinfo=self._zone)

    def span(self, row: CourtWindow | ProgrammeItem) -> dict[str, datetime]:
        return {"starts_at": self.instant(row.starts_at), "ends_at": self.instant(row.ends_at)}

    def maybe(self, instant: datetime | None) -> datetime | None:
        return self.instant(instant) if instant else None


def _copied(row: Row, *without: str, **values: Any) -> Row:
    """Return a new row with what a row has in its columns, but for its id, those `without` and new `values`."""
    columns = (attribute.key for attribute in inspect(type(row)).column_attrs)
    kept = {key: getattr(row, key) for key in columns if key not in ("id", *without)}
    return type(row)(**(kept | values))


def _rows(change: Change, model: type[Row], source: Exchange) -> list[Row]:
    table = model.__table__
    of_source = select(model).where(table.c.exchange_id == source.id).order_by(table.c.id)
    return list(change.session.scalars(of_source))


def _copy_participants(change: Change, source: Exchange) -> None:
    """Take the units along under their present names, without those retired since."""
    of_source = select(Participant.unit_id).where(Participant.exchange_id == source.id)
    units = select(Unit).where(Unit.id.in_(of_source), Unit.active.is_(True)).order_by(Unit.id)
    take_part(change, list(change.session.scalars(units)))


def _copy_roles(change: Change, source: Exchange, new: Exchange) -> None:
    year, old_year = new.starts_on.year, source.starts_on.year
    of_block = select(UnitRole).where(UnitRole.block_id == source.block_id)
    present = {role.role for role in change.session.scalars(of_block.where(UnitRole.year == year))}
    for role in change.session.scalars(of_block.where(UnitRole.year == old_year)):
        if role.role not in present:
            change.session.add(UnitRole(block_id=role.block_id, unit_id=role.unit_id, year=year, role=role.role))


def _copy_timeline(change: Change, source: Exchange, new: Exchange, shift: _Shift) -> None:
    for model in (ExchangeCommemoration, ExchangePlanning):
        change.session.add_all(_copied(row, exchange_id=new.id) for row in _rows(change, model, source))
    change.session.add_all(
        _copied(row, exchange_id=new.id, **shift.span(row)) for row in _rows(change, CourtWindow, source)
    )
    change.session.add_all(
        _copied(item, exchange_id=new.id, uid=str(uuid.uuid4()), **shift.span(item))
        for item in _rows(change, ProgrammeItem, source)
        if not item.cancelled
    )


def _copy_officials(change: Change, source: Exchange, new: Exchange) -> None:
    """Take the officials along, each under the address of their calendar."""
    change.session.add_all(_copied(row, exchange_id=new.id) for row in _rows(change, Official, source))


def _copy_competition(
    change: Change, old: Competition, new_exchange: Exchange, with_entries: bool, shift: _Shift
) -> None:
    competition = _copied(old, *OF_ONE_DRAW, exchange_id=new_exchange.id)
    competition.format = competition.format and without_draw(competition.format)
    change.session.add(competition)
    change.session.flush()
    newest = select(Ruleset).where(Ruleset.competition_id == old.id).order_by(Ruleset.version.desc()).limit(1)
    rules = change.session.scalars(newest).one()
    change.session.add(_copied(rules, competition_id=competition.id, version=1, created_at=change.now))
    _copy_planning(change, old, competition, shift)
    if with_entries:
        _copy_entries(change, old, competition)


def _copy_planning(change: Change, old: Competition, new: Competition, shift: _Shift) -> None:
    """Copy what a competition's timetable keeps to."""
    of_new = {"exchange_id": new.exchange_id, "competition_id": new.id}
    planning = select(CompetitionPlanning).where(CompetitionPlanning.competition_id == old.id)
    change.session.add_all(_copied(wishes, **of_new) for wishes in change.session.scalars(planning))
    phases = select(PhasePlanning).where(PhasePlanning.competition_id == old.id)
    for phase in change.session.scalars(phases):
        times = {"not_before": shift.maybe(phase.not_before), "over_by": shift.maybe(phase.over_by)}
        change.session.add(_copied(phase, **of_new, **times))


def _copy_entries(change: Change, old: Competition, new: Competition) -> None:
    taking_part = set(
        change.session.scalars(select(Participant.unit_id).where(Participant.exchange_id == new.exchange_id))
    )
    for entry in change.session.scalars(select(Entry).where(Entry.competition_id == old.id).order_by(Entry.id)):
        units = list(
            change.session.scalars(
                select(EntryUnit.unit_id).where(EntryUnit.entry_id == entry.id).order_by(EntryUnit.id)
            )
        )
        if not taking_part.issuperset(units):
            continue  # one of its units has retired
        copy = _copied(entry, *OF_ONE_DRAW, competition_id=new.id)
        change.session.add(copy)
        change.session.flush()
        change.session.add_all(EntryUnit(entry_id=copy.id, unit_id=unit_id) for unit_id in units)
