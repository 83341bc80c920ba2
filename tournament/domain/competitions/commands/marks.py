"""Marks as somebody gives them, and whether they can be recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tournament.domain.competitions.queries.states import State
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, NotFoundError
from tournament.engine.errors import InputError
from tournament.engine.heats import ABSENT, BY_PLACE, Ending, Mark, Marking, ranked
from tournament.engine.match_status import Status
from tournament.engine.message import Message, joined
from tournament.engine.progress import Open
from tournament.engine.text import Words


@dataclass(frozen=True, slots=True)
class GivenMark:
    """A mark as it is written, cell by cell; `order` is the place among equals that the committee decided."""

    entry_id: int
    cells: tuple[str, ...] = ()
    ending: Ending = Ending.OK
    order: int | None = None


@dataclass(frozen=True, slots=True)
class GivenMarks:
    """The marks of a heat as somebody gives them; entries that have withdrawn may be left out."""

    marks: tuple[GivenMark, ...]
    note: str = ""
    status: Status = Status.PLAYED


class MarkError(InputError):
    """Marks that cannot be recorded; `problems` says of which entries, by id, and why."""

    def __init__(self, problems: Mapping[int, Words], names: Mapping[int, str]) -> None:
        self.problems = dict(problems)
        told = (Message("{entry}: {what}").format(entry=names[id_], what=what) for id_, what in problems.items())
        super().__init__(joined(told, "; "))


def checked_marks(state: State, heat: str, given: GivenMarks) -> dict[int, Mark]:
    """Return the marks as they will be recorded, in the order of the lanes, or raise the reason why they cannot be."""
    lanes = state.progress.lanes.get(heat)
    if lanes is None:
        raise InputError(Message("Two sides meet here: a score is recorded, not marks."))
    if Open.UNKNOWN in lanes:
        raise InputError(Message("Who starts in this heat is not known yet."))
    entries = [lane for lane in lanes if not isinstance(lane, Open)]
    told = {each.entry_id: each for each in given.marks}
    if not set(told) <= set(entries) or len(told) != len(given.marks):
        raise NotFoundError(NOTHING_HERE)
    marking, names = state.marking_of(heat), dict(zip(state.entrants, state.names, strict=True))
    marks: dict[int, Mark] = {}
    problems: dict[int, Words] = {}
    for entry in entries:
        try:
            marks[entry] = _mark(told.get(entry), marking, gone=entry in state.withdrawn)
        except InputError as error:
            problems[entry] = error.text
    if not problems and marking is BY_PLACE:
        problems = _wrong_places(marks)
    if problems:
        raise MarkError(problems, names)
    return marks


def _mark(given: GivenMark | None, marking: Marking, *, gone: bool) -> Mark:
    if given is None:
        if gone:
            return ABSENT
        raise InputError(Message("the mark is missing"))
    cells: Sequence[str] = given.cells
    count = len(marking.cells)
    if len(cells) != count:
        cells = (*cells, *("" for _ in range(count)))[:count]
    return marking.read(cells, given.ending, given.order)


def _wrong_places(marks: Mapping[int, Mark]) -> dict[int, Words]:
    """Say which places do not follow from how many stand before them; equals share the better one."""
    found: dict[int, Words] = {}
    for each in ranked(marks, BY_PLACE):
        given = each.mark.values[0] if each.mark.values else None
        if each.rank is not None and given != each.rank:
            found[each.entry] = Message("place {given} cannot be: {n} stand before it, so it is place {place}").format(
                given=given, n=each.rank - 1, place=each.rank
            )
    return found
