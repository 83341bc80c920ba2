"""Taking in a list of entries in one step: with the units that are new, and those that take part from now on."""

from __future__ import annotations

from collections.abc import Sequence

from tournament.domain.competitions.commands.entries import NewEntry, enter
from tournament.domain.core.commands.ownership import of_exchange, own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.domain.exchanges.commands.blocks import new_units
from tournament.domain.exchanges.commands.exchanges import take_part
from tournament.editions.imports.entries import EntryPlan
from tournament.engine.message import Message
from tournament.engine.names import name_key
from tournament.engine.text import Text
from tournament.models import Competition, Entry, Exchange, Participant, Unit


@service("entries.imported", Exchange)
def take_entries(change: Change, competition_id: int, plans: Sequence[EntryPlan]) -> int:
    """Add entries with their units, all of them or none; returns how many."""
    competition = own(change, Competition, competition_id)
    change.relies_on_all(Entry, competition_id=competition.id)
    named = {name_key(unit): unit for plan in plans for unit in plan.units if isinstance(unit, str)}
    added = new_units(change, [(name, "") for name in named.values()])
    ids = {name_key(unit.name): unit.id for unit in added}
    behind = {id_: own(change, Unit, id_) for plan in plans for id_ in plan.units if isinstance(id_, int)}
    present = {row.unit_id for row in of_exchange(change, Participant)}
    take_part(change, [*added, *(unit for id_, unit in behind.items() if id_ not in present)])
    new = [
        NewEntry(
            tuple(unit if isinstance(unit, int) else ids[name_key(unit)] for unit in plan.units),
            name,
            strength,
        )
        for plan in plans
        for name, strength in ((plan.name, plan.strength), *((name, None) for name in plan.more))
    ]
    entered = enter(change, competition.id, new)
    name = Text(competition.name_vi, competition.name_en)
    summary = Message("{competition}: take in a list of {n} entries")
    if added:
        summary = Message("{competition}: take in a list of {n} entries, {m} units of it new")
    change.summary = summary.format(competition=name, n=len(entered), m=len(added))
    return len(entered)
