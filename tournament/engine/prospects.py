"""What can still happen in a group: between which places each entry will end, and what makes it sure.

Small groups are enumerated: every way the remaining matches can end. Larger ones are bounded pair by pair on
match points. Both leave a tie open unless steps that hang on outcomes alone settle it, so that nobody is called
sure, or out, on a margin that can still change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Literal

from tournament.engine.scoring.records import Number, Outcome, to_plain
from tournament.engine.standings import BUILT_IN, Entry, Result, Step, Table, Tiebreakers, rank
from tournament.engine.text import Text

Pair = tuple[Entry, Entry]
Verdict = Literal["sure", "out", "open"]
LIMIT = 4096
"""So many ways to end are enumerated; more are bounded."""

_BY_OUTCOME = frozenset({"match_points", "wins", "head_to_head", "seed"})
"""Tie-breaks that no score can change once it is known who wins which match."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """An entry's places, from `best` to `worst`, and what that means for the first `through` of them.

    `exact` says that all ways to end were looked at; otherwise the range may be wider than it need be.
    `needs` is the least number of match points that makes the entry sure whatever the others do, where known.
    """

    best: int
    worst: int
    exact: bool
    verdict: Verdict
    needs: Number | None
    text: Text


def prospects(
    table: Table,
    remaining: Sequence[Pair],
    outcomes: Sequence[Outcome],
    steps: Sequence[Step],
    through: int,
    tiebreakers: Tiebreakers = BUILT_IN,
) -> dict[Entry, Prospect]:
    """Say for every entry of `table` which places are left when `remaining` has been played.

    `outcomes` are all the ways in which a match may end, seen from its home side; give forfeits too where
    they bring other points. `table` is left as it is.
    """
    settled = tuple(_settled(steps)) if remaining else tuple(steps)
    if len(outcomes) ** len(remaining) > LIMIT:
        return _bounded(table, remaining, outcomes, settled, through)
    ranges: dict[Entry, tuple[int, int]] = {}
    risky: dict[Entry, Number] = {}
    before = {entry: tally.match_points for entry, tally in table.tallies.items()}
    for end in _endings(deepcopy(table), remaining, outcomes):
        for entry, (first, last) in _places(end, settled, tiebreakers).items():
            best, worst = ranges.get(entry, (first, last))
            ranges[entry] = (min(best, first), max(worst, last))
            gained = end.tallies[entry].match_points - before[entry]
            if last > through:
                risky[entry] = max(gained, risky.get(entry, gained))
    most = _most(table, remaining, outcomes)
    found = {}
    for entry, (best, worst) in ranges.items():
        enough = [gain for gain in most[entry] if entry not in risky or gain > risky[entry]]
        found[entry] = _prospect(best, worst, True, through, min(enough, default=None))
    return found


def chances(
    table: Table,
    remaining: Sequence[Pair],
    outcomes: Sequence[Outcome],
    steps: Sequence[Step],
    through: int,
    seed: str,
    runs: int = 1000,
    tiebreakers: Tiebreakers = BUILT_IN,
) -> dict[Entry, Fraction]:
    """Estimate each entry's chance of one of the first `through` places when every outcome is equally likely.

    Exact where all endings can be enumerated, else from `runs` endings drawn from `seed`. Entries that outcomes
    leave level share the places they stand on.
    """
    settled = tuple(_settled(steps)) if remaining else tuple(steps)
    few = len(outcomes) ** len(remaining) <= LIMIT
    played = deepcopy(table)
    ends = _endings(played, remaining, outcomes) if few else _drawn(played, remaining, outcomes, seed, runs)
    total: dict[Entry, Fraction] = dict.fromkeys(table.tallies, Fraction(0))
    count = 0
    for end in ends:
        count += 1
        for entry, (first, last) in _places(end, settled, tiebreakers).items():
            inside = min(last, through) - first + 1
            total[entry] += Fraction(max(inside, 0), last - first + 1)
    return {entry: share / count for entry, share in total.items()}


def _settled(steps: Sequence[Step]) -> Iterator[Step]:
    """Yield the leading steps that hang on outcomes alone.

    A run that restarts stands as it is only when all of it does; else its first step is the last one used, since
    what follows looks at entries that a score may have separated.
    """
    at = 0
    while at < len(steps):
        end = at + 1
        while steps[at].restart and end < len(steps) and steps[end].restart:
            end += 1
        known = [step.by in _BY_OUTCOME for step in steps[at:end]]
        if not all(known):
            if known[0]:
                yield replace(steps[at], restart=False)
            return
        yield from steps[at:end]
        at = end


def _endings(table: Table, remaining: Sequence[Pair], outcomes: Sequence[Outcome]) -> Iterator[Table]:
    """Play the remaining matches in every way; the table is the same one each time."""
    if not remaining:
        yield table
        return
    (home, away), rest = remaining[0], remaining[1:]
    for outcome in outcomes:
        result = Result(home, away, outcome)
        table.add(result)
        yield from _endings(table, rest, outcomes)
        table.remove(result)


def _drawn(
    table: Table, remaining: Sequence[Pair], outcomes: Sequence[Outcome], seed: str, runs: int
) -> Iterator[Table]:
    stream = Random(seed)
    for _ in range(runs):
        results = [Result(home, away, stream.choice(outcomes)) for home, away in remaining]
        for result in results:
            table.add(result)
        yield table
        for result in results:
            table.remove(result)


def _places(table: Table, steps: Sequence[Step], tiebreakers: Tiebreakers) -> dict[Entry, tuple[int, int]]:
    """Return the first and the last place that each entry's rank stands for."""
    rows = rank(table, steps, tiebreakers)
    level: dict[int, int] = {}
    for row in rows:
        level[row.rank] = level.get(row.rank, 0) + 1
    return {row.entry: (row.rank, row.rank + level[row.rank] - 1) for row in rows}


