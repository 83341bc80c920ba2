"""Places in later heats and matches that their holders give up, and who moves up there."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from tournament.engine.heats.ranking import Finisher

E = TypeVar("E", bound=Hashable)
By = Literal["mark", "place"]
"""Who is next: the best by its mark over the heats of the round, or the next one of the same heat."""


@dataclass(frozen=True, slots=True)
class Vacancy(Generic[E]):
    """An entry that gives up its place in a heat or match, named by its id, which it reached by a heat."""

    entry: E
    node: str
    by: By = "mark"


@dataclass(frozen=True, slots=True)
class MovedUp(Generic[E]):
    """Who starts in place of an entry that gave its place up: None for nobody, or while it is `open` who it is.

    `level` are those among whom the committee has to decide that first.
    """

    node: str
    out: E
    up: E | None
    open: bool = False
    level: tuple[E, ...] = ()


@dataclass(frozen=True, slots=True)
class Reserves(Generic[E]):
    """An order of finishers of whom the first `most` go on; the others may move up."""

    order: Sequence[Finisher[E]]
    most: int
    others: Collection[E] = ()
    """Those of them who go on by another order."""

    def next(self, out: E, node: str, gone: Collection[E], vacant: int) -> MovedUp[E]:
        """Say who moves up, without those who are `gone`; `vacant` is how many places are still to be filled."""
        left = [each for each in self.order[self.most :] if each.entry not in self.others and each.entry not in gone]
        if not left:
            return MovedUp(node, out, None)
        level = [each for each in left if each.rank == left[0].rank]
        at_cut = any(each.rank == left[0].rank for each in self.order[: self.most])
        if at_cut or len(level) > vacant:
            return MovedUp(node, out, None, open=True, level=() if at_cut else tuple(each.entry for each in level))
        return MovedUp(node, out, left[0].entry)


def waiting(out: E, node: str) -> MovedUp[E]:
    """Say that it is not known yet who moves up."""
    return MovedUp(node, out, None, open=True)
