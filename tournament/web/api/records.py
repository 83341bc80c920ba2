"""What pages show as the records that programs read: fields of one name are one, the others are told here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from tournament.catalogues import both
from tournament.domain.competitions.queries import competition_view, matches
from tournament.domain.competitions.queries.heats import HeatTable
from tournament.domain.competitions.queries.overall import OverallView
from tournament.domain.competitions.queries.ties import RubberView
from tournament.domain.exchanges.queries import exchanges
from tournament.engine.bracket_layout import Box, Drawing
from tournament.engine.scoring import score_to_json
from tournament.interchange import api_v1

R = TypeVar("R", bound=api_v1.Record)


def block(view: exchanges.BlockView) -> api_v1.Block:
    """Return a block."""
    base = f"/{view.slug}/"
    refs = [_record(api_v1.ExchangeRef, each, address=f"{base}{each.slug}/") for each in view.exchanges]
    return _record(api_v1.Block, view, address=base, zone=view.zone.key, exchanges=refs)


def exchange(view: exchanges.ExchangeView) -> api_v1.Exchange:
    """Return an edition."""
    base = address_of(view)
    refs = [
        _record(api_v1.CompetitionRef, each, address=f"{base}{each.slug}/", teams=each.entries)
        for each in view.competitions
    ]
    shown = {"occasion": both(view.occasion), "zone": view.zone.key, "competitions": refs}
    return _record(api_v1.Exchange, view, address=base, **shown)


def match(view: matches.MatchView, address: str) -> api_v1.Match:
    """Return a match; `address` is that of its edition."""
    return _record(
        api_v1.Match,
        view,
        address=f"{address}{view.competition_slug}/matches/{view.key}/",
        competition=view.competition_slug,
        title=both(view.title),
        **_result(view),
        sides=[{"name": both(side.name), "team": side.entry.slug if side.entry else None} for side in view.sides],
        rubbers=[_rubber(each) for each in (view.tie.rubbers if view.tie else ())],
    )


def _result(view: matches.MatchView) -> dict[str, object]:
    return {
        "score": score_to_json(view.score),
        "headline": both(view.headline.words) if view.headline else None,
        "detail": list(map(both, view.detail)),
    }


def _rubber(rubber: RubberView) -> api_v1.Rubber:
    view = rubber.match
    return _record(
        api_v1.Rubber,
        view,
        key=rubber.key,
        name=both(rubber.name),
        persons=rubber.persons,
        **_result(view),
    )


def competition(
    view: competition_view.PlayView, shown: Iterable[matches.MatchView], of: exchanges.ExchangeView
) -> api_v1.Competition:
    """Return how a competition of an edition stands."""
    base = f"{address_of(of)}{view.slug}/"
    columns = [_record(api_v1.Column, each, short=both(each.short), long=both(each.long)) for each in view.columns]
    return _record(
        api_v1.Competition,
        view,
        address=base,
        sport=both(view.sport),
        revision=of.revision,
        teams=[_record(api_v1.Team, each, address=f"{base}teams/{each.slug}/") for each in view.entries],
        tables=[
            _record(api_v1.Table, each, group=each.key, columns=columns, lines=[_line(line) for line in each.lines])
            for each in view.groups
        ],
        places=[_record(api_v1.Place, each, team=each.entry.slug, name=each.entry.name) for each in view.places],
        adjustments=[_record(api_v1.Adjustment, each, team=each.entry.slug) for each in view.adjustments],
        heats=[_heat(each) for each in view.heats],
        brackets=[_bracket(each) for each in view.bracket],
        matches=[match(each, address_of(of)) for each in shown],
    )


def _bracket(drawing: Drawing) -> api_v1.Bracket:
    return _record(
        api_v1.Bracket,
        drawing,
        title=both(drawing.title) if drawing.title else None,
        rounds=[
            _record(api_v1.BracketRound, each, title=both(each.title), matches=[_box(box) for box in each.matches])
            for each in drawing.rounds
        ],
        lines=drawing.connectors,
    )


def _box(box: Box) -> api_v1.BracketBox:
    told = {"code": both(box.code), "title": both(box.title), "sides": list(map(both, box.sides))}
    return _record(api_v1.BracketBox, box, **told)


def _heat(table: HeatTable) -> api_v1.Heat:
    return api_v1.Heat(
        key=table.match.key,
        fields=tuple(map(both, table.cells)),
        lines=tuple(
            api_v1.HeatLine(
                lane=line.lane,
                team=line.entry.slug if line.entry else None,
                name=both(line.name),
                unit=line.unit,
                rank=line.rank,
                mark=tuple(map(both, line.cells)),
                result=both(line.total),
                through=line.through,
                why=both(line.why),
            )
            for line in table.lines
        ),
    )


def overall(view: OverallView, revision: int) -> api_v1.Overall:
    """Return the ranking of units."""
    standings = [
        _record(api_v1.UnitStanding, each, unit=each.unit.slug, name=each.unit.name) for each in view.standings
    ]
    return _record(api_v1.Overall, view, revision=revision, standings=standings)


def address_of(view: exchanges.ExchangeView) -> str:
    """Return the address of an edition's page."""
    return f"/{view.block_slug}/{view.slug}/"


def _line(line: competition_view.Line) -> api_v1.Line:
    return _record(api_v1.Line, line, team=line.entry.slug, name=line.entry.name, why=both(line.why))


def _record(kind: type[R], view: object, **told: object) -> R:
    """Take the fields of a record over from what shows them, but those that are `told`."""
    same = {name: getattr(view, name) for name in kind.__struct_fields__ if name not in told}
    return msgspec.convert(same | told, kind, from_attributes=True)
