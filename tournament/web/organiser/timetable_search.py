"""Searching for a timetable in the browser: start, watch, stop, compare, choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flask import abort, jsonify, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField

from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.domain.timetables.commands import planning_rules, search_jobs
from tournament.domain.timetables.commands.search_jobs import GOAL_NAMES, SECONDS, Search, Watched
from tournament.domain.timetables.queries.known_people import known_people
from tournament.domain.timetables.queries.planning import Planning, spot
from tournament.domain.timetables.queries.planning_customs import CUSTOMS
from tournament.domain.timetables.queries.planning_rows import rules_of
from tournament.domain.timetables.queries.timetable_changes import changes
from tournament.engine.moments import at
from tournament.engine.text import Words
from tournament.engine.timetable.explain.messages import length
from tournament.engine.timetable.problem import Goal, Placed, Plan, Status
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import CheckboxesField, SendForm, choices
from tournament.web.organiser.pages import actor, address, save, save_with, the_exchange
from tournament.web.organiser.timetable import court_names, difference_words
from tournament.web.permissions import permission


class SearchForm(Form):
    """How long to search, and whether what is published is to change little."""

    customs = CheckboxesField(
        _l("What every timetable should keep to"),
        description=_l("As long as every match has a place with it; matches that you move by hand are free of it."),
    )
    seconds = SelectField(_l("How long"), coerce=int)
    keep = BooleanField(_l("Change as few published matches as possible"))


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan that was found, as a column of the comparison; `changes` are triples of words for a list."""

    goal: Goal
    name: str
    is_draft: bool
    figures: Sequence[str]
    changes: Sequence[tuple[str, str, str]]
    unplaced: Sequence[str]
    unrefereed: Sequence[str]


@blueprint.route("/<block>/<exchange>/timetable/search", methods=["GET", "POST"])
@permission("organise")
def search(block: str, exchange: str) -> Response | str:
    """Start a search, show how far it is, and what it found."""
    view = the_exchange(block, exchange)
    stored = list(rules_of(view.id).customs)
    form = _offered(SearchForm(seconds=SECONDS[0], customs=stored))

    def call() -> None:
        if (form.customs.data or []) != stored:
            planning_rules.set_customs(actor(), view.id, form.customs.data or [])
        search_jobs.start(actor(), view.id, form.seconds.data, keep=form.keep.data)

    then = address("search", view)
    return save_with(form, call, lambda done: then, _("The search has begun."), undo=False) or _page(view, form)


@blueprint.get("/<block>/<exchange>/timetable/search/state")
@permission("organise")
def search_state(block: str, exchange: str) -> Response:
    """Say how far the search is."""
    view = the_exchange(block, exchange)
    watched = search_jobs.watch(view.id) or abort(404)
    return jsonify(running=watched.running, elapsed=watched.state.elapsed, facts=_facts(view, watched))


@blueprint.post("/<block>/<exchange>/timetable/search/<what>")
@permission("organise")
def change_search(block: str, exchange: str, what: str) -> Response | str:
    """Stop the search and keep what it found, throw it away, or choose one of its plans as the draft."""
    view, form = the_exchange(block, exchange), SendForm()
    if what == "choose":
        return _choose(view, form)
    call = {"stop": search_jobs.stop, "forget": search_jobs.forget}.get(what) or abort(404)
    then = address("search", view) if what == "stop" else address("timetable_", view)
    said = _("The search stops; what it found is kept.") if what == "stop" else _("What was found is thrown away.")
    return save_with(form, lambda: call(view.id), lambda done: then, said, undo=False) or _page(view, form)


def _choose(view: ExchangeView, form: SendForm) -> Response | str:
    goal = next((each for each in Goal if each == request.form.get("goal")), None) or abort(404)
    found = search_jobs.watch(view.id)
    then = address("day", view) if found and found.asked.keep else address("timetable_", view)
    chosen = _("This timetable is now the draft. Publish it to put it into effect.")
    return save(form, lambda: search_jobs.choose(actor(), view.id, goal), then, chosen) or _page(view, form)


def _offered(form: SearchForm) -> SearchForm:
    form.seconds.choices = choices({seconds: _seconds(seconds) for seconds in SECONDS})
    form.customs.choices = choices(CUSTOMS)
    return form


