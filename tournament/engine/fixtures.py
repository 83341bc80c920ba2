"""Which matches are still the same after they were laid out anew, so that calendars keep their events.

A match is the same when the same two entries meet in the same stage and leg. While a side of it is not known, it is
the same when both sides come from where they came from before, as in “winner of semi-final 1”.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tournament.engine import labels
from tournament.engine.graph import Graph, Seed, Slot

Pair = tuple[Hashable, Hashable]


@dataclass(frozen=True, slots=True)
class Fixture:
    """A match as it is known again, home first.

    `sides` are entries, None where open. `sources` are the entries that were drawn there, or words for where a side
    comes from.
    """

    key: str
    stage: str
    sides: tuple[Hashable | None, Hashable | None]
    sources: Pair

    @property
    def known(self) -> Pair | None:
        """Return both entries, or None while one of them is open."""
        home, away = self.sides
        return None if home is None or away is None else (home, away)


def fixtures_of(
    graph: Graph,
    entrants: Sequence[Hashable],
    sides: Mapping[str, tuple[Hashable | None, Hashable | None]],
    without: Collection[str] = (),
) -> list[Fixture]:
    """List the matches of a graph, but `without` some, with their `sides` as far as they are known.

    `entrants` stand in the order of their seed numbers.
    """
    codes = labels.codes(graph)

    def source(slot: Slot) -> Hashable:
        return entrants[slot.n - 1] if isinstance(slot, Seed) else str(labels.describe(slot, codes))

    return [
        Fixture(match.id, match.stage, sides[match.id], (source(match.slots[0]), source(match.slots[1])))
        for match in graph.matches
        if match.id not in without
    ]


def same_fixtures(old: Iterable[Fixture], new: Sequence[Fixture]) -> dict[str, str]:
    """Find the matches of `new` that are matches of `old`; returns new key by old key, no key twice.

    Where two meet several times, each leg goes to the one with the same side at home if there is one, and in order.
    """
    left, open_, same = list(old), list(new), dict[str, str]()
    for pair_of in (_known, _sources):
        for alike in (tuple, frozenset):
            found = _paired(left, open_, pair_of, alike)
            same |= found
            taken = set(found.values())
            left = [each for each in left if each.key not in found]
            open_ = [each for each in open_ if each.key not in taken]
    return same


def _known(fixture: Fixture) -> Pair | None:
    return fixture.known


def _sources(fixture: Fixture) -> Pair:
    return fixture.sources


def _paired(
    old: Iterable[Fixture],
    new: Iterable[Fixture],
    pair_of: Callable[[Fixture], Pair | None],
    alike: Callable[[Pair], Hashable],
) -> dict[str, str]:
    """Match those of one stage whose pairs are alike; two that are both known are told by their entries alone."""
    free: dict[tuple[str, Hashable], list[Fixture]] = {}
    for each in new:
        pair = pair_of(each)
        if pair is not None:
            free.setdefault((each.stage, alike(pair)), []).append(each)
    found: dict[str, str] = {}
    for each in old:
        pair = pair_of(each)
        there = [] if pair is None else free.get((each.stage, alike(pair)), [])
        fitting = [other for other in there if pair_of is _known or not (each.known and other.known)]
        if fitting:
            found[each.key] = fitting[0].key
            there.remove(fitting[0])
    return found
