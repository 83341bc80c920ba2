"""Dealing the rubbers of a tie to several courts: which are played side by side, and how long the tie takes by that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tournament.engine.ties.line_ups import discipline_of
from tournament.engine.ties.records import Rubber, TieRules


@dataclass(frozen=True, slots=True)
class RubberPlace:
    """On which of the courts of its tie a rubber is played, counted from 0, and how many minutes after its start."""

    court: int
    start: int


@dataclass(frozen=True, slots=True)
class Dealing:
    """The place of each rubber in a tie, the courts that are taken for it, and the minutes until the last is over."""

    places: tuple[RubberPlace, ...]
    courts: int
    minutes: int


def dealt(rubbers: Sequence[Rubber], minutes: Sequence[int], courts: int, rules: TieRules) -> Dealing:
    """Deal rubbers, in their written order and each as early as can be, to so many courts at most.

    Line-ups are sealed: rubbers that one person might both play are never at the same time, the earlier one first.
    """
    places: list[RubberPlace] = []
    for n, rubber in enumerate(rubbers):
        spans = [(place.start, place.start + minutes[k], place.court) for k, place in enumerate(places)]
        shared = [spans[k] for k in range(n) if may_share(rubbers[k], rubber, rules)]
        ready = max((until for _, until, _ in shared), default=0)
        starts = sorted({ready, *(until for _, until, _ in spans if until > ready)})
        start, court = next(
            (start, court)
            for start in starts
            for court in range(courts)
            if all(on != court or until <= start or start + minutes[n] <= since for since, until, on in spans)
        )
        places.append(RubberPlace(court, start))
    ends = [place.start + minutes[n] for n, place in enumerate(places)]
    return Dealing(tuple(places), len({place.court for place in places}), max(ends, default=0))


def may_share(one: Rubber, other: Rubber, rules: TieRules) -> bool:
    """Tell whether one person may have to play both of two rubbers, whatever the line-ups say."""
    return any(_may_share(one, other, side, rules) for side in (0, 1))


def _may_share(one: Rubber, other: Rubber, side: int, rules: TieRules) -> bool:
    if not set(one.of_side(side)).isdisjoint(other.of_side(side)):
        return True
    if rules.rubbers_per_person < 2 or discipline_of(one) == discipline_of(other):
        return False
    return not (one.sexes and other.sexes) or not set(one.sexes).isdisjoint(other.sexes)
