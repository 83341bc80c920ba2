"""The officials of an edition: who they are, what they can do, when they are away, how much they do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from tournament.domain.competitions.queries.matches import MatchView, match_views
from tournament.domain.timetables.queries.blocked_times import BlockedView, label_of
from tournament.engine.match_status import Status
from tournament.engine.names import sort_key
from tournament.models import BlockedTime, Duty, Entry, Match, Official, Participant, Unit, db

AUDIENCE = "official:"


@dataclass(frozen=True, slots=True)
class OfficialView:
    """An official as the organiser sees them; `sports` limits the roles to some sports, none means all.

    `drafted` and `published` count their duties.
    """

    id: int
    slug: str
    name: str
    unit_id: int | None
    unit: str
    contact: str
    roles: tuple[str, ...]
    sports: tuple[str, ...]
    away: tuple[BlockedView, ...]
    drafted: int
    published: int

    @property
    def title(self) -> str:
        """Return the name with the unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class PublicDuty:
    """A published duty: a match and what somebody does there."""

    match: MatchView
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficialPage:
    """What everybody may know of an official: the name, the unit, the published duties."""

    slug: str
    name: str
    unit: str
    duties: tuple[PublicDuty, ...]


def officials_of(exchange_id: int) -> tuple[OfficialView, ...]:
    """List the officials of an edition by name; three queries."""
    away: dict[str, list[BlockedView]] = {}
    times = select(BlockedTime).where(
        BlockedTime.exchange_id == exchange_id, BlockedTime.audience.startswith(AUDIENCE, autoescape=True)
    )
    for row in db.session.scalars(times.order_by(BlockedTime.starts_at, BlockedTime.id)):
        view = BlockedView(row.id, row.audience, label_of(row), row.starts_at, row.ends_at)
        away.setdefault(row.audience, []).append(view)
    counted = select(Duty.official_id, Duty.draft, func.count()).where(Duty.exchange_id == exchange_id)
    counts = {
        (official, draft): number
        for official, draft, number in db.session.execute(counted.group_by(Duty.official_id, Duty.draft))
    }
    found = [
        OfficialView(
            id=row.id,
            slug=row.slug,
            name=row.name,
            unit_id=row.unit_id,
            unit=unit,
            contact=row.contact,
            roles=roles_in(row.skills),
            sports=sports_in(row.skills),
            away=tuple(away.get(f"{AUDIENCE}{row.id}", ())),
            drafted=counts.get((row.id, True), 0),
            published=counts.get((row.id, False), 0),
        )
        for row, unit in db.session.execute(_with_units(exchange_id))
    ]
    return tuple(sorted(found, key=lambda each: (sort_key(each.name), each.id)))


def official_page(exchange_id: int, slug: str) -> OfficialPage | None:
    """Return what everybody may know of an official; a fixed number of queries."""
    row = db.session.execute(_with_units(exchange_id).where(Official.slug == slug)).first()
    if row is None:
        return None
    official, unit = row
    mine = select(Duty.match_id, Duty.role).where(Duty.official_id == official.id, Duty.draft.is_(False))
    roles: dict[int, list[str]] = {}
    for match_id, role in db.session.execute(mine.order_by(Duty.id)):
        roles.setdefault(match_id, []).append(role)
    rows = db.session.scalars(select(Match).where(Match.id.in_(roles), Match.status != Status.UNNEEDED)).all()
    duties = tuple(PublicDuty(match, tuple(roles[match.id])) for match in match_views(rows, exchange_id))
    return OfficialPage(official.slug, official.name, unit, duties)


def duty_names(exchange_id: int, match_id: int | None = None) -> dict[int, tuple[tuple[str, str], ...]]:
    """Name who has which role in the draft, by match: officials and teams that are known; one query."""
    query = (
        select(Duty.match_id, Duty.role, func.coalesce(Official.name, Entry.name))
        .outerjoin(Official, Official.id == Duty.official_id)
        .outerjoin(Entry, Entry.id == Duty.entry_id)
        .where(Duty.exchange_id == exchange_id, Duty.draft, Duty.loser_of_id.is_(None))
        .order_by(Duty.id)
    )
    if match_id is not None:
        query = query.where(Duty.match_id == match_id)
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for match, role, name in db.session.execute(query):
        found[match] = (*found.get(match, ()), (role, name))
    return found


def roles_in(skills: Iterable[str]) -> tuple[str, ...]:
    """Return the roles in a list of skills, as in ``scorer`` and ``football:referee``."""
    return tuple(dict.fromkeys(skill.rpartition(":")[2] for skill in skills))


def sports_in(skills: Iterable[str]) -> tuple[str, ...]:
    """Return the sports to which a list of skills is limited; none when it is not."""
    return tuple(dict.fromkeys(skill.partition(":")[0] for skill in skills if ":" in skill))


def _with_units(exchange_id: int) -> Select[tuple[Official, str]]:
    """Find officials with the names that their units have in the edition, empty without one."""
    name = func.coalesce(Participant.name, Unit.name, "")
    return (
        select(Official, name)
        .outerjoin(Unit, Unit.id == Official.unit_id)
        .outerjoin(
            Participant, (Participant.unit_id == Official.unit_id) & (Participant.exchange_id == Official.exchange_id)
        )
        .where(Official.exchange_id == exchange_id)
    )
