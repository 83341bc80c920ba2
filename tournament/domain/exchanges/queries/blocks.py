"""What a block's editions share: units, roles, venues and courts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tournament.domain.exchanges.queries.exchanges import BlockView, find_block
from tournament.models import Block, Court, Exchange, Grant, Unit, UnitRole, Venue, db
from tournament.runtime import runtime
from tournament.sdk import PluginSettings


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit under its present name."""

    id: int
    slug: str
    name: str
    short_name: str
    active: bool


@dataclass(frozen=True, slots=True)
class RoleRow:
    """Which unit was head or deputy in a year."""

    year: int
    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class CourtView:
    """A court with the venue it belongs to; no `sports` means all of them."""

    id: int
    slug: str
    name: str
    venue: str
    sports: tuple[str, ...]
    turnover: int


@dataclass(frozen=True, slots=True)
class VenueView:
    """A venue with its courts in order."""

    id: int
    name: str
    address: str
    latitude: float | None
    longitude: float | None
    courts: tuple[CourtView, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """How much of what editions share a block has."""

    units: int
    venues: int
    courts: int


def managed_by(user_id: int) -> tuple[BlockView, ...]:
    """List the blocks a person may manage, with their editions."""
    grants = db.session.scalars(select(Grant).where(Grant.user_id == user_id)).all()
    slugs = select(Block.slug).order_by(Block.id)
    if not any(grant.role == "administrator" for grant in grants):
        slugs = slugs.where(Block.id.in_([grant.block_id for grant in grants]))
    found = (find_block(slug, with_drafts=True) for slug in db.session.scalars(slugs).all())
    return tuple(block for block in found if block)


def slug_of(block_id: int) -> str:
    """Return a block's address word."""
    return db.session.get_one(Block, block_id).slug


def shared_of(block_id: int) -> Shared:
    """Count the active units, the venues and the courts."""
    venues = venues_of(block_id)
    return Shared(
        units=sum(unit.active for unit in units_of(block_id)),
        venues=len(venues),
        courts=sum(len(venue.courts) for venue in venues),
    )


def units_of(block_id: int) -> tuple[UnitRow, ...]:
    """List the units in order of admission, retired ones too."""
    rows = db.session.scalars(select(Unit).where(Unit.block_id == block_id).order_by(Unit.id))
    return tuple(UnitRow(row.id, row.slug, row.name, row.short_name, row.active) for row in rows)


def unit(block_id: int, unit_id: int) -> UnitRow | None:
    """Return one unit of a block."""
    return next((row for row in units_of(block_id) if row.id == unit_id), None)


def roles_of(block_id: int) -> tuple[RoleRow, ...]:
    """List heads and deputies, newest year first."""
    rows = db.session.execute(
        select(UnitRole.year, UnitRole.role, Unit.name)
        .join(Unit, Unit.id == UnitRole.unit_id)
        .where(UnitRole.block_id == block_id)
        .order_by(UnitRole.year.desc(), UnitRole.role.desc())
    )
    return tuple(RoleRow(*row) for row in rows)


def venues_of(block_id: int) -> tuple[VenueView, ...]:
    """List the venues with their courts."""
    rows = db.session.scalars(
        select(Venue).where(Venue.block_id == block_id).options(selectinload(Venue.courts)).order_by(Venue.id)
    )
    return tuple(
        VenueView(
            id=row.id,
            name=row.name,
            address=row.address,
            latitude=row.latitude,
            longitude=row.longitude,
            courts=tuple(_court_view(court, row.name) for court in row.courts),
        )
        for row in rows
    )


def venue(block_id: int, venue_id: int) -> VenueView | None:
    """Return one venue of a block."""
    return next((row for row in venues_of(block_id) if row.id == venue_id), None)


def court(block_id: int, court_id: int) -> CourtView | None:
    """Return one court of a block."""
    courts = (court for venue in venues_of(block_id) for court in venue.courts)
    return next((row for row in courts if row.id == court_id), None)


def venue_of_court(block_id: int, court_id: int) -> VenueView | None:
    """Return the venue where a court is."""
    return next((row for row in venues_of(block_id) if any(each.id == court_id for each in row.courts)), None)


def disabled_in(exchange_id: int) -> frozenset[str]:
    """Name the plugins that are switched off in the block of an edition."""
    return frozenset(db.session.get_one(Exchange, exchange_id).block.disabled_plugins)


def disabled_plugins(block_id: int) -> frozenset[str]:
    """Name the plugins that are switched off for a block."""
    return frozenset(db.session.get_one(Block, block_id).disabled_plugins)


def plugin_settings(block_id: int, key: str) -> dict[str, Any]:
    """Return what is set under a key of a plugin's settings, of secrets that they are; empty before anything was."""
    return dict((db.session.get_one(Block, block_id).plugin_settings or {}).get(key, {}))


def secrets_here(block_id: int, settings: PluginSettings) -> dict[str, bool]:
    """Tell of each secret that was set whether it is here: an archive holds none, and keys may be lost."""
    opened = runtime().settings.keys.opened
    sealed = (db.session.get_one(Block, block_id).plugin_secrets or {}).get(settings.key, {})
    here = {name: opened("plugins", each) for name, each in sealed.items()}
    stored = plugin_settings(block_id, settings.key)
    return {name: bool(here.get(name) or stored[name]) for name in settings.secrets if name in stored}


def _court_view(court: Court, venue: str) -> CourtView:
    return CourtView(court.id, court.slug, court.name, venue, tuple(court.sports), court.turnover_minutes)


def court_by_slug(block_id: int, slug: str) -> CourtView | None:
    """Return the court with this address word."""
    courts = (court for venue in venues_of(block_id) for court in venue.courts)
    return next((row for row in courts if row.slug == slug), None)