def _most(table: Table, remaining: Sequence[Pair], outcomes: Sequence[Outcome]) -> dict[Entry, list[Number]]:
    """List the match points each entry can still gain."""
    gains: dict[Entry, set[Number]] = {entry: {0} for entry in table.tallies}
    for pair in remaining:
        for side, entry in enumerate(pair):
            points = {outcome.match_points[side] for outcome in outcomes}
            gains[entry] = {gain + more for gain in gains[entry] for more in points}
    return {entry: sorted(each) for entry, each in gains.items()}


def _bounded(
    table: Table, remaining: Sequence[Pair], outcomes: Sequence[Outcome], steps: Sequence[Step], through: int
) -> dict[Entry, Prospect]:
    """Bound the places by comparing two entries at a time on match points, exactly for each two."""
    entries = list(table.tallies)
    if not steps or steps[0] != Step("match_points", when_tied=None, restart=steps[0].restart):
        return {entry: _prospect(1, len(entries), False, through, None) for entry in entries}
    low, high = [{entry: tally.match_points for entry, tally in table.tallies.items()} for _ in range(2)]
    mutual: dict[Pair, Number] = {}
    for pair in remaining:
        for side, entry in enumerate(pair):
            points = [outcome.match_points[side] for outcome in outcomes]
            low[entry] += min(points)
            high[entry] += max(points)
            # Their own match cannot bring one its most and the other its least unless one outcome does both.
            lead = max(outcome.match_points[side] - outcome.match_points[1 - side] for outcome in outcomes)
            other = [outcome.match_points[1 - side] for outcome in outcomes]
            key = (entry, pair[1 - side])
            mutual[key] = mutual.get(key, 0) + lead - (max(points) - min(other))

    def always_behind(one: Entry, other: Entry) -> bool:
        return high[one] - low[other] + mutual.get((one, other), 0) < 0

    found = {}
    for entry in entries:
        above = sum(always_behind(entry, other) for other in entries if other != entry)
        below = sum(always_behind(other, entry) for other in entries if other != entry)
        found[entry] = _prospect(above + 1, len(entries) - below, False, through, None)
    return found


def _prospect(best: int, worst: int, exact: bool, through: int, needs: Number | None) -> Prospect:
    verdict: Verdict = "sure" if worst <= through else "out" if best > through else "open"
    if verdict != "open":
        needs = None
    return Prospect(best, worst, exact, verdict, needs, _TEXTS[verdict, needs is not None].format(
        best=best, worst=worst, through=through, needs="" if needs is None else f"{to_plain(needs):g}"
    ))  # fmt: skip


_TEXTS: Mapping[tuple[Verdict, bool], Text] = {
    ("sure", False): Text(
        "Chắc chắn trong {through} hạng đầu (hạng {best} đến {worst}).",
        "Sure of the first {through} (place {best} to {worst}).",
    ),
    ("out", False): Text(
        "Không còn khả năng vào {through} hạng đầu (hạng {best} đến {worst}).",
        "Can no longer reach the first {through} (place {best} to {worst}).",
    ),
    ("open", False): Text(
        "Còn phụ thuộc vào các trận khác (hạng {best} đến {worst}).",
        "Depends on other results or scores too (place {best} to {worst}).",
    ),
    ("open", True): Text(
        "Thêm {needs} điểm là chắc chắn trong {through} hạng đầu (hạng {best} đến {worst}).",
        "Sure of the first {through} with {needs} more points (place {best} to {worst}).",
    ),
}
