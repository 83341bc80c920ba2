"""Sets of starts as bit masks: bit ``k`` stands for the start ``k * grid``; and the matches that share them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tournament.engine.timetable.problem import Span


@dataclass(slots=True)
class Masks:
    """Bit masks of starts over the whole calendar."""

    grid: int
    size: int

    @property
    def all(self) -> int:
        """Every start of the calendar."""
        return (1 << self.size) - 1

    def between(self, first: int, last: int) -> int:
        """Return the starts from minute `first` to minute `last`, both included."""
        low, high = max(0, -(-first // self.grid)), min(self.size - 1, last // self.grid)
        return ((1 << (high - low + 1)) - 1) << low if high >= low else 0

    def inside(self, windows: Iterable[Span], minutes: int) -> int:
        """Return the starts of matches that lie inside one of the windows."""
        mask = 0
        for opens, closes in windows:
            mask |= self.between(opens, closes - minutes)
        return mask

    def clear_of(self, spans: Iterable[Span], minutes: int) -> int:
        """Return the starts of matches that overlap none of the spans."""
        mask = self.all
        for since, until in spans:
            mask &= ~self.between(since - minutes + 1, until - 1)
        return mask


@dataclass(slots=True)
class Kind:
    """Matches that may use the same courts at the same times, but for the own limits of each.

    `starts` is the mask of legal starts by court, `anywhere` on any of them; `classes` the classes of its courts. Of
    matches that take several at once the `courts` are numbers of `JointCourts`, and `uses` the courts in them.
    """

    courts: tuple[int, ...]
    minutes: int
    starts: dict[int, int]
    anywhere: int = 0
    classes: tuple[int, ...] = ()
    uses: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        self.uses = self.uses or self.courts
        for mask in self.starts.values():
            self.anywhere |= mask


def smeared(mask: int, length: int) -> int:
    """Return the starts from which a match of `length` slots would touch a set bit."""
    done = 1
    while done < length:
        step = min(done, length - done)
        mask |= mask >> step
        done += step
    return mask
