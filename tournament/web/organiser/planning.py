"""The rules by which timetables are planned: of an edition, of its competitions, between venues."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateTimeLocalField, FieldList, FormField, HiddenField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from tournament.domain.competitions.queries.dealings import tie_minutes
from tournament.domain.competitions.queries.matches import schedule
from tournament.domain.exchanges.queries import blocks
from tournament.domain.exchanges.queries.blocks import CourtView, VenueView
from tournament.domain.exchanges.queries.exchanges import CompetitionRef, ExchangeView, windows_of
from tournament.domain.timetables.commands import planning_rules as services
from tournament.domain.timetables.commands.planning_rules import (
    DUTIES_BY,
    GRIDS,
    ROLES,
    CompetitionRules,
    PhaseTimes,
    Rules,
)
from tournament.domain.timetables.queries.known_people import known_people
from tournament.domain.timetables.queries.planning_rows import rules_of
from tournament.domain.timetables.queries.planning_rules import (
    CompetitionView,
    PhaseView,
    competition_rules,
    travel_times,
)
from tournament.sdk.fields import IntegerField
from tournament.web.addresses import the_competition
from tournament.web.forms import Form
from tournament.web.organiser import blueprint
from tournament.web.organiser.board_view import days_of
from tournament.web.organiser.day_warnings import day_warnings
from tournament.web.organiser.forms import CheckboxesField, choices, sensible
from tournament.web.organiser.pages import (
    actor,
    address,
    at_minute,
    filled,
    save,
    the_block,
    the_exchange,
    wall,
)
from tournament.web.permissions import permission

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
    one_place = SelectField(
        _l("Teams of one unit, in whatever competitions"),
        description=_l(
            "A unit has one bus and one coach. No plan breaks this; a match moved by hand that does is marked, counted "
            "among the conflicts, and keeps the timetable from being published. Between venues the way is kept free."
        ),
    )
    overnight_rest = IntegerField(
        _l("Minutes from a team's last match of a day to its first of the next, 0 for no limit"),
        MINUTES,
        description=_l("For eleven hours enter 660."),
    )
    notice = IntegerField(
        _l("Minutes of notice before a match is brought forward on the day"),
        MINUTES,
        description=_l("When the day is planned again, no match starts earlier than announced without this notice."),
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
    courts_at_once = SelectField(
        _l("Courts that a tie takes at once"),
        coerce=int,
        description=_l(
            "Its rubbers are dealt to the courts in their order; what one person might both play is never at the same "
            "time. On one court a tie takes as long as the competition's matches do."
        ),
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


@blueprint.route("/<block>/<exchange>/timetable/rules", methods=["GET", "POST"])
@permission("organise")
def planning(block: str, exchange: str) -> Response | str:
    """Set what all timetables of an edition keep to, and show what each competition keeps to."""
    view = the_exchange(block, exchange)
    stored = rules_of(view.id)
    form = RulesForm(
        data={
            "grid": stored.grid_minutes,
            "person_rest": stored.person_rest_minutes,
            "person_max_per_day": stored.person_max_per_day,
            "overnight_rest": stored.overnight_rest_minutes,
            "notice": stored.notice_minutes,
            "one_place": stored.one_place,
        }
    )
    form.one_place.choices = choices(services.ONE_PLACE)
    form.grid.choices = choices({grid: _("%(n)d minutes", n=grid) for grid in GRIDS})

    def call() -> None:
        rules = Rules(
            form.grid.data,
            filled(form.person_rest.data),
            filled(form.person_max_per_day.data),
            filled(form.overnight_rest.data),
            filled(form.notice.data),
            form.one_place.data,
        )
        services.set_rules(actor(), view.id, rules)

    return save(form, call, address("planning", view)) or render_template(
        "organiser/planning.html",
        form=form,
        exchange=view,
        rules=competition_rules(view.id),
        courts={court.id: court.name for court in _courts(view)},
        venues=blocks.venues_of(view.block_id),
        travel=travel_times(view.block_id),
        people=known_people(view.id),
        warnings=day_warnings(view, days_of(view, schedule(view.id, draft=True), windows_of(view.id))),
        title=_("Rules of planning"),
    )


@blueprint.route("/<block>/<exchange>/competitions/<competition>/planning", methods=["GET", "POST"])
@permission("organise")
def competition_planning(block: str, exchange: str, competition: str) -> Response | str:
    """Set when and where a competition is played, and who takes its duties."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    stored = competition_rules(view.id)[ref.id]
    form = _form(view, ref, stored)
    names = {_key(each): each for each in stored.phases}

    def call() -> None:
        times = {
            names[row["phase"]].phase: PhaseTimes(
                names[row["phase"]].name,
                at_minute(row["not_before"], view.zone),
                at_minute(row["over_by"], view.zone),
                row["last"],
            )
            for row in form.phases.data
            if row["phase"] in names
        }
        rules = CompetitionRules(
            filled(form.ranking_delay.data),
            form.duties_by.data,
            form.roles.data or [],
            filled(form.max_duties.data),
            form.courts.data or [],
            form.rest.data,
            form.max_per_day.data,
            times,
            form.courts_at_once.data if "courts_at_once" in form else stored.courts_at_once,
        )
        services.set_competition_rules(actor(), view.id, ref.id, rules)

    back = address("planning", view)
    return save(form, call, back) or render_template(
        "organiser/planning_competition.html",
        form=form,
        names=names,
        exchange=view,
        competition=ref,
        back=back,
        title=_("Rules of planning"),
    )


