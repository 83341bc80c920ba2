"""The lanes of heats as they are stored."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from tournament.engine.heats import Mark, mark_from
from tournament.engine.match_status import RESULTS
from tournament.models import AnyMatch, HeatLane, Match, db

Lanes = tuple[HeatLane, ...]


def lanes_of(match_ids: Iterable[int]) -> dict[int, Lanes]:
    """Return the lanes of heats in their order, by the id of the heat's row."""
    rows = select(HeatLane).where(HeatLane.match_id.in_(list(match_ids))).order_by(HeatLane.match_id, HeatLane.lane)
    found: dict[int, Lanes] = {}
    for row in db.session.scalars(rows):
        found[row.match_id] = (*found.get(row.match_id, ()), row)
    return found


def lanes_in(competition_ids: Iterable[int]) -> dict[int, Lanes]:
    """Return the lanes of the heats of some competitions, by the id of the heat's row."""
    ids = list(competition_ids)
    return lanes_of(db.session.scalars(select(Match.id).where(Match.competition_id.in_(ids)))) if ids else {}


def playing(match: AnyMatch) -> frozenset[int | None]:
    """Return who plays a match or starts in a heat, with None for whoever is not known yet."""
    lanes = lanes_of([match.id]).get(match.id)
    return frozenset(lane.entry_id for lane in lanes) if lanes else frozenset((match.home_id, match.away_id))


def marks_of(competition_id: int) -> dict[str, dict[int, Mark]]:
    """Return the marks of a competition's heats that are over, by the heat's key and by entry in order of the lanes."""
    over = select(Match.id, Match.key).where(Match.competition_id == competition_id, Match.status.in_(RESULTS))
    keys = dict(db.session.execute(over).tuples().all())
    found: dict[str, dict[int, Mark]] = {}
    for match_id, lanes in lanes_of(keys).items():
        found[keys[match_id]] = {
            lane.entry_id: mark_from(lane.mark, lane.ending) for lane in lanes if lane.entry_id is not None
        }
    return found
