"""What an entry has gathered over some matches."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import total_ordering

from tournament.engine.message import decimal, joined
from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.records import Outcome
from tournament.engine.text import Words

NOTHING: Sequence[Number] = (0, 0)


class Tally:
    """Running totals of one entry; `add` costs the same however much is in it.

    `counters` holds what the sport counts, for and against, by the names that outcomes give.
    """

    __slots__ = ("counters", "drawn", "forfeits", "lost", "match_points", "played", "won")

    played: Number
    won: Number
    drawn: Number
    lost: Number
    match_points: Number
    forfeits: Number
    counters: dict[str, list[Number]]

    def __init__(self, match_points: Number = 0) -> None:
        self.played = self.won = self.drawn = self.lost = self.forfeits = 0
        self.match_points = match_points
        self.counters = {}

    def own(self, counter: str) -> Number:
        """Return what the entry itself has of a counter."""
        return self.counters.get(counter, NOTHING)[0]

    def against(self, counter: str) -> Number:
        """Return what its opponents had of a counter."""
        return self.counters.get(counter, NOTHING)[1]

    def add(self, outcome: Outcome, side: int, sign: int = 1) -> None:
        """Count a match seen from `side` (0 home, 1 away); `sign` -1 takes it back."""
        counts, winner, match_points, counters, forfeits, _contested, _lower = outcome
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
        if sign != 1:
            for name, pair in counters.items():
                self.count(name, sign * pair[side], sign * pair[other])
            return
        totals = self.counters
        for name in counters:  # spelt out: this is done millions of times
            pair = counters[name]
            if name in totals:
                total = totals[name]
                total[0] += pair[side]
                total[1] += pair[other]
            else:
                totals[name] = [pair[side], pair[other]]

    def merge(self, other: Tally) -> None:
        """Count everything that another tally holds as well."""
        self.played += other.played
        self.won += other.won
        self.drawn += other.drawn
        self.lost += other.lost
        self.match_points += other.match_points
        self.forfeits += other.forfeits
        for name, (own, against) in other.counters.items():
            self.count(name, own, against)

    def count(self, name: str, own: Number, against: Number = 0) -> None:
        """Add to a counter."""
        if name in self.counters:
            total = self.counters[name]
            total[0] += own
            total[1] += against
        else:
            self.counters[name] = [own, against]

    def per_match(self) -> Tally:
        """Return the averages per match played, exact; of an entry that has not played, its totals."""
        mean, matches = Tally(), self.played or 1
        for name in ("played", "won", "drawn", "lost", "match_points", "forfeits"):
            setattr(mean, name, Fraction(getattr(self, name)) / matches)
        mean.counters = {name: [Fraction(each) / matches for each in pair] for name, pair in self.counters.items()}
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
