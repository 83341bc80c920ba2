"""The forms around a timetable: searching, blocking, and what goes differently on the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange

from tournament.domain.exchanges.queries.blocks import CourtView
from tournament.domain.timetables.commands.disruptions import LONGEST_OVERRUN
from tournament.sdk.fields import IntegerField
from tournament.web.forms import Form
from tournament.web.organiser.forms import SHORT, CheckboxesField, choices, sensible


class SearchForm(Form):
    """How long to search, and whether what is published is to change little."""

    seconds = SelectField(_l("How long"), coerce=int)
    keep = BooleanField(_l("Change as few published matches as possible"))


class BlockTimeForm(Form):
    """Courts that are not to be used for a while."""

    courts = CheckboxesField(_l("Courts"), coerce=int)
    starts_at = DateTimeLocalField(_l("From"), [InputRequired(), sensible])
    ends_at = DateTimeLocalField(_l("Until"), [InputRequired(), sensible])
    label = StringField(_l("Reason"), SHORT)


class InterruptForm(Form):
    """Courts that rain or something else takes away until some time."""

    kind = SelectField(_l("What happened"))
    courts = CheckboxesField(_l("Courts"), coerce=int)
    starts_at = DateTimeLocalField(_l("From"), [InputRequired(), sensible])
    until = DateTimeLocalField(_l("Until"), [InputRequired(), sensible])


class LateForm(Form):
    """When play begins after all."""

    until = DateTimeLocalField(_l("Play begins at"), [InputRequired(), sensible])


class OverrunForm(Form):
    """A match that takes longer."""

    match = SelectField(_l("Match"), coerce=int)
    minutes = IntegerField(_l("Minutes more"), [InputRequired(), NumberRange(1, LONGEST_OVERRUN)], default=15)


def fill_block_time(form: BlockTimeForm, courts: Sequence[CourtView], day: date) -> BlockTimeForm:
    """Offer the courts, and an hour in the middle of a day."""
    form.courts.choices = choices({court.id: f"{court.name} ({court.venue})" for court in courts})
    if not form.is_submitted():
        form.starts_at.data, form.ends_at.data = datetime.combine(day, time(11)), datetime.combine(day, time(12))
    return form
