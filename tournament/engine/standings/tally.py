"""What an entry has gathered over some matches."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import total_ordering
from math import inf

from tournament.engine.scoring.records import Number, Outcome

COUNTED = (
    "played",
    "won",
    "drawn",
    "lost",
    "match_points",
    "sets_for",
    "sets_against",
    "points_for",
    "points_against",
    "goals_for",
    "goals_against",
    "forfeits",
)


class Tally:
    """Running totals of one entry; `add` costs the same however much is in it."""

    __slots__ = COUNTED

    played: Number
    won: Number
    drawn: Number
    lost: Number
    match_points: Number
    sets_for: Number
    sets_against: Number
    points_for: Number
    points_against: Number
    goals_for: Number
    goals_against: Number
    forfeits: Number

    def __init__(self, match_points: Number = 0) -> None:
        self.played = self.won = self.drawn = self.lost = self.forfeits = 0
        self.sets_for = self.sets_against = self.points_for = self.points_against = 0
        self.goals_for = self.goals_against = 0
        self.match_points = match_points

    def add(self, outcome: Outcome, side: int, sign: int = 1) -> None:
        """Count a match seen from `side` (0 home, 1 away); `sign` -1 takes it back."""
        if not outcome.counts:
            return
        other = 1 - side
        self.played += sign
        if outcome.winner == side:
            self.won += sign
        elif outcome.winner == other or outcome.forfeits[side]:
            self.lost += sign
        else:
            self.drawn += sign
        self.match_points += sign * outcome.match_points[side]
        self.sets_for += sign * outcome.sets[side]
        self.sets_against += sign * outcome.sets[other]
        self.points_for += sign * outcome.points[side]
        self.points_against += sign * outcome.points[other]
        self.goals_for += sign * outcome.goals[side]
        self.goals_against += sign * outcome.goals[other]
        self.forfeits += sign * outcome.forfeits[side]

    def per_match(self) -> Tally:
        """Return the averages per match played, exact; of an entry that has not played, its totals."""
        mean = Tally()
        for name in COUNTED:
            setattr(mean, name, Fraction(getattr(self, name)) / (self.played or 1))
        return mean


def total(outcomes: Iterable[tuple[Outcome, int]], match_points: Number = 0) -> Tally:
    """Add up matches, each with the side that the entry had in it."""
    tally = Tally(match_points)
    for outcome, side in outcomes:
        tally.add(outcome, side)
    return tally


@total_ordering
class Ratio:
    """An exact quotient that remembers its two numbers; anything over nothing is infinite."""

    __slots__ = ("against", "scored", "value")

    def __init__(self, scored: Number, against: Number) -> None:
        self.scored, self.against = scored, against
        self.value: Fraction | float = Fraction(scored) / against if against else inf

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ratio) and self.value == other.value

    def __lt__(self, other: Ratio) -> bool:
        return self.value < other.value

    def __hash__(self) -> int:
        return hash(self.value)

    def __str__(self) -> str:
        shown = "∞" if self.value == inf else f"{float(self.value):.3f}"
        return f"{self.scored}:{self.against} = {shown}"


Value = int | Fraction | Ratio
