"""A competition's rules in versions, and the order of its tie-breaks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DecimalField, IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional

from tournament.engine.scoring import RuleField, rule_fields
from tournament.engine.standings import FEDERATIONS, Step
from tournament.engine.text import Text
from tournament.queries.competitions import set_up_of
from tournament.queries.states import tiebreakers
from tournament.runtime import runtime
from tournament.sdk import Sport
from tournament.services import competitions as services
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.competitions import competition_address
from tournament.web.organiser.forms import RankingForm, choices
from tournament.web.organiser.pages import actor, save, the_competition, the_exchange
from tournament.web.permissions import permission

EMPTY_ROWS = 3
"""Rows at the end of the tie-breaks in which steps can be added."""

MATCHES = {
    "all": Text("mọi trận", "all matches"),
    "tied": Text("các trận giữa những đội bằng nhau", "matches among the tied"),
}
WHEN = {
    "": Text("luôn luôn", "always"),
    "2": Text("hai đội bằng nhau", "two are tied"),
    "3+": Text("ba đội trở lên bằng nhau", "three or more are tied"),
}


@blueprint.route("/<block>/<exchange>/competitions/<competition>/rules", methods=["GET", "POST"])
@permission("organise")
def rules(block: str, exchange: str, competition: str) -> Response | str:
    """Edit the rules; each save is a new version, and a preset can be taken as the start."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    stored, sport = set_up_of(ref.id), runtime().registry.sports.get(ref.sport) or abort(404)
    preset = next((each for each in sport.presets if each.key == request.args.get("preset")), None)
    values = sport.rules_to_json(sport.rules(preset.key)) if preset else stored.rules
    form = rules_form(sport)(data=values)
    key = preset.key if preset else stored.rules_preset
    return save(
        form,
        lambda: services.set_rules(actor(), view.id, ref.id, key, _numbers(form)),
        competition_address("competition", view, competition),
    ) or render_template(
        "manage/rules.html",
        form=form,
        exchange=view,
        competition=ref,
        set_up=stored,
        sport=sport,
        preset=key,
        confidence=sport.preset(key).confidence if any(p.key == key for p in sport.presets) else {},
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
    form = RankingForm()
    if not form.is_submitted():
        _fill(form, lists[chosen][1] if chosen in lists else stored.ranking)
    known = {"": Text("–", "–"), **{key: each.names for key, each in tiebreakers().items()}}
    for row in form.steps:
        row.form.by.choices = choices(known)
        row.form.matches.choices, row.form.when_tied.choices = choices(MATCHES), choices(WHEN)
    return save(
        form,
        lambda: services.set_ranking(actor(), view.id, ref.id, _steps(form)),
        competition_address("competition", view, competition),
    ) or render_template(
        "manage/ranking.html",
        form=form,
        exchange=view,
        competition=ref,
        set_up=stored,
        lists=lists,
        chosen=chosen,
        title=_("Ranking and tie-breaks"),
    )


def rules_form(sport: Sport) -> type[FlaskForm]:
    """Make the form of a sport's rules: the plugin's own, or one of the fields of its rules."""
    if sport.form is not None:
        return type("RulesForm", (sport.form(), FlaskForm), {})
    fields = {field.name: _rule(field) for field in rule_fields(sport.scoring.rules_type)}
    return type("RulesForm", (FlaskForm,), fields)


def _rule(field: RuleField) -> Any:
    label = in_language(field.label)
    checks = [Optional() if field.optional else InputRequired(), NumberRange(field.least, field.most)]
    about = _("Empty: there is no such rule.") if field.optional else ""
    if field.kind == "whole":
        return IntegerField(label[:1].upper() + label[1:], checks, description=about)
    return DecimalField(label[:1].upper() + label[1:], checks, description=about, places=None)


def _numbers(form: FlaskForm) -> dict[str, Any]:
    given = {field.name: field.data for field in form if field.name != "csrf_token"}
    return {name: float(value) if hasattr(value, "as_tuple") else value for name, value in given.items()}


def _lists(sport_key: str) -> dict[str, tuple[Text, tuple[Step, ...]]]:
    """List the rankings to start from: those of the sport's presets, then the federations'."""
    sport = runtime().registry.sports.get(sport_key)
    own = {preset.key: (preset.names, preset.ranking) for preset in sport.presets} if sport else {}
    return own | {preset.key: (preset.names, preset.steps) for preset in FEDERATIONS.values()}


def _fill(form: RankingForm, steps: Iterable[Step]) -> None:
    for number, step in enumerate(steps, start=1):
        form.steps.append_entry({**step.as_json(), "when_tied": str(step.when_tied or ""), "order": number})
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
            "restart": row["restart"],
        }
        for row in sorted(rows, key=lambda row: row["order"] or 100)
    ]
