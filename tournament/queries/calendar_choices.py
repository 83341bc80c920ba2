"""Which calendars there are beside that of an edition: to follow, and to put together in a private one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, select

from tournament.engine.text import Text
from tournament.models import Competition, Court, Entry, Exchange, Match, Official, Participant, Unit, Venue, db
from tournament.queries.calendar import Feed

NO_COMPETITION = Text("", "")


@dataclass(frozen=True, slots=True)
class Choice:
    """A calendar: `kind` and `slug` are the words of its address, `audience` names it in a private one.

    `under` is the name of the competition of a team, and empty for the others.
    """

    kind: str
    slug: str
    audience: str
    name: Text
    under: Text = NO_COMPETITION


def choices_of(feed: Feed) -> list[Choice]:
    """List the calendars of an edition's units, teams, courts and officials."""
    edition = feed.edition
    units: Select[tuple[str, int, str]] = (
        select(Unit.slug, Unit.id, Participant.name)
        .join(Participant, Participant.unit_id == Unit.id)
        .where(Participant.exchange_id == edition)
        .order_by(Participant.id)
    )
    teams = (
        select(Entry.slug, Entry.id, Entry.name, Competition.name_vi, Competition.name_en)
        .join(Competition, Competition.id == Entry.competition_id)
        .where(Competition.exchange_id == edition)
        .order_by(Competition.position, Competition.id, Entry.number, Entry.id)
    )
    courts = (
        select(Court.slug, Court.id, Court.name, Venue.name)
        .join(Venue, Venue.id == Court.venue_id)
        .join(Exchange, Exchange.block_id == Court.block_id)
        .where(Exchange.id == edition)
        .order_by(Venue.id, Court.position, Court.id)
    )
    officials = (
        select(Official.slug, Official.id, Official.name, Unit.name)
        .outerjoin(Unit, Unit.id == Official.unit_id)
        .where(Official.exchange_id == edition)
        .order_by(Official.name, Official.id)
    )
    run = db.session.execute
    return [
        *(Choice("unit", slug, f"unit:{id_}", _same(name)) for slug, id_, name in run(units)),
        *(Choice("entry", slug, f"entry:{id_}", _same(name), Text(vi, en)) for slug, id_, name, vi, en in run(teams)),
        *(Choice("court", slug, f"court:{id_}", _same(f"{name} · {venue}")) for slug, id_, name, venue in run(courts)),
        *(
            Choice("official", slug, f"official:{id_}", _same(f"{name} ({unit})" if unit else name))
            for slug, id_, name, unit in run(officials)
        ),
    ]


def stages_of(feed: Feed) -> list[str]:
    """List the names of the stages of an edition's matches, as the option `phase` takes them."""
    stages = select(Match.stage).where(Match.exchange_id == feed.edition).distinct().order_by(Match.stage)
    return list(db.session.scalars(stages))


def _same(name: str) -> Text:
    return Text(name, name)
