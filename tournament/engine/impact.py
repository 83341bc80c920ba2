"""What one correction changes: the matches and places that differ between two states of a graph."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from tournament.engine.progress import NOBODY, Open, Progress

E = TypeVar("E", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Impact(Generic[E]):
    """What going from one state to another changes: match ids and places.

    `invalid` matches lose the result they had, since other sides meet there now; `renamed` ones were not
    played and get other sides; `places` are the final places that change hands as (place, before, after).
    """

    invalid: tuple[str, ...]
    renamed: tuple[str, ...]
    places: tuple[tuple[int, E | Open, E | Open], ...]

    def __bool__(self) -> bool:
        return bool(self.invalid or self.renamed or self.places)


def impact(before: Progress[E], after: Progress[E]) -> Impact[E]:
    """Say exactly what differs between two states of one graph."""
    changed = [
        key
        for key in (*after.lanes, *after.sides)
        if before.everyone(key) != after.everyone(key) or key in after.misfits
    ]
    places: list[tuple[int, E | Open, E | Open]] = []
    for (place, old), (number, new) in zip(before.places, after.places, strict=True):
        if place != number:  # shared from now on, or no longer
            places += [(place, old, NOBODY), (number, NOBODY, new)]
        elif old != new:
            places.append((place, old, new))
    return Impact(
        invalid=tuple(key for key in changed if key in after.misfits and key not in before.misfits),
        renamed=tuple(key for key in changed if key not in after.misfits),
        places=tuple(places),
    )
