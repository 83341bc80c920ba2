"""Courts of which a match takes several at once: which there are, when enough are free, and which it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JointCourts:
    """The courts of a venue out of which some matches take `count` at once: one place to whoever searches for one.

    `starts` is the mask of legal starts on each court; `must` is the court that has to be among those taken.
    """

    starts: Mapping[int, int]
    count: int
    must: int | None = None

    def open(self, free: Mapping[int, int], including: int | None = None) -> int:
        """Return the starts at which enough courts are free, the one that must be taken among them."""
        needed = {court for court in (self.must, including) if court is not None}
        mask = at_least(self.count - len(needed), (free[c] for c in free if c not in needed))
        for court in needed:
            mask &= free.get(court, 0)
        return mask

    def chosen(self, free: Sequence[int]) -> tuple[int, ...]:
        """Return which of the free courts, in their order, are taken: those nearest each other; none if too few."""
        runs = (tuple(free[n : n + self.count]) for n in range(len(free) - self.count + 1))
        fitting = (run for run in runs if self.must is None or self.must in run)
        return min(fitting, key=lambda run: (run[-1] - run[0], run), default=())


def joined_by_venue(
    starts: Mapping[int, int], venues: Mapping[int, str], count: int, must: int | None
) -> list[JointCourts]:
    """Return the joint courts of each venue that has enough, of those with starts; with a pinned court only its own."""
    by_venue: dict[str, dict[int, int]] = {}
    for court, mask in starts.items():
        by_venue.setdefault(venues[court], {})[court] = mask
    return [
        JointCourts(mine, count, must)
        for mine in by_venue.values()
        if len(mine) >= count and (must is None or must in mine)
    ]


def at_least(count: int, masks: Iterable[int]) -> int:
    """Return the bits that are set in so many of the masks."""
    found = [-1, *[0] * count] if count > 0 else [-1]
    for mask in masks:
        for k in range(len(found) - 1, 0, -1):
            found[k] |= found[k - 1] & mask
    return found[-1]
