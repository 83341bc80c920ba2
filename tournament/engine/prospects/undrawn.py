"""What can still happen where rounds are not drawn yet, as in a Swiss: bounds by what a round can bring.

Whoever meets whom later is not known, so each entry may win or lose each of those rounds, or have no opponent. Nobody
is called sure, or out, on a place that some drawing and some results could still take or give.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from fractions import Fraction

from tournament.engine.prospects.ends import Pair, summed
from tournament.engine.prospects.groups import Prospect, prospect
from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.records import Outcome
from tournament.engine.standings import Entry, Step, Table


def undrawn_prospects(
    table: Table,
    remaining: Sequence[Pair],
    outcomes: Sequence[Outcome],
    steps: Sequence[Step],
    through: int,
    rounds: int,
    free: Sequence[Number] = (0,),
) -> dict[Entry, Prospect]:
    """Say for every entry which places are left when `remaining` and so many `rounds` more have been played.

    `free` are the points that a round without an opponent can bring. The first step bounds the places, if it adds up
    match points or wins; of entries level on it each may come first or last. No range is called exact.
    """
    added_up = summed(steps[0]) if steps else None
    entries = list(table.tallies)
    if added_up is None:
        return {entry: prospect(1, len(entries), False, through, None) for entry in entries}
    worth = [[added_up.worth(outcome, side) for outcome in outcomes] for side in (0, 1)]
    by_points = steps[0].by == "match_points"
    of_round = [*worth[0], *worth[1], *(free if by_points else (0, 1))]  # a bye may count as a win
    least = dict.fromkeys(entries, rounds * min(of_round))
    most = dict.fromkeys(entries, rounds * max(of_round))
    for pair in remaining:
        for side, entry in enumerate(pair):
            least[entry] += min(worth[side])
            most[entry] += max(worth[side])
    so_far = {entry: Fraction(added_up.so_far(table, entry)) for entry in entries}
    lows = sorted(so_far[entry] + least[entry] for entry in entries)
    highs = sorted(so_far[entry] + most[entry] for entry in entries)
    found = {}
    for entry in entries:
        high = so_far[entry] + most[entry]
        best = 1 + len(lows) - bisect_right(lows, high)
        worst = len(highs) - bisect_left(highs, so_far[entry] + least[entry])
        needs = None
        if by_points and best <= through < worst:
            # It must have more than one of those who would have to stay behind: the best of them, without itself.
            behind = highs[-through] if highs[-through] > high else highs[-through - 1]
            needs = _least_over(behind - so_far[entry], of_round, rounds, remaining, worth, entry)
        found[entry] = prospect(best, worst, False, through, needs)
    return found


def _least_over(
    margin: Number,
    of_round: Sequence[Number],
    rounds: int,
    remaining: Sequence[Pair],
    worth: Sequence[Sequence[Number]],
    entry: Entry,
) -> Number | None:
    """Return the least that the entry can gain which is more than `margin`."""
    gains: set[Number] = {0}
    for values in [worth[pair.index(entry)] for pair in remaining if entry in pair] + [of_round] * rounds:
        gains = {gain + more for gain in gains for more in set(values)}
    return min((gain for gain in gains if gain > margin), default=None)
