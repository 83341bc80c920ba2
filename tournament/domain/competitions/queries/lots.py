"""Ties that only lots can settle, and the lots that were drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tournament.domain.competitions.queries.matches import EntryRef
from tournament.domain.competitions.queries.states import State, state_of
from tournament.engine.draw import Draw, Lot, differences, draw
from tournament.engine.message import Message, pmessage
from tournament.engine.pool_order import ties
from tournament.engine.standings import Row
from tournament.engine.text import Words
from tournament.models import Competition, LotDraw, db

_BEST_ORDINALS = {1: Message("first"), 2: pmessage("ordinal", "second"), 3: Message("third")}


@dataclass(frozen=True, slots=True)
class Tie:
    """Entries, by id, that no criterion separates once all their matches are over.

    `about` is the group's key, or ``best:3`` for those on the third rank of several groups.
    """

    about: str
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LotView:
    """Lots that were drawn: who, when, and the order, the luckiest first; `seed` is empty when drawn by hand.

    `used` tells that they put entries in their order now, `again` that the seed gives this order once more.
    """

    id: int
    about: str
    where: Words
    entries: tuple[EntryRef, ...]
    seed: str
    by: str
    at: datetime
    note: str
    used: bool
    again: bool


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
        if min(row.rank for row in rows if row.entry in tied) <= state.graph.best_slots[groups, number]
    ]
    return of_groups + of_ranks


def state_for_lots(competition_id: int) -> State | None:
    """Return how a competition stands, None before its draw."""
    return state_of(db.session.get_one(Competition, competition_id))


def ties_of(competition_id: int) -> list[Tie]:
    """List the ties of a competition that only lots can settle."""
    state = state_for_lots(competition_id)
    return open_ties(state) if state else []


def name_of(about: str) -> Words:
    """Say where a tie is, in words; a competition of one group is called by its standings."""
    kind, _, rank = about.partition(":")
    if kind == "best" and rank:
        ordinal = _BEST_ORDINALS.get(int(rank), Message("rank {rank}").format(rank=rank))
        return Message("the {rank}-placed of the groups").format(rank=ordinal)
    return Message("group {about}").format(about=about) if about else STANDINGS


def where_of(state: State, about: str) -> Words:
    """Say where a tie of this competition is."""
    return STANDINGS if len(state.graph.groups) == 1 and ":" not in about else name_of(about)


def lots_among(names: Sequence[str], seed: str) -> Draw:
    """Draw lots among entries that stand in the order of their numbers, as the numbers themselves are drawn."""
    return draw([Lot(name, (name,)) for name in names], seed, [""] * len(names), apart="no")


def draws_of(state: State, entries: Mapping[int, EntryRef]) -> tuple[LotView, ...]:
    """List the lots that were drawn in a competition, the newest first."""
    of_competition = select(LotDraw).where(LotDraw.competition_id == state.id).order_by(LotDraw.id.desc())
    rows = db.session.scalars(of_competition).all()
    names = state.name_of
    settled = {int(row.entry) for row in _every_row(state) if row.decided_by == "lots"}
    return tuple(
        LotView(
            id=row.id,
            about=row.about,
            where=where_of(state, row.about),
            entries=tuple(entries[id_] for id_ in row.entry_ids),
            seed=row.seed,
            by=row.drawn_by,
            at=row.drawn_at,
            note=row.note,
            used=not settled.isdisjoint(row.entry_ids),
            again=bool(row.seed) and not differences(_published(row, names)),
        )
        for row in rows
    )


def published_lots(competition_id: int, draw_id: int) -> Draw | None:
    """Return lots that were drawn from a seed as they are published, None for others."""
    row, state = db.session.get(LotDraw, draw_id), state_for_lots(competition_id)
    if row is None or state is None or row.competition_id != competition_id or not row.seed:
        return None
    return _published(row, state.name_of)


def explained(row: Row, drawn: Iterable[LotView]) -> Words:
    """Say why an entry stands where it does; where lots decided, which lots."""
    lots = next((each for each in drawn if any(entry.id == row.entry for entry in each.entries)), None)
    if row.decided_by != "lots" or lots is None:
        return row.explanation
    how = _FROM_SEED if lots.seed else _BY_HAND
    return _LOTS.format(
        why=row.explanation,
        names=", ".join(entry.name for entry in lots.entries),
        by=lots.by,
        how=how.format(seed=lots.seed),
    )


STANDINGS = Message("the standings")
_LOTS = Message("{why} Order of the lots: {names} ({how}; {by}).")
_FROM_SEED = Message("seed {seed}")
_BY_HAND = Message("drawn by hand")


def _every_row(state: State) -> Iterable[Row]:
    for rows in (*state.rows.values(), *state.candidates.values()):
        yield from rows


def _published(row: LotDraw, names: Mapping[int, str]) -> Draw:
    """Return a draw with its entries in the order of their numbers, in which `names` by id stand."""
    ids = [id_ for id_ in names if id_ in row.entry_ids]
    lots = tuple(Lot(names[id_], (names[id_],)) for id_ in ids)
    return Draw(row.seed, lots, ("",) * len(lots), "no", tuple(ids.index(id_) for id_ in row.entry_ids))
