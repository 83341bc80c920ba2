"""Giving out duties by chains of changes: somebody takes a duty and hands on the one in its way, and so on.

A chain that starts at an open duty fills it; one that starts at a busy person and ends at an idle one evens the
loads. Where duties overlap only as whole slots these are the augmenting paths of a matching, and nothing better
exists. In general the question is NP-hard (interval scheduling with eligibility): a person may have several
duties in the way, so a search of bounded effort follows chains that branch, and gives one duty up for two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tournament.engine.bits import bits, single
from tournament.engine.text import Words
from tournament.engine.timetable.duties.assignment import Duties, Key, by_people, why_open
from tournament.engine.timetable.duties.roster import NOBODY, Field, Roster

SWAPS = 3
"""Rounds of swapping for fewer changes of court; later ones find next to nothing."""
TRIES, FEWEST, EACH = 400, 4_000, 10
"""Tries of a branching search for one open duty; those for all together are some thousands and some a duty."""


@dataclass(frozen=True, slots=True)
class Given:
    """Who takes what, and why the rest stays open."""

    taken: Mapping[Key, str]
    nobody: Mapping[Key, Words]


def give_out(duties: Duties) -> Given:
    """Fill as many duties as possible, then spread them evenly, then change courts little.

    Of what is taken `now` no more changes than lets another duty be filled, however uneven it is.
    """
    field = Field.of(duties)
    roster = Roster(field)
    index = {person.id: i for i, person in enumerate(duties.people)}
    for duty, need in enumerate(field.needs):
        person = index.get(duties.now.get(need.key, ""), NOBODY)
        if roster.who[duty] == NOBODY and person in field.able[duty] and roster.free(duty, person):
            roster.assign(duty, person)
    fill(roster)
    if not duties.now:
        even_out(roster)
        settle(roster)
    pairs = zip(field.needs, roster.who, strict=True)
    taken = {need.key: duties.people[person].id for need, person in pairs if person != NOBODY}
    mine = by_people(field.needs, taken)
    nobody = {need.key: why_open(duties, mine, need) for need in field.needs if need.key not in taken}
    return Given(taken, nobody)


def fill(roster: Roster) -> None:
    """Give each open duty to somebody free, or by changes of others."""
    for duty in roster.open():
        free = [person for person in roster.field.able[duty] if roster.free(duty, person)]
        if free:
            roster.assign(duty, min(free, key=lambda person, duty=duty: _price(roster, duty, person)))  # type: ignore[misc]
    hopeless: set[int] = set()
    for duty in roster.open():
        if _chain(roster, [duty], lambda _person: True, hopeless):
            hopeless.clear()
    left = _Tries(FEWEST + EACH * len(roster.who))
    for duty in roster.open():
        if roster.who[duty] == NOBODY and not _make_room(roster, duty, 1 << duty, left.some(TRIES)):
            _trade(roster, duty, left)


def even_out(roster: Roster) -> None:
    """Hand duties on from those with many to those with at least two fewer, as long as that is possible."""
    people, hopeless = range(roster.field.people), set[int]()
    while any(_relieve(roster, person, hopeless) for person in sorted(people, key=lambda p: -roster.load(p))):
        hopeless.clear()


def settle(roster: Roster) -> None:
    """Swap duties between people so that they change courts less; nobody's load changes."""
    for _ in range(SWAPS):
        swapped = [_swap_for_court(roster, duty) for duty in range(len(roster.who))]
        if not any(swapped):
            return


def _price(roster: Roster, duty: int, person: int) -> tuple[bool, bool, int, int]:
    """Order people for a duty: below the average load, on this court before, few duties."""
    needs, load = roster.field.needs, roster.load(person)
    before = roster.held[person] & ((1 << duty) - 1)
    stays = before == 0 or needs[before.bit_length() - 1].court == needs[duty].court
    return load * roster.field.people >= len(roster.who), not stays, load, person


def _relieve(roster: Roster, person: int, hopeless: set[int]) -> bool:
    most = roster.load(person) - 2
    if all(roster.load(other) > most for other in range(roster.field.people)):
        return False
    return _chain(roster, bits(roster.movable(person)), lambda other: roster.load(other) <= most, hopeless, sheds=True)


