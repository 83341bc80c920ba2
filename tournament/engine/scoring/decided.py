"""Matches decided by something else than a finished score; the same for sets and goals."""

from __future__ import annotations

from tournament.engine.match_status import VOID, Status
from tournament.engine.scoring.records import Outcome, Rules


def without_winner(rules: Rules, status: Status, winner: int | None) -> Outcome | None:
    """Return the outcome where no score is needed: nobody's match, or one that both sides forfeit."""
    if status in VOID:
        return Outcome(False, winner, contested=False)
    if status is Status.DOUBLE_FORFEIT:
        points = rules.forfeit_points
        return Outcome(True, winner, (points, points), forfeits=(True, True), contested=False)
    return None


def awarded(won: Outcome, side: int, rules: Rules, status: Status, contested: bool) -> Outcome:
    """Return the outcome of a match given to `side`: the other forfeits, unless it retired and only lost."""
    retired = status is Status.RETIRED
    lost = rules.retired_points if retired else rules.forfeit_points
    shares = list(won.match_points)
    if lost is not None:
        shares[1 - side] = lost
    return won._replace(
        match_points=(shares[0], shares[1]),
        forfeits=(False, False) if retired else (side == 1, side == 0),
        contested=contested,
    )
