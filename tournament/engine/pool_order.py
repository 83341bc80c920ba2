"""Rankings read row by row: of a group whose matches hold its ranks, such as a modified pool, and their ties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar, cast

from tournament.engine.graph import Graph, Loser, Seed, Winner
from tournament.engine.progress import NOBODY, Open, Progress
from tournament.engine.standings import BY_MATCHES, Entry, Result, Row, Table, rank

if TYPE_CHECKING:
    from tournament.engine.competition import CompetitionState

E = TypeVar("E", bound=Entry)


def pool_rows(state: CompetitionState[E], group: str) -> tuple[Row, ...]:
    """Rank a group by its matches; who waits for a match shares the first rank left, or the last."""
    progress, nodes = state.progress, state.graph.of_group(group)
    drawn = [state.entrants[slot.n - 1] for slot in state.graph.groups[group] if isinstance(slot, Seed)]
    playing = [side for node in nodes for side in progress.known(node.id) if side is not None]
    table = Table(dict.fromkeys([*drawn, *playing]))
    for node in nodes:
        if node.id in state.played and node.id not in progress.misfits:
            table.add(Result(*state.played[node.id].sides, state.outcome(node.id, state.played[node.id])))
    holders = _holders(state.graph, progress, group)
    rows = {cast(E, row.entry): row for row in rank(table, (), state.tiebreakers)}
    waiting = [entry for entry in rows if entry not in holders.values()]
    free = next((place for place in range(1, len(rows) + 1) if place not in holders), len(rows))
    found = [
        rows[holder]._replace(rank=place, tied=False, reason=BY_MATCHES)
        for place, holder in holders.items()
        if not isinstance(holder, Open)
    ]
    found += [rows[entry]._replace(rank=free, tied=len(waiting) > 1) for entry in waiting]
    return tuple(sorted(found, key=lambda row: row.rank))


def _holders(graph: Graph, progress: Progress[E], group: str) -> dict[int, E | Open]:
    """Return who, or nobody, holds which rank of a group that is ranked by its matches, so far as that is decided."""
    found: dict[int, E | Open] = {}
    for place, slot in enumerate(graph.orders[group], start=1):
        if not isinstance(slot, Winner | Loser):
            raise TypeError(f"a pool's ranks come from its matches, not from {slot}")
        side = progress.winners.get(slot.match)
        if side is not None:
            found[place] = progress.sides[slot.match][side if isinstance(slot, Winner) else 1 - side]
        elif slot.match in progress.walkovers:
            found[place] = NOBODY
    return found


def ties(rows: Sequence[Row]) -> list[set[Entry]]:
    """List the sets of entries that share a rank."""
    level: dict[int, set[Entry]] = {}
    for row in rows:
        if row.tied:
            level.setdefault(row.rank, set()).add(row.entry)
    return list(level.values())
