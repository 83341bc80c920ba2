"""McIntyre's final eight: four weeks, each paired by who won in the one before and how they came.

Source: the finals of the Australian Football League (1994–1999) and the National Rugby League (1999–2011).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from tournament.engine.formats.by_round import one_group
from tournament.engine.pairing import NextRound, Paired, Pairer, PairingState
from tournament.sdk import Format, InputError, Text

Pair = tuple[int, int]

_MEET = Text("Tuần {week}: {one} gặp {other}.", "Week {week}: {one} meets {other}.")
_RESTS = Text("{one} nghỉ tuần này và vào thẳng tuần 3.", "{one} rests this week and goes straight to week 3.")
_ALONE = Text("Đối thủ của {one} đã rút lui.", "The opponent of {one} has withdrawn.")
_OPEN = Text(
    "Trận {one} – {other} chưa có đội thắng nên chưa xếp được tuần sau.",
    "{one} – {other} has no winner, so the next week cannot be paired.",
)


class Week(NamedTuple):
    """Who meets, and who rests."""

    pairs: Sequence[Pair]
    resting: Sequence[int] = ()


def _weeks(before: PairingState) -> Iterator[Week]:
    """Yield the weeks, and last the final as it ended; raises InputError where one waits for a winner."""
    won = {
        (week, frozenset((home, away))): (home, away)[outcome.winner]
        for week, home, away, outcome in before.played()
        if outcome.winner is not None
    }

    def ended(week: int, one: int, other: int) -> Pair:
        """Return the winner and the loser; who has withdrawn loses what was not played."""
        winner = won.get((week, frozenset((one, other))))
        if winner is None and before.gone.isdisjoint((one, other)):
            raise InputError(_OPEN.format(one=before.name(one), other=before.name(other)))
        return (one, other) if winner == one or (winner is None and other in before.gone) else (other, one)

    first = ((1, 8), (2, 7), (3, 6), (4, 5))
    yield Week(first)
    ends = [ended(1, *pair) for pair in first]
    winners, losers = sorted(winner for winner, _ in ends), sorted(loser for _, loser in ends)
    second = ((winners[3], losers[1]), (winners[2], losers[0]))
    yield Week(second, winners[:2])
    third = [(rested, ended(2, *pair)[0]) for rested, pair in zip(winners, second, strict=False)]
    yield Week(third)
    (one, _), (other, _) = (ended(3, *pair) for pair in third)
    yield Week([(one, other)])
    yield Week([ended(4, one, other)])


def _next(before: PairingState) -> NextRound:
    number = len(before.rounds) + 1
    *_, week = islice(_weeks(before), number)
    rows, playing = list[Paired](), set(before.playing)
    for pair in week.pairs:
        here = [each for each in pair if each in playing]
        names = dict(zip(("one", "other"), map(before.name, here), strict=False))
        if len(here) == 2:
            rows.append(Paired(*pair, _MEET.format(week=number, **names)))
        elif here:
            rows.append(Paired(here[0], None, _ALONE.format(**names)))
    resting = [Paired(each, None, _RESTS.format(one=before.name(each))) for each in week.resting if each in playing]
    return NextRound(number, (*rows, *resting))


def _order(before: PairingState) -> list[int]:
    """Rank by the last week that an entry came to, then as they entered the finals."""
    reached = dict.fromkeys(before.numbers, 0)
    with suppress(InputError):
        for number, week in enumerate(_weeks(before), start=1):
            reached |= {each: number for pair in week.pairs for each in pair} | dict.fromkeys(week.resting, number + 1)
            if number == 5:
                reached[week.pairs[0][1]] = 4
    return sorted(before.numbers, key=lambda each: (each in before.gone, -reached[each], each))


MCINTYRE = Format(
    "mcintyre_final_eight",
    Text("Tám đội chung kết kiểu McIntyre", "McIntyre final eight"),
    one_group,
    size=8,
    pairer=Pairer(lambda entries, options: 4, _next, lambda before, pairs: [], _order, late=False),
)
