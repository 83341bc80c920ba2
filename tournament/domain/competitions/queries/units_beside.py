"""The units that stand beside the names of those who start in heats, where the names do not say them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from tournament.engine.names import name_key
from tournament.models import Competition, Entry, EntryUnit, Participant, db

_WORD = re.compile(r"\w+")


def units_beside(competition_ids: Iterable[int]) -> dict[int, str]:
    """Return the units of the entries of some competitions by the entry's id, in short, the lead unit first.

    A team that is called by its units, or after them, has none beside it.
    """
    rows = db.session.execute(
        select(Entry.id, Entry.name, Participant.name, Participant.short_name)
        .join(Competition, Competition.id == Entry.competition_id)
        .join(EntryUnit, EntryUnit.entry_id == Entry.id)
        .join(
            Participant,
            (Participant.unit_id == EntryUnit.unit_id) & (Participant.exchange_id == Competition.exchange_id),
        )
        .where(Entry.competition_id.in_(list(competition_ids)))
        .order_by(EntryUnit.unit_id != Entry.lead_unit_id, EntryUnit.id)
    )
    names: dict[int, str] = {}
    units: dict[int, list[tuple[str, str]]] = {}
    for id_, entry, name, short_name in rows:
        names[id_] = entry
        units.setdefault(id_, []).append((name, short_name))
    return {id_: " – ".join(short or name for name, short in of_it) for id_, of_it in units.items()
            if not _says(names[id_], of_it)}  # fmt: skip


def _says(entry: str, units: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a name names all the units: a person may share a word with a short name, so that begins it."""
    said = _padded(entry)
    joint = len(units) > 1
    return all(
        _padded(name) in said or (short and (_padded(short) in said if joint else said.startswith(_padded(short))))
        for name, short in units
    )


def _padded(name: str) -> str:
    """Return the words of a name between blanks, so that one is found in another as whole words alone."""
    words = " ".join(_WORD.findall(name_key(name)))
    return f" {words} "
