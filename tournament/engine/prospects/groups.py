"""What can still happen in a group: between which places each entry will end, and what makes it sure.

Small groups are enumerated: every way the remaining matches can end. Larger ones are bounded by a flow of the
points that the remaining matches bring (see `prospects_bounds`). Both leave a tie open unless steps that hang on
outcomes alone settle it, so that nobody is called sure, or out, on a margin that can still change.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from tournament.engine.message import Message, decimal
from tournament.engine.prospects.bounds import Margins
from tournament.engine.prospects.ends import Pair, drawn_choices, ends, every_choice, summed
from tournament.engine.scoring.numbers import Number, to_plain
from tournament.engine.scoring.records import Outcome
from tournament.engine.standings import BUILT_IN, Entry, Step, Table, Tiebreakers
from tournament.engine.text import Words

Verdict = Literal["sure", "out", "open"]
LIMIT = 1 << 14
"""So many places, of all entries in all ways to end, are worked out one by one; more are bounded."""

_BY_OUTCOME = frozenset({"match_points", "wins", "head_to_head", "direct_encounter", "seed"})
"""Tie-breaks that no score can change once it is known who wins which match."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """An entry's places, from `best` to `worst`, and what that means for the first `through` of them.

    `exact` says that both ends of the range are reached by some ending; otherwise it may be wider than it need be.
    `needs` is the least number of match points that makes the entry sure whatever the others do, where known.
    """

    best: int
    worst: int
    exact: bool
    verdict: Verdict
    needs: Number | None
    text: Words


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
    if not _few(table, remaining, outcomes):
        return _bounded(table, remaining, outcomes, settled, through)
    ranges: dict[Entry, tuple[int, int]] = {}
    risky: dict[Entry, Number] = {}
    for end in ends(table, remaining, outcomes, every_choice(len(remaining), len(outcomes)), settled, tiebreakers):
        for entry, (first, last, gained) in end.items():
            best, worst = ranges.get(entry, (first, last))
            ranges[entry] = (min(best, first), max(worst, last))
            if last > through:
                risky[entry] = max(gained, risky.get(entry, gained))
    most = _most(table, remaining, outcomes)
    found = {}
    for entry, (best, worst) in ranges.items():
        enough = [gain for gain in most[entry] if entry not in risky or gain > risky[entry]]
        found[entry] = prospect(best, worst, True, through, min(enough, default=None))
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
    if _few(table, remaining, outcomes):
        choices = every_choice(len(remaining), len(outcomes))
    else:
        choices = drawn_choices(len(remaining), len(outcomes), seed, runs)
    shares: dict[Entry, Counter[tuple[int, int]]] = {entry: Counter() for entry in table.tallies}
    for end in ends(table, remaining, outcomes, choices, settled, tiebreakers):
        for entry, (first, last, _) in end.items():
            shares[entry][max(min(last, through) - first + 1, 0), last - first + 1] += 1
    return {
        entry: sum((Fraction(inside, held) * times for (inside, held), times in found.items()), Fraction(0))
        / found.total()
        for entry, found in shares.items()
    }


def _few(table: Table, remaining: Sequence[Pair], outcomes: Sequence[Outcome]) -> bool:
    """Tell whether all ways to end can be looked at."""
    ways: int = len(outcomes) ** len(remaining)
    return ways * len(table.tallies) <= LIMIT


def _settled(steps: Sequence[Step]) -> Iterator[Step]:
    """Yield the leading steps that hang on outcomes alone.

    A run that restarts stands as it is only when all of it does; else its first step is the last one used, since
    what follows looks at entries that a score may have separated. In one that finds the first alone that step says
    nothing sure about the others either.
    """
    at = 0
    while at < len(steps):
        end = at + 1
        while steps[at].restart and end < len(steps) and steps[end].restart:
            end += 1
        known = [step.by in _BY_OUTCOME and step.matches != "above" for step in steps[at:end]]
        if not all(known):
            if known[0] and steps[at].restart != "first":
                yield replace(steps[at], restart=False)
            return
        yield from steps[at:end]
        at = end


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
    """Bound the places by the first step alone, a sum over matches; who is level on it may come first or last."""
    entries = list(table.tallies)
    added_up = summed(steps[0]) if steps else None
    if added_up is None:
        return {entry: prospect(1, len(entries), False, through, None) for entry in entries}
    number = {entry: index for index, entry in enumerate(entries)}
    left = [(number[home], number[away]) for home, away in remaining]
    values = [(Fraction(added_up.worth(outcome, 0)), Fraction(added_up.worth(outcome, 1))) for outcome in outcomes]
    margins = Margins([Fraction(added_up.so_far(table, entry)) for entry in entries], left, values)
    most = _most(table, remaining, outcomes) if steps[0].by == "match_points" else {}
    found = {}
    for entry in entries:
        above, level = margins.above(number[entry]), margins.level(number[entry])
        best, worst = above.others + 1, level.others + 1
        needs = _least(margins, number[entry], most.get(entry, []), through) if worst > through >= best else None
        found[entry] = prospect(best, worst, len(steps) == 1 and above.exact and level.exact, through, needs)
    return found


def _least(margins: Margins, entry: int, gains: Sequence[Number], through: int) -> Number | None:
    """Return the least of the gains, in order, that makes an entry sure; what is more does so too."""
    at = bisect_left(gains, True, key=lambda gain: not margins.can_be_level(entry, gain, through))
    return gains[at] if at < len(gains) else None


def prospect(best: int, worst: int, exact: bool, through: int, needs: Number | None) -> Prospect:
    """Say what a range of places means for the first `through` of them; `needs` is told while that is open."""
    verdict: Verdict = "sure" if worst <= through else "out" if best > through else "open"
    if verdict != "open":
        needs = None
    return Prospect(best, worst, exact, verdict, needs, _TEXTS[verdict, needs is not None].format(
        best=best, worst=worst, through=through, needs="" if needs is None else decimal(f"{to_plain(needs):g}")
    ))  # fmt: skip


_TEXTS: Mapping[tuple[Verdict, bool], Message] = {
    ("sure", False): Message("Sure of the first {through} (place {best} to {worst})."),
    ("out", False): Message("Can no longer reach the first {through} (place {best} to {worst})."),
    ("open", False): Message("Depends on other results or scores too (place {best} to {worst})."),
    ("open", True): Message("Sure of the first {through} with {needs} more points (place {best} to {worst})."),
}
