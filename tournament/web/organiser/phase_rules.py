"""The rules of one phase of a competition: what is otherwise there than everywhere else."""

from __future__ import annotations

from flask import abort, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tournament.domain.competitions.commands import phase_rules as services
from tournament.domain.competitions.queries.competitions import set_up_of
from tournament.domain.competitions.queries.phase_rules import MINUTES, phase_rules_of
from tournament.runtime import runtime
from tournament.web.addresses import the_competition
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.competitions import competition_address, without_plugin
from tournament.web.organiser.pages import actor, save, the_exchange
from tournament.web.organiser.rubber_fields import rules_form, rules_in
from tournament.web.permissions import permission

PLAIN = "as_elsewhere"
"""The button that gives a phase the rules that hold everywhere else."""


@blueprint.route("/<block>/<exchange>/competitions/<competition>/rules/<phase>", methods=["GET", "POST"])
@permission("organise")
def phase_rules(block: str, exchange: str, competition: str, phase: str) -> Response | str:
    """Edit the rules of one phase; each save is a new version of the competition's rules."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    stored, sport = set_up_of(ref.id), runtime().registry.sports.get(ref.sport)
    if sport is None:
        return without_plugin(view, ref, _("Rules"))
    phases = {each.key: each for each in phase_rules_of(ref.id)}
    shown = phases.get(key_of(phase)) or abort(404)
    stage, _slash, round_ = shown.key.partition("/")
    around = phases[stage].own if round_ and stage in phases else {}
    values = {**stored.rules, MINUTES: stored.match_minutes, **around, **shown.own}
    form = rules_form(sport, values, view.block_id)
    for name in shown.own:
        if name in form:
            otherwise = _("Otherwise than elsewhere.")
            form[name].description = f"{form[name].description} {otherwise}".strip()
    plain = PLAIN in request.form
    return save(
        form,
        lambda: services.set_phase_rules(actor(), view.id, ref.id, shown.key, {} if plain else rules_in(form, sport)),
        competition_address("rules", view, competition),
    ) or render_template(
        "organiser/phase_rules.html",
        form=form,
        exchange=view,
        competition=ref,
        set_up=stored,
        phase=shown,
        plain=PLAIN,
        title=_("Rules: %(phase)s", phase=in_language(shown.name)),
    )


def word_of(key: str) -> str:
    """Return the word of an address for the key of a phase."""
    return key.replace("/", ":")


def key_of(word: str) -> str:
    """Return the key of a phase that a word of an address stands for."""
    return word.replace(":", "/")
