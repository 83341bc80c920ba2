"""Officials: added one by one or from a table, changed, removed, away for a while."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tournament.domain.core.commands.ownership import of_exchange, own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.domain.duties.commands.official_slugs import slug_of_person
from tournament.domain.duties.queries.officials import AUDIENCE
from tournament.domain.timetables.commands import pins
from tournament.domain.timetables.commands.planning_rules import ROLES
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import name_key, tidy
from tournament.models import BlockedTime, Duty, Exchange, Official, Unit

MOST = 1_000
"""Officials of one edition."""
TOO_MANY = Message("An exchange has at most {n} officials.")


@dataclass(frozen=True, slots=True)
class NewOfficial:
    """An official: name, the unit whose matches they do not judge, roles, the sports these are limited to.

    `contact` is for the organiser alone.
    """

    name: str
    unit_id: int | None = None
    roles: tuple[str, ...] = ("referee",)
    sports: tuple[str, ...] = ()
    contact: str = ""


@service("officials.added", Exchange)
def add(change: Change, officials: Sequence[NewOfficial]) -> list[int]:
    """Add officials, all of them or none; returns their ids in order."""
    present = of_exchange(change, Official)
    if len(present) + len(officials) > MOST:
        raise InputError(TOO_MANY.format(n=MOST))
    added = []
    for new in officials:
        row = Official(exchange_id=change.of_exchange.id, slug=slug_of_person(change, tidy(new.name), new.unit_id))
        _write(change, row, new, present)
        change.session.add(row)
        change.session.flush()
        present.append(row)
        added.append(row.id)
    names = ", ".join(row.name for row in present[-len(officials) :][:3])
    summary = Message("Add {names}") if len(officials) <= 3 else Message("Add {n} officials")
    change.summary = summary.format(n=len(officials), names=names)
    return added


@service("official.edited", Exchange)
def edit(change: Change, official_id: int, new: NewOfficial) -> None:
    """Change an official; the address of their calendar stays."""
    row = own(change, Official, official_id)
    _write(change, row, new, [other for other in of_exchange(change, Official) if other.id != row.id])
    change.summary = Message("Edit {name}").format(name=row.name)


@service("official.removed", Exchange)
def remove(change: Change, official_id: int) -> None:
    """Remove an official with their drafted duties and absences; refused while published duties are theirs."""
    row = own(change, Official, official_id)
    duties = select(Duty).where(Duty.official_id == row.id)
    published = change.session.scalar(
        select(func.count()).select_from(Duty).where(Duty.official_id == row.id, Duty.draft.is_(False))
    )
    if published:
        raise InputError(
            Message("{name} has {n} published duties: give them to others and publish before removing.").format(
                name=row.name, n=published
            )
        )
    for duty in change.session.scalars(duties):
        change.session.delete(duty)
    away = select(BlockedTime).where(
        BlockedTime.exchange_id == change.of_exchange.id, BlockedTime.audience == f"{AUDIENCE}{row.id}"
    )
    for time in change.session.scalars(away):
        change.session.delete(time)
    change.session.flush()
    change.session.delete(row)
    change.summary = Message("Remove {name}").format(name=row.name)


@service("official.away", Exchange)
def set_away(change: Change, official_id: int, starts_at: datetime, ends_at: datetime, label: str = "") -> None:
    """Give an official no duties for a while."""
    row = own(change, Official, official_id)
    pins.block(change, [f"{AUDIENCE}{row.id}"], starts_at, ends_at, tidy(label))
    change.summary = Message("{name} is away").format(name=row.name)


def skills_of(new: NewOfficial) -> list[str]:
    """Return roles and sports as they are stored: ``referee``, or ``football:referee`` when limited."""
    roles = [role for role in ROLES if role in new.roles]
    return list(_limited(roles, new.sports)) if new.sports else roles


def _limited(roles: Sequence[str], sports: Sequence[str]) -> Iterator[str]:
    for sport in dict.fromkeys(sports):
        for role in roles:
            yield f"{sport}:{role}"


def _write(change: Change, row: Official, new: NewOfficial, others: Sequence[Official]) -> None:
    name = tidy(new.name)
    if not name:
        raise InputError(Message("An official needs a name."))
    if not new.roles or any(role not in ROLES for role in new.roles):
        raise InputError(Message("{name}: choose at least one role.").format(
            name=name
        ))  # fmt: skip
    if new.unit_id is not None:
        own(change, Unit, new.unit_id)
    if any((name_key(other.name), other.unit_id) == (name_key(name), new.unit_id) for other in others):
        raise InputError(Message("There is already a “{name}” of this unit.").format(name=name))
    row.name, row.unit_id, row.contact, row.skills = name, new.unit_id, tidy(new.contact), skills_of(new)
