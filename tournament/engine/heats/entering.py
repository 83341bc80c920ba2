"""Marks as somebody gives them, and whether they can be recorded of a heat."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from tournament.engine.competition import CompetitionState
from tournament.engine.errors import InputError
from tournament.engine.heats import ABSENT, BY_PLACE, Ending, Mark, Marking, ranked
from tournament.engine.message import Message, joined
from tournament.engine.progress import Open
from tournament.engine.text import Words

E = TypeVar("E", bound=Hashable)


class Given(Protocol):
    """A mark as it is written, cell by cell; `order` is the place among equals that the committee decided."""

    @property
    def cells(self) -> Sequence[str]: ...
    @property
    def ending(self) -> Ending: ...
    @property
    def order(self) -> int | None: ...


class MarkError(InputError):
    """Marks that cannot be recorded; `problems` says of which entries, and why."""

    def __init__(self, problems: Mapping[Any, Words], names: Mapping[Any, str]) -> None:
        self.problems = dict(problems)
        told = (
            Message("{entry}: {what}").format(entry=names.get(key, key), what=what) for key, what in problems.items()
        )
        super().__init__(joined(told, "; "))


def checked_marks(state: CompetitionState[Any], heat: str, given: Mapping[E, Given]) -> dict[E, Mark]:
    """Return the marks as they will be recorded, in the order of the lanes, or raise the reason why they cannot be.

    Entries that have withdrawn may be left out.
    """
    lanes = state.progress.lanes.get(heat)
    if lanes is None:
        raise InputError(Message("Two sides meet here: a score is recorded, not marks."))
    if Open.UNKNOWN in lanes:
        raise InputError(Message("Who starts in this heat is not known yet."))
    entries = [lane for lane in lanes if not isinstance(lane, Open)]
    marking, names = state.marking_of(heat), state.name_of
    marks: dict[E, Mark] = {}
    problems: dict[E, Words] = {
        entry: Message("does not start in this heat") for entry in given if entry not in entries
    }
    for entry in entries:
        try:
            marks[entry] = _mark(given.get(entry), marking, gone=entry in state.withdrawn)
        except InputError as error:
            problems[entry] = error.text
    if not problems and marking is BY_PLACE:
        problems = _wrong_places(marks)
    if problems:
        raise MarkError(problems, names)
    return marks


def _mark(given: Given | None, marking: Marking, *, gone: bool) -> Mark:
    if given is None:
        if gone:
            return ABSENT
        raise InputError(Message("the mark is missing"))
    cells, count = given.cells, len(marking.cells)
    if len(cells) > count and any(cells[count:]):
        raise InputError(_too_many(marking, len(cells)))
    return marking.read((*cells, *("" for _ in range(count)))[:count], given.ending, given.order)


def _too_many(marking: Marking, given: int) -> Words:
    """Say how many marks there are too many: attempts, or marks of judges."""
    rules, most = marking.rules, len(marking.cells)
    if marking.scoring.attempts != "heights" and most == rules.attempts > 1:
        return Message("{given} attempts are given, {most} are allowed").format(given=given, most=most)
    if most == rules.judges > 1:
        return Message("marks of {given} judges are given, there are {most} judges").format(given=given, most=most)
    return Message("{given} marks are given, there are {most}").format(given=given, most=most)


def _wrong_places(marks: Mapping[E, Mark]) -> dict[E, Words]:
    """Say which places do not follow from how many stand before them; equals share the better one."""
    found: dict[E, Words] = {}
    for each in ranked(marks, BY_PLACE):
        given = each.mark.values[0] if each.mark.values else None
        if each.rank is not None and given != each.rank:
            found[each.entry] = Message("place {given} cannot be: {n} stand before it, so it is place {place}").format(
                given=given, n=each.rank - 1, place=each.rank
            )
    return found
