"""A competition's rules in versions, and the order of its tie-breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import FieldList, FormField, SelectField
from wtforms.form import Form as RowForm
from wtforms.validators import NumberRange, Optional

from tournament.domain.competitions.commands import competitions as services
from tournament.domain.competitions.queries.best_ranked import UNEQUAL
from tournament.domain.competitions.queries.competitions import set_up_of
from tournament.domain.competitions.queries.phase_rules import phase_rules_of
from tournament.domain.competitions.queries.rules_told import told
from tournament.domain.competitions.queries.states import tiebreakers
from tournament.domain.competitions.queries.steps_told import MATCHES, WHEN
from tournament.domain.exchanges.queries import blocks
from tournament.engine.message import Message
from tournament.engine.standings import FEDERATIONS, Step
from tournament.engine.text import Words
from tournament.runtime import runtime
from tournament.sdk.fields import IntegerField
from tournament.web.addresses import the_competition
from tournament.web.forms import Form
from tournament.web.organiser import blueprint
from tournament.web.organiser.competitions import competition_address, without_plugin
from tournament.web.organiser.forms import choices
from tournament.web.organiser.pages import actor, save, the_exchange
from tournament.web.organiser.phase_rules import word_of
from tournament.web.organiser.rubber_fields import rules_form, rules_in
from tournament.web.permissions import permission


class StepForm(RowForm):
    """One tie-break step; without a criterion the row says nothing."""

    order = IntegerField(_l("Position"), [Optional(), NumberRange(1, 99)])
    by = SelectField(_l("Criterion"))
    matches = SelectField(_l("Counts"))
    when_tied = SelectField(_l("Used when"))
    restart = SelectField(_l("Start again once the tie is split"), default="")
    cap = IntegerField(_l("At most, a match"), [Optional(), NumberRange(1, 1000)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the number that a capped criterion needs; another has none."""
        valid: bool = super().validate(extra_validators)
        capped = self.by.data in {key for key, each in tiebreakers().items() if each.capped}
        if capped and self.cap.data is None:
            self.cap.errors = [*self.cap.errors, _("Enter what a match counts at most.")]
        elif self.cap.data is not None and not capped:
            self.cap.errors = [*self.cap.errors, _("This criterion counts matches in full: leave this empty.")]
        return valid and not self.cap.errors


class RankingForm(Form):
    """The tie-break steps in their order, and how the best of groups of different sizes are compared."""

    unequal = SelectField(_l("Groups of different sizes"))
    steps = FieldList(FormField(StepForm))


EMPTY_ROWS = 3
"""Rows at the end of the tie-breaks in which steps can be added."""

RESTARTS: Mapping[bool | str, str] = {False: "", True: "run", "each": "each", "first": "first"}
RESTART = {
    "": Message("no"),
    "run": Message("after the whole run of steps"),
    "each": Message("after each step at once"),
    "first": Message("once the first is found, for all others"),
}


@blueprint.route("/<block>/<exchange>/competitions/<competition>/rules", methods=["GET", "POST"])
@permission("organise")
def rules(block: str, exchange: str, competition: str) -> Response | str:
    """Edit the rules; each save is a new version, and a preset can be taken as the start."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    stored, sport = set_up_of(ref.id), runtime().registry.sports.get(ref.sport)
    if sport is None:
        return without_plugin(view, ref, _("Rules"))
    presets = {preset.key: preset for preset in sport.presets}
    chosen = request.args.get("preset", "")
    key = chosen if chosen in presets else stored.rules_preset
    values = sport.rules_to_json(sport.rules(chosen)) if chosen in presets else stored.rules
    form = rules_form(sport, values, view.block_id)
    for name, confidence in (presets[key].confidence if key in presets else {}).items():
        if confidence == "L" and name in form:
            unsure = _("Not certain: please confirm.")
            form[name].description = f"{form[name].description} {unsure}".strip()
    return save(
        form,
        lambda: services.set_rules(actor(), view.id, ref.id, key, rules_in(form, sport)),
        competition_address("competition", view, competition),
    ) or render_template(
        "organiser/rules.html",
        form=form,
        exchange=view,
        competition=ref,
        set_up=stored,
        sport=sport,
        preset=key,
        phases=[(each, word_of(each.key), told(each.own, ref.sport)) for each in phase_rules_of(ref.id)],
        title=_("Rules"),
    )


@blueprint.route("/<block>/<exchange>/competitions/<competition>/ranking", methods=["GET", "POST"])
@permission("organise")
def ranking(block: str, exchange: str, competition: str) -> Response | str:
    """Put the tie-breaks in order; a federation's list can be taken as the start."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    stored, lists = set_up_of(ref.id), _lists(ref.sport)
    chosen = request.args.get("preset", "")
    form = RankingForm(data={"unequal": stored.unequal_groups})
    form.unequal.choices = choices(UNEQUAL)
    if not form.is_submitted():
        _fill(form, lists[chosen][1] if chosen in lists else stored.ranking)
    off = runtime().registry.owned_by(blocks.disabled_plugins(view.block_id), "tiebreakers")
    missing = {step.by: step.by for step in stored.ranking}
    known = {"": "–", **missing, **{key: each.names for key, each in tiebreakers().items() if key not in off}}
    for row in form.steps:
        row.form.by.choices = choices(known)
        row.form.matches.choices, row.form.when_tied.choices = choices(MATCHES), choices(WHEN)
        row.form.restart.choices = choices(RESTART)
    return save(
        form,
        lambda: services.set_ranking(actor(), view.id, ref.id, _steps(form), form.unequal.data),
        competition_address("competition", view, competition),
    ) or render_template(
        "organiser/ranking.html",
        form=form,
        exchange=view,
        competition=ref,
        set_up=stored,
        lists=lists,
        chosen=chosen,
        title=_("Ranking and tie-breaks"),
    )


def _lists(sport_key: str) -> dict[str, tuple[Words, tuple[Step, ...]]]:
    """List the rankings to start from: those of the sport's presets, then the federations'."""
    sport = runtime().registry.sports.get(sport_key)
    own = {preset.key: (preset.names, preset.ranking) for preset in sport.presets} if sport else {}
    return own | {preset.key: (preset.names, preset.steps) for preset in FEDERATIONS.values()}


def _fill(form: RankingForm, steps: Iterable[Step]) -> None:
    for number, step in enumerate(steps, start=1):
        shown = {"when_tied": str(step.when_tied or ""), "restart": RESTARTS[step.restart], "order": number}
        form.steps.append_entry({**step.as_json(), **shown})
    for _row in range(EMPTY_ROWS):
        form.steps.append_entry({"matches": "all"})


def _steps(form: RankingForm) -> list[dict[str, Any]]:
    """Return the steps that were filled in, by their positions; those without one come last."""
    rows = [row for row in form.steps.data if row["by"]]
    return [
        {
            "by": row["by"],
            "matches": row["matches"],
            "when_tied": {"": None, "2": 2, "3+": "3+"}[row["when_tied"]],
            "restart": {shown: stored for stored, shown in RESTARTS.items()}[row["restart"]],
            **({"cap": row["cap"]} if row["cap"] is not None else {}),
        }
        for row in sorted(rows, key=lambda row: row["order"] or 100)
    ]