def _page(view: ExchangeView, form: SearchForm | SendForm) -> str:
    if not isinstance(form, SearchForm):
        customs = rules_of(view.id).customs
        refused, form = form, _offered(SearchForm(formdata=None, seconds=SECONDS[0], customs=customs))
        form.form_errors.extend(refused.form_errors)
    found = search_jobs.search_of(view.id)
    return render_template(
        "organiser/search.html",
        exchange=view,
        form=form,
        search=found,
        people=known_people(view.id),
        facts=_facts(view, found) if found else {},
        figures=_figure_names(found) if found else [],
        offers=_offers(view, found) if found and not found.running else [],
        clash=_clash(found) if found and not found.running else None,
        title=_("Search for a timetable"),
    )


def _facts(view: ExchangeView, watched: Watched) -> dict[str, str]:
    """Say in words how far a search is."""
    state, told = watched.state, watched.state.progress
    facts = {"goal": in_language(GOAL_NAMES[state.goal]) if state.goal else ""}
    if told is not None:
        origin = datetime.combine(view.starts_on, time(), tzinfo=view.zone)
        facts |= {
            "placed": f"{told.placed}/{told.matches}",
            "finish": in_language(at(origin + timedelta(minutes=told.finish))) if told.placed else "–",
            "gap": _gap(told.finish - told.bound) if told.placed == told.matches else "–",
            "waiting": in_language(length(told.waiting)),
            "unrefereed": str(told.unrefereed),
        }
    return facts


def _figure_names(search: Search) -> list[str]:
    names = [
        _("Ends at"),
        _("Later than the earliest possible end"),
        _("Waiting of all teams together"),
        _("Longest wait of a team in a day"),
        _("Spread of early and late over teams"),
        _("Spread of use over courts"),
        _("Matches without a place"),
        _("Matches without a referee team"),
    ]
    return [*names, _("Published matches that change")] if search.planning.published else names


def _offers(view: ExchangeView, search: Search) -> list[Offer]:
    names, planning = court_names(view), search.planning
    return [
        Offer(
            goal=goal,
            name=in_language(GOAL_NAMES[goal]),
            is_draft=_places(planning.drafted) == _places(plan.places),
            figures=_figures(planning, plan),
            changes=difference_words(search.planning, changes(search.planning, plan.places), names)
            if search.planning.published
            else (),
            unplaced=[in_language(planning.in_words(each)) for each in plan.unplaced.values()],
            unrefereed=[in_language(planning.names[id_]) for id_ in plan.unrefereed],
        )
        for goal, plan in search.plans.items()
    ]


def _differences(planning: Planning, plan: Plan, names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return difference_words(planning, changes(planning, plan.places), names) if planning.published else []


def _places(places: Mapping[str, Placed]) -> dict[str, tuple[tuple[str, ...], int] | None]:
    return {id_: spot(place) for id_, place in places.items()}


def _figures(planning: Planning, plan: Plan) -> list[str]:
    measures = plan.measures
    figures = [
        in_language(planning.clock(measures.finish)) if plan.places else "–",
        "–" if plan.unplaced else _gap(measures.finish - plan.bound),
        in_language(length(measures.waiting)),
        in_language(length(measures.longest_wait)),
        f"{measures.early_late:.0%}",
        in_language(length(measures.court_spread)),
        str(len(plan.unplaced)),
        str(len(plan.unrefereed)),
    ]
    return [*figures, str(len(changes(planning, plan.places)))] if planning.published else figures


@dataclass(frozen=True, slots=True)
class Clash:
    """Why not everything fits, and what would help; `proven` unless the time for the search was merely over."""

    proven: bool
    summary: str
    wishes: Sequence[str]
    remedies: Sequence[str]


def _clash(search: Search) -> Clash | None:
    """Say what clashes in the plan that leaves something out."""
    plan = next((plan for plan in search.plans.values() if plan.conflicts), None)
    if plan is None:
        return None
    summary, *wishes = _sentences(search.planning, plan.conflicts)
    return Clash(plan.status is Status.INFEASIBLE, summary, wishes, _sentences(search.planning, plan.remedies))


def _sentences(planning: Planning, texts: Sequence[Words]) -> list[str]:
    return [in_language(planning.in_words(each)) for each in texts]


def _gap(minutes: int) -> str:
    return in_language(length(minutes)) if minutes > 0 else _("none, proven")


def _seconds(seconds: int) -> str:
    return str(ngettext("%(num)d second", "%(num)d seconds", seconds))
