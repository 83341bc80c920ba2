"""A sport's scoring under one set of rules."""

from __future__ import annotations

from typing import Any

from tournament.engine.match_status import Status
from tournament.engine.scoring.records import Outcome, Score, Scoring, Violation

_Kind = tuple[Score, Status, int | None]


class Rulebook:
    """What scores mean under these rules; each kind of score is judged once, since most of them come up again."""

    def __init__(self, scoring: Scoring, rules: Any) -> None:
        self.scoring, self.rules = scoring, rules
        self._outcomes: dict[_Kind, Outcome] = {}
        self._violations: dict[_Kind, tuple[Violation, ...]] = {}

    def outcome(self, score: Score, status: Status = Status.PLAYED, winner: int | None = None) -> Outcome:
        """Return what a result brings its sides."""
        kind = score, status, winner
        found = self._outcomes.get(kind)
        if found is None:
            found = self._outcomes[kind] = self.scoring.outcome(score, self.rules, status, winner)
        return found

    def violations(
        self, score: Score, status: Status = Status.PLAYED, winner: int | None = None
    ) -> tuple[Violation, ...]:
        """Say what the rules do not allow about a result."""
        kind = score, status, winner
        found = self._violations.get(kind)
        if found is None:
            found = self._violations[kind] = tuple(self.scoring.violations(score, self.rules, status, winner))
        return found
