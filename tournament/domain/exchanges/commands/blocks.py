"""Blocks, their units and the roles of the year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, update

from tournament.domain.core.commands.ownership import duplicate, free_slug, own
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, Change, NotFoundError, service
from tournament.domain.core.queries.references import holders
from tournament.engine.errors import InputError
from tournament.engine.message import Message, joined
from tournament.engine.names import name_key, tidy
from tournament.engine.text import Text, Words
from tournament.models import (
    AuditEntry,
    Block,
    Court,
    Exchange,
    Grant,
    Participant,
    Unit,
    UnitRole,
    Venue,
    VenueTravel,
)
from tournament.runtime import runtime

UNIT = Message("unit")
ROLES = {"head": Message("head"), "deputy": Message("deputy")}
RESERVED_SLUGS = {
    "manage",
    "accounts",
    "api",
    "health",
    "ready",
    "metrics",
    "static",
    "assets",
    "calendar",
    "family",
}


@service("block.created", None)
def create(change: Change, name_vi: str, name_en: str, place: str = "", slug: str | None = None) -> int:
    """Create a block; returns its id."""
    taken = RESERVED_SLUGS | set(change.session.scalars(select(Block.slug)))
    name_vi, name_en = tidy(name_vi), tidy(name_en) or tidy(name_vi)
    if not name_vi:
        raise InputError(Message("A block needs a name."))
    block = Block(slug=free_slug(slug or name_vi, taken, "khoi"), name_vi=name_vi, name_en=name_en, place=tidy(place))
    change.session.add(block)
    change.session.flush()
    change.block = block
    change.summary = Message("Create {name}").format(name=Text(name_vi, name_en))
    return block.id


@service("block.edited", Block)
def edit(change: Change, name_vi: str, name_en: str, place: str) -> None:
    """Change the names and the place of a block."""
    block = change.of_block
    block.name_vi, block.name_en, block.place = tidy(name_vi), tidy(name_en) or tidy(name_vi), tidy(place)
    change.summary = Message("Edit the block")


@service("units.added", Block)
def add_units(change: Change, names: list[tuple[str, str]]) -> list[int]:
    """Add units given as (name, short name); all of them or none. Returns their ids in order."""
    added = new_units(change, names)
    change.summary = Message("Add {n} units").format(n=len(added))
    return [unit.id for unit in added]


def new_units(change: Change, names: Iterable[tuple[str, str]]) -> list[Unit]:
    """Add units to the block that is changed, each under an address that is free."""
    existing = list(change.session.scalars(select(Unit).where(Unit.block_id == change.of_block.id)))
    taken, slugs = {name_key(unit.name) for unit in existing}, {unit.slug for unit in existing}
    added: list[Unit] = []
    for given, short in names:
        name = tidy(given)
        if not name:
            raise InputError(Message("A unit needs a name."))
        if name_key(name) in taken:
            raise InputError(duplicate(UNIT, name))
        unit = Unit(block_id=change.of_block.id, name=name, short_name=tidy(short), slug="")
        unit.slug = free_slug(unit.short_name or name, slugs, "don-vi")
        taken.add(name_key(name))
        slugs.add(unit.slug)
        added.append(unit)
    change.session.add_all(added)
    change.session.flush()
    return added


@service("unit.renamed", Block)
def rename_unit(change: Change, unit_id: int, name: str, short_name: str = "") -> None:
    """Give a unit a new name: in the block and in editions that are not finished; older ones keep theirs."""
    unit = own(change, Unit, unit_id)
    new, old = tidy(name), unit.name
    if not new:
        raise InputError(Message("A unit needs a name."))
    others = change.session.scalars(select(Unit.name).where(Unit.block_id == unit.block_id, Unit.id != unit.id))
    if name_key(new) in map(name_key, others):
        raise InputError(duplicate(UNIT, new))
    unit.name, unit.short_name = new, tidy(short_name)
    open_editions = select(Exchange.id).where(Exchange.block_id == unit.block_id, Exchange.state != "finished")
    for participant in change.session.scalars(
        select(Participant).where(Participant.unit_id == unit.id, Participant.exchange_id.in_(open_editions))
    ):
        participant.name, participant.short_name = unit.name, unit.short_name
    change.summary = Message("Rename unit {old} → {new}").format(old=old, new=new)


@service("unit.active", Block)
def set_unit_active(change: Change, unit_id: int, active: bool) -> None:
    """Take a unit out of the block's list for new editions, or back into it; past editions keep it."""
    unit = own(change, Unit, unit_id)
    unit.active = active
    summary = Message("Bring {name} back") if active else Message("Retire unit {name}")
    change.summary = summary.format(name=unit.name)


