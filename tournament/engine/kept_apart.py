"""Best ones of a rank and the winners of their own groups: who meets whom is settled once the groups are over.

Each match between qualifiers of groups keeps its host; the guests stay where the format put them, unless one of the
best ones would meet its own group. Then every match from the first on takes the first guest that leaves somebody for
the others: its own, else the best ones in their order, else the guest of the nearest other match. Where no such order
exists, all stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seat:
    """A match between qualifiers: the group of its host, that of its guest, and whether the guest is a best one."""

    host: str | None
    guest: str | None
    best: bool


def seated(given: Sequence[Seat]) -> list[int]:
    """Return, for each seat, the number of the seat whose guest it gets."""
    if not any(seat.best and seat.guest == seat.host for seat in given):
        return list(range(len(given)))
    choices = [[guest for guest in _preferred(given, at) if _fits(given, at, guest)] for at in range(len(given))]
    taken: list[int] = []
    for at in range(len(given)):
        found = next((guest for guest in choices[at] if _can_go_on(choices, [*taken, guest])), None)
        if found is None:
            return list(range(len(given)))
        taken.append(found)
    return taken


def _preferred(given: Sequence[Seat], at: int) -> list[int]:
    return sorted(range(len(given)), key=lambda guest: (guest != at, not given[guest].best, abs(guest - at), guest))


def _fits(given: Sequence[Seat], at: int, guest: int) -> bool:
    """Tell whether a guest may come: of another group, or to the match in which the format put it on purpose."""
    return given[at].host != given[guest].guest or (at == guest and not given[at].best)


def _can_go_on(choices: Sequence[Sequence[int]], taken: Sequence[int]) -> bool:
    """Tell whether the seats after those taken can all have a guest of their own (by augmenting paths)."""
    if len(set(taken)) < len(taken):
        return False
    holder: dict[int, int] = {}

    def place(at: int, seen: set[int]) -> bool:
        for guest in choices[at]:
            if guest in seen or guest in taken:
                continue
            seen.add(guest)
            if guest not in holder or place(holder[guest], seen):
                holder[guest] = at
                return True
        return False

    return all(place(at, set()) for at in range(len(taken), len(choices)))
