"""What a scoring of many at once answers where that of two sides is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tournament.engine.errors import InputError
from tournament.engine.match_status import Status
from tournament.engine.message import Message
from tournament.engine.scoring.board import Board, Play
from tournament.engine.scoring.headline import Headline
from tournament.engine.scoring.parts import Part, Score
from tournament.engine.scoring.records import Outcome, Violation
from tournament.engine.scoring.table_columns import TableColumn
from tournament.engine.text import Words

_TWO_SIDES = Message("Many start at once in this sport: it has no matches of two sides.")


class NoDuels:
    """A sport in which no two sides meet: it has no score, no table and no scoreboard."""

    def parts(self, rules: Any) -> Sequence[Part]:
        """List no part."""
        return ()

    def violations(
        self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Sequence[Violation]:
        """Refuse every score."""
        return (Violation("two_sides", _TWO_SIDES),)

    def outcome(self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None) -> Outcome:
        """Let no match count."""
        return Outcome(counts=False, winner=winner, contested=False)

    def headline(
        self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Headline | None:
        """Sum nothing up."""
        return None

    def detail(
        self, score: Score, rules: Any, status: Status = Status.PLAYED, winner: int | None = None
    ) -> Sequence[Words]:
        """Say nothing."""
        return ()

    def columns(self, rules: Any) -> Sequence[TableColumn]:
        """List no column."""
        return ()

    def endings(self, rules: Any) -> Sequence[Outcome]:
        """Know no way to end."""
        return ()

    def forfeit_score(self, rules: Any) -> Score:
        """Return no score."""
        return ()

    def start(self, rules: Any, serving: int = 0) -> Board:
        """Refuse a scoreboard."""
        raise InputError(_TWO_SIDES)

    def apply(self, board: Board, play: Play) -> Board:
        """Refuse a play."""
        raise InputError(_TWO_SIDES)
