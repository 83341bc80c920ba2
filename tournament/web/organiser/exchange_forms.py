"""The forms of an edition."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, DateTimeLocalField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

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
    """The regulations of an edition: leaving, forfeits, lateness, protests, limits of lists, fines, prizes."""

    withdrawal = SelectField(_l("When an entry withdraws"))
    both_forfeit = SelectField(
        _l("When both sides forfeit a match for a place"),
        description=_l(
            "A final, a match for third place; after a semi-final they stand as if each lost whatever would follow."
        ),
    )
    late_minutes = IntegerField(
        _l("A match is lost after this many minutes' delay"), [InputRequired(), NumberRange(0, 120)]
    )
    protest_minutes = IntegerField(_l("Minutes within which protests are taken"), [Optional(), NumberRange(1, 10080)])
    protest_fee = IntegerField(_l("Fee of a protest, in đồng"), [Optional(), NumberRange(0, 1_000_000_000)])
    list_most = IntegerField(_l("People on the list of a team, at most"), [Optional(), NumberRange(1, 100)])
    sheet_most = IntegerField(_l("People on the sheet of a match, at most"), [Optional(), NumberRange(1, 100)])
    women_least = IntegerField(_l("Women on the court, at least"), [Optional(), NumberRange(0, 20)])
    men_least = IntegerField(_l("Men on the court, at least"), [Optional(), NumberRange(0, 20)])
    age_least = IntegerField(_l("Age, at least"), [Optional(), NumberRange(1, 120)])
    age_most = IntegerField(_l("Age, at most"), [Optional(), NumberRange(1, 120)])
    fines = TextAreaField(_l("Fines"), [Length(max=4000)], render_kw={"rows": 4})
    prizes = TextAreaField(_l("Prizes"), [Length(max=4000)], render_kw={"rows": 4})


class OwnPoliciesForm(PoliciesForm):
    """What the regulations of one competition say otherwise; a field that is empty is as in the edition."""

    withdrawal = SelectField(
        _l("When an entry withdraws"),
        description=_l("What is left empty is as in the regulations of all competitions."),
    )
    late_minutes = IntegerField(_l("A match is lost after this many minutes' delay"), [Optional(), NumberRange(0, 120)])
