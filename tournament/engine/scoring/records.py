"""Scores, statuses, outcomes, and the one interface behind which sets and goals stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from tournament.engine.match_status import Status
from tournament.engine.scoring.board import Board, Play
from tournament.engine.scoring.headline import Headline
from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.parts import Pair, Part, Score
from tournament.engine.scoring.table_columns import TableColumn
from tournament.engine.text import Words


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a score breaks: its name, a sentence in the sport's own words, the part (from 1) if one."""

    rule: str
    text: Words
    part: int | None = None


NO_COUNTERS: Mapping[str, Pair] = {}


class Outcome(NamedTuple):
    """What each side takes from a match; pairs are (home, away).

    `winner` is 0 for home, 1 for away, None for a draw or no decision. A match that does not count adds
    to nothing. `counters` holds what the sport counts beside match points, as ``{"sets": (2, 1)}``; tables add it up
    by these names. `forfeits` says who forfeited, `contested` whether anything was really played. `lower` says that who
    has less of what is counted is ahead.
    """

    counts: bool
    winner: int | None
    match_points: tuple[Number, Number] = (0, 0)
    counters: Mapping[str, Pair] = NO_COUNTERS
    forfeits: tuple[bool, bool] = (False, False)
    contested: bool = True
    lower: bool = False

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
            {name: pair[::-1] for name, pair in self.counters.items()},
            self.forfeits[::-1],
            self.contested,
            self.lower,
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

    def parts(self, rules: Any) -> Sequence[Part]:
        """List the parts that a score may have, in the order in which it holds them."""

    def violations(
        self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Sequence[Violation]:
        """List the rules that the score of a match with this status breaks."""

    def outcome(self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None) -> Outcome:
        """Say what each side takes; a given `winner` (0 or 1) decides the match whatever the score."""

    def headline(
        self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Headline | None:
        """Sum a score up, as in 2–1; None where there is nothing to sum up."""

    def detail(
        self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Sequence[Words]:
        """Say what the headline does not tell, part by part, as in 25–19, 22–25."""

    def columns(self, rules: Any) -> Sequence[TableColumn]:
        """List the columns of a table of standings."""

    def endings(self, rules: Any) -> Sequence[Outcome]:
        """Return one outcome for each way to end that winner and match points tell apart, home's side first.

        Empty where that cannot be known: then there are no forecasts.
        """

    def forfeit_score(self, rules: Any) -> Score:
        """Return the score of a match that the away side forfeits."""

    def start(self, rules: Any, serving: int = 0) -> Board:
        """Return the scoreboard before the first point; `serving` is the side that starts."""

    def apply(self, board: Board, play: Play) -> Board:
        """Return the scoreboard after one play; raises InputError when the match is over."""
