"""Points given or taken beside results, and conduct points, with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from tournament.domain.competitions.queries.matches import EntryRef
from tournament.engine.message import Message
from tournament.engine.recorded import Adjusted, Kind
from tournament.engine.scoring import to_number, to_plain
from tournament.engine.text import Words
from tournament.models import Adjustment, Match, db

KINDS: Mapping[str, Words] = {
    "points": Message("match points"),
    "conduct": Message("conduct points"),
}
_TOLD: Mapping[Kind, Message] = {
    "points": Message("{points} match points: {reason}."),
    "conduct": Message("{points} conduct points: {reason}."),
}


@dataclass(frozen=True, slots=True)
class AdjustmentView:
    """Points of an entry beside its results; `match` is the key of the match they are about, `group` that match's."""

    id: int
    entry: EntryRef
    kind: Kind
    points: int | float
    reason: str
    match: str | None
    group: str | None

    @property
    def text(self) -> Words:
        """Say it in a sentence."""
        return _TOLD[self.kind].format(points=f"{self.points:+g}", reason=self.reason)


def adjustments_of(competition_id: int, entries: Mapping[int, EntryRef]) -> tuple[AdjustmentView, ...]:
    """List the adjustments of a competition in the order in which they were made."""
    rows = db.session.execute(
        select(Adjustment, Match.key, Match.group)
        .outerjoin(Match, Match.id == Adjustment.match_id)
        .where(Adjustment.competition_id == competition_id)
        .order_by(Adjustment.id)
    )
    return tuple(
        AdjustmentView(row.id, entries[row.entry_id], _kind(row.kind), to_plain(to_number(row.points)), row.reason,
                       key, group)
        for row, key, group in rows
    )  # fmt: skip


def adjusted_in(competition_id: int) -> tuple[Adjusted[int], ...]:
    """Return what the tables of a competition count beside its results."""
    rows = db.session.execute(
        select(Adjustment, Match.key)
        .outerjoin(Match, Match.id == Adjustment.match_id)
        .where(Adjustment.competition_id == competition_id)
        .order_by(Adjustment.id)
    )
    return tuple(Adjusted(row.entry_id, _kind(row.kind), to_number(row.points), key) for row, key in rows)


def _kind(stored: str) -> Kind:
    return "conduct" if stored == "conduct" else "points"
