"""Venues, courts and their opening windows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tournament.domain.core.commands.ownership import duplicate, of_exchange, own, unused_slug
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.domain.core.queries.references import holders
from tournament.engine.errors import InputError
from tournament.engine.message import Message, joined, pmessage
from tournament.engine.names import name_key, tidy
from tournament.engine.text import Text
from tournament.models import (
    AnyMatch,
    Block,
    Competition,
    CompetitionPlanning,
    Court,
    CourtWindow,
    Exchange,
    ScoringLink,
    Venue,
    VenueTravel,
)

VENUE, COURT = Message("venue"), pmessage("sports", "court")
LINKED = Message(
    "{name} cannot be removed: the scorer's link of {whom} to it is open; revoke it, or wait until it ends."
)


@service("venue.added", Block)
def add_venue(
    change: Change,
    name: str,
    address: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    courts: int = 0,
    turnover: int = 0,
) -> int:
    """Add a venue with `courts` courts named Sân 1, Sân 2 … counted on over the block; returns its id."""
    name = _free_venue_name(change, name, None)
    venue = Venue(block_id=change.of_block.id, name=name, address=tidy(address), latitude=latitude, longitude=longitude)
    change.session.add(venue)
    change.session.flush()
    existing = len(_courts(change))
    for number in range(existing + 1, existing + courts + 1):
        _new_court(change, venue, f"Sân {number}", number).turnover_minutes = turnover
    change.summary = Message("Add venue {name}").format(name=name)
    return venue.id


@service("venue.edited", Block)
def edit_venue(
    change: Change, venue_id: int, name: str, address: str, latitude: float | None, longitude: float | None
) -> None:
    """Change a venue's name, address and position."""
    venue = own(change, Venue, venue_id)
    venue.name = _free_venue_name(change, name, venue.id)
    venue.address, venue.latitude, venue.longitude = tidy(address), latitude, longitude
    change.summary = Message("Edit venue {name}").format(name=venue.name)


@service("venue.removed", Block)
def remove_venue(change: Change, venue_id: int) -> None:
    """Delete a venue without courts, and how far it is from others."""
    venue = own(change, Venue, venue_id)
    held = holders(change.session, Venue.__tablename__, [venue.id], but=[VenueTravel.__tablename__])
    if held:
        raise InputError(
            Message("{name} cannot be deleted, because of: {where}.").format(name=venue.name, where=joined(held, "; "))
        )
    leading = (VenueTravel.from_id == venue.id) | (VenueTravel.to_id == venue.id)
    for way in change.session.scalars(select(VenueTravel).where(leading)):
        change.session.delete(way)
    change.session.flush()
    change.session.delete(venue)
    change.summary = Message("Delete venue {name}").format(name=venue.name)


@service("court.added", Block)
def add_court(change: Change, venue_id: int, name: str, sports: list[str] | None = None, turnover: int = 0) -> int:
    """Add a court to a venue; `sports` are the keys it suits, none for all. Returns its id."""
    venue = own(change, Venue, venue_id)
    court = _new_court(change, venue, name, len(_courts(change)) + 1)
    court.sports, court.turnover_minutes = sports or [], turnover
    change.session.flush()
    change.summary = Message("Add {name}").format(name=court.name)
    return court.id


@service("court.edited", Block)
def edit_court(change: Change, court_id: int, name: str, sports: list[str], turnover: int) -> None:
    """Change a court's name, the sports it suits and the minutes it needs between matches."""
    court = own(change, Court, court_id)
    court.name = _free_court_name(change, court.venue_id, name, court.id)
    court.sports, court.turnover_minutes = sports, turnover
    change.summary = Message("Edit {name}").format(name=court.name)


