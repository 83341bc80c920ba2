"""What becomes of the rows of a list, whatever it lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from tournament.engine.message import Message
from tournament.engine.name_matching import Likeness
from tournament.engine.names import LONGEST_SHORT_NAME, plain_text, tidy
from tournament.engine.text import Words
from tournament.interchange.lists.recognise import RecognisedRow, RowState

T = TypeVar("T")
State = Literal["ok", "repaired", "asks", "left_out"]
Answers = Mapping[str, str]
"""What was chosen, by the row's number and the question: ``12.unit``."""

NEW, LEAVE = "new", "leave"
"""The answers that stand beside those that name something which is there."""
UNREADABLE = Message("“{cell}” holds characters that cannot be shown")
TOO_LONG = Message("“{cell}…” is longer than {n} characters")
LEFT_OUT = Message("left out, as you chose")


@dataclass(frozen=True, slots=True)
class Option:
    """An answer: the value that a form sends, and what it says."""

    value: str
    label: Words


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be said before a row can be taken; `answer` is what was chosen, else empty.

    `suggested` is the answer that something speaks for, empty where nothing does.
    """

    key: str
    text: Words
    options: tuple[Option, ...]
    suggested: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Line(Generic[T]):
    """A row with what it says by field, and what it becomes; `value` is None for one that is not taken as it is."""

    number: int
    values: Mapping[str, str]
    state: State
    notes: tuple[Words, ...] = ()
    questions: tuple[Question, ...] = ()
    value: T | None = None


class LineMaker(Generic[T]):
    """Puts together what becomes of one row."""

    def __init__(self, row: RecognisedRow, answers: Answers) -> None:
        self.row, self._answers = row, answers
        self._notes: list[Words] = list(row.notes)
        self._questions: list[Question] = []
        self._repaired = row.state == RowState.REPAIRED
        self._out = row.state == RowState.LEFT_OUT
        if row.state == RowState.ASKS:
            self.ask("row", Message("Take this row as it was read?"), [Option(NEW, Message("Take it"))])

    def text(self, field: str) -> str:
        """Return what a field says."""
        return tidy(self.row.values.get(field, ""))

    @property
    def is_out(self) -> bool:
        """Tell whether the row is left out already."""
        return self._out

    def leave_out(self, why: Words) -> None:
        """Take the row not at all."""
        self._notes.append(why)
        self._out = True

    def note(self, what: Words) -> None:
        """Say how the row is understood where it is not as it stands."""
        self._notes.append(what)
        self._repaired = True

    def refuse_unfit(self, longest: Mapping[str, int]) -> None:
        """Leave the row out when a form would not take one of its fields."""
        for field, most in longest.items():
            cell = self.row.values.get(field, "")
            if not plain_text(cell, len(cell)):
                self.leave_out(UNREADABLE.format(cell=tidy(cell)[:LONGEST_SHORT_NAME]))
            elif len(tidy(cell)) > most:
                self.leave_out(TOO_LONG.format(cell=tidy(cell)[:LONGEST_SHORT_NAME], n=most))

    def ask(self, key: str, text: Words, options: Iterable[Option], suggested: Iterable[Option] = ()) -> str:
        """Return the answer to a question, empty while there is none; one that was answered stays to be changed.

        Of what is `suggested`, which stands above the other options, the first is the likeliest.
        """
        suggested = tuple(suggested)
        values = {option.value for option in suggested}
        options = (*suggested, *(option for option in options if option.value not in values))
        options = (*options, Option(LEAVE, Message("Leave this row out")))
        given = self._answers.get(f"{self.row.number}.{key}", "")
        answer = given if given in {option.value for option in options} else ""
        self._questions.append(Question(key, text, options, suggested[0].value if suggested else "", answer))
        if answer == LEAVE:
            self._notes.append(LEFT_OUT)
            self._out = True
        return answer

    def made(self, value: T | None) -> Line[T]:
        """Return the line; `value` is what the row becomes, as far as nothing is asked any more."""
        asks = any(not question.answer for question in self._questions)
        state: State = "left_out" if self._out else "asks" if asks else "repaired" if self._repaired else "ok"
        taken = None if self._out or asks else value
        if taken is None and state in {"ok", "repaired"}:
            state = "left_out"
        return Line(
            self.row.number, self.row.values, state, tuple(self._notes), tuple(self._questions), taken
        )  # fmt: skip


def each_line(
    rows: Iterable[RecognisedRow], answers: Answers, make: Callable[[LineMaker[T]], Line[T]]
) -> list[Line[T]]:
    """Make the line of each row; those that are no items of the list stay out."""
    makers = (LineMaker[T](row, answers) for row in rows)
    return [maker.made(None) if maker.is_out else make(maker) for maker in makers]


def named(names: Iterable[tuple[int | str, str]]) -> list[Option]:
    """Offer things by their names."""
    offered = Message("It is “{name}”")
    return [Option(str(value), offered.format(name=name)) for value, name in names]


def suggestions(found: Iterable[Likeness[int]], most: int = 5) -> list[Option]:
    """Offer what may be meant, with the reason."""
    offered = Message("It is “{name}” ({why})")
    return [Option(str(each.thing), offered.format(name=each.name, why=each.why)) for each in list(found)[:most]]
