"""The next round of a ladder and of king of the court, from the standing so far.

Ladder: the usual challenge rules of racket clubs: a challenger may challenge a few rungs up, takes the rung of
a beaten opponent, and the opponent and all between move down one; a lost challenge changes nothing.
King of the court: kingofthecourt.com, "The game": five teams, three rounds, points on the king's side alone,
the team with the fewest points is out after each round but the last; on equal points the longer single stay
on the king's side is better, then the earlier one.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tournament.engine.errors import InputError
from tournament.engine.message import Message

Entry = TypeVar("Entry", bound=Hashable)


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
    _distinct(order)
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


@dataclass(frozen=True, slots=True)
class Reign:
    """What an entry did in a round: points, its longest single stay and when that began (a rally's number)."""

    points: int
    longest: int = 0
    began: int = 0


@dataclass(frozen=True, slots=True)
class CourtRound:
    """A round of king of the court: the order of entrance, king first, and how it ends.

    `minutes` is None in the final, which ends when an entry reaches `target` points.
    """

    order: tuple[Hashable, ...]
    minutes: int | None
    target: int | None


def king_of_the_court(
    entries: Sequence[Entry],
    played: Sequence[dict[Entry, Reign]] = (),
    rounds: int = 3,
    minutes: int = 15,
    target: int = 15,
) -> tuple[CourtRound | None, list[Entry]]:
    """Return the next round, None after the final, and those placed so far, the best first.

    `entries` stand in the drawn order of entrance, `played` tells the rounds over. The next round starts in
    the order of the last one. Raises InputError when a round does not have exactly the entries left in.
    """
    _distinct(entries)
    if not 1 <= rounds <= len(entries) - 1:
        raise InputError(Message("There must be from 1 round to one fewer than the entries."))
    if len(played) > rounds:
        raise InputError(Message("There are only {rounds} rounds.").format(rounds=rounds))
    order, placed = list(entries), list[Entry]()
    for number, reigns in enumerate(played, start=1):
        if set(reigns) != set(order):
            raise InputError(
                Message("Round {number}: the results must be those of the entries left in.").format(number=number)
            )
        order = _ranked(order, reigns)
        if number < rounds:
            placed.insert(0, order.pop())
    if len(played) == rounds:
        return None, order + placed
    final = len(played) == rounds - 1
    return CourtRound(tuple(order), None if final else minutes, target if final else None), placed


def _ranked(order: Sequence[Entry], reigns: dict[Entry, Reign]) -> list[Entry]:
    return sorted(order, key=lambda entry: (-reigns[entry].points, -reigns[entry].longest, reigns[entry].began))


def _distinct(entries: Sequence[Entry]) -> None:
    if len(set(entries)) != len(entries):
        raise InputError(Message("An entry stands there twice."))
