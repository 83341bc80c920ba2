"""Athletes: who they are and where they play, set by name or taken in from a list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from tournament.domain.competitions.commands import athletes as athlete_services
from tournament.domain.competitions.commands import entries as services
from tournament.domain.competitions.commands.athletes import NewAthlete
from tournament.domain.competitions.queries.athletes import athletes_of, in_several
from tournament.domain.competitions.queries.competitions import EntryRow, entries_of, entry_of
from tournament.domain.exchanges.queries.exchanges import CompetitionRef, ExchangeView
from tournament.editions.imports import athletes as athlete_lines
from tournament.editions.imports.athletes import Team
from tournament.editions.imports.lines import Answers, Line
from tournament.engine.errors import InputError
from tournament.interchange.lists import furniture
from tournament.interchange.lists.kinds import ATHLETES
from tournament.interchange.lists.recognise import RecognisedRow, RowState, recognise
from tournament.interchange.lists.sheets import Sheet
from tournament.web.addresses import the_competition
from tournament.web.forms import Form
from tournament.web.organiser import blueprint
from tournament.web.organiser.competitions import competition_address
from tournament.web.organiser.importing import (
    Import,
    draft_of,
    draft_page,
    lines_of,
    names_of,
    outside_of,
    read_text,
    stand_as_read,
    steps,
)
from tournament.web.organiser.list_drafts import Draft
from tournament.web.organiser.pages import actor, save, the_exchange
from tournament.web.organiser.uploads import pasted_lines
from tournament.web.permissions import permission

MORE_THAN_NAMES = 2
"""Cells of a row that tells more of somebody than the name."""
NOBODY = (furniture.HEADING, furniture.LETTERHEAD, furniture.EMPTY)
"""Rows outside a list that are surely nobody; of any other the organiser has to see that it is none."""


class AthletesForm(Form):
    """An entry's athletes."""

    athletes = TextAreaField(_l("Athletes"), description=_l("One name a line."), render_kw={"rows": 12})


@blueprint.get("/<block>/<exchange>/athletes")
@permission("organise")
def athletes_(block: str, exchange: str) -> str:
    """List the athletes with the entries they play in."""
    view = the_exchange(block, exchange)
    people = athletes_of(view.id)
    return render_template(
        "organiser/athletes.html",
        exchange=view,
        athletes=people,
        several=in_several(people),
        sexes=athlete_services.SEXES,
        title=_("Athletes"),
    )


@blueprint.route(
    "/<block>/<exchange>/competitions/<competition>/entries/<int:entry_id>/athletes", methods=["GET", "POST"]
)
@permission("organise")
def athletes(block: str, exchange: str, competition: str, entry_id: int) -> Response | str:
    """Set the list of an entry's athletes, by name or from a table that is pasted where names are typed."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    row = entry_of(ref.id, entry_id) or abort(404)
    form = AthletesForm(data={"athletes": "\n".join(row.athletes)})
    back = competition_address("entries_", view, competition)
    kind = _whole(view, ref, row, competition_address("athletes", view, competition, entry_id=entry_id))
    if "draft" in request.form:
        return steps(kind)
    table = _table(kind, form, row.athletes) if form.is_submitted() else None
    if table is not None and not _is_sure(kind, table):
        return draft_page(kind, table)

    def call() -> None:
        if table is None:
            services.set_athletes(actor(), view.id, entry_id, pasted_lines(form.athletes.data))
        else:
            kind.take([line.value for line in lines_of(kind, table)])

    return save(form, call, back, field="athletes") or render_template(
        "organiser/entry_athletes.html",
        form=form,
        exchange=view,
        competition=ref,
        entry=row,
        people=[each for each in athletes_of(view.id) if any(of.entry_id == row.id for of in each.entries)],
        back=back,
        title=_("Athletes of %(name)s", name=row.name),
    )


@blueprint.route("/<block>/<exchange>/competitions/<competition>/athletes/import", methods=["GET", "POST"])
@permission("organise")
def import_athletes(block: str, exchange: str, competition: str) -> Response | str:
    """Take in a list of the athletes of all entries of a competition."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    return steps(_kind(view, ref, None, competition_address("entries_", view, competition)))