@blueprint.route("/<block>/travel", methods=["GET", "POST"])
@permission("organise")
def travel(block: str) -> Response | str:
    """Say how long it takes from one venue to another."""
    view = the_block(block)
    venues = blocks.venues_of(view.id)
    stored = travel_times(view.id)
    labels = {_pair(one, two): f"{one.name} – {two.name}" for one, two in combinations(venues, 2)}
    form = travel_form(stored, labels)

    def call() -> None:
        given = {pair: form[name_of(pair)].data or 0 for pair in labels}
        changed = {pair: minutes for pair, minutes in given.items() if minutes != stored.get(pair, 0)}
        services.set_travel(actor(), view.id, changed)

    return save(form, call, url_for("organiser.travel", block=block)) or render_template(
        "organiser/travel.html",
        form=form,
        block=view,
        venues=venues,
        rows=[
            (venue, [(other, form[name_of(_pair(venue, other))]) for other in venues[:n]])
            for n, venue in enumerate(venues)
        ][1:],
        back=url_for("organiser.venues_", block=block),
        title=_("Travel between venues"),
    )


def _form(view: ExchangeView, ref: CompetitionRef, stored: CompetitionView) -> CompetitionRulesForm:
    lengths = tie_minutes(ref.id)
    form = CompetitionRulesForm(
        data={
            "rest": stored.rest,
            "max_per_day": stored.max_per_day,
            "ranking_delay": stored.ranking_delay,
            "courts": stored.courts,
            # Under rules that changed, a tie may take fewer courts than were chosen.
            "courts_at_once": max((n for n in lengths if n <= stored.courts_at_once), default=1),
            "duties_by": stored.duties_by,
            "roles": stored.roles,
            "max_duties": stored.max_duties,
            "phases": [
                {
                    "phase": _key(each),
                    "not_before": wall(each.not_before, view.zone),
                    "over_by": wall(each.over_by, view.zone),
                    "last": each.last,
                }
                for each in stored.phases
            ],
        }
    )
    form.courts.choices = choices(
        {
            court.id: f"{court.name} ({court.venue})"
            for court in _courts(view)
            if not court.sports or ref.sport in court.sports or court.id in stored.courts
        }
    )
    if len(lengths) > 1:
        form.courts_at_once.choices = choices(
            {
                courts: _("%(courts)d courts: %(minutes)d minutes", courts=courts, minutes=minutes)
                if courts > 1
                else _("1 court: %(minutes)d minutes", minutes=minutes)
                for courts, minutes in lengths.items()
            }
        )
    else:
        del form.courts_at_once
    form.duties_by.choices, form.roles.choices = choices(DUTIES_BY), choices(ROLES)
    return form


def _key(phase: PhaseView) -> str:
    stage, round_ = phase.phase
    return f"{stage}:{round_}"


def _pair(one: VenueView, two: VenueView) -> tuple[int, int]:
    return min(one.id, two.id), max(one.id, two.id)


def _courts(view: ExchangeView) -> list[CourtView]:
    return [court for venue in blocks.venues_of(view.block_id) for court in venue.courts]
