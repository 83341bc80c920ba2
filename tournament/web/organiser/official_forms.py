"""The forms about officials and their duties."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tournament.engine.names import LONGEST_CONTACT
from tournament.web.forms import Form
from tournament.web.organiser.forms import NAME, SHORT, CheckboxesField, EntriesForm, sensible

NO_UNIT = 0


class OfficialForm(Form):
    """A referee or scorer."""

    name = StringField(_l("Name"), NAME)
    unit = SelectField(
        _l("Unit"), coerce=int, default=NO_UNIT, description=_l("They never judge a match of their own unit.")
    )
    roles = CheckboxesField(_l("Roles"), default=("referee",))
    sports = CheckboxesField(_l("Only in these sports"), description=_l("Nothing ticked: in every sport."))
    contact = StringField(
        _l("Contact"), [Length(max=LONGEST_CONTACT)], description=_l("For the organisers alone, never public.")
    )


class AwayForm(Form):
    """When somebody cannot come."""

    starts_at = DateTimeLocalField(_l("From"), [InputRequired(), sensible])
    ends_at = DateTimeLocalField(_l("Until"), [InputRequired(), sensible])
    label = StringField(_l("Reason"), SHORT)


class OfficialsForm(EntriesForm):
    """Officials pasted from a spreadsheet or from a file."""

    table = TextAreaField(
        _l("Referees and scorers"),
        description=_l(
            "One person a line: name, unit, roles separated by commas, contact. Without a unit they may judge "
            "everybody, without a role they are referees."
        ),
        render_kw={"rows": 10},
    )


class DutyForm(Form):
    """Who takes a duty: ``official:5``, ``team:3``, or nobody."""

    who = SelectField(_l("Who"))
    anyway = BooleanField(_l("Even if something speaks against it"))


class SwapForm(Form):
    """With which other duty one is swapped, as ``MATCH/ROLE``."""

    other = SelectField(_l("Swap with"))
