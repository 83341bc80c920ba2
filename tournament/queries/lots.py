"""Ties that only lots can settle, and the lots that were drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tournament.engine.text import Text
from tournament.models import LotDraw, db
from tournament.queries.matches import EntryRef
from tournament.queries.states import State, ties

_BEST_ORDINALS = {1: Text("nhất", "first"), 2: Text("nhì", "second"), 3: Text("ba", "third")}


@dataclass(frozen=True, slots=True)
class Tie:
    """Entries, by id, that no criterion separates once all their matches are over.

    `about` is the group's key, or ``best:3`` for those on the third rank of several groups.
    """

    about: str
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LotView:
    """Lots that were drawn: who, when, and the order, the luckiest first; `seed` is empty when drawn by hand."""

    id: int
    about: str
    entries: tuple[EntryRef, ...]
    seed: str
    by: str
    at: datetime
    note: str


def open_ties(state: State) -> list[Tie]:
    """List the ties left in groups that are over, then those among the best of a rank where somebody goes on."""
    of_groups = [
        Tie(key, tuple(int(row.entry) for row in state.rows[key] if row.entry in tied))
        for key in state.rows
        if key in state.finished_groups
        for tied in ties(state.rows[key])
    ]
    level = {tie.about for tie in of_groups}
    of_ranks = [
        Tie(f"best:{number}", tuple(int(row.entry) for row in rows if row.entry in tied))
        for (groups, number), rows in state.candidates.items()
        if level.isdisjoint(groups)
        for tied in ties(rows)
        if min(row.rank for row in rows if row.entry in tied) <= state.best_slots[groups, number]
    ]
    return of_groups + of_ranks


def name_of(about: str) -> Text:
    """Say where a tie is, in words."""
    kind, _, rank = about.partition(":")
    if kind == "best" and rank:
        ordinal = _BEST_ORDINALS.get(int(rank), Text(f"hạng {rank}", f"rank {rank}"))
        return Text("các đội {rank} bảng", "the {rank}-placed of the groups").format(rank=ordinal)
    return Text(f"bảng {about}", f"group {about}") if about else Text("", "")


def draws_of(competition_id: int, entries: Mapping[int, EntryRef]) -> tuple[LotView, ...]:
    """List the lots that were drawn in a competition, the newest first."""
    rows = select(LotDraw).where(LotDraw.competition_id == competition_id).order_by(LotDraw.id.desc())
    return tuple(
        LotView(
            id=row.id,
            about=row.about,
            entries=tuple(entries[id_] for id_ in row.entry_ids),
            seed=row.seed,
            by=row.drawn_by,
            at=row.drawn_at,
            note=row.note,
        )
        for row in db.session.scalars(rows)
    )
