"""Duties at matches that have their place and time: who may take which, and why nobody does.

A person with skills takes duties that do not overlap, with the way between venues, away from their own unit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tournament.engine.message import Message, joined
from tournament.engine.text import Words
from tournament.engine.timetable.problem import Span

Key = tuple[str, str]
"""A match and a role."""


@dataclass(frozen=True, slots=True)
class Need:
    """A role to fill at a match on a court; `units` are those that play there, of joint teams all of them."""

    match: str
    role: str
    competition: str
    court: str
    venue: str
    span: Span
    units: frozenset[str] = frozenset()
    sport: str = ""

    @property
    def key(self) -> Key:
        """Return the match and the role."""
        return self.match, self.role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes duties; not at matches of `unit`, not during `away`.

    `skills` are roles in every sport, as in ``referee``, or in one, as in ``football:referee``.
    """

    id: str
    skills: frozenset[str]
    unit: str | None = None
    away: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Duties:
    """What is to be given out: `most` duties of one person by competition, 0 for no limit.

    `kept` choices stay, whatever is wrong with them. `now` is an answer that is known already: it changes only
    where it no longer fits, or where somebody's change lets one duty more be filled.
    """

    needs: tuple[Need, ...]
    people: tuple[Person, ...]
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict)
    most: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[Key, str] = field(default_factory=dict)
    now: Mapping[Key, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a person should not take a duty: skill, unit, away, busy, way or most; `other` is the duty in the way."""

    reason: str
    other: Need | None = None


def hindrances(duties: Duties, person: Person, need: Need, mine: Iterable[Need]) -> Iterator[Hindrance]:
    """Say all that keeps a person who has the duties `mine` from another one."""
    if need.role not in person.skills and f"{need.sport}:{need.role}" not in person.skills:
        yield Hindrance("skill")
    if person.unit is not None and person.unit in need.units:
        yield Hindrance("unit")
    if any(_overlap(need.span, away) for away in person.away):
        yield Hindrance("away")
    others = [other for other in mine if other.key != need.key]
    for other in others:
        if clash(need, other, duties.travel):
            same = other.match == need.match or _overlap(need.span, other.span)
            yield Hindrance("busy" if same else "way", other)
    most = duties.most.get(need.competition, 0)
    if most and sum(other.competition == need.competition for other in others) >= most:
        yield Hindrance("most")


def fit(person: Person, need: Need) -> bool:
    """Tell whether a person who has no other duty may take this one."""
    return next(hindrances(Duties((), ()), person, need, ()), None) is None


def clash(one: Need, two: Need, travel: Mapping[tuple[str, str], int]) -> bool:
    """Tell whether nobody can take both: at one time, at one match, or too far from each other."""
    first, second = (one, two) if one.span <= two.span else (two, one)
    return second.span[0] < first.span[1] + way(first.venue, second.venue, travel) or one.match == two.match


def way(one: str, two: str, travel: Mapping[tuple[str, str], int]) -> int:
    """Return the minutes between two venues, given in either order."""
    return 0 if one == two else travel.get((one, two), travel.get((two, one), 0))


def by_people(needs: Iterable[Need], taken: Mapping[Key, str]) -> dict[str, list[Need]]:
    """List each person's duties."""
    mine: dict[str, list[Need]] = {}
    for need in needs:
        if need.key in taken:
            mine.setdefault(taken[need.key], []).append(need)
    return mine


_REASONS = {
    "skill": Message("{n} cannot take this role"),
    "unit": Message("{n} of a unit that plays"),
    "away": Message("{n} away"),
    "busy": Message("{n} at another match or on the way"),
    "most": Message("{n} with all the duties allowed"),
    "spare": Message("{n} free, yet not chosen"),
}
_NOBODY = Message("There is nobody on the list.")


def why_open(duties: Duties, mine: Mapping[str, Sequence[Need]], need: Need) -> Words:
    """Say why nobody takes a duty: how many people each reason keeps away; `mine` as from `by_people`."""
    if not duties.people:
        return _NOBODY
    counts: Counter[str] = Counter()
    for person in duties.people:
        first = next(hindrances(duties, person, need, mine.get(person.id, ())), Hindrance("spare"))
        counts["busy" if first.reason == "way" else first.reason] += 1
    parts = [text.format(n=counts[reason]) for reason, text in _REASONS.items() if counts[reason]]
    start = Message("Nobody yet: {reasons}.") if counts["spare"] else Message("Nobody can: {reasons}.")
    return start.format(reasons=joined(parts))


def _overlap(one: Span, two: Span) -> bool:
    return one[0] < two[1] and two[0] < one[1]
