"""What an entry has gathered over some matches."""

from __future__ import annotations

from fractions import Fraction
from functools import total_ordering

from tournament.engine.message import decimal, joined
from tournament.engine.scoring.records import Number, Outcome
from tournament.engine.text import Words

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

NONE = (0, 0)


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
        counts, winner, match_points, sets, points, goals, forfeits, _ = outcome
        if not counts:
            return
        other = 1 - side
        self.played += sign
        if winner == side:
            self.won += sign
        elif winner == other or forfeits[side]:
            self.lost += sign
        else:
            self.drawn += sign
        self.match_points += sign * match_points[side]
        if forfeits[side]:
            self.forfeits += sign
        if sets != NONE:
            self.sets_for += sign * sets[side]
            self.sets_against += sign * sets[other]
        if points != NONE:
            self.points_for += sign * points[side]
            self.points_against += sign * points[other]
        if goals != NONE:
            self.goals_for += sign * goals[side]
            self.goals_against += sign * goals[other]

    def merge(self, other: Tally) -> None:
        """Count everything that another tally holds as well."""
        self.played += other.played
        self.won += other.won
        self.drawn += other.drawn
        self.lost += other.lost
        self.match_points += other.match_points
        self.sets_for += other.sets_for
        self.sets_against += other.sets_against
        self.points_for += other.points_for
        self.points_against += other.points_against
        self.goals_for += other.goals_for
        self.goals_against += other.goals_against
        self.forfeits += other.forfeits

    def per_match(self) -> Tally:
        """Return the averages per match played, exact; of an entry that has not played, its totals."""
        mean = Tally()
        for name in COUNTED:
            setattr(mean, name, Fraction(getattr(self, name)) / (self.played or 1))
        return mean


@total_ordering
class Ratio:
    """An exact quotient that remembers its two numbers.

    Something over nothing is infinite; nothing over nothing is even, between a gain and a loss.
    """

    __slots__ = ("_below", "_over", "against", "scored")

    def __init__(self, scored: Number, against: Number) -> None:
        self.scored, self.against = scored, against
        # In lowest terms, so that equal quotients are equal pairs: 1/0 is infinite, 1/1 even.
        if not against:
            self._over, self._below = 1, 0 if scored else 1
        else:
            self._over, self._below = Fraction(scored, against).as_integer_ratio()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ratio) and self._over == other._over and self._below == other._below

    def __lt__(self, other: Ratio) -> bool:
        return self._over * other._below < other._over * self._below

    def __hash__(self) -> int:
        return hash((self._over, self._below))

    def __str__(self) -> str:
        return str(self.in_words())

    def in_words(self) -> Words:
        """Write both numbers and the quotient for people."""
        pair = joined((_plain(self.scored), _plain(self.against)), ":")
        if self.against:
            return joined((pair, decimal(f"{self._over / self._below:.3f}")), " = ")
        return joined((pair, "∞"), " = ") if self.scored else pair


def _plain(number: Number) -> Words:
    return decimal(f"{float(number):g}") if isinstance(number, Fraction) else str(number)


Value = int | Fraction | Ratio
