"""Series: what several matches of the same two sides come to, and who goes on from them.

Every pair of numbers stands as the sides do in the last match.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tournament.engine.graph import Graph, Series
from tournament.engine.scoring.parts import Pair
from tournament.engine.scoring.records import Outcome


@dataclass(frozen=True, slots=True)
class LegPlayed:
    """What a match of a series brought; `turned` as it was played, `named` who was named as its winner.

    `ended` tells that it was played to its end: who won one that was broken off or given away is named too.
    """

    outcome: Outcome
    turned: bool
    named: int | None = None
    ended: bool = True


def total(series: Series, legs: Iterable[LegPlayed | None]) -> Pair:
    """Return the aggregate, or how many matches each side won."""
    if series.by == "wins":
        winners = [leg.outcome.winner for leg in legs if leg is not None]
        return winners.count(0), winners.count(1)
    return _sum(leg.outcome for leg in legs if leg is not None)


def is_over(series: Series, legs: Sequence[LegPlayed | None]) -> bool:
    """Tell whether a best of several is decided by the matches so far, so that the rest is not played."""
    return series.by == "wins" and max(total(series, legs)) > len(series.matches) // 2


def goes_on(series: Series, legs: Sequence[LegPlayed | None]) -> int | None:
    """Return the side that goes on, None while that is open, or where all is level and nobody was named."""
    home, away = total(series, legs)
    if is_over(series, legs):
        return int(away > home)
    if None in legs or len(legs) < len(series.matches):
        return None
    if home == away and series.away_goals:
        home, away = _scored_away(legs)
    if home != away:
        return int((away > home) != (series.by == "aggregate" and _is_lower(legs)))
    return _named(legs) if series.by == "aggregate" else None


def level_series(graph: Graph, recorded: Collection[str], winners: Collection[str]) -> list[str]:
    """List the series, by their last matches, of which all is recorded and nobody goes on."""
    over = (each.last for each in graph.series if all(key in recorded for key in each.matches))
    return [key for key in over if key not in winners]


def _is_lower(legs: Iterable[LegPlayed | None]) -> bool:
    """Tell whether who has less on aggregate goes on, as in a sport in which less wins a match."""
    return any(leg.outcome.lower for leg in legs if leg is not None)


def _named(legs: Sequence[LegPlayed | None]) -> int | None:
    """Return who was named: in the last match, or in another that was played, where legs stand in another order."""
    for leg in reversed(legs):
        if leg is not None and leg.named is not None and (leg is legs[-1] or leg.ended):
            return leg.named
    return None


def _scored_away(legs: Sequence[LegPlayed | None]) -> Pair:
    home, _ = _sum(leg.outcome for leg in legs if leg is not None and leg.turned)
    _, away = _sum(leg.outcome for leg in legs if leg is not None and not leg.turned)
    return home, away


COUNTED = ("rubbers", "goals", "sets", "points")
"""What is added up over a series: the first of these that the sport counts, else what it counts first."""


def _sum(outcomes: Iterable[Outcome]) -> Pair:
    scored = [_counted(each) for each in outcomes]
    return sum(home for home, _ in scored), sum(away for _, away in scored)


def _counted(outcome: Outcome) -> Pair:
    return next((outcome.counters[name] for name in (*COUNTED, *outcome.counters) if name in outcome.counters), (0, 0))
