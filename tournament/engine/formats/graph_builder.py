"""A graph under construction, and the pairings that brackets are made of."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from tournament.engine.formats.stages import by_key, of_plate
from tournament.engine.graph import BYE, Graph, Heat, Loser, Match, Place, Seed, Series, Slot, Winner, has_best_guests
from tournament.engine.stages import Stage

if TYPE_CHECKING:
    from tournament.engine.formats.spec import Format

Side = Slot | None
"""A side of a bracket; None where a bye leaves nobody."""
Beaten = list[list[Side]]
"""Who lost in a bracket, by round."""


class GraphBuilder:
    """Heats and matches in playing order, groups, and places from the first down, as a format adds them.

    `formats` are those that may follow it; None stands for the built-in ones.
    """

    def __init__(self, formats: Mapping[str, Format] | None = None) -> None:
        self.formats = formats
        self.heats: list[Heat] = []
        self.matches: list[Match] = []
        self.groups: dict[str, tuple[Slot, ...]] = {}
        self.orders: dict[str, tuple[Slot, ...]] = {}
        self.series: list[Series] = []
        self.as_written = False
        self._stages: dict[str, Stage] = {}
        self._places: list[Place] = []
        self._rest: list[Place] = []

    def new_stage(self, stage: Stage | str) -> str:
        """Open a stage and return its key, which no earlier one has: ``groups``, ``groups_2`` and so on."""
        declared = by_key(stage) if isinstance(stage, str) else stage
        key, number = declared.key, 1
        while key in self._stages:
            number += 1
            key = f"{declared.key}_{number}"
        self._stages[key] = declared if number == 1 else replace(declared, key=key)
        return key

    def new_group(self, members: Iterable[Slot]) -> str:
        """Open a group of `members` and return its key: A to Z, AA, AB and so on."""
        key = group_key(len(self.groups))
        self.groups[key] = tuple(members)
        return key

    def give(self, holders: Sequence[Slot], decided: bool = True) -> None:
        """Give `holders` the next place, jointly if several; not `decided` = nobody plays for it."""
        place = len(self._places) + len(self._rest) + 1
        (self._places if decided else self._rest).extend(Place(place, slot) for slot in holders)

    def take_in(self, other: GraphBuilder, number: int) -> None:
        """Add what another builder laid out as plate `number`: its matches, and places after those given so far."""
        before, taken_in = len(self._places) + len(self._rest), {match.id for match in other.matches}

        def named(slot: Slot) -> Slot:
            # Those who lost a match for the last places come to a plate from a match outside it.
            if isinstance(slot, Winner | Loser) and slot.match in taken_in:
                return replace(slot, match=f"{number}.{slot.match}")
            return slot

        for match in other.matches:
            home, away = map(named, match.slots)
            stage = of_plate(number, other._stage(match.stage))
            self._stages[stage.key] = stage
            self.matches.append(match._replace(id=f"{number}.{match.id}", stage=stage.key, slots=(home, away)))
        for each in other.series:
            self.series.append(replace(each, matches=tuple(f"{number}.{key}" for key in each.matches)))
        for given, taken in ((self._places, other._places), (self._rest, other._rest)):
            given.extend(Place(before + each.place, named(each.slot)) for each in taken)

    def single(self, key: str, stage: str, round_: int, home: Side, away: Side) -> tuple[Side, Side]:
        """Add one match; return the slots of its winner and its loser."""
        if home is None or away is None:
            return home or away, None
        self.matches.append(Match(key, stage, round_, (home, away)))
        return Winner(key), Loser(key)

    def round(
        self, prefix: str, stage: str, round_: int, homes: Sequence[Side], aways: Sequence[Side]
    ) -> tuple[list[Side], list[Side]]:
        """Pair `homes` with `aways` one by one; return the slots of the winners and of the losers.

        A side without an opponent goes on without a match and leaves no loser.
        """
        winners: list[Side] = []
        losers: list[Side] = []
        number = 0
        for home, away in zip(homes, aways, strict=True):
            if home is None or away is None:
                winners.append(home or away)
                losers.append(None)
                continue
            number += 1
            key = f"{prefix}-{number}"
            self.matches.append(Match(key, stage, round_, (home, away)))
            winners.append(Winner(key))
            losers.append(Loser(key))
        return winners, losers

    def bracket(self, stage: Stage, sides: Sequence[Side], prefix: str) -> tuple[list[Side], Beaten]:
        """Play 2, 4, 8 … sides, neighbours first, in a stage of their own until one is left.

        Returns that one, and round by round who lost; the ids of the matches begin with `prefix`.
        """
        key, beaten = self.new_stage(stage), list[list[Side]]()
        alive = list(sides)
        while len(alive) > 1:
            number = len(beaten) + 1
            alive, losers = self.round(f"{prefix}{number}", key, number, alive[::2], alive[1::2])
            beaten.append(losers)
        return alive, beaten

    def by_turn(self, first: int = 0) -> None:
        """Put the matches from number `first` on in the order in which they can be played, turn by turn."""
        turns: dict[str, int] = {}
        for match in self.matches[first:]:
            fed = (turns.get(slot.match, 0) for slot in match.slots if isinstance(slot, Winner | Loser))
            turns[match.id] = 1 + max(fed, default=0)
        self.matches[first:] = sorted(self.matches[first:], key=lambda match: turns[match.id])

    def graph(self, name: str, entries: int) -> Graph:
        """Return what has been added as a graph."""
        matches, places, rest = tuple(self.matches), tuple(self._places), tuple(self._rest)
        apart = bool(self.groups) and not self.as_written and has_best_guests(matches)
        keys = dict.fromkeys([heat.stage for heat in self.heats] + [match.stage for match in matches])
        used = {key: self._stage(key) for key in keys}
        stages = {key: stage for key, stage in used.items() if stage != by_key(key)}
        series = tuple(self.series)
        return Graph(
            name, entries, matches, places, self.groups, self.orders, rest, apart, stages, series, tuple(self.heats)
        )

    def _stage(self, key: str) -> Stage:
        return self._stages.get(key) or by_key(key)


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the cyclic collector out while a graph is made, and hand it the whole as old objects.

    None of it is garbage: scanning it over and over would take longer than making it, and grow faster.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count() == 0:
            gc.freeze()
            gc.unfreeze()
        if running:
            gc.enable()


def group_key(index: int) -> str:
    """Name group number `index`, counted from 0: A to Z, AA, AB and so on."""
    letters = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


@cache
def seed_order(size: int) -> tuple[int, ...]:
    """Return the seeds of a bracket of `size` (a power of two) from top to bottom: 1 8 4 5 2 7 3 6.

    The better seed of a pair stands first, and seeds 1 and 2 meet in the last round only.
    """
    order = [1]
    while len(order) < size:
        total = 2 * len(order) + 1
        order = [seed for better in order for seed in (better, total - better)]
    return tuple(order)


def seeds(count: int) -> list[Slot]:
    """Return the seeds 1 to `count`.

    They are made in the order of a bracket, which reads them several times over: what stands together in memory is
    read faster.
    """
    found: list[Slot] = [BYE] * count
    for seed in seed_order(1 << (count - 1).bit_length()):
        if seed <= count:
            found[seed - 1] = Seed(seed)
    return found


def first_round(entrants: Sequence[Slot]) -> list[Side]:
    """Put `entrants`, best first, into bracket order; the best meet a bye (None), as does whoever meets one of them."""
    count = len(entrants)
    size = 1 << (count - 1).bit_length()
    sides = (entrants[seed - 1] if seed <= count else None for seed in seed_order(size))
    return [None if side is BYE else side for side in sides]


def present(sides: Iterable[Side]) -> list[Slot]:
    """Leave out the byes."""
    return [side for side in sides if side is not None]
