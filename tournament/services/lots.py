"""Lots that settle what no criterion separates: a recorded act."""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.errors import InputError
from tournament.engine.text import Text
from tournament.models import Competition, Entry, Exchange
from tournament.services.change import Change, service
from tournament.services.lookup import own
from tournament.services.play import settle


@service("lots.drawn", Exchange)
def settle_by_lots(change: Change, competition_id: int, entry_ids: Sequence[int]) -> None:
    """Record the order that lots gave to entries that stood level, the luckiest first."""
    competition = own(change, Competition, competition_id)
    entries = [own(change, Entry, entry_id) for entry_id in entry_ids]
    if len(entries) < 2 or any(entry.competition_id != competition.id for entry in entries):
        raise InputError(Text("Cần ít nhất hai đội của nội dung này.", "At least two entries of it are needed."))
    if len(set(entry_ids)) != len(entry_ids):
        raise InputError(Text("Mỗi đội chỉ được một lá thăm.", "Each entry has one lot."))
    for lot, entry in enumerate(entries, start=1):
        entry.lot = lot
    settle(change, competition)
    change.summary = Text("Bốc thăm phân hạng: {names}", "Lots drawn: {names}").format(
        names=", ".join(entry.name for entry in entries)
    )