def _chain(
    roster: Roster, starts: Iterable[int], ends: Callable[[int], bool], hopeless: set[int], sheds: bool = False
) -> bool:
    """Follow chains from duties that change hands, the shortest first, until one `ends` at a free person.

    With `sheds`, a free person at whom the chain must not end hands on any other duty instead. From `hopeless`
    duties no chain leads to an end; what is searched in vain is added.
    """
    before: dict[int, tuple[int, int] | None] = {duty: None for duty in starts if duty not in hopeless}
    queue, relieved = list(before), set()
    for duty in queue:
        for person in roster.field.able[duty]:
            if person == roster.who[duty]:
                continue
            handed_on = 0
            if not roster.free(duty, person):
                handed_on = sum({room for room in roster.ejections(duty, person) if single(room)})
            elif ends(person):
                if _follow(roster, duty, person, before):
                    return True
            elif sheds and person not in relieved:
                relieved.add(person)
                handed_on = roster.movable(person)
            for other in bits(handed_on):
                if other not in before and other not in hopeless:
                    before[other] = duty, person
                    queue.append(other)
    hopeless.update(queue)
    return False


def _follow(roster: Roster, duty: int, person: int, before: Mapping[int, tuple[int, int] | None]) -> bool:
    """Carry out a chain from its end; False, with all as it was, when its own changes get in its way."""
    moves, savepoint = [(duty, person)], roster.savepoint()
    while (step := before[moves[-1][0]]) is not None:
        moves.append(step)
    for moved, _ in moves:
        roster.assign(moved, NOBODY)
    for moved, taker in moves:
        if not roster.free(moved, taker):
            roster.roll_back(savepoint)
            return False
        roster.assign(moved, taker)
    return True


class _Tries:
    """Counts tries down; `some` of them may be spent on one search, and count for all."""

    def __init__(self, left: int, of: _Tries | None = None) -> None:
        self.left, self.of = left, of

    def some(self, most: int) -> _Tries:
        return _Tries(min(most, self.left), self)

    def spend(self) -> bool:
        """Take one; False when none is left."""
        self.left -= 1
        return self.left >= 0 and (self.of is None or self.of.spend())


def _make_room(roster: Roster, duty: int, fixed: int, tries: _Tries) -> bool:
    """Give a duty to somebody who hands on all that is in its way; what is `fixed` stays."""
    able = roster.field.able[duty]
    free = next((person for person in able if roster.free(duty, person)), None)
    if free is not None:
        roster.assign(duty, free)
        return True
    options = ((room, person) for person in able for room in roster.ejections(duty, person) if not room & fixed)
    for room, person in sorted(options, key=lambda option: option[0].bit_count()):
        if not tries.spend():
            return False
        savepoint, settled = roster.savepoint(), fixed
        for other in bits(room):
            roster.assign(other, NOBODY)
        roster.assign(duty, person)
        for other in bits(room):
            settled |= 1 << other
            if not _make_room(roster, other, settled, tries):
                break
        else:
            return True
        roster.roll_back(savepoint)
    return False


def _trade(roster: Roster, duty: int, tries: _Tries) -> None:
    """Give one duty up when that lets an open one be filled, and another open one that it was in the way of."""
    for person in roster.field.able[duty]:
        for room in filter(single, roster.ejections(duty, person)):
            savepoint = roster.savepoint()
            roster.assign(room.bit_length() - 1, NOBODY)
            roster.assign(duty, person)
            for other in bits(roster.field.clashes[room.bit_length() - 1]):
                if roster.who[other] == NOBODY and _make_room(roster, other, 1 << duty | 1 << other, tries.some(20)):
                    return
            roster.roll_back(savepoint)


def _swap_for_court(roster: Roster, duty: int) -> bool:
    """Swap a duty that brings its person to another court with one on the court they come from."""
    person, field = roster.who[duty], roster.field
    before = roster.movable(person) & ((1 << duty) - 1) if field.kept[duty] == NOBODY != person else 0
    wanted = field.needs[before.bit_length() - 1].court if before else field.needs[duty].court
    if wanted == field.needs[duty].court:
        return False
    for other in bits(field.clashes[duty]):
        owner = roster.who[other]
        if field.needs[other].court != wanted or owner in (NOBODY, person) or field.kept[other] != NOBODY:
            continue
        if person in field.able[other] and owner in field.able[duty] and _swapped(roster, duty, other):
            return True
    return False


def _swapped(roster: Roster, one: int, two: int) -> bool:
    """Swap two duties between their people if both stay free for them and courts change less."""
    first, second, savepoint = roster.who[one], roster.who[two], roster.savepoint()
    changes = roster.changes(first) + roster.changes(second)
    for duty in (one, two):
        roster.assign(duty, NOBODY)
    if roster.free(one, second) and roster.free(two, first):
        roster.assign(one, second)
        roster.assign(two, first)
        if roster.changes(first) + roster.changes(second) < changes:
            return True
    roster.roll_back(savepoint)
    return False
