"""Tie-breaks made of opponents' results: Buchholz and its relatives (FIDE Handbook C.07, 2024)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from tournament.engine.scoring.numbers import Number
from tournament.engine.standings.table import Entry, Table

_Share = tuple[Number, bool]
"""What one round gives to Buchholz: the points of the opponent, and whether the entry chose not to play."""


def buchholz(table: Table, entry: Entry) -> Number:
    """Return the sum of the opponents' points."""
    return sum(points for points, _ in _shares(table, entry))


def buchholz_cut1(table: Table, entry: Entry) -> Number:
    """Return Buchholz without the least opponent (art. 14.1, 16.5)."""
    return sum(points for points, _ in _without_least(_shares(table, entry)))


def median_buchholz(table: Table, entry: Entry) -> Number:
    """Return Buchholz without the least and the best opponent (art. 14.4)."""
    rest = [points for points, _ in _without_least(_shares(table, entry))]
    return sum(rest) - max(rest, default=0)


def sonneborn_berger(table: Table, entry: Entry) -> Number:
    """Return the points of the opponents beaten and half of those drawn with (art. 9.1)."""
    own, swiss = table.tallies[entry].match_points, table.extras.swiss
    beaten: Number = 0
    drawn: Number = 0
    for other, outcome, side, _ in table.meetings(entry):
        points = own if swiss and not outcome.contested else _against(table, other)
        if outcome.winner == side:
            beaten += points
        elif outcome.draw:
            drawn += points
    for bye in table.byes(entry):
        beaten += Fraction(bye.points) / table.extras.win_points * own
    return beaten + Fraction(drawn, 2) if drawn else beaten


def koya(table: Table, entry: Entry) -> Number:
    """Return the points taken from opponents who have at least half of the points possible (art. 9.2)."""
    return sum(
        meeting.outcome.match_points[meeting.side]
        for meeting in table.meetings(entry)
        if _has_half(table, meeting.opponent)
    )


def progressive(table: Table, entry: Entry) -> Number:
    """Return the sum of the points standing after each round (art. 7.5); results without a round count as in turn."""
    turns = sorted(_rounds(table, entry), key=lambda turn: turn.round)
    last = table.last_round or len(turns)
    return sum((last + 1 - (turn.round or number)) * turn.points for number, turn in enumerate(turns, start=1))


def wins_with_black(table: Table, entry: Entry) -> int:
    """Return the games won as the second-named side, played over the board (art. 7.3)."""
    return sum(
        meeting.side == 1 and meeting.outcome.winner == 1 and meeting.outcome.contested
        for meeting in table.meetings(entry)
    )


def direct_encounter(table: Table, tied: Sequence[Entry]) -> list[Number]:
    """Return the points of each of the tied in the games among them (art. 6).

    In a Swiss in which not all of them have met, whoever stands first whatever the missing games bring has its
    points, the next too as long as that holds, and all others the most that any of them can still reach; games
    that were forfeited are missing.
    """
    among = frozenset(tied)
    found = {entry: _encounters(table, entry, among) for entry in tied}
    points = {entry: sum(each.values()) for entry, each in found.items()}
    most = {entry: points[entry] + (len(tied) - 1 - len(found[entry])) * table.extras.win_points for entry in tied}
    if table.extras.swiss and most != points:
        order = sorted(tied, key=lambda entry: -points[entry])
        reachable = list(accumulate((most[entry] for entry in reversed(order)), max))[::-1]
        sure = 0
        while sure < len(order) - 1 and points[order[sure]] > reachable[sure + 1]:
            sure += 1
        points |= dict.fromkeys(order[sure:], reachable[sure])
    return [points[entry] for entry in tied]


def _encounters(table: Table, entry: Entry, among: Set[Entry]) -> dict[Entry, Number]:
    """Return the points that the entry took from each of `among` it has met, a mean where they met more than once."""
    taken: dict[Entry, list[Number]] = {}
    for other, outcome, side, _ in table.meetings(entry):
        if other in among and (outcome.contested or not table.extras.swiss):
            taken.setdefault(other, []).append(outcome.match_points[side])
    return {other: _mean(points) for other, points in taken.items()}


def _mean(points: Sequence[Number]) -> Number:
    return points[0] if len(points) == 1 else Fraction(sum(points)) / len(points)


def _shares(table: Table, entry: Entry) -> list[_Share]:
    """List what each round gives; outside Swiss a forfeit counts with its opponent too (art. 16.2).

    An unplayed round counts as one against a dummy with the entry's own points (art. 16.4).
    """
    own, swiss = table.tallies[entry].match_points, table.extras.swiss
    played = [
        (own, outcome.forfeits[side]) if swiss and not outcome.contested else (_against(table, other), False)
        for other, outcome, side, _ in table.meetings(entry)
    ]
    return played + [(own, bye.requested) for bye in table.byes(entry)]


def _without_least(shares: list[_Share]) -> list[_Share]:
    """Leave out the least share, one of a round that the entry chose not to play if there is any."""
    if shares:
        chosen = [share for share in shares if share[1]] or shares
        shares.remove(min(chosen))
    return shares


def _against(table: Table, other: Entry) -> Number:
    """Return the points that an opponent is worth: byes asked for until the end count as draws (art. 16.3)."""
    if other not in table.worth:
        table.worth[other] = _worth(table, other)
    return table.worth[other]


def _worth(table: Table, entry: Entry) -> Number:
    points = table.tallies[entry].match_points
    turns = list(_rounds(table, entry)) if table.extras.swiss else []
    if any(turn.voluntary for turn in turns):
        for turn in sorted(turns, key=lambda turn: -turn.round):
            if not turn.voluntary:
                break
            if not turn.paired:
                points += table.extras.draw_points - turn.points
    return points


class _Turn(NamedTuple):
    """A round of an entry: the points taken, whether it chose not to play, whether it had an opponent."""

    round: int
    points: Number
    voluntary: bool
    paired: bool


def _rounds(table: Table, entry: Entry) -> Iterator[_Turn]:
    for _, outcome, side, round_ in table.meetings(entry):
        yield _Turn(round_, outcome.match_points[side], outcome.forfeits[side], True)
    for bye in table.byes(entry):
        yield _Turn(bye.round, bye.points, bye.requested, False)


def _has_half(table: Table, other: Entry) -> bool:
    tally = table.tallies[other]
    return 2 * tally.match_points >= table.extras.win_points * tally.played
