"""King of the court as rounds of one court: who is on it, and who is out after each.

kingofthecourt.com, "The game": five teams, three rounds, points on the king's side alone, the team with the fewest
points is out after each round but the last; on equal points the longer single stay on the king's side is better, then
the earlier one.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.options import integer
from tournament.engine.pairing.state import NextRound, Paired, PairingState, Reign, refuse_doubles
from tournament.engine.text import Words

Entry = TypeVar("Entry", bound=Hashable)
LAST = 10**6
"""No rally has so high a number: who did not play stands behind all who did."""

_ROUND = Message("All {n} on one court, in the order of entrance: {names}. {end}")
_TIMED = Message("After {minutes} minutes, whoever has the fewest points is out.")
_FINAL = Message("The final: first to {target} points.")


def rounds_for(entries: int, options: Mapping[str, object]) -> int:
    """Return the planned rounds, three by themselves; after the last there are at least two left."""
    given = options.get("rounds")
    return min(given if isinstance(given, int) else 3, entries - 1)


def order_of(before: PairingState) -> list[int]:
    """Return everybody in the order of the places: those still in as they ended the last round, then who is out."""
    round_, placed = _so_far(before)
    return [*(_numbers(round_) if round_ else ()), *placed]


def next_round(before: PairingState) -> NextRound:
    """Return who is on the court next, in the order of entrance; raises InputError for too many rounds."""
    round_, _ = _so_far(before)
    if round_ is None:
        raise InputError(Message("The final is over."))
    order = tuple(number for number in _numbers(round_) if number not in before.gone)
    if len(order) < 2:
        raise InputError(Message("Only one entry is left on the court."))
    end = _FINAL.format(target=round_.target) if round_.minutes is None else _TIMED.format(minutes=round_.minutes)
    names = ", ".join(before.name(number) for number in order)
    reason = _ROUND.format(n=len(order), names=names, end=end)
    return NextRound(len(before.rounds) + 1, (Paired(order[0], order[1], reason),), order=order)


def objections(_before: PairingState, _pairs: Sequence[Paired]) -> list[Words]:
    """List nothing: there are no pairs to make by hand."""
    return []


def with_the_gone(before: PairingState, reigns: Mapping[int, Reign]) -> dict[int, Reign]:
    """Complete what each did in the last round by those who had withdrawn: nothing."""
    round_, _ = _so_far(before)
    absent = {number: Reign(0, 0, LAST) for number in _numbers(round_) if number in before.gone} if round_ else {}
    return absent | dict(reigns)


def _so_far(before: PairingState) -> tuple[CourtRound | None, list[int]]:
    options = before.options
    minutes, target = integer(options, "minutes", 15), integer(options, "target", 15)
    played = [dict(drawn.reigns) for drawn in before.rounds if drawn.reigns is not None]
    rounds = max(rounds_for(len(before.names), options), len(played))
    return king_of_the_court(list(before.numbers), played, rounds, minutes, target)


def _numbers(round_: CourtRound) -> list[int]:
    return [number for number in round_.order if isinstance(number, int)]


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
    refuse_doubles(entries)
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
