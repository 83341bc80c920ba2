"""Exchanges: details, participants, commemorations, committee, programme and publication."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tournament.domain.core.commands.ownership import free_slug, in_order, of_exchange, own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.domain.exchanges.queries.exchanges import commemorations_offered
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import tidy
from tournament.engine.recorded import BothForfeit
from tournament.engine.scoring import Withdrawal
from tournament.engine.text import Text
from tournament.models import (
    Block,
    CommitteeMember,
    Competition,
    Entry,
    EntryUnit,
    Exchange,
    ExchangeCommemoration,
    Match,
    Participant,
    ProgrammeItem,
    Unit,
)

POLICIES: dict[str, Any] = {"withdrawal": "annul", "both_forfeit": "lower", "late_minutes": 15}
STATES = ("draft", "public", "finished")


@dataclass(frozen=True, slots=True)
class Details:
    """What an organiser says of an edition first."""

    name_vi: str
    name_en: str
    starts_on: date
    ends_on: date
    registration_until: datetime | None = None


@service("exchange.created", Block)
def create(change: Change, details: Details, slug: str | None = None, is_sample: bool = False) -> int:
    """Create an edition with every active unit of the block taking part; returns its id."""
    change.exchange = new_exchange(change, details, slug, is_sample)
    units = select(Unit).where(Unit.block_id == change.of_block.id, Unit.active.is_(True)).order_by(Unit.id)
    take_part(change, list(change.session.scalars(units)))
    change.summary = Message("Create {name}").format(name=Text(details.name_vi, details.name_en))
    return change.exchange.id


@service("exchange.edited", Exchange)
def edit(change: Change, details: Details, host_unit_id: int | None) -> None:
    """Change names, dates, the registration deadline and the host unit."""
    exchange = change.of_exchange
    given = checked(details)
    host = own(change, Unit, host_unit_id) if host_unit_id is not None else None
    _refuse_matches_outside(change, given)
    exchange.name_vi, exchange.name_en = given.name_vi, given.name_en
    exchange.starts_on, exchange.ends_on = given.starts_on, given.ends_on
    exchange.registration_until = given.registration_until
    exchange.host_unit_id = host.id if host else None
    change.summary = Message("Edit the details")


@service("exchange.participants", Exchange)
def set_participants(change: Change, unit_ids: Sequence[int]) -> None:
    """Say which units take part; a unit with an entry cannot be left out."""
    units = {id_: own(change, Unit, id_) for id_ in unit_ids}
    present = {row.unit_id: row for row in of_exchange(change, Participant)}
    entered = set(
        change.session.scalars(
            select(EntryUnit.unit_id)
            .join(Entry, Entry.id == EntryUnit.entry_id)
            .join(Competition, Competition.id == Entry.competition_id)
            .where(Competition.exchange_id == change.of_exchange.id)
        )
    )
    for unit_id, row in present.items():
        if unit_id in units:
            continue
        if unit_id in entered:
            raise InputError(Message("{name} has an entry and cannot be left out.").format(name=row.name))
        change.session.delete(row)
    take_part(change, [unit for id_, unit in units.items() if id_ not in present])
    change.summary = Message("Choose {n} participating units").format(n=len(units))


@service("exchange.commemorations", Exchange)
def set_commemorations(change: Change, keys: Sequence[str], occasions: Sequence[Text] = ()) -> None:
    """Say what the edition commemorates: keys of the catalogue, then free occasions."""
    known = {commemoration.key for commemoration in commemorations_offered(change.of_exchange.id)}
    unknown = next((key for key in keys if key not in known), None)
    if unknown is not None:
        raise InputError(Message("There is no commemoration “{key}”.").format(key=unknown))
    rows: list[dict[str, Any]] = [{"key": key, "name_vi": "", "name_en": ""} for key in dict.fromkeys(keys)]
    rows += [{"key": None, "name_vi": tidy(each.vi), "name_en": tidy(each.en) or tidy(each.vi)} for each in occasions]
    in_order(change, ExchangeCommemoration, rows)
    change.summary = Message("Choose {n} commemorations").format(n=len(rows))


@service("exchange.committee", Exchange)
def set_committee(change: Change, members: Sequence[tuple[str, str, str]]) -> None:
    """Set the organising committee as (name, post, duty) in order."""
    for position, (name, _post, _duty) in enumerate(members, start=1):
        if not tidy(name):
            raise InputError(Message("Line {n}: the name is missing.").format(n=position))
    in_order(
        change,
        CommitteeMember,
        [{"name": tidy(name), "post": tidy(post), "duty": tidy(duty)} for name, post, duty in members],
    )
    change.summary = Message("Set a committee of {n}").format(n=len(members))


@service("exchange.policies", Exchange)
def set_policies(change: Change, policies: dict[str, Any]) -> None:
    """Set the edition's regulations: what leaving and forfeiting mean, lateness, protests, limits, fines, prizes."""
    require_policies(policies)
    said = {**POLICIES, **change.of_exchange.policies, **policies}
    change.of_exchange.policies = {key: value for key, value in said.items() if value not in (None, "")}
    change.summary = Message("Edit the policies")


