"""Tie-breaks made of opponents' results: Buchholz and its relatives (FIDE Handbook C.07, 2024)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from tournament.engine.scoring.records import Number
from tournament.engine.standings.table import Entry, Meeting, Table


class _Share(NamedTuple):
    """What one round gives to Buchholz: the points of the opponent, and whether the entry chose not to play."""

    points: Number
    voluntary: bool


def buchholz(table: Table, entry: Entry) -> Number:
    """Return the sum of the opponents' points."""
    return sum(share.points for share in _shares(table, entry))


def buchholz_cut1(table: Table, entry: Entry) -> Number:
    """Return Buchholz without the least opponent (art. 14.1, 16.5)."""
    return sum(share.points for share in _without_least(list(_shares(table, entry))))


def median_buchholz(table: Table, entry: Entry) -> Number:
    """Return Buchholz without the least and the best opponent (art. 14.4)."""
    rest = _without_least(list(_shares(table, entry)))
    return sum(share.points for share in rest) - max((share.points for share in rest), default=0)


def sonneborn_berger(table: Table, entry: Entry) -> Number:
    """Return the points of the opponents beaten and half of those drawn with (art. 9.1)."""
    own = table.tallies[entry].match_points
    total: Number = 0
    for other, meeting in table.opponents(entry):
        total += _result(meeting) * (_against(table, other) if _over_the_board(table, meeting) else own)
    for bye in table.byes(entry):
        total += Fraction(bye.points) / table.extras.win_points * own
    return total


def koya(table: Table, entry: Entry) -> Number:
    """Return the points taken from opponents who have at least half of the points possible (art. 9.2)."""
    return sum(
        meeting.outcome.match_points[meeting.side]
        for other, meeting in table.opponents(entry)
        if _has_half(table, other)
    )


def progressive(table: Table, entry: Entry) -> Number:
    """Return the sum of the points standing after each round (art. 7.5); results without a round count as in turn."""
    turns = sorted(_rounds(table, entry), key=lambda turn: turn[0])
    last = table.last_round or len(turns)
    return sum((last + 1 - (round_ or number)) * points for number, (round_, points, _) in enumerate(turns, start=1))


def wins_with_black(table: Table, entry: Entry) -> int:
    """Return the games won as the second-named side, played over the board (art. 7.3)."""
    return sum(
        meeting.side == 1 and meeting.outcome.winner == 1 and meeting.outcome.contested
        for _, meeting in table.opponents(entry)
    )


def _shares(table: Table, entry: Entry) -> Iterator[_Share]:
    own = table.tallies[entry].match_points
    for other, meeting in table.opponents(entry):
        if _over_the_board(table, meeting):
            yield _Share(_against(table, other), False)
        else:
            # An unplayed round counts as one against a dummy with the entry's own points (art. 16.4).
            yield _Share(own, meeting.outcome.forfeits[meeting.side])
    for bye in table.byes(entry):
        yield _Share(own, bye.requested)


def _without_least(shares: list[_Share]) -> list[_Share]:
    if shares:
        chosen = [share for share in shares if share.voluntary] or shares
        shares.remove(min(chosen))
    return shares


def _over_the_board(table: Table, meeting: Meeting) -> bool:
    """Whether a match counts with its opponent; outside Swiss a forfeit does too (art. 16.2)."""
    return meeting.outcome.contested or not table.extras.swiss


def _against(table: Table, other: Entry) -> Number:
    """Return the points that an opponent is worth: rounds given up for good count as draws (art. 16.3)."""
    if other not in table.worth:
        table.worth[other] = _worth(table, other)
    return table.worth[other]


def _worth(table: Table, entry: Entry) -> Number:
    points = table.tallies[entry].match_points
    if table.extras.swiss:
        for _, taken, voluntary in sorted(_rounds(table, entry), key=lambda turn: -turn[0]):
            if not voluntary:
                break
            points += table.extras.draw_points - taken
    return points


def _rounds(table: Table, entry: Entry) -> Iterator[tuple[int, Number, bool]]:
    """Yield the round, the points taken and whether the entry chose not to play."""
    for _, meeting in table.opponents(entry):
        outcome, side = meeting.outcome, meeting.side
        yield meeting.round, outcome.match_points[side], outcome.forfeits[side]
    for bye in table.byes(entry):
        yield bye.round, bye.points, bye.requested


def _result(meeting: Meeting) -> Number:
    winner = meeting.outcome.winner
    return int(winner == meeting.side) if winner is not None else Fraction(int(meeting.outcome.draw), 2)


def _has_half(table: Table, other: Entry) -> bool:
    tally = table.tallies[other]
    return 2 * tally.match_points >= table.extras.win_points * tally.played
