"""Lots that settle what no criterion separates: a recorded act, by hand or from a published seed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from tournament.domain.competitions.commands.sync_matches import settle
from tournament.domain.competitions.queries.lots import lots_among, open_ties
from tournament.domain.competitions.queries.states import state_of
from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, Change, NotFoundError, service
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import tidy
from tournament.engine.text import Text
from tournament.models import Competition, Entry, Exchange, LotDraw


@service("lots.drawn", Exchange)
def settle_by_lots(change: Change, competition_id: int, entry_ids: Sequence[int], note: str = "", by: str = "") -> None:
    """Record the order that lots, drawn by hand, gave to entries that stood level, the luckiest first.

    `by` is who drew, the actor when nobody is named.
    """
    competition = own(change, Competition, competition_id)
    if len(set(entry_ids)) != len(entry_ids):
        raise InputError(Message("Each entry has one lot."))
    _record(change, competition, entry_ids, "", tidy(note), tidy(by))


@service("lots.drawn", Exchange)
def draw_lots(change: Change, competition_id: int, entry_ids: Sequence[int], seed: str = "") -> None:
    """Draw lots for entries that stand level from a published seed, a new one when none is given.

    They are drawn as the numbers of a competition are, from the order of their numbers, so that anyone can do it again.
    """
    competition = own(change, Competition, competition_id)
    entries = sorted((own(change, Entry, id_) for id_ in set(entry_ids)), key=lambda entry: entry.number or 0)
    given = tidy(seed) or secrets.token_hex(8)
    drawn = lots_among([entry.name for entry in entries], given)
    _record(change, competition, [entries[index].id for index in drawn.order], given, "", "")


@service("lots.taken_back", Exchange)
def take_back(change: Change, competition_id: int, draw_id: int) -> None:
    """Take lots back that were recorded; what they decided is open again."""
    competition = own(change, Competition, competition_id)
    row = own(change, LotDraw, draw_id)
    if row.competition_id != competition.id:
        raise NotFoundError(NOTHING_HERE)
    change.session.delete(row)
    settle(change, competition)
    change.summary = Message("Take back the lots of {name}").format(name=Text(competition.name_vi, competition.name_en))


def _record(change: Change, competition: Competition, entry_ids: Sequence[int], seed: str, note: str, by: str) -> None:
    entries = [own(change, Entry, entry_id) for entry_id in entry_ids]
    state = state_of(competition)
    tie = next((tie for tie in open_ties(state) if set(tie.entries) == set(entry_ids)), None) if state else None
    if tie is None:
        raise InputError(Message("These entries are not level on every criterion, so there are no lots to draw."))
    change.session.add(
        LotDraw(
            exchange_id=competition.exchange_id,
            competition_id=competition.id,
            about=tie.about,
            entry_ids=list(entry_ids),
            seed=seed,
            drawn_by=by or change.actor.name,
            drawn_at=change.now,
            note=note,
        )
    )
    settle(change, competition)
    change.summary = Message("Lots drawn: {names}").format(names=", ".join(entry.name for entry in entries))
