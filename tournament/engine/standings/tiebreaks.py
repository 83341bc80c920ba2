"""Tie-breaks by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from tournament.engine.message import Message, pmessage
from tournament.engine.scoring.numbers import Number
from tournament.engine.standings import buchholz, by_match
from tournament.engine.standings.table import Entry, Extras, Table
from tournament.engine.standings.tally import NOTHING, Ratio, Tally, Value
from tournament.engine.text import Words

Measure = Callable[[Tally, Entry, Table], Value]
OverMatches = Callable[[Table, Entry, Set[Entry] | None, int | None], Value]
Together = Callable[[Table, Sequence[Entry]], Sequence[Value]]

Reach = Literal["own", "met", "table"]
"""Whose value a result can change: that of its two sides, of all whom they have met too, or anybody's."""


class UnmeasurableError(Exception):
    """A tie-break cannot tell what entries have: a ranking goes on without its steps."""

    def __init__(self, by: str) -> None:
        super().__init__(f"the tie-break {by!r} cannot be measured")
        self.by = by


@dataclass(frozen=True, slots=True)
class Tiebreaker:
    """A number to rank by: `measure(tally, entry, table)`, of which more is better unless `lower`.

    `tally` holds the matches that the step looks at; `tied_only` makes every step look at those among the
    tied alone. `together` measures the tied at once instead, where what one of them has hangs on all of them;
    `over_matches` looks at single matches against some, or all, others, with the step's cap where it is `capped`. All
    may raise UnmeasurableError, which names the tie-break. `reach` spares comparing again what a result cannot
    change. `leading` and `trailing` say what put an entry ahead of or behind its neighbour where numbers would tell
    nothing.
    """

    key: str
    names: Words
    measure: Measure
    lower: bool = False
    tied_only: bool = False
    reach: Reach = "table"
    together: Together | None = None
    over_matches: OverMatches | None = None
    capped: bool = False
    leading: Words | None = None
    trailing: Words | None = None


def _known(pick: Callable[[Extras], Mapping[Entry, Number] | None], missing: Number) -> Measure:
    """Read a number that is known beside the matches; without it all are level."""
    return lambda tally, entry, table: (pick(table.extras) or {}).get(entry, missing)


def _of_table(measure: Callable[[Table, Entry], Value]) -> Measure:
    return lambda tally, entry, table: measure(table, entry)


def _nothing(_tally: Tally, _entry: Entry, _table: Table) -> Value:
    return 0


def total(key: str, names: Words, counter: str, *, lower: bool = False) -> Tiebreaker:
    """Return the tie-break that ranks by how much of a counter an entry has."""
    return Tiebreaker(
        key, names, lambda t, e, _: t.counters[counter][0] if counter in t.counters else 0, lower, reach="own"
    )


def difference(key: str, names: Words, counter: str) -> Tiebreaker:
    """Return the tie-break that ranks by what an entry has of a counter less what its opponents had."""

    def measure(tally: Tally, _entry: Entry, _table: Table) -> Value:
        if counter in tally.counters:
            own, against = tally.counters[counter]
            return own - against
        return 0

    return Tiebreaker(key, names, measure, reach="own")


def ratio(key: str, names: Words, counter: str) -> Tiebreaker:
    """Return the tie-break that ranks by what an entry has of a counter over what its opponents had."""
    return Tiebreaker(key, names, lambda t, e, _: Ratio(*t.counters.get(counter, NOTHING)), reach="own")


def rate(key: str, names: Words, counter: str, per: str) -> Tiebreaker:
    """Return the tie-break that ranks by one counter per another, less the same of the opponents (net run rate)."""

    def measure(tally: Tally, _entry: Entry, _table: Table) -> Value:
        counted, units = (tally.counters.get(name, NOTHING) for name in (counter, per))
        own, against = (Fraction(each) / (unit or 1) for each, unit in zip(counted, units, strict=True))
        return own - against

    return Tiebreaker(key, names, measure, reach="own")


_LAST = 10**9
"""Behind everybody whose seed or lot is known."""

