"""Blocks and exchanges as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from tournament.domain.core.queries.held_rows import keep
from tournament.engine.commemorations import CATALOGUE, Commemoration, occasion, phrase
from tournament.engine.errors import InputError
from tournament.engine.match_status import Status
from tournament.engine.text import Text, Words
from tournament.models import (
    Block,
    CommitteeMember,
    Competition,
    Court,
    CourtWindow,
    Entry,
    Exchange,
    ExchangeCommemoration,
    Match,
    Participant,
    ProgrammeItem,
    Unit,
    UnitRole,
    db,
)
from tournament.runtime import runtime


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block with its editions, newest first."""

    id: int
    slug: str
    name: Text
    place: str
    zone: ZoneInfo
    revision: int
    exchanges: tuple[ExchangeRef, ...]


@dataclass(frozen=True, slots=True)
class ExchangeRef:
    """An edition in a list."""

    id: int
    slug: str
    name: Text
    starts_on: date
    ends_on: date
    state: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class CompetitionRef:
    """A competition in a list, with how many of its matches are over."""

    id: int
    slug: str
    name: Text
    sport: str
    division: str
    category: str
    entries: int
    matches: int
    played: int
    started: bool
    drawn: bool


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit in an edition under the name it bore then; `role` is head, deputy or None that year."""

    id: int
    slug: str
    name: str
    short_name: str
    role: str | None


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """An item of the programme; times are instants."""

    id: int
    kind: str
    name: Text
    starts_at: datetime
    ends_at: datetime
    place: str
    stops_play: bool
    cancelled: bool


@dataclass(frozen=True)
class ExchangeView:
    """An edition with everything its front page shows but matches; what few pages show is read when it is asked for."""

    id: int
    slug: str
    block_id: int
    block_slug: str
    block_name: Text
    name: Text
    starts_on: date
    ends_on: date
    registration_until: datetime | None
    state: str
    is_sample: bool
    revision: int
    block_revision: int
    zone: ZoneInfo
    host_id: int | None
    timetable_published_at: datetime | None

    @cached_property
    def host(self) -> str | None:
        """Return the name of the unit that hosts it."""
        return next((unit.name for unit in self.units if unit.id == self.host_id), None)

    @cached_property
    def occasion(self) -> Words:
        """Say what it commemorates."""
        return occasion_of(self)

    @cached_property
    def competitions(self) -> tuple[CompetitionRef, ...]:
        """List its competitions."""
        return competitions_of(self.id)

    @cached_property
    def units(self) -> tuple[UnitView, ...]:
        """List the units taking part."""
        return units_of(self)

    @cached_property
    def programme(self) -> tuple[ProgrammeView, ...]:
        """List its programme."""
        return programme_of(self.id)


def all_blocks() -> tuple[BlockView, ...]:
    """List the blocks with their public editions."""
    editions: dict[int, list[Exchange]] = {}
    for row in db.session.scalars(_NEWEST_FIRST.where(Exchange.state != "draft")):
        editions.setdefault(row.block_id, []).append(row)
    blocks = db.session.scalars(select(Block).order_by(Block.id))
    return tuple(_block_view(block, editions.get(block.id, ())) for block in blocks)


def find_block(slug: str, *, with_drafts: bool = False) -> BlockView | None:
    """Return a block by its address word."""
    block = db.session.scalar(select(Block).where(Block.slug == slug))
    if block is None:
        return None
    rows = _NEWEST_FIRST.where(Exchange.block_id == block.id)
    return _block_view(block, db.session.scalars(rows if with_drafts else rows.where(Exchange.state != "draft")))


def find_exchange(block_slug: str, slug: str, *, with_drafts: bool = False) -> ExchangeView | None:
    """Return an edition by its address; a draft only `with_drafts`."""
    exchange = db.session.scalar(select(Exchange).join(Block).where(Block.slug == block_slug, Exchange.slug == slug))
    if exchange is None or (exchange.state == "draft" and not with_drafts):
        return None
    keep(exchange)
    return exchange_view(exchange)


def no_such_exchange(block: str, exchange: str) -> InputError:
    """Return what to raise for an edition that is not there: it names those that are."""
    known = select(Block.slug, Exchange.slug).join(Exchange.block).order_by(Block.slug, Exchange.slug)
    listed = ", ".join(f"{of}/{slug}" for of, slug in db.session.execute(known)) or "none"
    return InputError(f"there is no exchange {block}/{exchange}; there are: {listed}")


def exchange_view(exchange: Exchange) -> ExchangeView:
    """Return an edition as pages show it."""
    block = exchange.block
    return ExchangeView(
        id=exchange.id,
        slug=exchange.slug,
        block_id=block.id,
        block_slug=block.slug,
        block_name=Text(block.name_vi, block.name_en),
        name=Text(exchange.name_vi, exchange.name_en),
        starts_on=exchange.starts_on,
        ends_on=exchange.ends_on,
        registration_until=exchange.registration_until,
        state=exchange.state,
        is_sample=exchange.is_sample,
        revision=exchange.revision,
        block_revision=block.revision,
        zone=ZoneInfo(block.zone),
        host_id=exchange.host_unit_id,
        timetable_published_at=exchange.timetable_published_at,
    )


def units_of(exchange: Exchange | ExchangeView) -> tuple[UnitView, ...]:
    """List the units taking part: head first, then deputy, then in order of admission."""
    roles: dict[int, str] = dict(
        db.session.execute(
            select(UnitRole.unit_id, UnitRole.role).where(
                UnitRole.block_id == exchange.block_id, UnitRole.year == exchange.starts_on.year
            )
        )
        .tuples()
        .all()
    )
    rows = db.session.execute(
        select(Participant.unit_id, Unit.slug, Participant.name, Participant.short_name)
        .join(Unit, Unit.id == Participant.unit_id)
        .where(Participant.exchange_id == exchange.id)
        .order_by(Participant.id)
    )
    units = [UnitView(id_, slug, name, short, roles.get(id_)) for id_, slug, name, short in rows]
    order: dict[str | None, int] = {"head": 0, "deputy": 1, None: 2}
    return tuple(sorted(units, key=lambda unit: order[unit.role]))


def competitions_of(exchange_id: int) -> tuple[CompetitionRef, ...]:
    """List the competitions of an edition with their progress."""
    entries: dict[int, int] = dict(
        db.session.execute(
            select(Entry.competition_id, func.count())
            .join(Competition, Competition.id == Entry.competition_id)
            .where(Competition.exchange_id == exchange_id)
            .group_by(Entry.competition_id)
        )
        .tuples()
        .all()
    )
    matches: dict[int, list[int]] = {}
    for competition_id, status, count in db.session.execute(
        select(Match.competition_id, Match.status, func.count())
        .where(Match.exchange_id == exchange_id, Match.status != Status.UNNEEDED)
        .group_by(Match.competition_id, Match.status)
    ):
        tally = matches.setdefault(competition_id, [0, 0])
        tally[0] += count
        tally[1] += count if status is not Status.OPEN else 0
    rows = db.session.scalars(
        select(Competition).where(Competition.exchange_id == exchange_id).order_by(Competition.position, Competition.id)
    )
    return tuple(
        CompetitionRef(
            id=row.id,
            slug=row.slug,
            name=Text(row.name_vi, row.name_en),
            sport=row.sport,
            division=row.division,
            category=row.category,
            entries=entries.get(row.id, 0),
            matches=matches.get(row.id, [0, 0])[0],
            played=matches.get(row.id, [0, 0])[1],
            started=row.started_at is not None,
            drawn=row.drawn_at is not None,
        )
        for row in rows
    )


def programme_of(exchange_id: int) -> tuple[ProgrammeView, ...]:
    """List the programme in order of time."""
    rows: Sequence[ProgrammeItem] = db.session.scalars(
        select(ProgrammeItem)
        .where(ProgrammeItem.exchange_id == exchange_id)
        .order_by(ProgrammeItem.starts_at, ProgrammeItem.id)
    ).all()
    return tuple(
        ProgrammeView(
            id=row.id,
            kind=row.kind,
            name=Text(row.name_vi, row.name_en),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            place=row.place,
            stops_play=row.stops_play,
            cancelled=row.cancelled,
        )
        for row in rows
    )


def occasion_of(exchange: Exchange | ExchangeView) -> Words:
    """Say what the edition commemorates, with the years counted; empty when nothing was chosen."""
    rows = db.session.scalars(
        select(ExchangeCommemoration)
        .where(ExchangeCommemoration.exchange_id == exchange.id)
        .order_by(ExchangeCommemoration.position)
    )
    known = {commemoration.key: commemoration for commemoration in commemorations_known()}
    chosen = [
        known[row.key] if row.key in known else occasion(Text(row.name_vi, row.name_en))
        for row in rows
        if row.key is None or row.key in known
    ]
    return phrase(chosen, exchange.starts_on.year) if chosen else ""


@dataclass(frozen=True, slots=True)
class WindowView:
    """When a court is open."""

    id: int
    court_id: int
    court: str
    starts_at: datetime
    ends_at: datetime


def slug_of(exchange_id: int) -> str:
    """Return an edition's address word."""
    return db.session.get_one(Exchange, exchange_id).slug


