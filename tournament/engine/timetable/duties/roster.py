"""Who takes which duty, in the making: every step can be taken back.

Duties are bits of a number, in the order of time, so that a conflict is found by one AND.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tournament.engine.bits import bits
from tournament.engine.timetable.duties.assignment import Duties, Need, clash, fit

NOBODY = -1


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
    """Who takes what: `who` by duty, `held` by person; what is kept is given from the start."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.who = [NOBODY] * len(field.needs)
        self.held = [0] * field.people
        self._steps: list[tuple[int, int]] = []
        self._kept = sum(1 << duty for duty, person in enumerate(field.kept) if person != NOBODY)
        for duty, person in enumerate(field.kept):
            self.assign(duty, person)

    def assign(self, duty: int, person: int) -> None:
        """Give a duty to a person, or to nobody."""
        self._steps.append((duty, self.who[duty]))
        self._set(duty, person)

    def savepoint(self) -> int:
        """Return a savepoint for `roll_back`."""
        return len(self._steps)

    def roll_back(self, savepoint: int) -> None:
        """Take back all steps since a savepoint."""
        while len(self._steps) > savepoint:
            self._set(*self._steps.pop())

    def free(self, duty: int, person: int) -> bool:
        """Tell whether a person who could take a duty can do so beside what they hold."""
        held, (most, counted) = self.held[person], self.field.limits[duty]
        return not held & self.field.clashes[duty] and not (most and (held & counted).bit_count() >= most)

    def ejections(self, duty: int, person: int) -> Iterator[int]:
        """Yield the sets of duties, none of them kept, without any of which a person is free for another one."""
        must = self.held[person] & self.field.clashes[duty]
        most, counted = self.field.limits[duty]
        rest = self.held[person] & counted & ~must
        spare = most - 1 - rest.bit_count() if most else 0
        if must & self._kept or spare < -1:
            return
        if spare >= 0:
            yield must
        else:
            yield from (must | 1 << other for other in bits(rest & ~self._kept))

    def movable(self, person: int) -> int:
        """Return the duties of a person that may change hands."""
        return self.held[person] & ~self._kept

    def load(self, person: int) -> int:
        """Count a person's duties."""
        return self.held[person].bit_count()

    def open(self) -> list[int]:
        """List the duties that nobody takes, those that few could take first within a start."""
        found = (duty for duty, person in enumerate(self.who) if person == NOBODY)
        return sorted(found, key=lambda duty: (self.field.needs[duty].span[0], len(self.field.able[duty]), duty))

    def changes(self, person: int) -> int:
        """Count how often a person goes to another court."""
        courts = [self.field.needs[duty].court for duty in bits(self.held[person])]
        return sum(one != two for one, two in itertools.pairwise(courts))

    def _set(self, duty: int, person: int) -> None:
        before = self.who[duty]
        if before != NOBODY:
            self.held[before] ^= 1 << duty
        if person != NOBODY:
            self.held[person] |= 1 << duty
        self.who[duty] = person
