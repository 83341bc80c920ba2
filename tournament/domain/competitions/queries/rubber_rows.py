"""The rows of ties and of their rubbers."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tournament.engine.match_status import RESULTS
from tournament.models import AnyMatch, Match, RubberMatch, db


def in_graph(match: AnyMatch) -> Match:
    """Return the match of the graph that a match is, or whose rubber it is."""
    return match if isinstance(match, Match) else db.session.get_one(Match, match.parent_id)


def rubbers_of(ties: Iterable[int]) -> dict[int, list[RubberMatch]]:
    """Return the rubbers of ties in their order, by the id of the tie."""
    found: dict[int, list[RubberMatch]] = {}
    rows = select(RubberMatch).where(RubberMatch.parent_id.in_(list(ties))).order_by(RubberMatch.position)
    for row in db.session.scalars(rows):
        found.setdefault(row.parent_id or 0, []).append(row)
    return found


def courts_of_rubbers(competition_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Return the published courts that rubbers of competitions have by themselves, by tie."""
    rows = select(RubberMatch.parent_id, RubberMatch.court_id).where(
        RubberMatch.competition_id.in_(list(competition_ids)), RubberMatch.court_id.is_not(None)
    )
    found: dict[int, frozenset[int]] = {}
    for tie, court in db.session.execute(rows):
        found[tie] = found.get(tie, frozenset()) | {court}
    return found


def begun_ties(competition_id: int) -> frozenset[str]:
    """Name the ties of a competition, by their ids in the graph, of which a rubber has a result."""
    rubber = aliased(RubberMatch)
    begun = select(Match.key).join(rubber, rubber.parent_id == Match.id)
    of_it = begun.where(Match.competition_id == competition_id, rubber.status.in_(RESULTS))
    return frozenset(db.session.scalars(of_it))