@service("court.removed", Block)
def remove_court(change: Change, court_id: int) -> None:
    """Remove a court on which nothing was ever planned, with the scorers' links to it that open nothing any more."""
    court = own(change, Court, court_id)
    held = (AnyMatch.court_id == court.id) | (AnyMatch.draft_court_id == court.id)
    planned = select(AnyMatch.id).where(held | (AnyMatch.planned_court_id == court.id)).limit(1)
    if change.session.scalar(planned) is not None:
        raise InputError(Message("{name} cannot be removed: matches are planned on it.").format(name=court.name))
    ruled = select(CompetitionPlanning).join(Exchange, Exchange.id == CompetitionPlanning.exchange_id)
    for rules in change.session.scalars(ruled.where(Exchange.block_id == court.block_id)):
        if rules.courts == [court.id]:
            competition = change.session.get_one(Competition, rules.competition_id)
            raise InputError(
                Message("{name} cannot be removed: {competition} is played on no other court.").format(
                    name=court.name, competition=Text(competition.name_vi, competition.name_en)
                )
            )
        rules.courts = [id_ for id_ in rules.courts if id_ != court.id]
    for window in change.session.scalars(select(CourtWindow).where(CourtWindow.court_id == court.id)):
        change.session.delete(window)
    _delete_links(change, court)
    change.session.flush()
    change.session.delete(court)
    change.summary = Message("Remove {name}").format(name=court.name)


@service("courts.opened", Exchange)
def set_windows(change: Change, windows: list[tuple[int, datetime, datetime]]) -> None:
    """Say when courts are open in this edition, as (court id, from, until); replaces what was said before."""
    present = {(row.court_id, row.starts_at, row.ends_at): row for row in of_exchange(change, CourtWindow)}
    for window in present.keys() - set(windows):
        change.session.delete(present[window])
    change.session.flush()
    latest: dict[int, datetime] = {}
    for court_id, start, end in sorted(windows, key=lambda window: (window[0], window[1])):
        court = own(change, Court, court_id)
        if end <= start:
            raise InputError(Message("{court}: closing must come after opening.").format(court=court.name))
        if court_id in latest and start < latest[court_id]:
            raise InputError(Message("{court}: two windows overlap.").format(court=court.name))
        latest[court_id] = end
        if (court_id, start, end) not in present:
            change.session.add(
                CourtWindow(exchange_id=change.of_exchange.id, court_id=court_id, starts_at=start, ends_at=end)
            )
    change.summary = Message("Set the courts' opening hours")


def _delete_links(change: Change, court: Court) -> None:
    """Delete the scorers' links to a court; raises InputError where somebody may still score by one."""
    for link in change.session.scalars(select(ScoringLink).where(ScoringLink.court_id == court.id)):
        if link.revoked_at is None and link.expires_at > change.now:
            raise InputError(LINKED.format(name=court.name, whom=link.name))
        change.session.delete(link)


def _courts(change: Change) -> list[Court]:
    return list(change.session.scalars(select(Court).where(Court.block_id == change.of_block.id)))


def _new_court(change: Change, venue: Venue, name: str, position: int) -> Court:
    name = _free_court_name(change, venue.id, name, None)
    slug = unused_slug(change, Court, name, {court.slug for court in _courts(change)}, "san")
    court = Court(block_id=venue.block_id, venue_id=venue.id, slug=slug, name=name, position=position)
    change.session.add(court)
    change.session.flush()
    return court


def _free_court_name(change: Change, venue_id: int, name: str, but: int | None) -> str:
    name = tidy(name)
    if not name:
        raise InputError(Message("A court needs a name."))
    others = (court for court in _courts(change) if court.venue_id == venue_id and court.id != but)
    if any(name_key(court.name) == name_key(name) for court in others):
        raise InputError(duplicate(COURT, name))
    return name


def _free_venue_name(change: Change, name: str, but: int | None) -> str:
    name = tidy(name)
    if not name:
        raise InputError(Message("A venue needs a name."))
    others = select(Venue.name).where(Venue.block_id == change.of_block.id, Venue.id != (but or 0))
    if name_key(name) in map(name_key, change.session.scalars(others)):
        raise InputError(duplicate(VENUE, name))
    return name
