"""Results: the list to enter them from, and one match with what a correction changes."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField

from tournament.domain.competitions.commands import results as services
from tournament.domain.competitions.commands.results import Given, ScoreError, Seen
from tournament.domain.competitions.queries.competitions import SetUp, set_up_of
from tournament.domain.competitions.queries.corrections import Consequences, Effect, match_of, named_winner
from tournament.domain.competitions.queries.graphs import every_format, pairer_of
from tournament.domain.competitions.queries.heats import levels_of
from tournament.domain.competitions.queries.lots import ties_of
from tournament.domain.competitions.queries.matches import MatchView, schedule
from tournament.domain.competitions.queries.paired_rounds import rounds_paired
from tournament.domain.competitions.queries.phase_rules import values_at
from tournament.domain.competitions.queries.rubber_rules import rubber_rulebook, tie_scoring
from tournament.domain.competitions.queries.rubbers import rubber_of
from tournament.domain.competitions.queries.states import sport_of, state_of_id
from tournament.domain.duties.queries.officials import duty_names
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.domain.timetables.commands.planning_rules import ROLES
from tournament.engine.certain import certain
from tournament.engine.errors import InputError
from tournament.engine.match_status import Status
from tournament.engine.scoring import Part
from tournament.web.addresses import the_competition
from tournament.web.forms import form_errors
from tournament.web.language import in_language
from tournament.web.organiser import blueprint, score_fields
from tournament.web.organiser.competitions import without_plugin
from tournament.web.organiser.forms import LINE, choices
from tournament.web.organiser.pages import actor, address, the_exchange
from tournament.web.organiser.recording import CLEAR, RecordForm, is_clearing, is_known, take
from tournament.web.organiser.score_fields import Row
from tournament.web.organiser.vacancies import given_places
from tournament.web.permissions import permission


class ResultForm(RecordForm):
    """A result: how the match ended; the fields of the score are those of the sport."""

    rows: Sequence[Row] = ()
    status = SelectField(_l("The match was"))
    winner = SelectField(_l("Winner, when the score does not say"))
    note = StringField(_l("Remark"), LINE)


@blueprint.get("/<block>/<exchange>/results")
@permission("organise")
def results_(block: str, exchange: str) -> str:
    """List the matches to enter results from: those that can be played first."""
    view = the_exchange(block, exchange)
    chosen = request.args.get("competition", "")
    shown = [match for match in schedule(view.id) if chosen in {"", match.competition_slug}]
    return render_template(
        "organiser/results.html",
        exchange=view,
        open=[match for match in shown if not match.over and is_known(match)],
        waiting=[match for match in shown if not match.over and not is_known(match)],
        done=[match for match in shown if match.over],
        chosen=chosen,
        levels=_levels(shown),
        ties=[(each, ties) for each in view.competitions if (ties := ties_of(each.id))],
        statuses=services.STATUSES,
        title=_("Results"),
    )


def _levels(shown: Sequence[MatchView]) -> list[tuple[str, list[MatchView]]]:
    """Name those among whom it is open who goes on from heats, each with the heats in which that is entered."""
    heats = {(each.competition_id, each.key): each for each in shown if each.heat and each.over}
    return [
        (", ".join(names), [heats[id_, key] for key in keys])
        for id_ in dict.fromkeys(id_ for id_, _ in heats)
        for keys, names in levels_of(id_)
    ]


@blueprint.route("/<block>/<exchange>/matches/<int:match_id>", methods=["GET", "POST"])
@permission("organise")
def match(block: str, exchange: str, match_id: int) -> Response | str:
    """Enter or correct a result; a correction is shown with all it changes before it is made."""
    view = the_exchange(block, exchange)
    shown = match_of(view.id, match_id) or abort(404)
    if shown.heat:
        return redirect(address("heat", view, match_id=match_id))
    set_up = set_up_of(shown.competition_id)
    pairer = pairer_of({"name": set_up.format})
    if pairer and pairer.on_one_court:
        return redirect(address("rounds_", view, competition=shown.competition_slug))
    try:
        form = _result_form(shown, set_up)
    except InputError:
        return without_plugin(view, the_competition(view, shown.competition_slug), in_language(shown.title))
    changes = None
    if form.validate_on_submit():
        changes = _take(form, view, shown)
        if isinstance(changes, Response):
            return changes
    return render_template(
        "organiser/match.html",
        form=form,
        exchange=view,
        match=shown,
        changes=changes,
        later_rounds=rounds_paired(shown.competition_id) - shown.round,
        clear=CLEAR,
        whole=_whole(view, shown),
        duties=duty_names(view.id, shown.id).get(shown.id, ()),
        roles=ROLES,
        back=address("results_", view),
        title=in_language(shown.title),
        **_places_of_heats(shown, set_up),
    )


def _places_of_heats(match: MatchView, set_up: SetUp) -> dict[str, object]:
    """Say who came to a match by a heat and may give that up, and who did."""
    format_ = every_format().get(set_up.format or "")
    comes_by_heats = format_ is not None and "heats" in format_.contests and match.tie_id is None
    return given_places(match, state_of_id(match.competition_id) if comes_by_heats else None)


def _whole(exchange: ExchangeView, match: MatchView) -> MatchView:
    """Return the match whose rubber a match is, else itself."""
    return (match_of(exchange.id, match.tie_id) if match.tie_id is not None else None) or match


def _result_form(match: MatchView, set_up: SetUp) -> ResultForm:
    """Make the form with the parts of a score that the sport has under the rules of the match.

    Raises InputError where the plugin of the sport is missing.
    """
    named = None if request.method == "POST" else named_winner(match.id)  # what is sent stands in its place
    parts = score_fields.rows_for(_parts(match, set_up), () if tie_scoring(match.sport) else match.score)
    form: ResultForm = score_fields.with_parts(ResultForm, parts)(
        data={
            **score_fields.filled(match.score[: len(parts)]),
            "status": match.status.value if match.over else Status.PLAYED.value,
            "winner": "" if named is None else str(named),
            "note": match.note,
        }
    )
    form.rows = score_fields.rows_of(form, parts)
    form.status.choices = choices(services.STATUSES)
    if not parts:
        form.status.description = _("How a tie was played follows from its rubbers; here it is given away or decided.")
    if match.status is Status.ANNULLED:  # by a withdrawal; it can be recorded otherwise, not chosen
        form.status.choices += choices({match.status: _("annulled")})
    if match.group is None:
        form.status.description = _(
            "From a match that both sides forfeit, or that is no contest, nobody goes on. Which place those who"
            " forfeited take is set under “Regulations”."
        )
    form.winner.choices = choices({"": _("the score says"), "0": match.sides[0].name, "1": match.sides[1].name})
    return form


def _parts(match: MatchView, set_up: SetUp) -> Sequence[Part]:
    """List the parts of a score: none of a tie's, which follows from its rubbers."""
    sport = sport_of(match.sport)
    if tie_scoring(match.sport):
        return ()
    rubber = rubber_of(match.id) if match.tie_id is not None else None
    if rubber:
        return rubber_rulebook(rubber).parts
    values = values_at(match.competition_id, match.key) if set_up.phases else set_up.rules
    return sport.scoring.parts(sport.rules_from(values))