@blueprint.route(
    "/<block>/<exchange>/competitions/<competition>/entries/<int:entry_id>/athletes/import", methods=["GET", "POST"]
)
@permission("organise")
def import_entry_athletes(block: str, exchange: str, competition: str, entry_id: int) -> Response | str:
    """Take in a list of the athletes of one entry."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    row = entry_of(ref.id, entry_id) or abort(404)
    return steps(_kind(view, ref, row, competition_address("athletes", view, competition, entry_id=entry_id)))


def _table(kind: Import, form: AthletesForm, there: Collection[str]) -> Draft | None:
    """Read what was typed as a table; None for names one a line."""
    try:
        sheets = read_text(form.athletes.data or "")
    except InputError:  # which is said where it is read as names
        return None
    if all(_are_names(sheet, there) for sheet in sheets):
        return None
    return draft_of(kind, sheets)


def _are_names(sheet: Sheet, there: Collection[str]) -> bool:
    """Tell whether every line is a name and nothing else, or that of somebody who is there already."""
    if any(len(row.cells) >= MORE_THAN_NAMES for row in sheet.rows):
        return False
    return all(
        row.cells[0] in there or (row.state == RowState.OK and row.values.keys() == {"name"})
        for row in recognise(sheet, ATHLETES).rows
    )


def _is_sure(kind: Import, table: Draft) -> bool:
    """Tell whether every row that may be a person is one, as it stands: whoever is not named leaves the list."""
    outside = all(row.notes[0] in NOBODY for row in outside_of(kind, table))
    return outside and stand_as_read(kind, table) and all(line.value is not None for line in lines_of(kind, table))


def _whole(view: ExchangeView, ref: CompetitionRef, row: EntryRow, back: str) -> Import:
    """Take in the whole list of an entry: those who are on it stay when they are named, all others leave it."""

    def take(values: list[NewAthlete]) -> None:
        athlete_services.set_list(actor(), view.id, row.id, values)

    return replace(
        _kind(view, ref, row, back, replaces=True),
        take=take,
        takes=lambda n: ngettext(
            "Save as the whole list: %(num)d athlete", "Save as the whole list: %(num)d athletes", n
        ),
    )


def _kind(
    view: ExchangeView, ref: CompetitionRef, row: EntryRow | None, back: str, *, replaces: bool = False
) -> Import:
    people = athletes_of(view.id)
    teams = [_team(each, view) for each in entries_of(ref.id)]
    only = next((team for team in teams if row is not None and team.id == row.id), None)

    def lines(rows: Sequence[RecognisedRow], answers: Answers) -> list[Line[NewAthlete]]:
        return athlete_lines.lines(rows, answers, teams, only, people, view.ends_on.year, replaces=replaces)

    def take(values: list[NewAthlete]) -> None:
        athlete_services.add(actor(), view.id, values)

    return Import(
        kind=ATHLETES,
        block_id=view.block_id,
        title=_("Athletes of %(name)s from a list", name=row.name) if row else _("Athletes from a list"),
        back=back,
        lines=lines,
        take=take,
        takes=lambda n: ngettext("Add %(num)d athlete", "Add %(num)d athletes", n),
        said=lambda _result: several_words(in_several(athletes_of(view.id))),
        called=names_of(ref),
        extra={
            "exchange": view,
            "competition": ref,
            "about": _("Identity numbers tell people apart: organisers see their last digits, nobody else any."),
        },
    )


def several_words(count: int) -> str:
    """Say how many people play in more than one entry."""
    told = ngettext(
        "%(num)d person plays in more than one entry.", "%(num)d people play in more than one entry.", count
    )
    return f"{_('Saved.')} {told}"


def _team(entry: EntryRow, view: ExchangeView) -> Team:
    of_entry = [unit for unit in view.units if unit.name in entry.units]
    lead = next((unit.id for unit in of_entry if unit.name == entry.units[0]), 0)
    called = (name for unit in of_entry for name in (unit.name, unit.short_name) if name)
    return Team(entry.id, entry.name, lead, tuple(called))
