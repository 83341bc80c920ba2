"""The lists that are taken in: units, entries, officials, blocked times; each on a page of its own."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from tournament.domain.competitions.queries.competitions import entries_of
from tournament.domain.duties.commands import officials as official_services
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.duties.queries.officials import officials_of
from tournament.domain.exchanges.commands import blocks
from tournament.domain.exchanges.queries.blocks import units_of
from tournament.domain.timetables.commands import blocked_times
from tournament.domain.timetables.commands.blocked_times import ListedTime
from tournament.domain.timetables.queries.blocked_times import audiences_of
from tournament.editions.imports import blocked, entries, officials, taking
from tournament.editions.imports import units as unit_lines
from tournament.interchange.lists.kinds import BLOCKED_TIMES, ENTRIES, OFFICIALS, UNITS
from tournament.web.addresses import the_competition
from tournament.web.organiser import blueprint
from tournament.web.organiser.competitions import competition_address
from tournament.web.organiser.importing import Import, ListForm, names_of, steps
from tournament.web.organiser.pages import actor, address, the_block, the_exchange
from tournament.web.permissions import permission


@blueprint.route("/<block>/units", methods=["GET", "POST"])
@permission("organise")
def units(block: str) -> Response | str:
    """List the units, and take new ones in from a list."""
    view, back = the_block(block), url_for("organiser.units", block=block)
    present = units_of(view.id)
    if request.method == "GET":
        title = _("Units")
        return render_template("organiser/units.html", block=view, units=present, form=ListForm(view.id), title=title)

    def take(values: list[unit_lines.NewUnit]) -> None:
        blocks.add_units(actor(), view.id, values)

    return steps(
        Import(
            kind=UNITS,
            block_id=view.id,
            title=_("Units from a list"),
            back=back,
            lines=lambda rows, answers: unit_lines.lines(rows, answers, present),
            take=take,
            takes=lambda n: ngettext("Add %(num)d unit", "Add %(num)d units", n),
            extra={"block": view},
        )
    )


@blueprint.route("/<block>/<exchange>/competitions/<competition>/entries/import", methods=["GET", "POST"])
@permission("organise")
def import_entries(block: str, exchange: str, competition: str) -> Response | str:
    """Take entries in from a list."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    known, present = units_of(view.block_id), entries_of(ref.id)
    taking_part = {unit.id: unit.name for unit in view.units}

    def take(plans: list[entries.EntryPlan]) -> None:
        taking.take_entries(actor(), view.id, ref.id, plans)

    return steps(
        Import(
            kind=ENTRIES,
            block_id=view.block_id,
            title=_("Entries from a list"),
            back=competition_address("entries_", view, competition),
            lines=lambda rows, answers: entries.lines(rows, answers, known, taking_part, present, ref.division),
            called=names_of(ref),
            take=take,
            takes=lambda n: ngettext("Add %(num)d entry", "Add %(num)d entries", n),
            worth=lambda plan: plan.entries,
            extra={"exchange": view, "competition": ref},
        )
    )


@blueprint.route("/<block>/<exchange>/officials/import", methods=["GET", "POST"])
@permission("organise")
def import_officials(block: str, exchange: str) -> Response | str:
    """Take officials in from a list."""
    view = the_exchange(block, exchange)
    names, present = {unit.id: (unit.name, unit.short_name) for unit in view.units}, officials_of(view.id)

    def take(values: list[NewOfficial]) -> None:
        official_services.add(actor(), view.id, values)

    return steps(
        Import(
            kind=OFFICIALS,
            block_id=view.block_id,
            title=_("Officials from a list"),
            back=address("officials_", view),
            lines=lambda rows, answers: officials.lines(rows, answers, names, present),
            take=take,
            takes=lambda n: ngettext("Add %(num)d person", "Add %(num)d people", n),
            extra={
                "exchange": view,
                "about": _("Without a unit they may judge everybody, without a role they are referees."),
            },
        )
    )


@blueprint.route("/<block>/<exchange>/blocked-times/import", methods=["GET", "POST"])
@permission("organise")
def import_times(block: str, exchange: str) -> Response | str:
    """Take in a list of times at which courts, units or officials are not free."""
    view = the_exchange(block, exchange)
    names = audiences_of(view.id)

    def take(values: list[ListedTime]) -> None:
        blocked_times.take_listed(actor(), view.id, values)

    return steps(
        Import(
            kind=BLOCKED_TIMES,
            block_id=view.block_id,
            title=_("Blocked times from a list"),
            back=address("blocked_times", view),
            lines=lambda rows, answers: blocked.lines(rows, answers, names, view.starts_on, view.ends_on, view.zone),
            take=take,
            takes=lambda n: ngettext("Block %(num)d time", "Block %(num)d times", n),
            extra={"exchange": view},
        )
    )
