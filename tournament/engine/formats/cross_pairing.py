"""Which qualifier of a group goes where in the bracket that follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tournament.engine.graph import Slot

Qualifier = tuple[Slot, str | None]
"""A slot and the group it comes from; None when that is not known beforehand (a best third)."""


def cross(qualifiers: Sequence[Qualifier]) -> list[Slot]:
    """Return the slots of `qualifiers`, best first, as the seeds of a bracket that keeps groups apart.

    The field is split like a seeded bracket, into halves, quarters and so on. In every split the next
    qualifier of a group goes where fewer of its group are, the others follow the snake 1 | 2 3 | 4 5 | 6.
    So the qualifiers of a group meet as late as possible, and the byes still go to the best.
    """
    seeded: list[Slot | None] = [None] * len(qualifiers)
    _split(list(qualifiers), list(range(len(qualifiers))), seeded)
    return [slot for slot in seeded if slot is not None]


def _split(qualifiers: list[Qualifier], seeds: list[int], seeded: list[Slot | None]) -> None:
    if len(seeds) == 1:
        seeded[seeds[0]] = qualifiers[0][0]
        return
    halves: tuple[list[Qualifier], list[Qualifier]] = ([], [])
    parts = [[seed for i, seed in enumerate(seeds) if _half(i) == half] for half in (0, 1)]
    ahead: Counter[str] = Counter()
    for index, (slot, group) in enumerate(qualifiers):
        half = _half(index)
        if group is not None and ahead[group]:
            half = 1 if ahead[group] > 0 else 0
        if len(halves[half]) == len(parts[half]):
            half = 1 - half
        halves[half].append((slot, group))
        if group is not None:
            ahead[group] += 1 if half == 0 else -1
    for half in (0, 1):
        _split(halves[half], parts[half], seeded)


def _half(index: int) -> int:
    """Tell in which half the snake puts the strongest but `index`."""
    return (index + 1) // 2 % 2
