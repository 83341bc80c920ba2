"""The forms of an edition."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, DateTimeLocalField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, NumberRange

from tournament.sdk.fields import IntegerField
from tournament.web.forms import Form
from tournament.web.organiser.forms import LINE, NAME, CheckboxesField, ExchangeForm, sensible


class DetailsForm(ExchangeForm):
    """An edition's details, with its host."""

    host = SelectField(_l("Host unit"), coerce=int)


class ParticipantsForm(Form):
    """The units that take part."""

    units = CheckboxesField(_l("Units taking part"), coerce=int)


class CommemorationsForm(Form):
    """What the edition commemorates."""

    keys = CheckboxesField(_l("Commemorations"))
    occasion_vi = StringField(_l("Another occasion, in Vietnamese"), LINE)
    occasion_en = StringField(_l("The same in English"), LINE)


class CommitteeForm(Form):
    """The organising committee as a table."""

    members = TextAreaField(
        _l("Members"),
        description=_l("One member a line: name; post; duty in the committee."),
        render_kw={"rows": 10},
    )


class HoursForm(Form):
    """When courts are open on one day; the same hours for each ticked court."""

    courts = CheckboxesField(_l("Courts"), coerce=int)
    days = CheckboxesField(_l("Days"))
    opens = TimeField(_l("Opens"), [InputRequired()])
    closes = TimeField(_l("Closes"), [InputRequired()])


class ProgrammeForm(Form):
    """An item of the programme."""

    kind = SelectField(_l("Kind"))
    name_vi = StringField(_l("Name in Vietnamese"), NAME)
    name_en = StringField(_l("Name in English"), LINE)
    starts_at = DateTimeLocalField(_l("From"), [InputRequired(), sensible])
    ends_at = DateTimeLocalField(_l("Until"), [InputRequired(), sensible])
    place = StringField(lazy_pgettext("where", "Place"), LINE)
    stops_play = BooleanField(_l("No matches meanwhile"))


class PoliciesForm(Form):
    """What happens when somebody withdraws or comes late."""

    withdrawal = SelectField(_l("When an entry withdraws"))
    late_minutes = IntegerField(
        _l("A match is lost after this many minutes' delay"), [InputRequired(), NumberRange(0, 120)]
    )