@service("unit.removed", Block)
def remove_unit(change: Change, unit_id: int) -> None:
    """Delete a unit that nothing names; one that took part in something is retired instead."""
    unit = own(change, Unit, unit_id)
    held = holders(change.session, Unit.__tablename__, [unit.id])
    if held:
        raise InputError(
            Message("{name} cannot be deleted, because of: {where}.").format(name=unit.name, where=joined(held, "; "))
        )
    change.session.delete(unit)
    change.summary = Message("Delete unit {name}").format(name=unit.name)


@service("block.removed", None)
def remove(change: Change, block_id: int) -> None:
    """Delete a block that never held an exchange, with its units, venues and courts, for good."""
    session = change.session
    block = session.scalar(select(Block).where(Block.id == block_id).with_for_update())
    if block is None:
        raise NotFoundError(NOTHING_HERE)
    held = holders(session, Block.__tablename__, [block.id], but=[each.__tablename__ for each in _GOES_ALONG])
    name = Text(block.name_vi, block.name_en)
    if held:
        raise InputError(
            Message("{name} cannot be deleted, because of: {where}.").format(name=name, where=joined(held, "; "))
        )
    for model in _GOES_ALONG:
        for row in session.scalars(select(model).filter_by(block_id=block.id)):
            session.delete(row)
        session.flush()
    session.execute(update(AuditEntry).where(AuditEntry.block_id == block.id).values(block_id=None))
    session.delete(block)
    change.summary = Message("Delete block {name}").format(name=name)


_GOES_ALONG = (Grant, VenueTravel, UnitRole, Unit, Court, Venue)
"""What a block has before its first exchange, each before what it names."""


@service("unit.role", Block)
def set_role(change: Change, year: int, role: str, unit_id: int | None) -> None:
    """Make a unit the head or deputy of the block in a year, or nobody."""
    _set_role(change, year, role, unit_id)


@service("unit.role", Block)
def set_roles(change: Change, year: int, units: Mapping[str, int | None]) -> None:
    """Say which units lead the block in a year, by their roles."""
    said = []
    for role, unit_id in units.items():
        _set_role(change, year, role, unit_id)
        said.append(change.summary)
    change.summary = joined(said, "; ")


def _set_role(change: Change, year: int, role: str, unit_id: int | None) -> None:
    if role not in ROLES:
        raise InputError(Message("There is no such role."))
    unit = own(change, Unit, unit_id) if unit_id is not None else None
    row = change.session.scalar(
        select(UnitRole).where(UnitRole.block_id == change.of_block.id, UnitRole.year == year, UnitRole.role == role)
    )
    if unit is None:
        if row is not None:
            change.session.delete(row)
    elif row is None:
        change.session.add(UnitRole(block_id=change.of_block.id, unit_id=unit.id, year=year, role=role))
    else:
        row.unit_id = unit.id
    change.summary = Message("{role} of {year}: {name}").format(
        role=ROLES[role], year=year, name=unit.name if unit else "–"
    )


@service("plugin.enabled", Block)
def set_plugin_enabled(change: Change, name: str, enabled: bool) -> None:
    """Switch a plugin on or off for a block; what it made is kept either way."""
    disabled = set(change.of_block.disabled_plugins)
    disabled = disabled - {name} if enabled else disabled | {name}
    change.of_block.disabled_plugins = sorted(disabled)
    summary = Message("Enable plugin {name}") if enabled else Message("Disable plugin {name}")
    change.summary = summary.format(name=name)


@service("plugin.configured", Block)
def set_plugin_settings(
    change: Change, key: str, names: Words, values: dict[str, Any], secrets: Mapping[str, str | None] | None = None
) -> None:
    """Keep what is set for a plugin; `names` says in the log what it is.

    `secrets` are kept apart from what is set, sealed, while that tells which there are; None leaves one as it is, an
    empty text removes it.
    """
    block = change.of_block
    change.relies_on(block, "plugin_settings")
    stored, apart = block.plugin_settings or {}, block.plugin_secrets or {}
    kept = _sealed(secrets or {}, stored.get(key, {}), apart.get(key, {}))
    block.plugin_secrets = {**apart, key: kept} if kept or key in apart else apart or None
    block.plugin_settings = {**stored, key: {**values, **dict.fromkeys(kept)}}
    change.summary = Message("Settings: {name}").format(name=names)


def _sealed(given: Mapping[str, str | None], stored: Mapping[str, Any], apart: Mapping[str, str]) -> dict[str, str]:
    """Seal secrets that are given, or were stored before they became secret; what is sealed stays as it is."""
    kept = {}
    for name, value in given.items():
        text = stored.get(name) if value is None else value
        if text:
            kept[name] = runtime().settings.keys.sealed("plugins", text)
        elif value is None and name in stored and name in apart:
            kept[name] = apart[name]
    return kept
