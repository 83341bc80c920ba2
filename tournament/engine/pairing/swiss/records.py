"""What a Swiss pairing is made from and what it gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from tournament.engine.text import Words

Points = int | Fraction
Colour = Literal["white", "black"]
Edition = Literal[2022, 2026]
"""The rules in force until 31 January 2026 (2022), and since then (2026)."""

Kind = Literal["played", "forfeit_win", "forfeit_loss", "bye", "requested_bye", "absent"]
"""``bye`` is the pairing-allocated one; ``requested_bye`` any other unplayed round with points."""


@dataclass(frozen=True, slots=True)
class Game:
    """One past round of a player: `points` as scored, opponent and colour when there was a pairing."""

    kind: Kind
    points: Points
    opponent: int | None = None
    colour: Colour | None = None

    @property
    def played(self) -> bool:
        """Whether the game was played over the board; only then do opponent and colour count."""
        return self.kind == "played"

    @property
    def paired(self) -> bool:
        """Whether the player took part in the pairing of the round."""
        return self.opponent is not None or self.kind in ("bye", "forfeit_win")


@dataclass(frozen=True, slots=True)
class Player:
    """A player by starting number, with one `Game` for each past round.

    `accelerations` are the virtual points of each round, from the first; `present` says whether the player
    takes part in the round to pair; `order` ranks equal scores where the starting number does not.
    """

    number: int
    games: tuple[Game, ...] = ()
    present: bool = True
    accelerations: tuple[Points, ...] = ()
    order: int | None = None

    @property
    def points(self) -> Points:
        return sum((game.points for game in self.games), start=0)


@dataclass(frozen=True, slots=True)
class SwissTournament:
    """A tournament before a round; all players have as many games as rounds were played.

    `rounds` is the planned number of rounds (the last one knows topscorers), `initial_colour` that of the
    first player in round 1, `forbidden` pairs of starting numbers that must not meet. With `sides` False
    there are no colours: all colour criteria are off, and the higher ranked player is named first.
    """

    players: tuple[Player, ...]
    rounds: int
    initial_colour: Colour = "white"
    forbidden: frozenset[frozenset[int]] = field(default_factory=frozenset)
    win: Points = 1
    loss: Points = 0
    draw: Points = Fraction(1, 2)
    sides: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    """Two starting numbers, or one and None for the bye, and why."""

    white: int
    black: int | None
    reason: Words


@dataclass(frozen=True, slots=True)
class Pairing:
    """The next round in the order of its boards, the bye last."""

    pairs: tuple[Pair, ...]

    @property
    def bye(self) -> int | None:
        """Return the starting number that gets the pairing-allocated bye."""
        return next((pair.white for pair in self.pairs if pair.black is None), None)
