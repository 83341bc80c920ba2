"""What plugins ask of an entry or of its athletes when they are registered, and what may be answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.sdk.views import RegistrationView

LONGEST_ANSWER, GREATEST_ANSWER = 1000, 10**15
"""Characters of an answer, and the greatest number that one may be."""

Answer: TypeAlias = str | int | float | Fraction | date | bool | None
"""A text, a number, the key of a choice, a day, yes or no, by the kind of the field; None where nothing is answered."""

FieldKind = Literal["text", "number", "choice", "date", "flag"]

MISSING = Message("{field}: an answer is needed.")
UNFIT: Mapping[FieldKind, Message] = {
    "text": Message("{field}: a text of at most {most} characters is needed."),
    "number": Message("{field}: a number is needed."),
    "choice": Message("{field}: one of the choices is needed."),
    "date": Message("{field}: a date is needed."),
    "flag": Message("{field}: yes or no is needed."),
}


@dataclass(frozen=True, slots=True)
class EntryField:
    """Something that is asked of every entry, or of each of its athletes, when it is registered.

    It is asked in `sports`, named by their keys, in all where there are none. Who has to answer a `flag` that is
    `required` has to tick it. `choices` are what a `choice` may be, by their keys. `check(answer, registration)` says
    what is wrong with an answer of the field's kind, and returns None where nothing is; it is not asked without one.

    Answers are private unless the field is `public`: public pages show the name and the unit of an athlete and nothing
    else. What an athlete answered is erased with the athlete; what is `personal` of an entry, with its people.
    """

    key: str
    names: Words
    kind: FieldKind = "text"
    of: Literal["entry", "athlete"] = "entry"
    sports: tuple[str, ...] = ()
    choices: Mapping[str, Words] = field(default_factory=dict)
    required: bool = False
    public: bool = False
    personal: bool = True
    about: Words = ""
    check: Callable[[Any, RegistrationView], Words | None] | None = None


def unfit(asked: EntryField, answer: Answer) -> Words | None:
    """Say why an answer is none to a field, whatever its own check says; None where it is one."""
    if is_empty(asked, answer):
        return MISSING.format(field=asked.names) if asked.required else None
    if _FITS[asked.kind](asked, answer):
        return None
    return UNFIT[asked.kind].format(field=asked.names, most=LONGEST_ANSWER)


def is_empty(asked: EntryField, answer: Answer) -> bool:
    """Tell whether nothing is answered; an unticked box says no, and is nothing where a tick is required."""
    return answer is None or answer == "" or (answer is False and asked.required)


def _is_number(_asked: EntryField, answer: Answer) -> bool:
    if isinstance(answer, bool) or not isinstance(answer, int | float | Fraction):
        return False
    return -GREATEST_ANSWER <= answer <= GREATEST_ANSWER  # which NaN is not


_FITS: Mapping[FieldKind, Callable[[EntryField, Answer], bool]] = {
    "text": lambda _, answer: isinstance(answer, str) and len(answer) <= LONGEST_ANSWER,
    "number": _is_number,
    "choice": lambda asked, answer: isinstance(answer, str) and answer in asked.choices,
    "date": lambda _, answer: type(answer) is date,  # a moment is a date too, and cannot be compared with one
    "flag": lambda _, answer: isinstance(answer, bool),
}
