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
    candidates = {order[number - 1]: (table, order) for table, order in groups.values() if len(order) >= number}
    sizes = {len(order) for _, order in candidates.values()}
    smallest = min(sizes, default=0)
    joint = Table(candidates, extras)
    for entry, (table, order) in candidates.items():
        tally = table.tallies[entry]
        if len(sizes) > 1:
            kept = set(order[:smallest]) - {entry}
            tally = table.among(entry, kept) if unequal == "drop_last" else tally.per_match()
        joint.tallies[entry] = tally
    return rank(joint, steps, tiebreakers)
