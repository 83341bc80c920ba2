"""The quality criteria of the FIDE (Dutch) System as prices: lists of numbers, the most important first.

A bracket is paired best when the sum of its prices is least. Each criterion prices a pair of the bracket, a
player who floats down from it, a player who floats down from the next bracket, and the player who gets the
bye. Numbering and texts: FIDE Handbook C.04.3, effective from 1 February 2026 and until 31 January 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from tournament.engine.pairing.swiss.player_state import OTHER, Standing
from tournament.engine.pairing.swiss.records import Edition, Points


class Bracket:
    """What the criteria know of the bracket: sizes, and each score difference as a unit of its own.

    A unit is so large that no number of smaller ones makes up for it, as lists of score differences compare
    from the largest on.
    """

    def __init__(self, members: Sequence[Standing], lower: Sequence[Standing], everybody: int) -> None:
        self.score = members[-1].score
        self.rounds = max(player.games for player in [*members, *lower])
        self.width = max(everybody, 2 * self.rounds + 2).bit_length() + 1
        scores = sorted({player.score for player in [*members, *lower]}, reverse=True)
        differences = {self.difference(score) for score in scores}
        differences |= {high - low for high, low in combinations(scores, 2)}
        self._units = {value: 1 << self.width * i for i, value in enumerate(sorted(differences))}

    def difference(self, score: Points) -> Points:
        """Return the score difference of a downfloater, against one point less than the bracket's last."""
        return score - self.score + 1

    def floating(self, player: Standing) -> int:
        return self._units[self.difference(player.score)]

    def pairing(self, a: Standing, b: Standing) -> int:
        return self._units[a.score - b.score] if a.score > b.score else 0

    @property
    def wide(self) -> int:
        """Bits for a sum of units."""
        return self.width * len(self._units)


OfOne = Callable[[Bracket, Standing], int]
OfPair = Callable[[Bracket, Standing, Standing], int]


