"""An edition and its matches as plugins read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select, true

from tournament.domain.competitions.queries import competition_view, matches
from tournament.domain.competitions.queries.competition_view import GroupTable, PlayView
from tournament.domain.competitions.queries.heats import HeatTable
from tournament.domain.competitions.queries.table_cells import ColumnView
from tournament.domain.core.queries.held_rows import by_id, once
from tournament.domain.exchanges.queries.exchanges import CompetitionRef, ExchangeView
from tournament.engine.heats.marks import ENDINGS, Ending
from tournament.models import Competition, Entry, EntryUnit, Exchange, Match, Participant, db
from tournament.sdk import MatchNotice, TimetableNotice, views

Entries = Mapping[int, views.EntryView]
"""The entries of an edition by their ids."""


def exchange_view(exchange: ExchangeView) -> views.ExchangeView:
    """Return an edition with all that its public pages show."""
    entries = entries_of(exchange.id)
    shown = [_match(match, entries) for match in matches.schedule(exchange.id)]
    plays = {play.id: play for play in competition_view.of_exchange(exchange.id)}
    return views.ExchangeView(
        id=exchange.id,
        slug=exchange.slug,
        block_slug=exchange.block_slug,
        block_name=exchange.block_name,
        name=exchange.name,
        starts_on=exchange.starts_on,
        ends_on=exchange.ends_on,
        zone=exchange.zone,
        state=exchange.state,
        host=exchange.host,
        occasion=exchange.occasion,
        units=tuple(views.UnitView(unit.id, unit.slug, unit.name, unit.short_name) for unit in exchange.units),
        competitions=tuple(_competition(ref, plays[ref.id], shown, entries) for ref in exchange.competitions),
    )


def panel_context(
    found: views.ExchangeView, competition: int | None = None, match: int | None = None, entry: int | None = None
) -> views.PanelContext:
    """Return what a page with panels is about: an edition, its competition with this id, and a match or entry of it."""
    one = next((each for each in found.competitions if each.id == competition), None)
    if one is None:
        return views.PanelContext(found)
    shown = next((each for each in one.matches if each.id == match), None)
    if shown is None and match is not None:  # one that needs no play stands in no list
        shown = next(iter(match_views(found.id, [match])), None)
    return views.PanelContext(found, one, shown, next((each for each in one.entries if each.id == entry), None))


def match_view(row: Match) -> views.MatchView:
    """Return one match."""
    return _matches([row], row.exchange_id)[0]


def match_views(exchange_id: int, ids: Iterable[int]) -> tuple[views.MatchView, ...]:
    """Return matches of an edition, by time and court."""
    rows = db.session.scalars(select(Match).where(Match.exchange_id == exchange_id, Match.id.in_(list(ids))))
    return _matches(rows.all(), exchange_id)


def _matches(rows: Sequence[Match], exchange_id: int) -> tuple[views.MatchView, ...]:
    competitions = by_id(db.session(), Competition, {row.competition_id for row in rows})
    found = matches.match_views(rows, exchange_id, among=competitions.values())
    entries = entries_of(exchange_id, competitions)
    return tuple(_match(match, entries) for match in found)


def result_notice(row: Match) -> MatchNotice:
    """Return the news of a recorded result."""
    return MatchNotice(row.exchange_id, match_view(row))


def timetable_notice(exchange_id: int, ids: Iterable[int], published_at: datetime) -> TimetableNotice:
    """Return the news of matches that were published under another time or on another court."""
    return TimetableNotice(exchange_id, match_views(exchange_id, ids), published_at)


def entries_of(exchange_id: int, competitions: Collection[int] | None = None) -> Entries:
    """Return the entries of an edition, of all or some of its competitions, each with the units behind it."""
    of = None if competitions is None else tuple(sorted(competitions))
    models = (Entry, EntryUnit, Participant)
    return once(db.session(), models, ("entries", exchange_id, of), partial(_read_entries, exchange_id, of))


def _read_entries(exchange_id: int, competitions: Collection[int] | None) -> Entries:
    some = true() if competitions is None else Entry.competition_id.in_(competitions)
    rows = db.session.execute(
        select(Entry.id, Entry.slug, Entry.name, Entry.withdrawn_at, Participant.name)
        .join(Competition, Competition.id == Entry.competition_id)
        .join(Exchange, Exchange.id == Competition.exchange_id)
        .outerjoin(EntryUnit, EntryUnit.entry_id == Entry.id)
        .outerjoin(Participant, (Participant.exchange_id == Exchange.id) & (Participant.unit_id == EntryUnit.unit_id))
        .where(Exchange.id == exchange_id, some)
        .order_by(Entry.id, EntryUnit.id)
    )
    found: dict[int, views.EntryView] = {}
    for id_, slug, name, withdrawn_at, unit in rows:
        units = (*(found[id_].units if id_ in found else ()), *([unit] if unit else []))
        found[id_] = views.EntryView(id_, slug, name, units, withdrawn_at is not None)
    return found


def _competition(
    ref: CompetitionRef, play: PlayView, shown: Iterable[views.MatchView], entries: Entries
) -> views.CompetitionView:
    own = {match.id: match for match in shown if match.competition_id == ref.id}
    return views.CompetitionView(
        id=ref.id,
        slug=ref.slug,
        name=ref.name,
        sport=ref.sport,
        division=ref.division,
        entries=tuple(entries[entry.id] for entry in play.entries),
        matches=tuple(own.values()),
        tables=tuple(_table(group, play.columns, entries) for group in play.groups),
        places=tuple(views.PlaceView(held.place, entries[held.entry.id]) for held in play.places),
        heats=tuple(_heat(heat, own[heat.match.id], entries) for heat in play.heats if heat.match.id in own),
    )


def _heat(heat: HeatTable, match: views.MatchView, entries: Entries) -> views.HeatView:
    lines = (
        views.HeatLineView(
            lane=line.lane,
            name=line.name,
            entry=entries[line.entry.id] if line.entry else None,
            rank=line.rank,
            mark=line.total if match.over else "",
            through=line.through,
            why=line.why,
            tied=line.tied,
            ending=line.ending,
            ended=ENDINGS[Ending(line.ending)] if line.ending else "",
            cells=line.cells,
        )
        for line in heat.lines
    )
    return views.HeatView(match, heat.numbering, tuple(lines), heat.cells, heat.given_up)


def _table(group: GroupTable, columns: Iterable[ColumnView], entries: Entries) -> views.TableView:
    rows = (
        views.RowView(
            rank=line.rank,
            entry=entries[line.entry.id],
            tied=line.tied,
            played=line.played,
            won=line.won,
            drawn=line.drawn,
            lost=line.lost,
            match_points=line.match_points,
            why=line.why,
            cells=line.cells,
        )
        for line in group.lines
    )
    shown = tuple(views.ColumnView(each.key, each.short, each.long) for each in columns)
    return views.TableView(group.key, tuple(rows), group.finished, shown)


def _match(match: matches.MatchView, entries: Entries) -> views.MatchView:
    sides = (views.SideView(side.name, entries[side.entry.id] if side.entry else None) for side in match.sides)
    return views.MatchView(
        id=match.id,
        key=match.key,
        number=match.number,
        competition_id=match.competition_id,
        competition=match.competition,
        sport=match.sport,
        title=match.title,
        stage=match.stage,
        round=match.round,
        group=match.group,
        sides=tuple(sides),
        status=match.status,
        score=match.score,
        told=match.told,
        winner=match.winner,
        court=views.CourtView(match.where, match.court.venue) if match.court else None,
        starts_at=match.starts_at,
        minutes=match.minutes,
        cancelled=match.cancelled,
        note=match.note,
    )
