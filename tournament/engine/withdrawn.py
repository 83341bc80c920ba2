"""Who left a group, told from results that name their sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from tournament.engine.graph import Graph, Seed
from tournament.engine.match_status import Status


class _Given(Protocol):
    @property
    def home(self) -> str: ...
    @property
    def away(self) -> str: ...
    @property
    def status(self) -> Status: ...


def annulled(entries: Sequence[str], results: Iterable[_Given], graph: Graph) -> Iterator[str]:
    """Yield those of a group who are annulled against everybody else in it, unless all of its members are."""
    met: dict[str, set[str]] = {}
    counted: set[str] = set()
    for given in results:
        for one, other in ((given.home, given.away), (given.away, given.home)):
            met.setdefault(one, set()).add(other)
            counted |= set() if given.status is Status.ANNULLED else {one}
    for key, slots in graph.groups.items():
        members = [entries[slot.n - 1] for slot in slots if isinstance(slot, Seed)]
        left = [each for each in members if each not in counted and {*members} <= {*met.get(each, set()), each}]
        if key not in graph.orders and len(left) < len(members):
            yield from reversed(left)
