"""The matches that each entry can still reach, read off the graph in one walk in playing order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from tournament.engine.graph import Best, Bye, Fastest, Graph, Heat, Loser, Match, Placed, Rank, Seed, Slot, Winner
from tournament.engine.heats.qualifying import Order
from tournament.engine.heats.ranking import Finisher, over_heats
from tournament.engine.progress import Open, Progress

E = TypeVar("E", bound=Hashable)

Ranges = Mapping[str, Mapping[E, tuple[int, int]]]
"""By group, the best and the worst place each of its members can still take."""

Bests = Mapping[tuple[tuple[str, ...], int], Mapping[E, tuple[int, int]]]
"""By groups and a rank, the places among those on that rank which each can still take."""

Comers = tuple[frozenset[E], ...]
"""Who may come to the home and to the away side of a match, or to each lane of a heat."""


def comers(
    graph: Graph,
    entrants: Sequence[E],
    progress: Progress[E],
    ranges: Ranges[E] | None = None,
    bests: Bests[E] | None = None,
    raced: Mapping[str, Order[E]] | None = None,
) -> dict[str, Comers[E]]:
    """Return who may come to either side of each match and to each lane of a heat; one that is known has one.

    `raced` ranks the heats that are over. Nobody possible is missing. Matches that depend on each other are taken one
    by one, so somebody may be listed whom only an impossible combination would bring. Groups not in `ranges`, and
    ranks of groups not in `bests`, are open.
    """
    walk = _Walk(graph, entrants, progress, ranges or {}, bests or {}, raced or {})
    walk.through()
    return {**walk.lanes, **walk.sides}


@dataclass(frozen=True, slots=True)
class _Walk(Generic[E]):
    graph: Graph
    entrants: Sequence[E]
    progress: Progress[E]
    ranges: Ranges[E]
    bests: Bests[E] = field(default_factory=dict)
    raced: Mapping[str, Order[E]] = field(default_factory=dict)
    sides: dict[str, Comers[E]] = field(default_factory=dict)
    ends: dict[str, Comers[E]] = field(default_factory=dict)
    """By match: who may win it, who may lose it."""
    lanes: dict[str, Comers[E]] = field(default_factory=dict)
    """By heat: who may start in each lane."""

    def through(self) -> None:
        """Walk through the whole graph."""
        for heat in self.graph.heats:
            self.race(heat)
        for match in self.graph.matches:
            self.play(match)

    def race(self, heat: Heat) -> None:
        known = self.progress.lanes.get(heat.id, (Open.UNKNOWN,) * len(heat.slots))
        self.lanes[heat.id] = tuple(
            self.occupants(slot) if isinstance(holder, Open) else frozenset((holder,))
            for slot, holder in zip(heat.slots, known, strict=True)
        )

    def play(self, match: Match) -> None:
        key, progress = match.id, self.progress
        home, away = (
            self.comers(match, which) if isinstance(side, Open) else frozenset((side,))
            for which, side in enumerate(progress.sides[key])
        )
        self.sides[key] = home, away
        if key in progress.winners:
            self.ends[key] = (home, away) if progress.winners[key] == 0 else (away, home)
        elif key in progress.unneeded:
            self.ends[key] = (away, home)  # the final's winner stands for the reset's
        elif key in progress.walkovers:
            self.ends[key] = (frozenset(), frozenset())
        else:
            self.ends[key] = (home | away, home | away)

    def comers(self, match: Match, which: int) -> frozenset[E]:
        """Return who may come to a side."""
        return frozenset[E]().union(*map(self.occupants, self.graph.sources(match, which)))

    def occupants(self, slot: Slot) -> frozenset[E]:
        match slot:
            case Seed(n=n):
                return frozenset((self.entrants[n - 1],))
            case Winner(match=key):
                return self.ends[key][0]
            case Loser(match=key):
                return self.ends[key][1]
            case Rank(group=group, rank=rank):
                return self._ranked(group, rank)
            case Best(groups=groups, rank=rank, nth=nth):
                found = frozenset[E]().union(*(self._ranked(group, rank) for group in groups))
                return _within(found, self.bests.get((groups, rank), {}), nth)
            case Placed(heat=key, nth=nth):
                return _at(self.raced[key], nth) if key in self.raced else frozenset[E]().union(*self.lanes[key])
            case Fastest():
                return self._fastest(slot)
            case Bye():
                return frozenset()

    def _fastest(self, slot: Fastest) -> frozenset[E]:
        """Return who may be the nth by mark: all of heats to come, and of those that are over who is not behind yet."""
        over = [self.raced[heat] for heat in slot.heats if heat in self.raced]
        coming = (lane for heat in slot.heats if heat not in self.raced for lane in self.lanes[heat])
        left = over_heats([each for order in over for each in order if _may_end_after(order, each, slot.after)])
        return frozenset[E]().union(*coming) | {
            each.entry for each in left if each.rank is not None and each.rank <= slot.nth
        }

    def _ranked(self, group: str, rank: int) -> frozenset[E]:
        if group in self.graph.orders:
            return self.occupants(self.graph.orders[group][rank - 1])
        members = frozenset[E]().union(*(self.occupants(slot) for slot in self.graph.groups[group]))
        return _within(members, self.ranges.get(group, {}), rank)


def _at(order: Order[E], nth: int) -> frozenset[E]:
    """Return who is on a place of a heat that is over, all who share it."""
    sizes = Counter(each.rank for each in order)
    return frozenset(each.entry for each in order if each.rank and each.rank <= nth < each.rank + sizes[each.rank])


def _may_end_after(order: Order[E], each: Finisher[E], place: int) -> bool:
    """Tell whether somebody has a place, and may stand behind another one, which equals may share."""
    same = sum(other.rank == each.rank for other in order)
    return each.rank is not None and each.rank + same - 1 > place


def _within(entries: frozenset[E], known: Mapping[E, tuple[int, int]], place: int) -> frozenset[E]:
    """Leave out those who cannot take a place."""
    return frozenset(entry for entry in entries if entry not in known or known[entry][0] <= place <= known[entry][1])
