"""What has changed in an edition since a revision, in words of its public addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tournament.models import AnyMatch, AuditEntry, Competition, HeatLane, Match, db

OUT_OF_SIGHT = {
    "blocked_time",
    "calendar_address",
    "calendar_feed",
    "calendar_fetch",
    "calendar_link",
    "calendar_revision",
    "calendar_showing",
    "calendar_tombstone",
    "competition_planning",
    "exchange_planning",
    "locked_day",
    "phase_planning",
    "venue_travel",
}
"""Tables of which no public page shows anything."""
OF_DRAFT = {"draft_court_id", "draft_starts_at", "pin"}
"""Columns of a match that no public page shows."""
NAMED = {"competition", "heat_lane", "match"}
"""Tables of which a row that became other is told by its name."""
MOST_STEPS = 100
MOST_MATCHES = 50


@dataclass(frozen=True, slots=True)
class News:
    """What became other up to a revision: matches as ``competition/key``, and competitions, by their address words.

    `more` tells that something else became other too, `is_shown` that public pages show any of it; `by` is who did it.
    """

    revision: int
    matches: tuple[str, ...] = ()
    competitions: tuple[str, ...] = ()
    more: bool = True
    is_shown: bool = True
    by: tuple[str, ...] = ()


def news(exchange_id: int, since: int, revision: int) -> News:
    """Return what became other after the revision `since`, up to another."""
    if not 0 < revision - since <= MOST_STEPS:
        return News(revision)
    steps = db.session.execute(
        select(AuditEntry.changes, AuditEntry.actor_name)
        .where(AuditEntry.exchange_id == exchange_id, AuditEntry.revision > since, AuditEntry.revision <= revision)
        .order_by(AuditEntry.revision)
    ).all()
    is_told = len(steps) == revision - since  # a change of the block has its place in the log of the block
    images = [image for changes, _by in steps for image in changes if _is_shown(image)]
    names = _matches(images)
    if len(names) > MOST_MATCHES:
        names, is_told = [], False
    return News(
        revision,
        matches=tuple(f"{competition}/{key}" for competition, key in names),
        competitions=_competitions(images, (competition for competition, _key in names)),
        more=not is_told or any(table not in NAMED for table, *_ in images),
        is_shown=bool(images) or not is_told,
        by=tuple(dict.fromkeys(by for _changes, by in steps)),
    )


def _is_shown(image: list[Any]) -> bool:
    table, _id, before, after = image
    if table == "match" and before is not None and after is not None:
        return not after.keys() <= OF_DRAFT
    return table not in OUT_OF_SIGHT


def _matches(images: Iterable[list[Any]]) -> list[tuple[str, str]]:
    """Return the competition and the key of matches that are there; a rubber is part of its tie."""
    ids = {id_ for table, id_, *_ in images if table == "match"}
    lanes = {id_ for table, id_, *_ in images if table == "heat_lane"}
    ids |= set(db.session.scalars(select(HeatLane.match_id).where(HeatLane.id.in_(lanes)))) if lanes else set()
    if not ids:
        return []
    ties = select(AnyMatch.parent_id).where(AnyMatch.id.in_(ids), AnyMatch.parent_id.is_not(None))
    rows = (
        select(Competition.slug, Match.key)
        .join(Competition, Competition.id == Match.competition_id)
        .where(Match.id.in_(ids | {tie for tie in db.session.scalars(ties) if tie}))
        .order_by(Competition.position, Competition.id, Match.number)
    )
    return [(slug, key) for slug, key in db.session.execute(rows)]


def _competitions(images: Iterable[list[Any]], of_matches: Iterable[str]) -> tuple[str, ...]:
    ids = {id_ for table, id_, *_ in images if table == "competition"}
    ids |= {side["competition_id"] for _, _, *sides in images for side in sides if side and "competition_id" in side}
    slugs = db.session.scalars(select(Competition.slug).where(Competition.id.in_(ids))) if ids else ()
    return tuple(dict.fromkeys((*of_matches, *sorted(slugs))))