def _take(form: ResultForm, exchange: ExchangeView, match: MatchView) -> Response | Consequences | None:
    """Record what was sent; before a correction return what it changes, for a refusal None."""
    given = None if is_clearing(form) else _given(form)
    if given is None and not is_clearing(form):
        return None

    def record(seen: Seen | None) -> Effect:
        return services.record(actor(), exchange.id, match.id, certain(given, "a score was sent"), seen)

    return take(
        form,
        exchange,
        match,
        given,
        record,
        lambda error: _refused(form, error),
        lambda made: _said(match, given, made),
    )


def _given(form: ResultForm) -> Given | None:
    """Return the result as filled in, or None with the reason at the part that is half empty."""
    score = score_fields.score_in(form.rows)
    if score is None:
        return None
    winner = int(form.winner.data) if form.winner.data else None
    return Given(score, Status(form.status.data), winner, form.note.data or "")


def _refused(form: ResultForm, error: InputError) -> None:
    """Show each broken rule at the part it is about, the others above the form."""
    if not isinstance(error, ScoreError):
        form_errors(form, error)
        return
    for violation in error.violations:
        sentence = in_language(violation.text)
        sentence = sentence[:1].upper() + sentence[1:] + "."
        if violation.part is not None and violation.part <= len(form.rows):
            form.rows[violation.part - 1].refuse(sentence)
        else:
            form.form_errors.append(sentence)


def _said(match: MatchView, given: Given | None, effect: Effect) -> str:
    sides = in_language(match.who)
    rubber = rubber_of(match.id) if match.tie_id is not None else None
    rulebook = rubber_rulebook(rubber) if rubber else effect.before.rulebook_of(match.key)
    score = in_language(rulebook.told(given.score, given.status, given.winner).words) if given else ""
    return str(_("Saved: %(sides)s %(score)s", sides=sides, score=score))
