"""Scores, statuses, outcomes, and the one interface behind which sets and goals stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

from tournament.engine.match_status import Status
from tournament.engine.scoring.board import Board, Play
from tournament.engine.text import Words

Pair = tuple[int, int]
"""What the home side and the away side have."""

Score = tuple[Pair, ...]
"""One pair for each part played: each set, or the whole match where goals are counted."""

Number = int | Fraction


def score_text(score: Iterable[Sequence[int]], between: str = "  ") -> str:
    """Write a score part by part, as in 21–12."""
    return between.join(f"{home}–{away}" for home, away in score)


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a score breaks: its name, a sentence in the sport's own words, the part (from 1) if one."""

    rule: str
    text: Words
    part: int | None = None


class Outcome(NamedTuple):
    """What each side takes from a match; pairs are (home, away).

    `winner` is 0 for home, 1 for away, None for a draw or no decision. A match that does not count adds
    to nothing. `forfeits` says who forfeited, `contested` whether anything was really played.
    """

    counts: bool
    winner: int | None
    match_points: tuple[Number, Number] = (0, 0)
    sets: Pair = (0, 0)
    points: Pair = (0, 0)
    goals: Pair = (0, 0)
    forfeits: tuple[bool, bool] = (False, False)
    contested: bool = True

    @property
    def draw(self) -> bool:
        """Whether the match counts and nobody won or forfeited it."""
        return self.counts and self.winner is None and not any(self.forfeits)

    def turned(self) -> Outcome:
        """Return the same outcome with home and away exchanged."""
        winner = None if self.winner is None else 1 - self.winner
        return Outcome(
            self.counts,
            winner,
            self.match_points[::-1],
            self.sets[::-1],
            self.points[::-1],
            self.goals[::-1],
            self.forfeits[::-1],
            self.contested,
        )


class Rules(Protocol):
    """What every sport's rules carry; a frozen dataclass whose fields are made by `rules.rule`."""

    @property
    def win_points(self) -> Number: ...
    @property
    def draw_points(self) -> Number: ...
    @property
    def loss_points(self) -> Number: ...
    @property
    def forfeit_points(self) -> Number: ...
    @property
    def retired_points(self) -> Number | None: ...
    @property
    def match_minutes(self) -> int: ...


class Scoring(Protocol):
    """How a kind of sport counts; stateless, so that one object serves every match."""

    @property
    def rules_type(self) -> type[Any]:
        """The frozen dataclass of the rules."""

    @property
    def counts_goals(self) -> bool:
        """Whether a score is one pair of goals instead of a list of sets."""

    def violations(
        self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Sequence[Violation]:
        """List the rules that the score of a match with this status breaks."""

    def outcome(self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None) -> Outcome:
        """Say what each side takes; a given `winner` (0 or 1) decides the match whatever the score."""

    def forfeit_score(self, rules: Any) -> Score:
        """Return the score of a match that the away side forfeits."""

    def start(self, rules: Any, serving: int = 0) -> Board:
        """Return the scoreboard before the first point; `serving` is the side that starts."""

    def apply(self, board: Board, play: Play) -> Board:
        """Return the scoreboard after one play; raises InputError when the match is over."""


def to_number(value: int | float | str | Fraction) -> Number:
    """Turn a number from outside into an exact one: 0.5 becomes one half."""
    exact = Fraction(str(value))
    return exact.numerator if exact.denominator == 1 else exact


def to_plain(value: Number) -> int | float:
    """Turn an exact number into one that JSON knows."""
    return value if isinstance(value, int) else int(value) if value.denominator == 1 else float(value)
