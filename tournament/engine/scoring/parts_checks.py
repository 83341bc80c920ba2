"""What is wrong with a score whose parts are data, in the sport's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from tournament.engine.match_status import Status
from tournament.engine.message import Message
from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.parts import Pair, Part, PartKind, Score, by_part, pair_written, written
from tournament.engine.scoring.records import Violation


class _Parts(Protocol):
    """What is asked of a scoring."""

    @property
    def given(self) -> tuple[Part, ...]: ...
    @property
    def total(self) -> Number | None: ...

    @property
    def kind(self) -> PartKind: ...

    def totals(self, given: Mapping[str, Pair]) -> Pair: ...
    def winner(self, score: Score) -> int | None: ...


def violations_of(scoring: _Parts, score: Score, rules: Any, status: Status, winner: int | None) -> list[Violation]:
    """List parts too many, values out of range, and for a match played to its end what is missing or was not asked."""
    given = by_part(score, scoring.given)
    if len(score) > len(scoring.given):
        return [_wrong("too_many", None, most=len(scoring.given), n=len(score))]
    numbered = list(enumerate(scoring.given, start=1))
    found = [wrong for number, part in numbered for wrong in _values(scoring, part, number, given)]
    if found or status is not Status.PLAYED or (winner is not None and not given):
        return found
    for number, part in numbered:
        before = score[: number - 1]
        if part.key not in given and part.asked == "always" and not part.optional:
            found.append(_wrong("missing", number, part=part.label))
        if part.key in given and part.asked == "level" and scoring.winner(before) is not None:
            told = pair_written(scoring.totals(by_part(before, scoring.given)), scoring.kind)
            found.append(_wrong("not_level", number, part=part.label, score=told))
    if not found and winner is None and not rules.draws and scoring.winner(score) is None:
        found.append(_level(scoring, given))
    return found


def _level(scoring: _Parts, given: Mapping[str, Pair]) -> Violation:
    """Say what should have decided a level score, where anything could."""
    told = pair_written(scoring.totals(given), scoring.kind)
    for number, part in enumerate(scoring.given, start=1):
        if part.asked == "level" and part.key not in given:
            return _wrong("undecided", number, part=part.label, score=told)
    return _wrong("level", None, score=told)


def _values(scoring: _Parts, part: Part, number: int, given: Mapping[str, Pair]) -> list[Violation]:
    pair = given.get(part.key)
    if pair is None:
        return []
    least, most = written(part.least, part.kind), written(part.most, part.kind)
    found = [
        _wrong("range", number, part=part.label, value=written(value, part.kind), least=least, most=most)
        for value in pair
        if part.kind != "flag" and not part.least <= value <= part.most
    ]
    if not found and part.role == "score" and scoring.total is not None and sum(pair) != scoring.total:
        total = written(scoring.total, part.kind)
        found.append(_wrong("total", number, part=part.label, pair=pair_written(pair, part.kind), total=total))
    return found


def _wrong(name: str, number: int | None, **values: object) -> Violation:
    return Violation(name, _WORDS[name].format(**values), number)


_WORDS = {
    "too_many": Message("a score has at most {most} parts, not {n}"),
    "range": Message("{part}: {value} is not from {least} to {most}"),
    "total": Message("{part}: {pair} does not add up to {total}"),
    "missing": Message("{part}: missing"),
    "not_level": Message("{part}: only where the score is level, not at {score}"),
    "level": Message("the match cannot end level at {score}"),
    "undecided": Message("{part}: missing, though the score is level at {score}"),
}