def _nothing(_bracket: Bracket, *_players: Standing) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion; `units` says that it adds up score differences. In a pair the higher player is first."""

    pair: OfPair = _nothing
    floating: OfOne = _nothing
    below: OfOne = _nothing
    bye: OfOne = _nothing
    units: bool = False


def _one(_bracket: Bracket, _player: Standing) -> int:
    return 1


def _clash(_bracket: Bracket, a: Standing, b: Standing) -> bool:
    return a.preference is not None and a.preference == b.preference


def _wider(bracket: Bracket, a: Standing, b: Standing) -> bool:
    """Whether one of the two gets a colour difference beyond 2."""
    return _clash(bracket, a, b) and a.imbalance > 1 and b.imbalance > 1


def _third(bracket: Bracket, a: Standing, b: Standing) -> bool:
    """Whether one of the two gets the same colour three times in a row."""
    if not (_clash(bracket, a, b) and a.absolute and b.absolute and a.preference):
        return False
    if a.imbalance == b.imbalance:
        return a.repeated is not None and a.repeated == b.repeated
    yielding = min(a, b, key=lambda player: player.imbalance)
    return yielding.repeated == OTHER[a.preference]


def _strong(bracket: Bracket, a: Standing, b: Standing) -> bool:
    strong = (a.strong or a.absolute) and (b.strong or b.absolute) and not (a.absolute and b.absolute)
    return strong and _clash(bracket, a, b)


def _again_up(ago: int, _bracket: Bracket, a: Standing, b: Standing) -> bool:
    return a.score > b.score and b.floats[ago] == "up"


def _again_down(ago: int, _bracket: Bracket, a: Standing, b: Standing) -> bool:
    return a.score > b.score and a.floats[ago] == "down"


def _again(ago: int, _bracket: Bracket, player: Standing) -> bool:
    return player.floats[ago] == "down"


def _resident_again(ago: int, bracket: Bracket, player: Standing) -> bool:
    return player.score == bracket.score and player.floats[ago] == "down"


def _units_again(ago: int, bracket: Bracket, player: Standing) -> int:
    return bracket.floating(player) if player.floats[ago] == "down" else 0


def _units_up(ago: int, bracket: Bracket, a: Standing, b: Standing) -> int:
    return bracket.pairing(a, b) if b.floats[ago] == "up" else 0


def _units_down(ago: int, bracket: Bracket, a: Standing, b: Standing) -> int:
    return bracket.pairing(a, b) if a.floats[ago] == "down" else 0


_COLOURS = (Criterion(_wider), Criterion(_third), Criterion(_clash), Criterion(_strong))

_2026 = (
    Criterion(floating=_one),  # C6
    Criterion(floating=Bracket.floating, units=True),  # C7
    Criterion(below=_one),  # C8, first the number of downfloaters, then their scores
    Criterion(below=Bracket.floating, units=True),
    Criterion(bye=lambda bracket, player: bracket.rounds - player.games),  # C9
    *_COLOURS,  # C10 to C13
    Criterion(floating=partial(_resident_again, 0)),  # C14
    Criterion(pair=partial(_again_up, 0)),
    Criterion(floating=partial(_resident_again, 1)),
    Criterion(pair=partial(_again_up, 1)),  # C17
    Criterion(floating=partial(_units_again, 0), units=True),  # C18
    Criterion(pair=partial(_units_up, 0), units=True),
    Criterion(floating=partial(_units_again, 1), units=True),
    Criterion(pair=partial(_units_up, 1), units=True),  # C21
)

_2022 = (
    Criterion(floating=_one),  # C5
    Criterion(pair=Bracket.pairing, floating=Bracket.floating, units=True),  # C6
    Criterion(below=_one),  # C7, first the number of pairs, then the score differences
    Criterion(below=Bracket.floating, units=True),
    *_COLOURS,  # C8 to C11
    Criterion(pair=partial(_again_down, 0), floating=partial(_again, 0)),  # C12
    Criterion(pair=partial(_again_up, 0)),
    Criterion(pair=partial(_again_down, 1), floating=partial(_again, 1)),
    Criterion(pair=partial(_again_up, 1)),  # C15
    Criterion(pair=partial(_units_down, 0), floating=partial(_units_again, 0), units=True),  # C16
    Criterion(pair=partial(_units_up, 0), units=True),
    Criterion(pair=partial(_units_down, 1), floating=partial(_units_again, 1), units=True),
    Criterion(pair=partial(_units_up, 1), units=True),  # C19
)

_EDITIONS: dict[Edition, tuple[Criterion, ...]] = {2022: _2022, 2026: _2026}


class Prices:
    """The criteria of an edition for one bracket, each list of numbers written as one."""

    def __init__(self, edition: Edition, bracket: Bracket) -> None:
        self._bracket = bracket
        self._columns = [
            (criterion, bracket.wide if criterion.units else bracket.width) for criterion in _EDITIONS[edition]
        ]

    def pair(self, a: Standing, b: Standing) -> int:
        """Return the price of a pair of the bracket, `a` ranked higher."""
        total = 0
        for criterion, width in self._columns:
            total = (total << width) + criterion.pair(self._bracket, a, b)
        return total

    def floating(self, player: Standing) -> int:
        """Return the price of a player who floats down from the bracket."""
        return self._sum(player, "floating")

    def below(self, player: Standing) -> int:
        """Return the price of a player who is left over by the next bracket."""
        return self._sum(player, "below")

    def bye(self, player: Standing) -> int:
        """Return the price of the bye for a player who alone floats down from the bracket."""
        return self._sum(player, "bye")

    def floating_for_bye(self, player: Standing) -> int:
        return self.floating(player) + self.bye(player)

    def _sum(self, player: Standing, part: str) -> int:
        total = 0
        for criterion, width in self._columns:
            total = (total << width) + getattr(criterion, part)(self._bracket, player)
        return total
