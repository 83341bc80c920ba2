"""The best of one rank over several groups, whose sizes may differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from tournament.engine.standings.ranking import Row, Tiebreakers, rank
from tournament.engine.standings.table import Entry, Extras, Table
from tournament.engine.standings.tiebreak_rules import Step
from tournament.engine.standings.tiebreaks import BUILT_IN

Unequal = Literal["average", "drop_last"]
"""How groups of different sizes are made comparable: averages a match, or without the matches against the
last-placed entries of the larger groups."""


def best_of_rank(
    groups: Mapping[str, tuple[Table, Sequence[Entry]]],
    number: int,
    steps: Sequence[Step],
    unequal: Unequal = "average",
    extras: Extras | None = None,
    tiebreakers: Tiebreakers = BUILT_IN,
) -> tuple[Row, ...]:
    """Rank the entries that stand `number`-th in their groups; `groups` gives each group's table and order.

    The candidates have not met, so that steps among the tied separate nobody. Entries that no step separates
    share a rank and are tied.
    """
    return rank(joint_table(groups, number, unequal, extras), steps, tiebreakers)


def joint_table(
    groups: Mapping[str, tuple[Table, Sequence[Entry]]],
    number: int,
    unequal: Unequal = "average",
    extras: Extras | None = None,
) -> Table:
    """Return the table in which those who stand `number`-th in their groups are compared, made comparable."""
    candidates = {
        order[number - 1]: (table, counting(table, order)) for table, order in groups.values() if len(order) >= number
    }
    sizes = {len(counted) for _, counted in candidates.values()}
    smallest = min(sizes, default=0)
    joint = Table(candidates, extras)
    for entry, (table, counted) in candidates.items():
        tally, joint.lent[entry] = table.tallies[entry], table.meetings(entry)
        if len(sizes) > 1 and unequal == "drop_last":
            kept = set(counted[:smallest]) - {entry}
            tally, joint.lent[entry] = table.among(entry, kept), table.meetings_with(entry, kept)
            tally.match_points += (table.extras.adjust or {}).get(entry, 0)
        elif len(sizes) > 1:
            tally, joint.averaged = tally.per_match(), True
        joint.tallies[entry] = tally
    return joint


def counting(table: Table, order: Sequence[Entry]) -> Sequence[Entry]:
    """Leave out those who withdrew and whose matches count for nobody: they make no group larger."""
    gone = table.extras.withdrawn or {}
    return [entry for entry in order if entry not in gone or table.tallies[entry].played]
