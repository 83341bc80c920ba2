"""The marks of a heat: one line for each entry."""

from __future__ import annotations

from flask import abort, redirect, render_template
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import FieldList, FormField, HiddenField, SelectField, StringField
from wtforms.form import Form as RowForm
from wtforms.validators import NumberRange, Optional

from tournament.domain.competitions.commands import heats as services
from tournament.domain.competitions.commands.marks import GivenMark, GivenMarks
from tournament.domain.competitions.commands.results import Seen
from tournament.domain.competitions.queries.corrections import Effect, match_of
from tournament.domain.competitions.queries.heats import MarkRow, mark_rows, names_of
from tournament.domain.competitions.queries.level_heats import admissible, competition_of
from tournament.domain.competitions.queries.matches import MatchView
from tournament.domain.competitions.queries.states import State, drawn_state_of_id
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, NotFoundError
from tournament.domain.duties.queries.officials import duty_names
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.domain.timetables.commands.planning_rules import ROLES
from tournament.engine.errors import InputError
from tournament.engine.heats import Ending
from tournament.engine.heats.entering import MarkError
from tournament.engine.heats.marks import ENDINGS
from tournament.sdk.fields import IntegerField
from tournament.web.addresses import the_competition
from tournament.web.forms import form_errors
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.competitions import without_plugin
from tournament.web.organiser.forms import LINE, choices
from tournament.web.organiser.pages import actor, address, the_exchange
from tournament.web.organiser.recording import CLEAR, RecordForm, is_clearing, take
from tournament.web.organiser.vacancies import given_places
from tournament.web.permissions import permission


class MarkForm(RowForm):
    """The mark of an entry; `order` is what the committee decided between equals."""

    entry = HiddenField()
    cells = FieldList(StringField(_l("Mark"), LINE))
    ending = SelectField(_l("How it ended"))
    order = IntegerField(_l("Order among equals"), [Optional(), NumberRange(1, 999)])


class MarksForm(RecordForm):
    """The marks of a heat."""

    marks = FieldList(FormField(MarkForm))
    note = StringField(_l("Remark"), LINE)


@blueprint.route("/<block>/<exchange>/heats/<int:match_id>", methods=["GET", "POST"])
@permission("organise")
def heat(block: str, exchange: str, match_id: int) -> Response | str:
    """Enter or correct the marks of a heat; a correction is shown with all it changes before it is made."""
    view = the_exchange(block, exchange)
    shown = match_of(view.id, match_id) or abort(404)
    if not shown.heat:
        return redirect(address("match", view, match_id=match_id))
    try:
        state = drawn_state_of_id(shown.competition_id)
    except InputError:
        return without_plugin(view, the_competition(view, shown.competition_slug), in_language(shown.title))
    rows = mark_rows(state, shown)
    form = _form(rows, shown)
    changes = None
    if form.validate_on_submit():
        if not {_entry(line.form) for line in form.marks} <= {*state.entrants}:
            raise NotFoundError(NOTHING_HERE)
        changes = _take(form, view, shown)
        if isinstance(changes, Response):
            return changes
    marking = state.marking_of(shown.key)
    return render_template(
        "organiser/heat.html",
        form=form,
        exchange=view,
        match=shown,
        rows=list(zip(rows, form.marks, strict=False)),
        numbering=marking.numbering,
        cells=marking.cells,
        judges=marking.rules.judges,
        levels=_levels(state, shown),
        **given_places(shown, state),
        **_going_on(shown, state),
        changes=changes,
        clear=CLEAR,
        duties=duty_names(view.id, shown.id).get(shown.id, ()),
        roles=ROLES,
        back=address("results_", view),
        title=in_language(shown.title),
    )


def _going_on(match: MatchView, state: State) -> dict[str, object]:
    """Name those who are level and can all go on, and say whether more go on than planned."""
    competition = competition_of(match.competition_id)
    level = admissible(competition, state, match.key)
    all_of_them = names_of(state, level[0][0]) if level else ()
    return {"all_go_on": all_of_them, "beyond": competition.planned_graph is not None}


def _form(rows: tuple[MarkRow, ...], match: MatchView) -> MarksForm:
    form = MarksForm(
        data={
            "marks": [
                {
                    "entry": str(row.entry.id),
                    "cells": [in_language(cell) for cell in row.cells],
                    "ending": row.ending,
                    "order": row.order,
                }
                for row in rows
            ],
            "note": match.note,
        }
    )
    for line in form.marks:
        line.form.ending.choices = choices(ENDINGS)
    return form


def _levels(state: State, match: MatchView) -> list[tuple[str, ...]]:
    """List those who share a place, here or with others of other heats, whom the committee may put in order."""
    names = state.name_of
    ranks: dict[int, list[str]] = {}
    for each in state.finishers.get(match.key, ()):
        if each.tied and each.rank is not None:
            ranks.setdefault(each.rank, []).append(names[each.entry])
    open_ = (names_of(state, level) for level in state.progress.level if match.key in level.heats)
    return list(dict.fromkeys([*map(tuple, ranks.values()), *open_]))


def _take(form: MarksForm, exchange: ExchangeView, match: MatchView) -> Response | object | None:
    given = None if is_clearing(form) else _given(form)

    def record(seen: Seen | None) -> Effect:
        return services.record(actor(), exchange.id, match.id, given or GivenMarks(()), seen)

    return take(
        form,
        exchange,
        match,
        given,
        record,
        lambda error: _refused(form, error),
        lambda _effect: in_language(match.title),
    )


def _given(form: MarksForm) -> GivenMarks:
    return GivenMarks(
        tuple(
            GivenMark(
                _entry(line.form),
                tuple(cell.data or "" for cell in line.form.cells),
                Ending(line.form.ending.data),
                line.form.order.data,
            )
            for line in form.marks
        ),
        form.note.data or "",
    )


def _entry(line: MarkForm) -> int:
    """Return the id of the entry in a line; only a page that was tampered with has another word there."""
    told = line.entry.data or ""
    return int(told) if told.isdecimal() and len(told) < 19 else abort(404)


def _refused(form: MarksForm, error: InputError) -> None:
    """Show what is wrong with a mark in its line, all else above the form."""
    if not isinstance(error, MarkError):
        form_errors(form, error)
        return
    for line in form.marks:
        problem = error.problems.get(_entry(line.form))
        if problem is not None:
            sentence = in_language(problem)
            line.form.entry.errors = [sentence[:1].upper() + sentence[1:] + "."]
    form.form_errors.append(in_language(error.text))
