"""The final places that each entry can still reach, read off the graph in one walk in playing order."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from tournament.engine.graph import Best, Bye, Graph, Loser, Match, Rank, Seed, Slot, Winner
from tournament.engine.progress import Open, Progress

E = TypeVar("E", bound=Hashable)

Ranges = Mapping[str, Mapping[E, tuple[int, int]]]
"""By group, the best and the worst place each of its members can still take."""


def reachable(
    graph: Graph, entrants: Sequence[E], progress: Progress[E], ranges: Ranges[E] | None = None
) -> dict[E, tuple[int, ...]]:
    """Return the places left for every entry, in order; a single one is certain.

    No possible place is missing. Matches that depend on each other are taken one by one, so a place may be
    listed that only an impossible combination would bring. A group not in `ranges` leaves every rank open.
    """
    walk = _Walk(graph, entrants, progress, ranges or {})
    for match in graph.matches:
        walk.play(match)
    places: dict[E, set[int]] = {entry: set() for entry in entrants}
    for place, (_, holder) in zip((*graph.places, *graph.rest), progress.places, strict=True):
        for entry in walk.occupants(place.slot) if isinstance(holder, Open) else (holder,):
            places[entry].add(place.place)
    return {entry: tuple(sorted(each)) for entry, each in places.items()}


@dataclass(frozen=True, slots=True)
class _Walk(Generic[E]):
    graph: Graph
    entrants: Sequence[E]
    progress: Progress[E]
    ranges: Ranges[E]
    ends: dict[str, tuple[frozenset[E], frozenset[E]]] = field(default_factory=dict)
    """By match: who may win it, who may lose it."""

    def play(self, match: Match) -> None:
        key, progress = match.id, self.progress
        home, away = (
            self.occupants(slot) if isinstance(side, Open) else frozenset((side,))
            for slot, side in zip(match.slots, progress.sides[key], strict=True)
        )
        if key in progress.winners:
            self.ends[key] = (home, away) if progress.winners[key] == 0 else (away, home)
        elif key in progress.unneeded:
            self.ends[key] = (away, home)  # the final's winner stands for the reset's
        elif key in progress.walkovers:
            self.ends[key] = (frozenset(), frozenset())
        else:
            self.ends[key] = (home | away, home | away)

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
            case Best(groups=groups, rank=rank):
                return frozenset[E]().union(*(self._ranked(group, rank) for group in groups))
            case Bye():
                return frozenset()

    def _ranked(self, group: str, rank: int) -> frozenset[E]:
        if group in self.graph.orders:
            return self.occupants(self.graph.orders[group][rank - 1])
        members = frozenset[E]().union(*(self.occupants(slot) for slot in self.graph.groups[group]))
        known = self.ranges.get(group, {})
        anywhere = (1, len(members))
        return frozenset(
            entry for entry in members if known.get(entry, anywhere)[0] <= rank <= known.get(entry, anywhere)[1]
        )
