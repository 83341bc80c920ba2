"""The next round of challenges on a ladder, and the ladder as the results left it.

The usual challenge rules of racket clubs: a challenger may challenge a few rungs up, takes the rung of a beaten
opponent, and the opponent and all between move down one; a lost challenge changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import product
from typing import TypeVar

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.options import integer
from tournament.engine.pairing.state import NextRound, Paired, PairingState, refuse_doubles
from tournament.engine.text import Words

Entry = TypeVar("Entry", bound=Hashable)

_CHALLENGE = Message("{challenger} (rung {low}) challenges {challenged} (rung {high}).")
_RESTS = Message("{name} (rung {rung}) has no opponent in this round.")
_TOO_FAR = Message("{low} (rung {below}) may challenge {reach} rungs up at most; {high} is on rung {above}.")
_AGAIN = Message("{one} and {other} met in the round before.")
_NOBODY = Message("There is nobody left to challenge.")


def rounds_for(entries: int, options: Mapping[str, object]) -> int:
    """Return the planned rounds; by themselves as many as entries, in which neighbours can sort any order."""
    given = options.get("rounds")
    return given if isinstance(given, int) else entries


def order_of(before: PairingState) -> list[int]:
    """Return the ladder, top first, those who withdrew at its foot: a winner from below takes the loser's rung."""
    order = list(before.numbers)
    for _, home, away, outcome in before.played():
        if outcome.winner is not None:
            winner, loser = (home, away) if outcome.winner == 0 else (away, home)
            if order.index(winner) > order.index(loser):
                order = ladder_after(order, loser, winner)
    return sorted(order, key=lambda number: number in before.gone)


def next_round(before: PairingState) -> NextRound:
    """Let neighbours within reach meet, from the top and from the second rung in turn, without an instant rematch.

    Raises InputError when nobody can challenge anybody.
    """
    playing = set(before.playing)
    order = [number for number in order_of(before) if number in playing]
    reach = integer(before.options, "reach", 1)
    last = before.rounds[-1].pairs if before.rounds else ()
    turn = len(before.rounds) % 2
    ways = product((last, ()), (turn, 1 - turn))
    pairs = next((found for met, first in ways if (found := ladder_round(order, met, reach, first))), None)
    if pairs is None:
        raise InputError(_NOBODY)
    rungs = {number: rung for rung, number in enumerate(order, start=1)}
    paired = [
        Paired(
            high,
            low,
            _CHALLENGE.format(
                challenger=before.name(low), low=rungs[low], challenged=before.name(high), high=rungs[high]
            ),
        )
        for high, low in pairs
    ]
    met_now = {number for pair in pairs for number in pair}
    resting = [
        Paired(number, None, _RESTS.format(name=before.name(number), rung=rungs[number]))
        for number in order
        if number not in met_now
    ]
    return NextRound(len(before.rounds) + 1, (*paired, *resting))


def objections(before: PairingState, pairs: Sequence[Paired]) -> list[Words]:
    """List the challenges made by hand that are out of reach, or that repeat the round before."""
    playing = set(before.playing)
    rungs = {number: rung for rung, number in enumerate((n for n in order_of(before) if n in playing), start=1)}
    found = (_off_the_ladder(before, rungs, pair.home, pair.away) for pair in pairs if pair.away is not None)
    return [objection for objection in found if objection is not None]


def _off_the_ladder(before: PairingState, rungs: dict[int, int], one: int, other: int) -> Words | None:
    high, low = sorted((one, other), key=rungs.__getitem__)
    reach = integer(before.options, "reach", 1)
    if rungs[low] - rungs[high] > reach:
        return _TOO_FAR.format(
            low=before.name(low), below=rungs[low], high=before.name(high), above=rungs[high], reach=reach
        )
    if before.rounds and {one, other} in [set(pair) for pair in before.rounds[-1].pairs]:
        return _AGAIN.format(one=before.name(one), other=before.name(other))
    return None


def ladder_round(
    order: Sequence[Entry],
    met_last: Collection[tuple[Entry, Entry]] = (),
    reach: int = 1,
    first: int = 0,
) -> list[tuple[Entry, Entry]]:
    """Return who challenges whom, as (challenged, challenger), from the top of the ladder down.

    Each entry plays at most once and nobody challenges more than `reach` rungs up. Pairs of `met_last`, either
    way round, are avoided. The top `first` entries sit out: with 0 and 1 in turn, neighbours alternate.
    Raises InputError when `reach` or `first` is out of range or an entry stands twice.
    """
    if reach < 1 or first < 0:
        raise InputError(Message("A challenge reaches at least one rung up."))
    refuse_doubles(order)
    met = {frozenset(pair) for pair in met_last}
    rungs = {entry: rung for rung, entry in enumerate(order)}
    waiting = list(order[first:])
    pairs = []
    while waiting:
        upper = waiting.pop(0)
        near = [entry for entry in waiting[:reach] if rungs[entry] - rungs[upper] <= reach]
        challenger = next((entry for entry in near if frozenset((upper, entry)) not in met), None)
        if challenger is not None:
            waiting.remove(challenger)
            pairs.append((upper, challenger))
    return pairs


def ladder_after(order: Sequence[Entry], challenged: Entry, challenger: Entry) -> list[Entry]:
    """Return the ladder after `challenger` has beaten `challenged`; InputError when not a challenge upwards."""
    for entry in (challenged, challenger):
        if entry not in order:
            raise InputError(Message("{entry} is not on the ladder.").format(entry=entry))
    rung = order.index(challenged)
    if order.index(challenger) <= rung:
        raise InputError(
            Message("{challenger} already stands above {challenged}.").format(
                challenger=challenger, challenged=challenged
            )
        )
    rest = [entry for entry in order if entry != challenger]
    return [*rest[:rung], challenger, *rest[rung:]]
