"""What pages show as the records that programs read."""

from __future__ import annotations

from collections.abc import Iterable

from tournament.catalogues import both
from tournament.domain.competitions.queries import competition_view, matches
from tournament.domain.competitions.queries.overall import OverallView
from tournament.domain.exchanges.queries import exchanges
from tournament.interchange import api_v1


def block(view: exchanges.BlockView) -> api_v1.Block:
    """Return a block."""
    refs = (
        api_v1.ExchangeRef(
            slug=each.slug,
            address=f"/{view.slug}/{each.slug}/",
            name=each.name,
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            state=each.state,
            is_sample=each.is_sample,
        )
        for each in view.exchanges
    )
    return api_v1.Block(
        slug=view.slug,
        address=f"/{view.slug}/",
        name=view.name,
        place=view.place,
        zone=view.zone.key,
        exchanges=tuple(refs),
    )


def exchange(view: exchanges.ExchangeView) -> api_v1.Exchange:
    """Return an edition."""
    address = address_of(view)
    return api_v1.Exchange(
        slug=view.slug,
        address=address,
        name=view.name,
        occasion=both(view.occasion),
        starts_on=view.starts_on,
        ends_on=view.ends_on,
        zone=view.zone.key,
        state=view.state,
        is_sample=view.is_sample,
        revision=view.revision,
        units=tuple(
            api_v1.Unit(slug=unit.slug, name=unit.name, short_name=unit.short_name, role=unit.role)
            for unit in view.units
        ),
        programme=tuple(
            api_v1.ProgrammeItem(
                kind=item.kind,
                name=item.name,
                starts_at=item.starts_at,
                ends_at=item.ends_at,
                place=item.place,
                cancelled=item.cancelled,
            )
            for item in view.programme
        ),
        competitions=tuple(
            api_v1.CompetitionRef(
                slug=each.slug,
                address=f"{address}{each.slug}/",
                name=each.name,
                sport=each.sport,
                division=each.division,
                teams=each.entries,
                matches=each.matches,
                played=each.played,
            )
            for each in view.competitions
        ),
    )


def match(view: matches.MatchView, address: str) -> api_v1.Match:
    """Return a match; `address` is that of its edition."""
    court = view.court
    return api_v1.Match(
        key=view.key,
        uid=view.uid,
        number=view.number,
        address=f"{address}{view.competition_slug}/matches/{view.key}/",
        competition=view.competition_slug,
        title=both(view.title),
        stage=view.stage,
        round=view.round,
        group=view.group,
        sides=(_side(view.sides[0]), _side(view.sides[1])),
        status=view.status,
        cancelled=view.cancelled,
        score=view.score,
        winner=view.winner,
        court=api_v1.Court(slug=court.slug, name=court.name, venue=court.venue) if court else None,
        starts_at=view.starts_at,
        ends_at=view.ends_at,
    )


def competition(
    view: competition_view.PlayView, shown: Iterable[matches.MatchView], of: exchanges.ExchangeView
) -> api_v1.Competition:
    """Return how a competition of an edition stands."""
    base = f"{address_of(of)}{view.slug}/"
    return api_v1.Competition(
        slug=view.slug,
        address=base,
        name=view.name,
        sport=both(view.sport),
        revision=of.revision,
        teams=tuple(
            api_v1.Team(slug=each.slug, address=f"{base}teams/{each.slug}/", name=each.name, withdrawn=each.withdrawn)
            for each in view.entries
        ),
        tables=tuple(
            api_v1.Table(group=each.key, finished=each.finished, lines=tuple(_line(line) for line in each.lines))
            for each in view.groups
        ),
        places=tuple(
            api_v1.Place(place=each.place, team=each.entry.slug, name=each.entry.name) for each in view.places
        ),
        matches=tuple(match(each, address_of(of)) for each in shown),
    )


def overall(view: OverallView, revision: int) -> api_v1.Overall:
    """Return the ranking of units."""
    standings = (
        api_v1.UnitStanding(
            rank=each.rank, unit=each.unit.slug, name=each.unit.name, points=each.points, medals=each.medals
        )
        for each in view.standings
    )
    return api_v1.Overall(revision=revision, standings=tuple(standings), open=view.open)


def address_of(view: exchanges.ExchangeView) -> str:
    """Return the address of an edition's page."""
    return f"/{view.block_slug}/{view.slug}/"


def _side(side: matches.Side) -> api_v1.Side:
    return api_v1.Side(name=both(side.name), team=side.entry.slug if side.entry else None)


def _line(line: competition_view.Line) -> api_v1.Line:
    return api_v1.Line(
        rank=line.rank,
        tied=line.tied,
        team=line.entry.slug,
        name=line.entry.name,
        played=line.played,
        won=line.won,
        drawn=line.drawn,
        lost=line.lost,
        match_points=line.match_points,
        sets=line.sets,
        points=line.points,
        goals=line.goals,
        advances=line.advances,
        why=both(line.why),
    )
