"""Giving out duties by chains of changes: somebody takes a duty and hands on the one in its way, and so on.

A chain that starts at an open duty fills it; one that starts at a busy person and ends at an idle one evens the
loads. Where duties overlap only as whole slots these are the augmenting paths of a matching, and nothing better
exists; in general a person may have two duties in the way, and such chains are not followed. Duties are bits of
a number, in the order of time, so that a conflict is found by one AND.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tournament.engine.timetable.duties import Duties, Need, clash, fit

NOBODY = -1
SWAPS = 3
"""Rounds of swapping for fewer changes of court; later ones find next to nothing."""


@dataclass(frozen=True, slots=True)
class Field:
    """The duties in the order of time, as bits: which exclude each other, who could take them, whose are kept."""

    needs: Sequence[Need]
    clashes: Sequence[int]
    able: Sequence[Sequence[int]]
    kept: Sequence[int]
    people: int
    limits: Sequence[tuple[int, int]]
    """For each duty the most of its competition, 0 for no limit, and the duties which that counts."""

    @classmethod
    def of(cls, duties: Duties) -> Field:
        """Sort the duties and find out who could take each: the kept person alone, else who is fit."""
        needs = sorted(duties.needs, key=lambda need: (need.span, need.key))
        clashes = _clashes(needs, duties)
        index = {person.id: i for i, person in enumerate(duties.people)}
        kept = [index.get(duties.kept.get(need.key, ""), NOBODY) for need in needs]
        able = []
        for i, need in enumerate(needs):
            elsewhere = {kept[j] for j in bits(clashes[i])}
            fitting = [p for p, person in enumerate(duties.people) if p not in elsewhere and fit(person, need)]
            able.append(fitting if kept[i] == NOBODY else [kept[i]])
        counted: dict[str, int] = {}
        for i, need in enumerate(needs):
            counted[need.competition] = counted.get(need.competition, 0) | 1 << i
        limits = [(duties.most.get(need.competition, 0), counted[need.competition]) for need in needs]
        return cls(needs, clashes, able, kept, len(duties.people), limits)


def bits(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, the lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _clashes(needs: Sequence[Need], duties: Duties) -> list[int]:
    longest = max(duties.travel.values(), default=0)
    clashes = [0] * len(needs)
    for i, need in enumerate(needs):
        for j in range(i + 1, len(needs)):
            if needs[j].span[0] >= need.span[1] + longest:
                break
            if clash(need, needs[j], duties.travel):
                clashes[i] |= 1 << j
                clashes[j] |= 1 << i
    return clashes


class Roster:
    """Who takes what, in the making."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.who = [NOBODY] * len(field.needs)
        self.held = [0] * field.people
        for duty, person in enumerate(field.kept):
            if person != NOBODY:
                self._give(duty, person)

    def take_over(self, duty: int, person: int) -> None:
        """Give a duty as it was given before, if that still fits."""
        if self.who[duty] == NOBODY and person in self.field.able[duty] and self._in_the_way(duty, person) == 0:
            self._give(duty, person)

    def fill(self, again: bool = True) -> None:
        """Give each open duty to somebody free; with `again`, let others change for it."""
        for duty in self.open():
            free = [person for person in self.field.able[duty] if self._in_the_way(duty, person) == 0]
            if free:
                self._give(duty, min(free, key=lambda person, duty=duty: self._price(duty, person)))  # type: ignore[misc]
        hopeless: set[int] = set()
        for duty in self.open() if again else ():
            if self._chain([duty], lambda _person: True, hopeless):
                hopeless.clear()

    def even_out(self) -> None:
        """Hand duties on from those with many to those with at least two fewer, as long as that is possible."""
        hopeless: set[int] = set()
        while any(self._relieve(person, hopeless) for person in sorted(range(self.field.people), key=self._busiest)):
            hopeless.clear()

    def settle(self) -> None:
        """Swap duties between people so that they change courts less; nobody's load changes."""
        courts = [need.court for need in self.field.needs]
        for _ in range(SWAPS):
            swapped = [self._swap_for_court(duty, courts) for duty in range(len(courts))]
            if not any(swapped):
                return

    def open(self) -> list[int]:
        """List the duties that nobody takes, those that few could take first within a start."""
        found = (duty for duty, person in enumerate(self.who) if person == NOBODY)
        return sorted(found, key=lambda duty: (self.field.needs[duty].span[0], len(self.field.able[duty]), duty))

    def loads(self) -> list[int]:
        """Return how many duties each person has."""
        return [held.bit_count() for held in self.held]

    def _give(self, duty: int, person: int) -> None:
        self.who[duty] = person
        self.held[person] |= 1 << duty

    def _take_away(self, duty: int) -> None:
        self.held[self.who[duty]] ^= 1 << duty
        self.who[duty] = NOBODY

    def _in_the_way(self, duty: int, person: int) -> int:
        """Return the duties of which a person has to hand one on, and all that clash; 0 when free for it."""
        held = self.held[person]
        found = held & self.field.clashes[duty]
        most, counted = self.field.limits[duty]
        if most and not found & counted and (held & counted).bit_count() >= most:
            return found | held & counted
        return found

    def _handed_on(self, duty: int, person: int) -> list[int]:
        """List the duties of which each alone, handed on, lets a person take another one."""
        found = self._in_the_way(duty, person)
        must = found & self.field.clashes[duty]
        candidates = must or found
        if must & (must - 1) or (must and found != must):
            return []
        return [other for other in bits(candidates) if self.field.kept[other] == NOBODY]

    def _price(self, duty: int, person: int) -> tuple[bool, bool, int, int]:
        """Order people for a duty: below the average load, on this court before, few duties."""
        load = self.held[person].bit_count()
        before = self.held[person] & ((1 << duty) - 1)
        stays = before == 0 or self.field.needs[before.bit_length() - 1].court == self.field.needs[duty].court
        return load * self.field.people >= len(self.who), not stays, load, person

    def _busiest(self, person: int) -> tuple[int, int]:
        return -self.held[person].bit_count(), person

    def _relieve(self, person: int, hopeless: set[int]) -> bool:
        load = self.held[person].bit_count()
        if all(held.bit_count() > load - 2 for held in self.held):
            return False
        return self._chain(
            self._loose(person), lambda other: self.held[other].bit_count() <= load - 2, hopeless, sheds=True
        )

    def _loose(self, person: int) -> list[int]:
        return [duty for duty in bits(self.held[person]) if self.field.kept[duty] == NOBODY]

    def _chain(
        self, starts: Iterable[int], ends: Callable[[int], bool], hopeless: set[int], sheds: bool = False
    ) -> bool:
        """Follow chains from duties that change hands, the shortest first, until one `ends` at a free person.

        With `sheds`, a free person at whom the chain must not end hands on any other duty instead. From
        `hopeless` duties no chain leads to an end; what is searched in vain is added.
        """
        before: dict[int, tuple[int, int] | None] = {duty: None for duty in starts if duty not in hopeless}
        queue, relieved = list(before), set()
        for duty in queue:
            for person in self.field.able[duty]:
                if person == self.who[duty]:
                    continue
                handed_on: Sequence[int] = ()
                if self._in_the_way(duty, person) == 0:
                    if ends(person):
                        if self._follow(duty, person, before):
                            return True
                    elif sheds and person not in relieved:
                        relieved.add(person)
                        handed_on = self._loose(person)
                else:
                    handed_on = self._handed_on(duty, person)
                for other in handed_on:
                    if other not in before and other not in hopeless:
                        before[other] = duty, person
                        queue.append(other)
        hopeless.update(queue)
        return False

    def _follow(self, duty: int, person: int, before: dict[int, tuple[int, int] | None]) -> bool:
        """Carry out a chain from its end; False, with all as it was, when its own changes get in its way."""
        moves = [(duty, person)]
        while (step := before[moves[-1][0]]) is not None:
            moves.append(step)
        owners = [(moved, self.who[moved]) for moved, _ in moves]
        for moved, owner in owners:
            if owner != NOBODY:
                self._take_away(moved)
        for done, (moved, taker) in enumerate(moves):
            if self._in_the_way(moved, taker):
                for given, _ in moves[:done]:
                    self._take_away(given)
                for given, owner in owners:
                    if owner != NOBODY:
                        self._give(given, owner)
                return False
            self._give(moved, taker)
        return True

    def _swap_for_court(self, duty: int, courts: Sequence[str]) -> bool:
        """Swap a duty that brings its person to another court with one on the court they come from."""
        person, field = self.who[duty], self.field
        before = self.held[person] & ((1 << duty) - 1) if person != NOBODY else 0
        if not before or field.kept[duty] != NOBODY or courts[before.bit_length() - 1] == courts[duty]:
            return False
        wanted = courts[before.bit_length() - 1]
        for other in bits(field.clashes[duty]):
            owner = self.who[other]
            if courts[other] != wanted or owner in (NOBODY, person) or field.kept[other] != NOBODY:
                continue
            if person not in field.able[other] or owner not in field.able[duty]:
                continue
            mine, theirs = self.held[person], self.held[owner]
            mine_then = mine ^ (1 << duty) | 1 << other
            theirs_then = theirs ^ (1 << other) | 1 << duty
            if (mine ^ (1 << duty)) & field.clashes[other] or (theirs ^ (1 << other)) & field.clashes[duty]:
                continue
            if not self._within(mine_then, other) or not self._within(theirs_then, duty):
                continue
            if changes(mine_then, courts) + changes(theirs_then, courts) < changes(mine, courts) + changes(
                theirs, courts
            ):
                self._take_away(duty)
                self._take_away(other)
                self._give(duty, owner)
                self._give(other, person)
                return True
        return False

    def _within(self, held: int, duty: int) -> bool:
        most, counted = self.field.limits[duty]
        return not most or (held & counted).bit_count() <= most


def changes(held: int, courts: Sequence[str]) -> int:
    """Count how often somebody with these duties goes to another court."""
    visited = [courts[duty] for duty in bits(held)]
    return sum(one != two for one, two in itertools.pairwise(visited))