_OWN = (
    Tiebreaker("match_points", Message("match points"), lambda t, e, _: t.match_points),
    Tiebreaker("wins", Message("wins"), lambda t, e, _: t.won),
    ratio("set_ratio", Message("set ratio"), "sets"),
    difference("set_difference", Message("set difference"), "sets"),
    total("sets_won", Message("sets won"), "sets"),
    ratio("points_ratio", Message("points ratio"), "points"),
    difference("points_difference", Message("points difference"), "points"),
    total("points_for", Message("points scored"), "points"),
    difference("goal_difference", Message("goal difference"), "goals"),
    total("goals_for", Message("goals scored"), "goals"),
    ratio("goal_average", Message("goal average"), "goals"),
    difference("rubber_difference", Message("rubber difference"), "rubbers"),
    ratio("rubber_ratio", Message("rubber ratio"), "rubbers"),
    total("rubbers_won", Message("rubbers won"), "rubbers"),
    Tiebreaker(
        "head_to_head",
        Message("head-to-head"),
        lambda t, e, _: t.match_points,
        tied_only=True,
    ),
    Tiebreaker(
        "direct_encounter",
        Message("direct encounter (FIDE)"),
        lambda t, e, _: t.match_points,
        tied_only=True,
        together=buchholz.direct_encounter,
    ),
    Tiebreaker(
        "head_to_head_all_met",
        Message("head-to-head, if all of them have met"),
        lambda t, e, _: t.match_points,
        tied_only=True,
        together=by_match.head_to_head_all_met,
    ),
    Tiebreaker(
        "common_opponents",
        Message("points a match against common opponents"),
        lambda t, e, _: t.match_points,
        tied_only=True,
        together=by_match.common_opponents,
    ),
    Tiebreaker(
        "points_per_match",
        Message("match points a match"),
        lambda t, e, _: by_match.points_per_match(t.match_points, t.played),
    ),
    Tiebreaker("away_goals", Message("goals scored away"), _nothing, over_matches=by_match.away_goals),
    Tiebreaker(
        "capped_difference",
        Message("capped difference"),
        _nothing,
        over_matches=by_match.capped_difference,
        capped=True,
    ),
    Tiebreaker("conduct", Message("conduct"), _known(lambda extras: extras.conduct, 0)),
    Tiebreaker("fewest_forfeits", Message("forfeits"), lambda t, e, _: t.forfeits, lower=True),
    Tiebreaker("seed", pmessage("strength", "seed"), _known(lambda extras: extras.seeds, _LAST), lower=True),
    Tiebreaker("lots", Message("lots"), _known(lambda extras: extras.lots, _LAST), lower=True),
    Tiebreaker(
        "wins_with_black",
        Message("wins with black"),
        _of_table(buchholz.wins_with_black),
    ),
    Tiebreaker("rating", Message("rating"), _known(lambda extras: extras.ratings, 0)),
)
_MET = (
    Tiebreaker("buchholz", Message("Buchholz"), _of_table(buchholz.buchholz)),
    Tiebreaker("buchholz_cut1", Message("Buchholz cut 1"), _of_table(buchholz.buchholz_cut1)),
    Tiebreaker("median_buchholz", Message("median Buchholz"), _of_table(buchholz.median_buchholz)),
    Tiebreaker(
        "sonneborn_berger",
        Message("Sonneborn-Berger"),
        _of_table(buchholz.sonneborn_berger),
    ),
    Tiebreaker("koya", Message("Koya"), _of_table(buchholz.koya)),
)
_WHOLE = (Tiebreaker("progressive", Message("progressive score"), _of_table(buchholz.progressive)),)
_REACHES: Mapping[Reach, tuple[Tiebreaker, ...]] = {"own": _OWN, "met": _MET, "table": _WHOLE}

BUILT_IN: Mapping[str, Tiebreaker] = {
    tiebreaker.key: replace(tiebreaker, reach=reach) for reach, group in _REACHES.items() for tiebreaker in group
}

OF_WITHDRAWALS: Mapping[str, Tiebreaker] = {
    tiebreaker.key: replace(tiebreaker, reach="own")
    for tiebreaker in (
        Tiebreaker(
            "present",
            Message("still competing"),
            lambda t, entry, table: int(entry not in (table.extras.withdrawn or {})),
            leading=Message("Those below have withdrawn."),
            trailing=Message("Withdrew, and so stands last."),
        ),
        Tiebreaker(
            "withdrawal",
            Message("order of withdrawal"),
            _known(lambda extras: extras.withdrawn, 0),
            leading=Message("Withdrew later than the next below."),
            trailing=Message("Withdrew earlier than the next above."),
        ),
    )
}
"""What goes before and after all steps where somebody has withdrawn; nobody chooses them."""
