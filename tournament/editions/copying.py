"""Starting a new edition from an old one."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select

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

    def maybe(self, instant: datetime | None) -> datetime | None:
        return self.instant(instant) if instant else None


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
    for day in _rows(change, ExchangeCommemoration, source):
        change.session.add(
            ExchangeCommemoration(
                exchange_id=new.id,
                position=day.position,
                key=day.key,
                name_vi=day.name_vi,
                name_en=day.name_en,
            )
        )
    for window in _rows(change, CourtWindow, source):
        change.session.add(
            CourtWindow(
                exchange_id=new.id,
                court_id=window.court_id,
                starts_at=shift.instant(window.starts_at),
                ends_at=shift.instant(window.ends_at),
            )
        )
    for rules in _rows(change, ExchangePlanning, source):
        change.session.add(
            ExchangePlanning(
                exchange_id=new.id,
                grid_minutes=rules.grid_minutes,
                person_rest_minutes=rules.person_rest_minutes,
                person_max_per_day=rules.person_max_per_day,
                overnight_rest_minutes=rules.overnight_rest_minutes,
                notice_minutes=rules.notice_minutes,
            )
        )
    for item in _rows(change, ProgrammeItem, source):
        if not item.cancelled:
            change.session.add(
                ProgrammeItem(
                    uid=str(uuid.uuid4()),
                    exchange_id=new.id,
                    kind=item.kind,
                    name_vi=item.name_vi,
                    name_en=item.name_en,
                    starts_at=shift.instant(item.starts_at),
                    ends_at=shift.instant(item.ends_at),
                    place=item.place,
                    stops_play=item.stops_play,
                )
            )


def _copy_officials(change: Change, source: Exchange, new: Exchange) -> None:
    """Take the officials along, each under the address of their calendar."""
    change.session.add_all(
        Official(
            exchange_id=new.id,
            slug=row.slug,
            name=row.name,
            unit_id=row.unit_id,
            contact=row.contact,
            skills=row.skills,
        )
        for row in _rows(change, Official, source)
    )


def _copy_competition(
    change: Change, old: Competition, new_exchange: Exchange, with_entries: bool, shift: _Shift
) -> None:
    competition = Competition(
        exchange_id=new_exchange.id,
        slug=old.slug,
        sport=old.sport,
        name_vi=old.name_vi,
        name_en=old.name_en,
        division=old.division,
        position=old.position,
        format=old.format,
        match_minutes=old.match_minutes,
        rest_minutes=old.rest_minutes,
        max_per_day=old.max_per_day,
        weight=old.weight,
    )
    change.session.add(competition)
    change.session.flush()
    newest = select(Ruleset).where(Ruleset.competition_id == old.id).order_by(Ruleset.version.desc()).limit(1)
    rules = change.session.scalars(newest).one()
    change.session.add(
        Ruleset(
            competition_id=competition.id,
            version=1,
            preset=rules.preset,
            values=rules.values,
            ranking=rules.ranking,
            created_at=change.now,
        )
    )
    _copy_planning(change, old, competition, shift)
    if with_entries:
        _copy_entries(change, old, competition)


def _copy_planning(change: Change, old: Competition, new: Competition, shift: _Shift) -> None:
    """Copy what a competition's timetable keeps to."""
    planning = select(CompetitionPlanning).where(CompetitionPlanning.competition_id == old.id)
    for wishes in change.session.scalars(planning):
        change.session.add(
            CompetitionPlanning(
                exchange_id=new.exchange_id,
                competition_id=new.id,
                ranking_delay_minutes=wishes.ranking_delay_minutes,
                duties_by=wishes.duties_by,
                duty_roles=wishes.duty_roles,
                max_duties=wishes.max_duties,
                courts=wishes.courts,
            )
        )
    for phase in change.session.scalars(select(PhasePlanning).where(PhasePlanning.competition_id == old.id)):
        change.session.add(
            PhasePlanning(
                exchange_id=new.exchange_id,
                competition_id=new.id,
                stage=phase.stage,
                round=phase.round,
                not_before=shift.maybe(phase.not_before),
                over_by=shift.maybe(phase.over_by),
                last=phase.last,
            )
        )


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
        copy = Entry(
            competition_id=new.id,
            slug=entry.slug,
            name=entry.name,
            lead_unit_id=entry.lead_unit_id,
            strength=entry.strength,
        )
        change.session.add(copy)
        change.session.flush()
        change.session.add_all(EntryUnit(entry_id=copy.id, unit_id=unit_id) for unit_id in units)
