"""Marks as somebody gives them, and whether they can be recorded."""

from __future__ import annotations

from dataclasses import dataclass

from tournament.domain.competitions.queries.states import State
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, NotFoundError
from tournament.engine.errors import InputError
from tournament.engine.heats import Ending, Mark, entering
from tournament.engine.match_status import Status
from tournament.engine.message import Message


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


def checked_marks(state: State, heat: str, given: GivenMarks) -> dict[int, Mark]:
    """Return the marks as they will be recorded, in the order of the lanes, or raise the reason why they cannot be."""
    told = {each.entry_id: each for each in given.marks}
    if not set(told) <= set(state.entrants):
        raise NotFoundError(NOTHING_HERE)
    if len(told) != len(given.marks):
        raise InputError(Message("Somebody has two marks in this heat: each entry has one line."))
    return entering.checked_marks(state, heat, told)
