"""Line-ups: who plays which rubber for a side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.engine.ties.records import Rubber, TieRules

P = TypeVar("P", bound=Hashable)
LineUp = Mapping[str, Sequence[P]]
"""The persons at each place."""

_COUNT = Message("{place}: {n} of {persons} persons")
_TWICE = Message("{place}: the same person twice")
_SAME = Message("{person} cannot play both {one} and {other}")
_SEX: Mapping[str, Message] = {
    "male": Message("{rubber}: men: {n} ({persons}), at most {most}"),
    "female": Message("{rubber}: women: {n} ({persons}), at most {most}"),
}
_TOO_OFTEN = Message("{person} plays {n} rubbers, and only {most} are allowed")


@dataclass(frozen=True, slots=True)
class LinePlace:
    """A place of a line-up: a letter, or a rubber of its own; for how many persons, and which discipline they play."""

    key: str
    name: Words
    persons: int
    discipline: str


def line_places(rubbers: Sequence[Rubber], side: int) -> tuple[LinePlace, ...]:
    """List the places of a side's line-up in the order of their first rubbers."""
    found: dict[str, LinePlace] = {}
    for rubber in rubbers:
        keys = rubber.of_side(side)
        for key in keys:
            name = key if rubber.places[side] else rubber.name
            found.setdefault(key, LinePlace(key, name, rubber.persons // len(keys), discipline_of(rubber)))
    return tuple(found.values())


def discipline_of(rubber: Rubber) -> str:
    """Name the discipline in which nobody plays two places."""
    return rubber.discipline or str(rubber.persons)


def persons_of(rubber: Rubber, side: int, line_up: LineUp[P]) -> tuple[P, ...]:
    """Return who plays a rubber for a side."""
    return tuple(chain.from_iterable(line_up.get(key, ()) for key in rubber.of_side(side)))


def line_up_faults(
    rubbers: Sequence[Rubber],
    side: int,
    line_up: LineUp[P],
    rules: TieRules,
    names: Mapping[P, str],
    sexes: Mapping[P, str] | None = None,
) -> list[Words]:
    """Say what is wrong with a side's line-up: persons missing or too many, or one where they may not be."""
    places = line_places(rubbers, side)
    return [*_wrong_counts(places, line_up), *_at_two(places, line_up, names),
            *_too_often(rubbers, side, line_up, rules, names),
            *_of_other_sex(rubbers, side, line_up, names, sexes or {})]  # fmt: skip


def _wrong_counts(places: Sequence[LinePlace], line_up: LineUp[P]) -> Iterator[Words]:
    for place in places:
        persons = line_up.get(place.key, ())
        if len(persons) != place.persons:
            yield _COUNT.format(place=place.name, n=len(persons), persons=place.persons)
        elif len(set(persons)) != len(persons):
            yield _TWICE.format(place=place.name)


def _at_two(places: Sequence[LinePlace], line_up: LineUp[P], names: Mapping[P, str]) -> Iterator[Words]:
    taken: dict[tuple[str, P], LinePlace] = {}
    for place in places:
        for person in dict.fromkeys(line_up.get(place.key, ())):
            other = taken.setdefault((place.discipline, person), place)
            if other is not place:
                yield _SAME.format(person=names[person], one=other.name, other=place.name)


def _too_often(
    rubbers: Sequence[Rubber], side: int, line_up: LineUp[P], rules: TieRules, names: Mapping[P, str]
) -> Iterator[Words]:
    played = Counter(person for rubber in rubbers for person in set(persons_of(rubber, side, line_up)))
    for person, count in played.items():
        if count > rules.rubbers_per_person:
            yield _TOO_OFTEN.format(person=names[person], n=count, most=rules.rubbers_per_person)


def _of_other_sex(
    rubbers: Sequence[Rubber], side: int, line_up: LineUp[P], names: Mapping[P, str], sexes: Mapping[P, str]
) -> Iterator[Words]:
    for rubber in rubbers:
        persons = dict.fromkeys(persons_of(rubber, side, line_up)) if rubber.sexes else ()
        for sex, said in _SEX.items():
            of_it, most = [names[each] for each in persons if sexes.get(each) == sex], rubber.sexes.count(sex)
            if len(of_it) > most:
                yield said.format(rubber=rubber.name, n=len(of_it), persons=", ".join(of_it), most=most)
