"""McIntyre's final eight: four weeks, each paired by who won in the one before and how they came.

Source: the finals of the Australian Football League (1994–1999) and the National Rugby League (1999–2011).
"""

from __future__ import annotations

from contextlib import suppress

from tournament.engine.formats.by_round import one_group
from tournament.engine.pairing import NextRound, Paired, Pairer, PairingState
from tournament.sdk import Format, InputError, Text

WEEKS = (((1, 8), (2, 7), (3, 6), (4, 5)), ((4, 6), (3, 5)), ((1, 3), (2, 4)), ((1, 2),))
"""Who meets in each week, by their places after the one before."""
_MEET = Text("Tuần {week}: {one} gặp {other}.", "Week {week}: {one} meets {other}.")
_RESTS = Text("{one} nghỉ tuần này và vào thẳng tuần 3.", "{one} rests this week and goes straight to week 3.")
_ALONE = Text("Đối thủ của {one} đã rút lui.", "The opponent of {one} has withdrawn.")
_OPEN = Text(
    "Trận {one} – {other} chưa có đội thắng nên chưa xếp được tuần sau.",
    "{one} – {other} has no winner, so the next week cannot be paired.",
)


def _pairs(week: int, order: list[int]) -> list[tuple[int, int]]:
    return [(order[one - 1], order[other - 1]) for one, other in WEEKS[week - 1]]


def _winner(before: PairingState, week: int, one: int, other: int) -> int:
    """Return who won a match; who has withdrawn loses what was not played, else it is waited for."""
    for round_, home, away, outcome in before.played():
        if (round_, {home, away}) == (week, {one, other}) and outcome.winner is not None:
            return (home, away)[outcome.winner]
    if before.gone.isdisjoint((one, other)):
        raise InputError(_OPEN.format(one=before.name(one), other=before.name(other)))
    return one if other in before.gone else other


def _after(before: PairingState, week: int, order: list[int]) -> list[int]:
    """Return the places after a week: behind those who rest the winners, then the losers, then those who are out."""
    pairs, rested = _pairs(week, order), 2 if week == 2 else 0
    winners = [_winner(before, week, *pair) for pair in pairs]
    losers = sorted({each for pair in pairs for each in pair}.difference(winners))
    return [*order[:rested], *(sorted(winners) if week == 1 else winners), *losers, *order[rested + 2 * len(pairs) :]]


def _next(before: PairingState) -> NextRound:
    week, order = len(before.rounds) + 1, list(before.numbers)
    for past in range(1, week):
        order = _after(before, past, order)
    rows, playing = list[Paired](), set(before.playing)
    for pair in _pairs(week, order):
        here = [each for each in pair if each in playing]
        names = dict(zip(("one", "other"), map(before.name, here), strict=False))
        if len(here) == 2:
            rows.append(Paired(*pair, _MEET.format(week=week, **names)))
        elif here:
            rows.append(Paired(here[0], None, _ALONE.format(**names)))
    resting = [each for each in order[:2] if week == 2 and each in playing]
    return NextRound(week, (*rows, *(Paired(each, None, _RESTS.format(one=before.name(each))) for each in resting)))


def _order(before: PairingState) -> list[int]:
    order = list(before.numbers)
    with suppress(InputError):
        for week in range(1, len(before.rounds) + 1):
            order = _after(before, week, order)
    return sorted(order, key=before.gone.__contains__)


MCINTYRE = Format(
    "mcintyre_final_eight",
    Text("Tám đội chung kết kiểu McIntyre", "McIntyre final eight"),
    one_group,
    size=8,
    pairer=Pairer(lambda entries, options: 4, _next, lambda before, pairs: [], _order, late=False),
)
