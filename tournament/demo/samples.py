"""Made-up results, the same at every load."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy import select

from tournament.domain.competitions.commands.results import Given
from tournament.engine.match_status import Status
from tournament.engine.scoring import Score
from tournament.models import Competition, Match, db

HALF = Fraction(1, 2)


def playable(exchange_id: int) -> Iterator[Match]:
    """Yield matches of two known sides that have no result, as long as there are any, in order of time."""
    ready = (
        select(Match)
        .join(Competition, Competition.id == Match.competition_id)
        .where(Match.exchange_id == exchange_id, Match.status == Status.OPEN, Competition.sport.in_(SCORES))
        .where(Match.home_id.is_not(None), Match.away_id.is_not(None))
        .order_by(Match.starts_at, Match.id)
        .limit(1)
    )
    while (match := db.session.scalar(ready)) is not None:
        yield match


def playable_until(exchange_id: int, now: datetime) -> Iterator[Match]:
    """Yield those of them that are over by now."""
    for match in playable(exchange_id):
        if match.starts_at is None or match.starts_at + timedelta(minutes=match.minutes) > now:
            return
        yield match


def dice_of(key: str) -> bytes:
    """Throw dice for a key, which fall alike at every load."""
    return hashlib.sha256(key.encode()).digest()


def result_of(match: Match) -> Given:
    """Make up a score from the match's own key."""
    sport = db.session.get_one(Competition, match.competition_id).sport
    return Given(SCORES[sport](dice_of(f"{match.competition_id}/{match.key}")))


def won_by(winner: int, points: int, lost: int) -> tuple[int, int]:
    """Return a set that a side won."""
    return (points, lost) if winner == 0 else (lost, points)


def _sets(dice: bytes) -> Score:
    winner = dice[0] % 2
    sets = [_set(21, winner, dice[1]), _set(21, winner, dice[2])]
    if dice[3] % 3 == 0:
        sets = [_set(21, winner, dice[1]), _set(21, 1 - winner, dice[2]), _set(15, winner, dice[4])]
    return tuple(sets)


def _set(points: int, winner: int, die: int) -> tuple[int, int]:
    return won_by(winner, points, points - 2 - die % 9)


def _pulls(dice: bytes) -> Score:
    winner = dice[0] % 2
    lost = [won_by(1 - winner, 1, 0)] if dice[1] % 2 else []
    return (won_by(winner, 1, 0), *lost, won_by(winner, 1, 0))


def _game(dice: bytes) -> Score:
    games: tuple[Score, ...] = (((1, 0),), ((0, 1),), ((HALF, HALF),))
    return games[dice[0] % len(games)]


SCORES: Mapping[str, Callable[[bytes], Score]] = {
    "air_volleyball": _sets,
    "beach_volleyball": _sets,
    "tug_of_war": _pulls,
    "xiangqi": _game,
}
"""How a score of a sport is made up from dice."""
