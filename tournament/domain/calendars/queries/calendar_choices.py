"""Which calendars there are beside that of an edition: to follow, and to put together in a private one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, select

from tournament.domain.calendars.queries.feeds import Feed
from tournament.domain.competitions.queries.graphs import graphs_of
from tournament.domain.core.queries.removed_rows import were_phases
from tournament.engine.graph import Graph
from tournament.engine.labels import lane
from tournament.engine.message import Message, joined
from tournament.engine.phases import phases
from tournament.engine.text import Text, Words
from tournament.models import (
    CalendarShowing,
    CalendarStamp,
    Competition,
    Court,
    Entry,
    Exchange,
    Match,
    Official,
    Participant,
    Unit,
    Venue,
    db,
)

NO_COMPETITION = ""
FORMER = Message("A stage of the former format")
PROGRAMME = Message("Ceremonies, meetings and deadlines of the exchange")
FEW_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """A calendar: `kind` and `slug` are the words of its address, `audience` names it in a private one.

    `under` is the name of the competition of a team, and empty for the others.
    """

    kind: str
    slug: str
    audience: str
    name: Words
    under: Words = NO_COMPETITION


def choices_of(feed: Feed) -> list[Choice]:
    """List the calendars of an edition's units, teams, courts and officials, and its programme."""
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
        Choice("programme", "", f"programme:{edition}", PROGRAMME),
        *(Choice("unit", slug, f"unit:{id_}", _same(name)) for slug, id_, name in run(units)),
        *(Choice("entry", slug, f"entry:{id_}", _same(name), Text(vi, en)) for slug, id_, name, vi, en in run(teams)),
        *(Choice("court", slug, f"court:{id_}", _same(f"{name} · {venue}")) for slug, id_, name, venue in run(courts)),
        *(
            Choice("official", slug, f"official:{id_}", _same(f"{name} ({unit})" if unit else name))
            for slug, id_, name, unit in run(officials)
        ),
    ]


def phases_of(feed: Feed) -> dict[str, Words]:
    """Name the stages of a feed's editions, as the option `phase` takes them, by the rounds that are played in them.

    Stages that a later format took away are known as long as the feed shows events of them, so that no address dies.
    """
    shown = (
        select(CalendarStamp.exchange_id, CalendarStamp.face["stage"].as_string())
        .join(CalendarShowing, CalendarShowing.uid == CalendarStamp.uid)
        .where(CalendarShowing.audience.in_(feed.audiences))
        .distinct()
    )
    rows = db.session.execute(shown).all()
    editions = [feed.edition] if feed.edition is not None else sorted({edition for edition, _ in rows})
    past = sorted({stage for _, stage in rows if stage})
    found = _in_words(graph for edition in editions for graph in graphs_of(edition).values())
    return found | {stage: FORMER for stage in past if stage not in found}


def phases_to_choose(feed: Feed, chosen: Iterable[str]) -> dict[str, Words]:
    """Name the stages that a feed may show matches of, with those that its address has `chosen` before."""
    editions = {feed.edition} if feed.edition is not None else _editions_of(feed)
    played = _competitions_of(feed)
    found = _in_words(graph for edition in sorted(editions) for id_, graph in graphs_of(edition).items()
                      if played is None or id_ in played)  # fmt: skip
    return found | {name: FORMER for name in chosen if name not in found}


def _competitions_of(feed: Feed) -> set[int] | None:
    """Return the competitions whose matches a feed shows or will show; None for all of its edition."""
    named = [audience.split(":", 1) for audience in feed.audiences]
    if any(kind == "exchange" for kind, _ in named):
        return None
    shown = select(Match.competition_id).join(CalendarShowing, CalendarShowing.uid == Match.uid)
    found = set(db.session.scalars(shown.where(CalendarShowing.audience.in_(feed.audiences)).distinct()))
    found |= {int(id_) for kind, id_ in named if kind == "competition"}
    entries = [int(id_) for kind, id_ in named if kind == "entry"]
    return found | set(db.session.scalars(select(Entry.competition_id).where(Entry.id.in_(entries))))


def _in_words(graphs: Iterable[Graph]) -> dict[str, Words]:
    """Name the stages of some graphs by the rounds that are played in them."""
    lanes: dict[str, Words | None] = {}
    rounds: dict[str, dict[Words, None]] = {}
    for graph in graphs:
        for (stage, _), name in phases(graph).items():
            lanes.setdefault(stage, lane(graph, stage))
            rounds.setdefault(stage, {})[name] = None
    return {stage: lanes[stage] or _together(list(names)) for stage, names in rounds.items()}


def past_phases(feed: Feed, names: Iterable[str]) -> set[str]:
    """Return those names that were once phases of a feed's editions: an address that was offered goes on answering."""
    editions = {feed.edition} if feed.edition is not None else _editions_of(feed)
    return were_phases(db.session(), editions, names)


def _editions_of(feed: Feed) -> set[int]:
    shown = select(CalendarStamp.exchange_id).join(CalendarShowing, CalendarShowing.uid == CalendarStamp.uid)
    return set(db.session.scalars(shown.where(CalendarShowing.audience.in_(feed.audiences)).distinct()))


def _together(rounds: list[Words]) -> Words:
    """Name a stage by its rounds: all of a few, else the first and the last."""
    few = len(rounds) <= FEW_ROUNDS
    told, between = (rounds, ", ") if few else ([rounds[0], rounds[-1]], " … ")
    return joined(told, between)


def _same(name: str) -> Words:
    return name
