"""What it costs to have entries of one unit together, by region and unit, and why they cannot be apart.

Two entries that share a unit cost something in every region, from the smallest to the largest, that holds both;
a pair in the smallest regions (a group, a first match) weighs more than all pairs in larger ones. A joint team
counts for each of its units. A strict wish adds a weight above all to pairs of a unit in regions that are numerous
enough to give each of its entries one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tournament.engine.message import Message
from tournament.engine.text import Words

Order = Sequence[int]
"""The index of the entry on each place, places counted from 0."""


class SeparationCost:
    """The entries and the places of a draw.

    `units` are an entry's units by its index (only those that others share), `inside` a place's regions from
    the smallest to the largest, `counts` how many regions there are of each size, `pots` the pot a place belongs
    to, None where its entry stays.
    """

    def __init__(
        self, units: Sequence[Sequence[str]], regions: Sequence[str], pots: Sequence[int | None], *, strict: bool
    ) -> None:
        several = Counter(name for names in units for name in dict.fromkeys(names))
        self.names = sorted(name for name, count in several.items() if count > 1)
        self.sizes = [several[name] for name in self.names]
        number = {name: unit for unit, name in enumerate(self.names)}
        self.units = [tuple(number[name] for name in dict.fromkeys(names) if name in number) for names in units]
        self.pots = pots
        levels = _levels(regions)
        self.counts = [len(set(level)) for level in levels]
        self.inside = [tuple(level[place] for level in levels) for place in range(len(regions))]
        self.of_groups = all(name.isalpha() for name in regions)
        self.weights = self._weights(strict)

    def _weights(self, strict: bool) -> list[list[int]]:
        """Return what a pair of each unit costs on each level; smaller regions outweigh all pairs of larger ones."""
        base = 1 + sum(size * (size - 1) // 2 for size in self.sizes)
        depth = len(self.counts)
        weights = [[base ** (depth - 1 - level) for level in range(depth)] for _ in self.sizes]
        for unit in range(len(self.sizes)) if strict and depth else ():
            weights[unit][self._strict_level(unit)] += base**depth
        return weights

    def _strict_level(self, unit: int) -> int:
        """Return the level of the largest regions that are enough for each entry of a unit to have its own."""
        enough = [level for level, count in enumerate(self.counts) if count >= self.sizes[unit]]
        return enough[-1] if enough else 0

    def standing(self, order: Order) -> Iterator[tuple[int, int, int]]:
        """Yield (unit, level, region) of every unit of every entry."""
        for place, index in enumerate(order):
            for unit in self.units[index]:
                for level, region in enumerate(self.inside[place]):
                    yield unit, level, region

    def cost(self, order: Order) -> int:
        """Return what an order costs."""
        return sum(
            self.weights[unit][level] * (count * (count - 1) // 2)
            for (unit, level, _), count in Counter(self.standing(order)).items()
        )

    def together(self, order: Order) -> tuple[int, ...]:
        """Count the pairs that share a unit and a region, the smallest regions first."""
        pairs = [0] * len(self.counts)
        for (_, level, _region), count in Counter(self.standing(order)).items():
            pairs[level] += count * (count - 1) // 2
        return tuple(pairs)

    def complaint(self, order: Order) -> Words | None:
        """Say which unit is not kept apart strictly in an order, and why; None when all are."""
        for (unit, level, _), count in Counter(self.standing(order)).items():
            if count > 1 and level == self._strict_level(unit):
                reason = "few" if self.sizes[unit] > self.counts[level] else "held"
                return _COMPLAINTS[reason].format(
                    unit=self.names[unit],
                    entries=self.sizes[unit],
                    regions=self.counts[level],
                    kind=_KINDS["groups" if self.of_groups else "matches" if level == 0 else "parts"],
                )
        return None


_KINDS = {
    "groups": Message("groups"),
    "matches": Message("first matches"),
    "parts": Message("parts of the bracket"),
}
_COMPLAINTS = {
    "few": Message("{unit} has {entries} entries but there are only {regions} {kind}: they cannot all be kept apart."),
    "held": Message(
        "The {entries} entries of {unit} cannot be in {entries} different ones of {regions} "
        "{kind}: fixed numbers, seeds, pots or joint teams stand in the way."
    ),
}


def _levels(regions: Sequence[str]) -> list[list[int]]:
    """Return the region of each place on each level, smallest regions first, without levels that part nothing."""
    parts = [name.split(".") for name in regions]
    numbers: dict[tuple[int, str], int] = {}
    levels: list[list[int]] = []
    before: list[str] = []
    for depth in range(max(map(len, parts), default=0), 0, -1):
        names = [".".join(each[:depth]) for each in parts]
        merged = len(set(zip(names, before, strict=False))) > len(set(names)) or not before
        if 1 < len(set(names)) < len(names) and merged:
            levels.append([numbers.setdefault((depth, name), len(numbers)) for name in names])
            before = names
    return levels
