"""What the organiser's forms share: their fields, and those that stand on several pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, DateTimeLocalField, Field, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.form import Form as RowForm
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from tournament.domain.exchanges.queries.blocks import CourtView
from tournament.engine.names import LONGEST_NAME, LONGEST_SHORT_NAME
from tournament.engine.text import Words
from tournament.web.forms import Form
from tournament.web.language import in_language

NAME = (InputRequired(), Length(max=LONGEST_NAME))
SHORT = (Length(max=LONGEST_SHORT_NAME),)
LINE = (Length(max=300),)


def sensible(_form: RowForm, field: Field) -> None:
    """Refuse a day that no exchange is held on; the zones of far years cannot be told."""
    if field.data is not None and not 1945 <= field.data.year <= 2200:
        raise ValidationError(_("Choose a day from 1945 to 2200."))


class CheckboxesField(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SendForm(Form):
    """A form with nothing to fill in."""


class ExchangeForm(Form):
    """An edition's names and days."""

    name_vi = StringField(_l("Name in Vietnamese"), NAME)
    name_en = StringField(_l("Name in English"), LINE)
    starts_on = DateField(_l("First day"), [InputRequired(), sensible])
    ends_on = DateField(_l("Last day"), [InputRequired(), sensible])
    registration_until = DateTimeLocalField(_l("Entries until"), [Optional(), sensible])


def choices(labels: Mapping[Any, Words | str]) -> list[SelectChoice]:
    """Turn labels by value into the choices of a select field."""
    return [SelectChoice(value, in_language(label)) for value, label in labels.items()]


class BlockTimeForm(Form):
    """Courts that are not to be used for a while."""

    courts = CheckboxesField(_l("Courts"), coerce=int)
    starts_at = DateTimeLocalField(_l("From"), [InputRequired(), sensible])
    ends_at = DateTimeLocalField(_l("Until"), [InputRequired(), sensible])
    every_day = BooleanField(_l("On every day of the exchange, at these hours"))
    label = StringField(_l("Reason"), SHORT)


def fill_block_time(form: BlockTimeForm, courts: Sequence[CourtView], day: date) -> BlockTimeForm:
    """Offer the courts, and an hour in the middle of a day."""
    form.courts.choices = choices({court.id: f"{court.name} ({court.venue})" for court in courts})
    if not form.is_submitted():
        form.starts_at.data, form.ends_at.data = datetime.combine(day, time(11)), datetime.combine(day, time(12))
    return form
