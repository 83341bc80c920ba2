"""The organiser's forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    DecimalField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.form import Form as RowForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from tournament.domain.competitions.commands.entries import LAST_SEED
from tournament.engine.names import LONGEST_NAME, LONGEST_SHORT_NAME
from tournament.engine.text import Words
from tournament.sdk.fields import IntegerField
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


class BlockForm(Form):
    """A block's names and place."""

    name_vi = StringField(_l("Name in Vietnamese"), NAME)
    name_en = StringField(_l("Name in English"), LINE)
    place = StringField(_l("Place"), LINE, description=_l("Shown on documents, for example the province."))


class ExchangeForm(Form):
    """An edition's names and days."""

    name_vi = StringField(_l("Name in Vietnamese"), NAME)
    name_en = StringField(_l("Name in English"), LINE)
    starts_on = DateField(_l("First day"), [InputRequired(), sensible])
    ends_on = DateField(_l("Last day"), [InputRequired(), sensible])
    registration_until = DateTimeLocalField(_l("Entries until"), [Optional(), sensible])


class DetailsForm(ExchangeForm):
    """An edition's details, with its host."""

    host = SelectField(_l("Host unit"), coerce=int)


class CopyForm(Form):
    """What a copy of an edition starts with."""

    name_vi = StringField(_l("Name in Vietnamese"), NAME)
    name_en = StringField(_l("Name in English"), LINE)
    starts_on = DateField(_l("First day"), [InputRequired(), sensible])
    entries = BooleanField(_l("Take the entries along"), default=True)


class UnitsForm(Form):
    """Units, one a line or pasted from a spreadsheet, or from a file."""

    table = TextAreaField(
        _l("Units"),
        description=_l("One unit a line; a second column holds its short name. You can paste from a spreadsheet."),
        render_kw={"rows": 10},
    )
    file = FileField(_l("Or a file"), description=_l("XLSX, CSV or text."))


class UnitForm(Form):
    """A unit's names."""

    name = StringField(_l("Name"), NAME)
    short_name = StringField(_l("Short name"), SHORT)


class RolesForm(Form):
    """The units that lead the block in a year."""

    year = IntegerField(_l("Year"), [InputRequired(), NumberRange(1945, 2200)])
    head = SelectField(_l("Head unit"), coerce=int)
    deputy = SelectField(_l("Deputy unit"), coerce=int)


class VenueForm(Form):
    """A venue."""

    name = StringField(_l("Name"), NAME)
    address = StringField(_l("Address"), LINE)
    latitude = DecimalField(_l("Latitude"), [Optional(), NumberRange(-90, 90)], places=6)
    longitude = DecimalField(_l("Longitude"), [Optional(), NumberRange(-180, 180)], places=6)


class NewVenueForm(VenueForm):
    """A venue with its first courts."""

    courts = IntegerField(_l("Number of courts"), [InputRequired(), NumberRange(0, 50)], default=1)


class CourtForm(Form):
    """A court: what it is called and what it suits."""

    name = StringField(_l("Name"), NAME)
    sports = CheckboxesField(_l("Suits"), description=_l("None ticked: every sport."))
    turnover = IntegerField(_l("Minutes between matches"), [InputRequired(), NumberRange(0, 240)], default=0)


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
    place = StringField(_l("Place"), LINE)
    stops_play = BooleanField(_l("No matches meanwhile"))


class PoliciesForm(Form):
    """What happens when somebody withdraws or comes late."""

    withdrawal = SelectField(_l("When an entry withdraws"))
    late_minutes = IntegerField(_l("Minutes late that lose a match"), [InputRequired(), NumberRange(0, 120)])


class BonusForm(RowForm):
    """Points given to a unit or taken from it; an empty row says nothing."""

    unit = SelectField(_l("Unit"), coerce=int, default=0)
    points = StringField(_l("Points"), SHORT, description=_l("With a minus sign for a penalty."))
    reason = StringField(_l("Reason"), LINE)


class OverallForm(Form):
    """How the overall ranking of units is counted."""

    order = SelectField(lazy_pgettext("sequence", "Order"))
    ties = SelectField(_l("Units that are level"))
    points = StringField(_l("Points for places 1, 2, 3 …"), LINE)
    spread_joint = BooleanField(_l("Joint places get the mean of the places they take up"))
    participation = StringField(_l("Points for taking part, each entry"), SHORT)
    best = IntegerField(_l("A unit's best results that count, 0 for all"), [InputRequired(), NumberRange(0, 1000)])
    per_competition = IntegerField(
        _l("A unit's entries that count in a competition, 0 for all"), [InputRequired(), NumberRange(0, 100)]
    )
    share = SelectField(_l("A joint team's points"))
    shares = FieldList(StringField(validators=LINE), _l("Shares agreed for joint teams"))
    extras = FieldList(FormField(BonusForm), _l("Bonus and penalty"))


class StepForm(RowForm):
    """One tie-break step; without a criterion the row says nothing."""

    order = IntegerField(_l("Position"), [Optional(), NumberRange(1, 99)])
    by = SelectField(_l("Criterion"))
    matches = SelectField(_l("Counted over"))
    when_tied = SelectField(_l("Used when"))
    restart = SelectField(_l("Start again once the tie is split"), default="")