def commemorations_known() -> tuple[Commemoration, ...]:
    """List the catalogue's commemorations and those that plugins add."""
    return (*CATALOGUE.values(), *runtime().registry.commemorations.values())


def commemorations_offered(exchange_id: int) -> tuple[Commemoration, ...]:
    """List those that an edition may commemorate: of plugins that are off in its block only what it does already."""
    block = db.session.get_one(Exchange, exchange_id).block
    off = runtime().registry.owned_by(block.disabled_plugins, "commemorations")
    off -= {*commemorations_of(exchange_id)[0]}
    return tuple(each for each in commemorations_known() if each.key not in off)


def commemorations_of(exchange_id: int) -> tuple[list[str], list[Text]]:
    """Return the keys chosen from the catalogue, and the free occasions."""
    rows = db.session.scalars(
        select(ExchangeCommemoration)
        .where(ExchangeCommemoration.exchange_id == exchange_id)
        .order_by(ExchangeCommemoration.position)
    ).all()
    return [row.key for row in rows if row.key], [Text(row.name_vi, row.name_en) for row in rows if not row.key]


def committee_of(exchange_id: int) -> list[tuple[str, str, str]]:
    """List the committee as (name, post, duty)."""
    rows = db.session.scalars(
        select(CommitteeMember).where(CommitteeMember.exchange_id == exchange_id).order_by(CommitteeMember.position)
    )
    return [(row.name, row.post, row.duty) for row in rows]


