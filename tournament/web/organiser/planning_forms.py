"""The forms about how a timetable is planned."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, FieldList, FormField, HiddenField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from tournament.sdk.fields import IntegerField
from tournament.web.forms import Form
from tournament.web.organiser.forms import CheckboxesField, sensible

LONGEST_WAY = 600
MINUTES = [InputRequired(), NumberRange(0, 1440)]
Pair = tuple[int, int]
COUNT = [InputRequired(), NumberRange(0, 50)]


class RulesForm(Form):
    """What all timetables of an edition keep to."""

    grid = SelectField(_l("Matches start every"), coerce=int)
    person_rest = IntegerField(
        _l("Minutes of rest of a person who plays in several competitions"),
        MINUTES,
        description=_l("Between two matches in different competitions."),
    )
    person_max_per_day = IntegerField(_l("Matches a person plays a day at most, 0 for no limit"), COUNT)
    overnight_rest = IntegerField(
        _l("Minutes from a team's last match of a day to its first of the next, 0 for no limit"),
        MINUTES,
        description=_l("Eleven hours are 660 minutes."),
    )
    notice = IntegerField(
        _l("Minutes of notice before a match is brought forward on the day"),
        MINUTES,
        description=_l("When the day is planned anew, no match starts earlier than announced without this notice."),
    )


class PhaseForm(Form):
    """When the matches of a phase may be played."""

    phase = HiddenField()
    not_before = DateTimeLocalField(_l("Not before"), [Optional(), sensible])
    over_by = DateTimeLocalField(_l("Over by"), [Optional(), sensible])
    last = BooleanField(_l("Last of the whole exchange"))


class CompetitionRulesForm(Form):
    """How a competition is planned, and who takes its duties."""

    rest = IntegerField(_l("Minutes of rest between matches"), MINUTES)
    max_per_day = IntegerField(_l("Matches a team plays a day at most, 0 for no limit"), COUNT)
    ranking_delay = IntegerField(
        _l("Minutes until a ranking is settled"),
        MINUTES,
        description=_l("Between the last match of a group and the first that its ranking decides."),
    )
    courts = CheckboxesField(
        _l("Courts it may use"), coerce=int, description=_l("None ticked: all that suit its sport.")
    )
    duties_by = SelectField(_l("Duties are taken by"))
    roles = CheckboxesField(_l("Duties of each match"))
    max_duties = IntegerField(_l("Duties a team takes at most, 0 for no limit"), COUNT)
    phases = FieldList(FormField(PhaseForm))


class TravelForm(Form):
    """Minutes between venues, one field for each pair."""


def travel_form(stored: Mapping[Pair, int], labels: Mapping[Pair, str]) -> TravelForm:
    """Make the form for pairs of venues; a field is called by its pair, whatever venues came since."""
    fields = {
        name_of(pair): IntegerField(label, [Optional(), NumberRange(0, LONGEST_WAY)]) for pair, label in labels.items()
    }
    form: TravelForm = type("TravelForm", (TravelForm,), fields)(
        data={name_of(pair): stored.get(pair, 0) for pair in labels}
    )
    return form


def name_of(pair: Pair) -> str:
    """Name the field of a pair of venues."""
    return f"minutes-{min(pair)}-{max(pair)}"