class RankingForm(Form):
    """The tie-break steps in their order."""

    steps = FieldList(FormField(StepForm))


class NewCompetitionForm(Form):
    """A competition to add."""

    preset = SelectField(_l("Sport and rules"))
    division = SelectField(_l("Division"))


class CompetitionForm(Form):
    """A competition's settings."""

    name_vi = StringField(_l("Name in Vietnamese"), NAME)
    name_en = StringField(_l("Name in English"), LINE)
    division = SelectField(_l("Division"))
    match_minutes = IntegerField(_l("Minutes a match takes on the court"), [InputRequired(), NumberRange(1, 1440)])
    rest_minutes = IntegerField(_l("Minutes of rest between matches"), [InputRequired(), NumberRange(0, 1440)])
    max_per_day = IntegerField(_l("Matches a day at most, 0 for no limit"), [InputRequired(), NumberRange(0, 50)])
    weight = IntegerField(_l("Weight in the overall ranking"), [InputRequired(), NumberRange(0, 100)])


class EntryForm(Form):
    """An entry to add: its units, the lead unit first."""

    lead = SelectField(_l("Unit"), coerce=int)
    partners = CheckboxesField(_l("Together with"), coerce=int)
    name = StringField(_l("Name"), LINE, description=_l("Empty: the units' own names."))
    strength = IntegerField(lazy_pgettext("strength", "Seed"), [Optional(), NumberRange(1, LAST_SEED)])


class EntryEditForm(Form):
    """An entry's name and seed."""

    name = StringField(_l("Name"), NAME)
    strength = IntegerField(lazy_pgettext("strength", "Seed"), [Optional(), NumberRange(1, LAST_SEED)])


class AthletesForm(Form):
    """An entry's athletes."""

    athletes = TextAreaField(_l("Athletes"), description=_l("One name a line."), render_kw={"rows": 12})


class EntriesForm(Form):
    """Entries pasted from a spreadsheet or from a file."""

    table = TextAreaField(
        _l("Entries"),
        description=_l(
            "One entry a line: its unit, then a name and a seed if there are any; a joint team's units are joined by +."
        ),
        render_kw={"rows": 10},
    )
    file = FileField(_l("Or a file"), description=_l("XLSX, CSV or text."))


class ConfirmForm(Form):
    """A previewed table, sent back to be carried out."""

    table = HiddenField()


class FixedForm(RowForm):
    """An entry that gets a number without a lot; an empty row says nothing."""

    entry = SelectField(lazy_pgettext("team", "Entry"), coerce=int, default=0)
    number = SelectField(_l("Number"), coerce=int, default=0)


class DrawForm(Form):
    """How to draw."""

    seed = StringField(
        _l("Published seed"),
        LINE,
        description=_l("Anyone can recompute the draw from it; empty: a new one is made."),
    )
    apart = SelectField(
        _l("Entries of one unit"),
        default="soft",
        description=_l("A joint team counts for each of its units. In a bracket they meet as late as possible."),
    )
    fixed = FieldList(FormField(FixedForm), _l("Fixed places"), min_entries=4)


class NumbersForm(Form):
    """Numbers drawn by hand: which entry has number 1, 2 and so on."""

    numbers = FieldList(SelectField(lazy_pgettext("team", "Entry"), coerce=int))


class LotsForm(Form):
    """The order that lots gave to entries that stand level, the luckiest first."""

    entries = FieldList(SelectField(lazy_pgettext("team", "Entry"), coerce=int))
    by = StringField(_l("Drawn by"), LINE, description=_l("Who drew the lots; empty: you."))
    note = StringField(_l("Remark"), LINE)


class SeedForm(Form):
    """Lots to draw from a published seed."""

    seed = StringField(
        _l("Published seed"),
        LINE,
        description=_l("Anyone can recompute the draw from it; empty: a new one is made."),
    )


class WithdrawForm(Form):
    """How a withdrawal is dealt with."""

    policy = SelectField(_l("What happens to its matches"))
    note = StringField(_l("Reason"), LINE)


class PartForm(RowForm):
    """One part of a score: a set, or the whole match in goals."""

    home = IntegerField(_l("Home"), [Optional(), NumberRange(0, 999)])
    away = IntegerField(_l("Away"), [Optional(), NumberRange(0, 999)])


class ResultForm(Form):
    """A result: the score in parts, and how the match ended."""

    parts = FieldList(FormField(PartForm))
    status = SelectField(_l("The match was"))
    winner = SelectField(_l("Winner, when the score does not say"))
    note = StringField(_l("Remark"), LINE)
    confirmed = HiddenField()


class MoveForm(Form):
    """Where and when a match is to be played."""

    court = SelectField(lazy_pgettext("sports", "Court"), coerce=int)
    starts_at = DateTimeLocalField(_l("Starts"), [InputRequired(), sensible])


def choices(labels: Mapping[Any, Words | str]) -> list[SelectChoice]:
    """Turn labels by value into the choices of a select field."""
    return [SelectChoice(value, in_language(label)) for value, label in labels.items()]
