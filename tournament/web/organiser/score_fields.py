"""The fields of a score: made of the parts that a sport declares, read back as exact numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FormField
from wtforms.form import Form as RowForm
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import TextInput

from tournament.engine.message import Message
from tournament.engine.scoring import Number, Part, Score
from tournament.engine.scoring.parts import PartKind, value_from, written
from tournament.sdk.fields import IntegerField
from tournament.web.forms import Form
from tournament.web.language import in_language

F = TypeVar("F", bound=Form)
SIDES = {"home": _l("Home"), "away": _l("Away")}
LEFT_OVER = Message("Part {n}")
"""What is stored past the parts that the rules have now."""


@dataclass(frozen=True, slots=True)
class Row:
    """A part of the score on a page: its fields for home and away."""

    part: Part
    fields: tuple[Field, Field]

    @property
    def label(self) -> str:
        """Name the part at the beginning of a line."""
        said = in_language(self.part.label)
        return said[:1].upper() + said[1:]

    @property
    def hint(self) -> str:
        """Say when the part is asked, where it is not always."""
        return str(_("Only where the score is level.")) if self.part.asked == "level" else ""

    @property
    def errors(self) -> list[str]:
        """List what is wrong with either field."""
        return [str(error) for field in self.fields for error in field.errors]

    def refuse(self, sentence: str) -> None:
        """Show what is wrong with the part."""
        self.fields[0].errors = [*self.fields[0].errors, sentence]


class ValueField(Field):
    """A half point or a time, as people write them: ½, 0,5, 1:02,50."""

    widget = TextInput()
    data: Number | None

    def __init__(self, label: str, kind: PartKind, **more: Any) -> None:
        super().__init__(label, **more)
        self.kind = kind

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was sent; raises ValueError for what is no such value."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if typed:
            try:
                self.data = value_from(typed, self.kind)
            except ValueError as error:
                said = _("Write a time as 1:02.50, or as seconds.") if self.kind == "time" else _("Write 1, ½ or 0.")
                raise ValueError(said) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else in_language(written(self.data, self.kind))


def rows_for(parts: Sequence[Part], score: Score) -> tuple[Part, ...]:
    """Return the parts to ask for: those of the rules, and what is stored past them."""
    more = range(len(parts) + 1, len(score) + 1)
    return (*parts, *(Part(f"part-{n}", LEFT_OVER.format(n=n), optional=True) for n in more))


def with_parts(form: type[F], parts: Sequence[Part]) -> type[F]:
    """Return a form that asks for the parts of a score as well."""
    fields = {_name(number): FormField(_part_form(part)) for number, part in enumerate(parts)}
    return type("ScoreForm", (form,), fields)


def filled(score: Score) -> Mapping[str, Mapping[str, Any]]:
    """Return what the fields of a score hold."""
    return {_name(number): dict(zip(SIDES, pair, strict=True)) for number, pair in enumerate(score) if pair is not None}


def rows_of(form: Form, parts: Sequence[Part]) -> tuple[Row, ...]:
    """Return the parts with their fields."""
    inner = [form[_name(number)].form for number in range(len(parts))]
    return tuple(Row(part, (each.home, each.away)) for part, each in zip(parts, inner, strict=True))


def score_in(rows: Sequence[Row]) -> Score | None:
    """Return the score that was filled in, or None with the reason at the part that is half empty."""
    score = []
    for row in rows:
        home, away = _values_of(row)
        if (home is None) != (away is None):
            missing = row.fields[0 if home is None else 1]
            missing.errors = [_("The other side's points are missing here.")]
            return None
        score.append(None if home is None or away is None else (home, away))
    if any(score):
        # Nothing ticked is an answer too, once there is a score.
        score = [
            (0, 0) if pair is None and row.part.kind == "flag" and not row.part.optional else pair
            for pair, row in zip(score, rows, strict=True)
        ]
    while score and score[-1] is None:
        score.pop()
    return tuple(score)


def _values_of(row: Row) -> tuple[Any, Any]:
    """Return what both sides have; a part to tick of which nothing is ticked was left out."""
    home, away = (field.data for field in row.fields)
    if row.part.kind != "flag":
        return home, away
    return (int(home), int(away)) if home or away else (None, None)


def _part_form(part: Part) -> type[RowForm]:
    return type("PartForm", (RowForm,), {side: _field(part, label) for side, label in SIDES.items()})


def _field(part: Part, label: Any) -> Any:
    if part.kind == "flag":
        return BooleanField(label)
    if part.kind == "whole":
        return IntegerField(label, [Optional(), NumberRange(int(part.least), int(part.most))])
    return ValueField(label, part.kind)


def _name(number: int) -> str:
    return f"parts-{number}"
