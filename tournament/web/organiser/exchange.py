"""An edition's own pages: the checklist and what it consists of beside competitions."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tournament.domain.competitions.commands import withdrawals
from tournament.domain.competitions.queries.policies import BOTH_FORFEIT
from tournament.domain.exchanges.commands import exchanges as services
from tournament.domain.exchanges.commands import venues
from tournament.domain.exchanges.queries import blocks, exchanges
from tournament.editions import checklists
from tournament.engine.commemorations import phrase_of
from tournament.engine.message import Message, pmessage
from tournament.engine.text import Text
from tournament.runtime import runtime
from tournament.sdk import PanelPlace
from tournament.web.addresses import row_number
from tournament.web.local_formats import weekday
from tournament.web.organiser import blueprint
from tournament.web.organiser.day_warnings import day_warnings
from tournament.web.organiser.exchange_forms import (
    CommemorationsForm,
    CommitteeForm,
    DetailsForm,
    HoursForm,
    ParticipantsForm,
    PoliciesForm,
    ProgrammeForm,
)
from tournament.web.organiser.forms import SendForm, choices
from tournament.web.organiser.pages import actor, address, at, at_minute, filled, save, the_exchange, wall
from tournament.web.organiser.uploads import pasted_lines
from tournament.web.permissions import permission
from tournament.web.plugin_parts import panels_of

KINDS = {
    "meeting": Message("Technical meeting"),
    "draw": pmessage("lots", "Draw"),
    "opening": Message("Opening"),
    "closing": Message("Closing and awards"),
    "deadline": Message("Deadline"),
    "break": Message("Break"),
    "other": Message("Other"),
}


@blueprint.get("/<block>/<exchange>/")
@permission("organise")
def checklist(block: str, exchange: str) -> str:
    """Show the way from details to publication, each step done or naming what it waits for."""
    view = the_exchange(block, exchange)
    return render_template(
        "organiser/checklist.html",
        exchange=view,
        steps=checklists.steps(view),
        panels=panels_of(PanelPlace.ORGANISER, view),
        exporters=runtime().registry.offered("exporters", blocks.disabled_plugins(view.block_id)),
        warnings=day_warnings(view, ()) if view.state != "finished" else [],
        send=SendForm(),
    )


@blueprint.route("/<block>/<exchange>/details", methods=["GET", "POST"])
@permission("organise")
def details(block: str, exchange: str) -> Response | str:
    """Change names, days, deadline and host."""
    view = the_exchange(block, exchange)
    form = DetailsForm(
        data={
            "name_vi": view.name.vi,
            "name_en": view.name.en,
            "starts_on": view.starts_on,
            "ends_on": view.ends_on,
            "registration_until": wall(view.registration_until, view.zone),
            "host": view.host_id or 0,
        }
    )
    form.host.choices = choices({0: "–"} | {unit.id: unit.name for unit in view.units})

    def call() -> None:
        given = services.Details(
            form.name_vi.data or "",
            form.name_en.data or "",
            filled(form.starts_on.data),
            filled(form.ends_on.data),
            at_minute(form.registration_until.data, view.zone),
        )
        services.edit(actor(), view.id, given, form.host.data or None)

    return save(form, call, address("checklist", view), field="ends_on") or _form_page(form, _("Details"), view)


@blueprint.route("/<block>/<exchange>/participants", methods=["GET", "POST"])
@permission("organise")
def participants(block: str, exchange: str) -> Response | str:
    """Say which units take part."""
    view = the_exchange(block, exchange)
    form = ParticipantsForm(data={"units": [unit.id for unit in view.units]})
    taking_part = {unit.id: unit.name for unit in view.units}
    others = {unit.id: unit.name for unit in blocks.units_of(view.block_id) if unit.active}
    form.units.choices = choices({**others, **taking_part})
    return save(
        form, lambda: services.set_participants(actor(), view.id, form.units.data or []), address("checklist", view)
    ) or _form_page(form, _("Units taking part"), view)


@blueprint.route("/<block>/<exchange>/commemorations", methods=["GET", "POST"])
@permission("organise")
def commemorations(block: str, exchange: str) -> Response | str:
    """Say what the edition commemorates; the years are counted, never typed."""
    view = the_exchange(block, exchange)
    keys, occasions = exchanges.commemorations_of(view.id)
    free = occasions[0] if occasions else Text("", "")
    form = CommemorationsForm(data={"keys": keys, "occasion_vi": free.vi, "occasion_en": free.en})
    form.keys.choices = choices(
        {known.key: phrase_of(known, view.starts_on.year) for known in exchanges.commemorations_offered(view.id)}
    )

    def call() -> None:
        named = Text(form.occasion_vi.data or "", form.occasion_en.data or "")
        services.set_commemorations(actor(), view.id, form.keys.data or [], [named] if named.vi else [])

    return save(form, call, address("checklist", view)) or _form_page(form, _("Commemorations"), view)


@blueprint.route("/<block>/<exchange>/committee", methods=["GET", "POST"])
@permission("organise")
def committee(block: str, exchange: str) -> Response | str:
    """Set the organising committee."""
    view = the_exchange(block, exchange)
    lines = ["; ".join(member) for member in exchanges.committee_of(view.id)]
    form = CommitteeForm(data={"members": "\n".join(lines)})

    def call() -> None:
        given = [line for line in pasted_lines(form.members.data) if line.strip()]
        services.set_committee(actor(), view.id, [_three(line) for line in given])

    done = save(form, call, address("checklist", view), field="members")
    return done or _form_page(form, _("Organising committee"), view)


@blueprint.route("/<block>/<exchange>/hours", methods=["GET", "POST"])
@permission("organise")
def hours(block: str, exchange: str) -> Response | str:
    """Say when the courts are open, several courts and days at once."""
    view = the_exchange(block, exchange)
    form = HoursForm()
    courts = [court for venue in blocks.venues_of(view.block_id) for court in venue.courts]
    days = [view.starts_on + timedelta(days=n) for n in range((view.ends_on - view.starts_on).days + 1)]
    form.courts.choices = choices({court.id: f"{court.name} ({court.venue})" for court in courts})
    form.days.choices = choices({day.isoformat(): weekday(day) for day in days})
    if request.method == "GET":
        form.courts.data, form.days.data = [court.id for court in courts], [day.isoformat() for day in days]
    windows = exchanges.windows_of(view.id)

    def call() -> None:
        chosen = [day for day in days if day.isoformat() in (form.days.data or [])]
        new = [
            (court, at(day, filled(form.opens.data), view.zone), at(day, filled(form.closes.data), view.zone))
            for court in form.courts.data or []
            for day in chosen
        ]
        kept = [(w.court_id, w.starts_at, w.ends_at) for w in windows]
        venues.set_windows(actor(), view.id, kept + new)

    return save(form, call, address("hours", view), field="closes") or render_template(
        "organiser/hours.html",
        form=form,
        title=_("Opening hours of the courts"),
        exchange=view,
        windows=windows,
        send=SendForm(),
        has_courts=bool(courts),
    )


ALL = "all"


@blueprint.post("/<block>/<exchange>/hours/clear")
@permission("organise")
def clear_hours(block: str, exchange: str) -> Response | str:
    """Remove one window of opening hours, or all of them."""
    view, form = the_exchange(block, exchange), SendForm()
    gone = request.form.get("window", type=row_number)
    if gone is None and request.form.get("window") != ALL:
        abort(400)
    kept = [(w.court_id, w.starts_at, w.ends_at) for w in exchanges.windows_of(view.id) if gone and w.id != gone]
    return save(form, lambda: venues.set_windows(actor(), view.id, kept), address("hours", view)) or _form_page(
        form, _("Opening hours of the courts"), view
    )


@blueprint.route("/<block>/<exchange>/programme", methods=["GET", "POST"])
@blueprint.route("/<block>/<exchange>/programme/<int:item_id>", methods=["GET", "POST"])
@permission("organise")
def programme(block: str, exchange: str, item_id: int | None = None) -> Response | str:
    """List the programme, and add or change an item."""
    view = the_exchange(block, exchange)
    item = next((each for each in view.programme if each.id == item_id), None)
    if item_id is not None and item is None:
        abort(404)
    form = ProgrammeForm(
        data={
            "kind": item.kind,
            "name_vi": item.name.vi,
            "name_en": item.name.en,
            "place": item.place,
            "starts_at": wall(item.starts_at, view.zone),
            "ends_at": wall(item.ends_at, view.zone),
            "stops_play": item.stops_play,
        }
        if item
        else None
    )
    form.kind.choices = choices(KINDS)

    def call() -> None:
        starts, ends = (
            filled(at_minute(form.starts_at.data, view.zone)),
            filled(at_minute(form.ends_at.data, view.zone)),
        )
        new = services.Programme(
            form.kind.data,
            Text(form.name_vi.data or "", form.name_en.data or ""),
            starts,
            ends,
            form.place.data or "",
            form.stops_play.data,
        )
        services.put_programme_item(actor(), view.id, new, item_id)

    return save(form, call, address("programme", view), field="ends_at") or render_template(
        "organiser/programme.html",
        form=form,
        title=_("Programme"),
        exchange=view,
        item=item,
        kinds=KINDS,
        send=SendForm(),
    )


@blueprint.post("/<block>/<exchange>/programme/<int:item_id>/cancel")
@permission("organise")
def cancel_programme_item(block: str, exchange: str, item_id: int) -> Response | str:
    """Cancel an item of the programme."""
    view, form = the_exchange(block, exchange), SendForm()
    return save(
        form, lambda: services.cancel_programme_item(actor(), view.id, item_id), address("programme", view)
    ) or _form_page(form, _("Programme"), view)


@blueprint.route("/<block>/<exchange>/policies", methods=["GET", "POST"])
@permission("organise")
def policies(block: str, exchange: str) -> Response | str:
    """Set the regulations of the edition: withdrawal, lateness, protests, limits, fines and prizes."""
    view = the_exchange(block, exchange)
    form = PoliciesForm(data={**services.POLICIES, **exchanges.policies_of(view.id)})
    form.withdrawal.choices = choices(withdrawals.POLICIES)
    form.both_forfeit.choices = choices(BOTH_FORFEIT)

    def call() -> None:
        given = {field.name: field.data for field in form if field.name != "csrf_token"}
        services.set_policies(actor(), view.id, given)

    return save(form, call, address("checklist", view)) or _form_page(form, _("Regulations"), view)


@blueprint.post("/<block>/<exchange>/state")
@permission("organise")
def state(block: str, exchange: str) -> Response | str:
    """Make the edition public, take it back, or close it."""
    view, form = the_exchange(block, exchange), SendForm()
    return save(
        form, lambda: services.set_state(actor(), view.id, request.form.get("state", "")), address("checklist", view)
    ) or _form_page(form, _("Publish"), view)


def _form_page(form: object, title: str, view: exchanges.ExchangeView) -> str:
    return render_template(
        "organiser/form.html", form=form, title=title, exchange=view, back=address("checklist", view)
    )


def _three(line: str) -> tuple[str, str, str]:
    """Split a line at semicolons or TABs into name, post and duty."""
    name, post, duty, *_rest = (*line.replace("\t", ";").split(";"), "", "")
    return name, post, duty
