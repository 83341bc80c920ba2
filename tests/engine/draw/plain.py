"""Every draw there could have been, and what it is worth, written down from the rule alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, permutations, product

from tournament.engine.draw import Lot


def every_order(lots: Sequence[Lot]) -> Iterator[tuple[int, ...]]:
    """Yield each way to fill the numbers: told ones, then strength by strength, then the rest."""
    told = {lot.number: index for index, lot in enumerate(lots) if lot.number is not None}
    pots: dict[float, list[int]] = {}
    for index, lot in enumerate(lots):
        if lot.number is None:
            pots.setdefault(float("inf") if lot.strength is None else lot.strength, []).append(index)
    for ways in product(*(permutations(pots[strength]) for strength in sorted(pots))):
        queue = [index for way in ways for index in way]
        yield tuple(told[n] if n in told else queue.pop(0) for n in range(1, len(lots) + 1))


class Wishes:
    """What a draw is judged by, level by level of its regions, the smallest first."""

    def __init__(self, lots: Sequence[Lot], regions: Sequence[str]) -> None:
        self.lots = lots
        depth = max(name.count(".") for name in regions) + 1
        levels = [[".".join(name.split(".")[:at]) for name in regions] for at in range(depth, 0, -1)]
        parting = [names for names in levels if 1 < len(set(names)) < len(names)]
        same = [[names.index(name) for name in names] for names in parting]
        self.levels = [names for at, names in enumerate(parting) if same[at] not in same[:at]]

    def together(self, order: Sequence[int]) -> tuple[int, ...]:
        """Count the units shared by two entries in one region, on each level."""
        return tuple(
            sum(
                len({*self.lots[order[p]].units} & {*self.lots[order[q]].units})
                for p, q in combinations(range(len(order)), 2)
                if names[p] == names[q]
            )
            for names in self.levels
        )

    def broken(self, order: Sequence[int]) -> int:
        """Count the pairs of a unit in one of the largest regions of which each of its entries could have its own."""
        sizes = Counter(unit for lot in self.lots for unit in lot.units)
        pairs = 0
        for unit, size in sizes.items():
            enough = [names for names in self.levels if len(set(names)) >= size]
            names = enough[-1] if enough else self.levels[0] if self.levels else []
            inside = Counter(name for name, index in zip(names, order, strict=False) if unit in self.lots[index].units)
            pairs += sum(count * (count - 1) // 2 for count in inside.values())
        return pairs
