"""How heats are measured, in words: what is best, what counts of attempts and of judges' marks, what parts equals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tournament.engine.heats import Criterion, Marking
from tournament.engine.heats.scoring import Attempts, Ties
from tournament.engine.heats.units import Unit
from tournament.engine.message import Message, decimal, joined, pmessage
from tournament.engine.text import Words

_BEST: Mapping[tuple[Unit, bool], Words] = {
    ("time", True): Message("time, the shortest first"),
    ("time", False): Message("time, the longest first"),
    ("distance", True): Message("distance, the shortest first"),
    ("distance", False): Message("distance, the longest first"),
    ("points", True): Message("points, the fewest first"),
    ("points", False): Message("points, the most first"),
    ("place", True): Message("places, given by the committee"),
    ("place", False): Message("places, the last first"),
}
_ATTEMPTS: Mapping[Attempts, Message] = {
    "best": Message("the best of {n} attempts"),
    "sum": Message("the sum of {n} attempts"),
    "heights": Message("the last height cleared; after three failures in a row nobody jumps on"),
}
_EQUALS: Mapping[Ties, Words] = {
    "joint": Message("share the place"),
    "next_best": Message("the next best attempts decide, then the place is shared"),
    "countback": Message("fewest failures at the last height cleared, then in all, decide; then the place is shared"),
}
_JUDGED = {"mean": Message("the mean of {n} judges' marks"), "sum": Message("the sum of {n} judges' marks")}
_LEFT = {
    "mean": Message("the mean of {n} judges' marks without the {high} highest and the {low} lowest"),
    "sum": Message("the sum of {n} judges' marks without the {high} highest and the {low} lowest"),
}
_WEIGHS = Message("{criterion} × {weight}")


def marking_told(marking: Marking) -> Iterator[tuple[Words, Words]]:
    """Yield what is said of each point, by its label."""
    scoring, rules = marking.scoring, marking.rules
    yield pmessage("heat", "measured"), _BEST[scoring.unit, scoring.least_is_best]
    if scoring.attempts == "heights" or rules.attempts > 1:
        yield pmessage("heat", "of several attempts counts"), _ATTEMPTS[scoring.attempts].format(n=rules.attempts)
    if scoring.criteria:
        yield pmessage("heat", "judged by"), joined((_weighs(each) for each in scoring.criteria), ", ")
    if rules.judges > 1:
        told = _LEFT if rules.drop_high or rules.drop_low else _JUDGED
        counts = told[scoring.judged].format(n=rules.judges, high=rules.drop_high, low=rules.drop_low)
        yield pmessage("heat", "of the judges counts"), counts
    yield pmessage("heat", "equals"), _EQUALS[scoring.ties]
    yield pmessage("heat", "numbers at the start"), marking.numbering


def _weighs(criterion: Criterion) -> Words:
    weight = decimal(f"{float(criterion.weight):g}")
    return criterion.names if criterion.weight == 1 else _WEIGHS.format(criterion=criterion.names, weight=weight)