def windows_of(exchange_id: int) -> tuple[WindowView, ...]:
    """List when courts are open in an edition, by court and time."""
    rows = db.session.execute(
        select(CourtWindow.id, Court.id, Court.name, CourtWindow.starts_at, CourtWindow.ends_at)
        .join(Court, Court.id == CourtWindow.court_id)
        .where(CourtWindow.exchange_id == exchange_id)
        .order_by(Court.position, Court.id, CourtWindow.starts_at)
    )
    return tuple(WindowView(*row) for row in rows)


def policies_of(exchange_id: int) -> dict[str, Any]:
    """Return the edition's policies."""
    return dict(db.session.get_one(Exchange, exchange_id).policies)


_NEWEST_FIRST = select(Exchange).order_by(Exchange.starts_on.desc(), Exchange.id.desc())


def _block_view(block: Block, exchanges: Iterable[Exchange]) -> BlockView:
    return BlockView(
        id=block.id,
        slug=block.slug,
        name=Text(block.name_vi, block.name_en),
        place=block.place,
        zone=ZoneInfo(block.zone),
        revision=block.revision,
        exchanges=tuple(
            ExchangeRef(
                id=row.id,
                slug=row.slug,
                name=Text(row.name_vi, row.name_en),
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                state=row.state,
                is_sample=row.is_sample,
            )
            for row in exchanges
        ),
    )
