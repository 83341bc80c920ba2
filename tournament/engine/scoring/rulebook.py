"""A sport's scoring under one set of rules."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from tournament.engine.match_status import Status
from tournament.engine.scoring.headline import ScoreTold
from tournament.engine.scoring.parts import WRONG_KIND, Part, Score, is_of_kind, written
from tournament.engine.scoring.records import Outcome, Scoring, Violation

Kind = tuple[Score, Status, int | None]
"""A result: its score, how it came about, and who is named as the winner."""


class Rulebook:
    """What scores mean under these rules; each kind of score is judged once, since most of them come up again."""

    def __init__(self, scoring: Scoring, rules: Any) -> None:
        self.scoring, self.rules = scoring, rules
        self._outcomes: dict[Kind, Outcome] = {}
        self._violations: dict[Kind, tuple[Violation, ...]] = {}
        self._told: dict[Kind, ScoreTold] = {}

    def keep(self, kind: Kind, outcome: Outcome | None, told: ScoreTold | None) -> None:
        """Let a result mean what was said of it once."""
        if outcome is not None:
            self._outcomes[kind] = outcome
        if told is not None:
            self._told[kind] = told

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """List the parts that a score may have."""
        return tuple(self.scoring.parts(self.rules))

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
        """Say what the rules do not allow about a result; the sport is asked of numbers of the right kind alone."""
        kind = score, status, winner
        found = self._violations.get(kind)
        if found is None:
            found = wrong_kinds(score, self.parts) or tuple(self.scoring.violations(score, self.rules, status, winner))
            self._violations[kind] = found
        return found

    def violations_of_leg(
        self, score: Score, status: Status = Status.PLAYED, winner: int | None = None
    ) -> tuple[Violation, ...]:
        """Say what the rules do not allow about one of two legs, which may end level: the aggregate decides."""
        decided = 0 if winner is None and score and status is Status.PLAYED else winner
        return self.violations(score, status, decided)

    def told(self, score: Score, status: Status = Status.PLAYED, winner: int | None = None) -> ScoreTold:
        """Put a result into words."""
        kind = score, status, winner
        found = self._told.get(kind)
        if found is None:
            headline = self.scoring.headline(score, self.rules, status, winner)
            detail = self.scoring.detail(score, self.rules, status, winner)
            found = self._told[kind] = ScoreTold(headline, tuple(detail))
        return found


def wrong_kinds(score: Score, parts: Sequence[Part]) -> tuple[Violation, ...]:
    """Say which numbers are not of the kind of their part; those past the last part are the sport's own matter."""
    return tuple(
        Violation("kind", WRONG_KIND[part.kind].format(part=part.label, value=written(value)), number)
        for number, (part, pair) in enumerate(zip(parts, score, strict=False), start=1)
        for value in pair or ()
        if not is_of_kind(value, part.kind)
    )
