"""Keeping entries of one unit apart, as well as can be, with proof.

The lots stand as drawn when they reach the bound (see `room`). Otherwise entries are dealt unit by unit, the
largest units first, from the largest regions to the smallest, each to where the fewest of its units are, then to
where most room is left, then to the region its lot had given it or the next one after it. Where that does not
reach the bound either (told numbers, pots, joint teams can stand in the way), entries change places until
nothing better is possible: along cycles of a flow where every entry has one unit and there is one pot, else by
branch and bound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tournament.engine.draw.branch_and_bound import branch_and_bound
from tournament.engine.draw.cycle_cancelling import cancel_cycles
from tournament.engine.draw.separation_bound import SeparationBound
from tournament.engine.draw.separation_cost import Order, SeparationCost


class Placed(NamedTuple):
    """The entry on each place, and whether it is proven that no order costs less."""

    order: Order
    proven: bool


def placed(field: SeparationCost, drawn: Order) -> Placed:
    """Return the order that costs least, the drawn one if it is."""
    if not field.names or not field.counts:
        return Placed(drawn, True)
    bound = SeparationBound(field, drawn).bound
    if field.cost(drawn) == bound:
        return Placed(drawn, True)
    dealt = _Deal(field, drawn).order
    if field.cost(dealt) == bound:
        return Placed(dealt, True)
    free = [place for place, pot in enumerate(field.pots) if pot is not None]
    one_pot = len({field.pots[place] for place in free}) == 1
    if one_pot and all(len(field.units[drawn[place]]) <= 1 for place in free):
        return Placed(cancel_cycles(field, dealt), True)
    return Placed(*branch_and_bound(field, drawn, dealt))


class _Deal:
    """Deals the entries region by region, from the largest to the smallest."""

    def __init__(self, field: SeparationCost, drawn: Order) -> None:
        self._field = field
        self.order = list(drawn)
        self._home = {index: place for place, index in enumerate(drawn)}
        self._counts: Counter[tuple[int, int]] = Counter()
        for place, pot in enumerate(field.pots):
            if pot is None:
                for region in field.inside[place]:
                    self._counts.update((unit, region) for unit in field.units[drawn[place]])
        free = [place for place, pot in enumerate(field.pots) if pot is not None]
        entries = [drawn[place] for place in free]
        entries.sort(key=lambda index: (self._turn(index), self._home[index]))
        self._split(free, entries, len(field.counts) - 1)

    def _turn(self, index: int) -> tuple[int, tuple[int, ...]]:
        units = self._field.units[index]
        return -max((self._field.sizes[unit] for unit in units), default=0), units

    def _split(self, places: Sequence[int], entries: Sequence[int], level: int) -> None:
        field = self._field
        if level < 0:
            self._sit(places, entries)
            return
        parts: dict[int, list[int]] = {}
        for place in places:
            parts.setdefault(field.inside[place][level], []).append(place)
        regions = list(parts)
        position = {region: at for at, region in enumerate(regions)}
        room = Counter((field.inside[place][level], field.pots[place]) for place in places)
        dealt: dict[int, list[int]] = {region: [] for region in regions}
        for index in entries:
            home = self._home[index]
            pot, units = field.pots[home], field.units[index]
            first = position.get(field.inside[home][level], 0)
            region = min(
                (region for region in regions if room[region, pot]),
                key=lambda region: (
                    sum(self._counts[unit, region] for unit in units),
                    -room[region, pot] if units else 0,
                    (position[region] - first) % len(regions),
                ),
            )
            room[region, pot] -= 1
            self._counts.update((unit, region) for unit in units)
            dealt[region].append(index)
        for region in regions:
            self._split(parts[region], dealt[region], level - 1)

    def _sit(self, places: Sequence[int], entries: Sequence[int]) -> None:
        """Give the places of a smallest region to its entries pot by pot, in the order in which they were drawn."""
        waiting = sorted(entries, key=self._home.__getitem__)
        for place in places:
            index = next(each for each in waiting if self._field.pots[self._home[each]] == self._field.pots[place])
            waiting.remove(index)
            self.order[place] = index