def require_policies(policies: Mapping[str, Any]) -> None:
    """Raise InputError for regulations that contradict each other."""
    least, most = policies.get("age_least"), policies.get("age_most")
    if least is not None and most is not None and least > most:
        raise InputError(Message("The least age is above the greatest."))
    if (policies.get("sheet_most") or 0) > (policies.get("list_most") or policies.get("sheet_most") or 0):
        raise InputError(Message("A sheet of a match holds no more people than the list of a team."))
    if policies.get("withdrawal", "annul") not in set(Withdrawal):
        raise InputError(Message("There is no such withdrawal policy."))
    if policies.get("both_forfeit", "lower") not in get_args(BothForfeit):
        raise InputError(Message("There is no such rule for a match that both sides forfeit."))


@dataclass(frozen=True, slots=True)
class Programme:
    """An item of the programme; `stops_play` keeps the courts free meanwhile."""

    kind: str
    name: Text
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    stops_play: bool = False


@service("programme.set", Exchange)
def put_programme_item(change: Change, item: Programme, item_id: int | None = None) -> int:
    """Add an item to the programme or change one; returns its id."""
    if item.ends_at < item.starts_at:
        raise InputError(Message("“{name}” ends before it starts.").format(name=item.name))
    if item_id is None:
        _refuse_known(change, item)
    row = own(change, ProgrammeItem, item_id) if item_id is not None else ProgrammeItem(uid=str(uuid.uuid4()))
    row.exchange_id = change.of_exchange.id
    row.kind, row.name_vi, row.name_en = (
        item.kind,
        tidy(item.name.vi),
        tidy(item.name.en) or tidy(item.name.vi),
    )
    row.starts_at, row.ends_at = item.starts_at, item.ends_at
    row.place, row.stops_play, row.cancelled = tidy(item.place), item.stops_play, False
    change.session.add(row)
    change.session.flush()
    change.summary = Message("Programme: {name}").format(name=item.name)
    return row.id


def _refuse_known(change: Change, item: Programme) -> None:
    known = select(ProgrammeItem.id).where(
        ProgrammeItem.exchange_id == change.of_exchange.id, ProgrammeItem.name_vi == tidy(item.name.vi),
        ProgrammeItem.starts_at == item.starts_at, ProgrammeItem.cancelled.is_(False),
    )  # fmt: skip
    if change.session.scalar(known) is not None:
        raise InputError(Message("“{name}” is there already at this time.").format(name=item.name))


@service("programme.cancelled", Exchange)
def cancel_programme_item(change: Change, item_id: int) -> None:
    """Cancel an item of the programme; calendars keep showing it as cancelled."""
    row = own(change, ProgrammeItem, item_id)
    row.cancelled = True
    change.summary = Message("Cancel: {name}").format(name=Text(row.name_vi, row.name_en))


@service("exchange.state", Exchange)
def set_state(change: Change, state: str) -> None:
    """Make an edition public, take it back to draft, or close it as finished."""
    if state not in STATES:
        raise InputError(Message("There is no such state."))
    change.of_exchange.state = state
    change.summary = {
        "draft": Message("Take back to draft"),
        "public": Message("Make the exchange public"),
        "finished": Message("Close the exchange"),
    }[state]


def new_exchange(change: Change, details: Details, slug: str | None, is_sample: bool) -> Exchange:
    """Add an exchange of the block that is changed, under an address that is free."""
    given = checked(details)
    block = change.of_block
    taken = set(change.session.scalars(select(Exchange.slug).where(Exchange.block_id == block.id)))
    exchange = Exchange(
        block_id=block.id,
        slug=free_slug(slug or str(given.starts_on.year), taken, "hoi-thao"),
        name_vi=given.name_vi,
        name_en=given.name_en,
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        registration_until=given.registration_until,
        policies=dict(POLICIES),
        overall={},
        is_sample=is_sample,
        revision=0,
    )
    exchange.block = block
    change.session.add(exchange)
    change.session.flush()
    return exchange


def checked(details: Details) -> Details:
    """Return details tidied; raises InputError for a name or days that cannot be."""
    name = tidy(details.name_vi)
    if not name:
        raise InputError(Message("An exchange needs a name."))
    if details.ends_on < details.starts_on:
        raise InputError(Message("The last day comes before the first."))
    if (details.ends_on - details.starts_on).days > 366:
        raise InputError(Message("The exchange is longer than a year."))
    until = details.registration_until
    if until is not None and until.date() > details.ends_on:
        raise InputError(Message("The registration deadline comes after the last day."))
    return Details(name, tidy(details.name_en) or name, details.starts_on, details.ends_on, until)


def _refuse_matches_outside(change: Change, details: Details) -> None:
    zone = ZoneInfo(change.of_block.zone)
    starts = change.session.scalars(
        select(Match.starts_at).where(Match.exchange_id == change.of_exchange.id, Match.starts_at.is_not(None))
    )
    outside = sum(
        not details.starts_on <= start.astimezone(zone).date() <= details.ends_on for start in starts if start
    )
    if outside:
        raise InputError(Message("{n} published matches lie outside these days: move them first.").format(n=outside))


def take_part(change: Change, units: Sequence[Unit]) -> None:
    """Let units take part, under their names of today."""
    change.session.add_all(
        Participant(exchange_id=change.of_exchange.id, unit_id=unit.id, name=unit.name, short_name=unit.short_name)
        for unit in units
    )
    change.session.flush()
