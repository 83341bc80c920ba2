"""Who takes which duty: given out after a preview, changed by hand, swapped, published, printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext, pgettext
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField

from tournament.domain.competitions.queries.matches import MatchView
from tournament.domain.duties.commands import duties as services
from tournament.domain.duties.queries.duties import Candidate, DutyView, Roster, Who, roster_of
from tournament.domain.duties.queries.duty_proposals import Proposal, propose
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.domain.timetables.commands import timetable
from tournament.domain.timetables.commands.planning_rules import ROLES
from tournament.domain.timetables.queries.planning_rows import Rows
from tournament.engine.moments import at
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import SendForm, choices
from tournament.web.organiser.pages import actor, address, save, the_exchange
from tournament.web.permissions import permission


class DutyForm(Form):
    """Who takes a duty: ``official:5``, ``team:3``, or nobody."""

    who = SelectField(_l("Who"))
    anyway = BooleanField(_l("Assign anyway"))


class SwapForm(Form):
    """With which other duty one is swapped, as ``MATCH/ROLE``."""

    other = SelectField(_l("Swap with"))


NOBODY = ""
Day = tuple[date | None, list[tuple[MatchView, list[DutyView]]]]


@blueprint.get("/<block>/<exchange>/timetable/duties")
@permission("organise")
def duties_(block: str, exchange: str) -> str:
    """Show who takes what, the open duties first with their reason, and how much everybody does."""
    view = the_exchange(block, exchange)
    roster = roster_of(view.id)
    shown = roster.views()
    return render_template(
        "organiser/duties.html",
        exchange=view,
        days=_days(shown, view),
        duties=shown,
        open=[each for each in shown if each.is_open],
        wrong=[each for each in shown if each.wrong],
        changed=[each for each in shown if each.changed],
        loads=roster.loads(),
        wanted=_wanted(roster.of.rows),
        roles=ROLES,
        version_token=timetable.version_token(view.id),
        title=_("Referees and their duties"),
    )


@blueprint.get("/<block>/<exchange>/timetable/duties/print")
@permission("organise")
def print_duties(block: str, exchange: str) -> str:
    """Show the duties of the draft as sheets for print, by day or by person."""
    view = the_exchange(block, exchange)
    roster = roster_of(view.id)
    shown = [each for each in roster.views() if each.match.starts_at]
    by_person: dict[str, list[DutyView]] = {}
    for each in shown:
        if each.who is not None and each.who.kind == "official":
            by_person.setdefault(roster.people[each.who.id].title, []).append(each)
    return render_template(
        "organiser/duties_print.html",
        exchange=view,
        days=_days(shown, view),
        people={official.title: by_person.get(official.title, []) for official in roster.of.officials},
        each_person=request.args.get("by") == "person",
        roles=ROLES,
        title=_("Referees and their duties"),
    )


@blueprint.route("/<block>/<exchange>/timetable/duties/give", methods=["GET", "POST"])
@permission("organise")
def give_duties(block: str, exchange: str) -> Response | str:
    """Show what giving out would change, then do it."""
    view, form = the_exchange(block, exchange), SendForm()
    anew = request.values.get("anew") == "1"

    def call() -> None:
        services.give_out(actor(), view.id, anew=anew, seen=request.form.get("seen"))

    done = save(form, call, address("duties_", view), _("The duties are assigned."))
    if done:
        return done
    roster = roster_of(view.id)
    proposal = propose(roster, anew=anew)
    return render_template(
        "organiser/give_duties.html",
        form=form,
        exchange=view,
        anew=anew,
        proposal=proposal,
        changes=_change_words(proposal, view.zone),
        has_officials=bool(roster.of.officials),
        back=address("duties_", view),
        title=_("Reassign the duties") if anew else _("Assign the open duties"),
    )


@blueprint.post("/<block>/<exchange>/timetable/duties/publish")
@permission("organise")
def publish_duties(block: str, exchange: str) -> Response | str:
    """Publish the duties with the timetable they belong to."""
    view, form = the_exchange(block, exchange), SendForm()
    seen = request.form.get("seen") or None
    return save(
        form, lambda: timetable.publish(actor(), view.id, seen=seen), address("duties_", view), _("Published.")
    ) or _refused(form, view)


@blueprint.route("/<block>/<exchange>/timetable/duties/<int:match_id>/<role>", methods=["GET", "POST"])
@permission("organise")
def duty(block: str, exchange: str, match_id: int, role: str) -> Response | str:
    """Choose who takes a duty: the free first, the others with what speaks against them."""
    view = the_exchange(block, exchange)
    roster, shown = _duty(view, match_id, role)
    form = _duty_form(roster, shown)

    def call() -> None:
        kind, _colon, number = (form.who.data or "").partition(":")
        if kind == "team":
            services.assign_team(actor(), view.id, match_id, role, int(number))
        elif kind != "loser":  # who is offered only while it has the duty
            official_id = int(number) if number else None
            services.assign(actor(), view.id, match_id, role, official_id, anyway=form.anyway.data)

    return save(form, call, address("duties_", view), field="who") or _duty_page(
        view, roster, shown, form, _swap_form(roster, shown, formdata=None)
    )


@blueprint.post("/<block>/<exchange>/timetable/duties/<int:match_id>/<role>/swap")
@permission("organise")
def swap_duty(block: str, exchange: str, match_id: int, role: str) -> Response | str:
    """Let two officials swap their duties."""
    view = the_exchange(block, exchange)
    roster, shown = _duty(view, match_id, role)
    form = _swap_form(roster, shown)

    def call() -> None:
        other, _slash, other_role = (form.other.data or "").partition("/")
        services.swap(actor(), view.id, (match_id, role), (int(other), other_role))

    return save(form, call, address("duties_", view), _("Swapped.")) or _duty_page(
        view, roster, shown, _duty_form(roster, shown, formdata=None), form
    )


@blueprint.post("/<block>/<exchange>/timetable/duties/<int:match_id>/<role>/release")
@permission("organise")
def release_duty(block: str, exchange: str, match_id: int, role: str) -> Response | str:
    """Let a duty that was given by hand be given out anew."""
    view, form = the_exchange(block, exchange), SendForm()
    return save(form, lambda: services.release(actor(), view.id, match_id, role), address("duties_", view)) or _refused(
        form, view
    )


def _duty(view: ExchangeView, match_id: int, role: str) -> tuple[Roster, DutyView]:
    roster = roster_of(view.id)
    return roster, roster.view(match_id, role) or abort(404)


def _duty_form(roster: Roster, shown: DutyView, **options: Any) -> DutyForm:
    """Offer nobody, the free, those something speaks against, and teams that do not play."""
    form = DutyForm(data={"who": f"{shown.who.kind}:{shown.who.id}" if shown.who else NOBODY}, **options)
    candidates = roster.candidates(shown.match.id, shown.role)
    playing = {side.entry.id for side in shown.match.sides if side.entry}
    teams = {
        f"team:{entry.id}": entry.name
        for entry in roster.of.rows.entries
        if entry.competition_id == shown.match.competition_id and entry.id not in playing
    }
    groups = {
        _("Available"): {f"official:{each.official.id}": _label(each) for each in candidates if not each.says},
        _("Has a conflict"): {f"official:{each.official.id}": _label(each) for each in candidates if each.says},
        _("Teams"): teams,
    }
    form.who.choices = choices({NOBODY: pgettext("choice", "nobody")})
    if shown.who is not None and shown.who.kind == "loser":
        form.who.choices += choices({f"loser:{shown.who.id}": shown.who.name})
    for group, options in groups.items():
        form.who.choices += [replace(choice, optgroup=group) for choice in choices(options)]
    return form


def _label(candidate: Candidate) -> str:
    held = ngettext("%(num)d duty", "%(num)d duties", candidate.held)
    said = " ".join(in_language(each) for each in candidate.says)
    return f"{candidate.official.title} · {said or held}"


def _swap_form(roster: Roster, shown: DutyView, **options: Any) -> SwapForm:
    form, zone = SwapForm(**options), roster.of.rows.zone
    form.other.choices = choices(
        {
            f"{each.match.id}/{each.role}": f"{_name(each.who)} · {_duty_words(each, zone)}"
            for each in roster.partners(shown.match.id, shown.role)
        }
    )
    return form


def _duty_page(view: ExchangeView, roster: Roster, shown: DutyView, form: DutyForm, swap: SwapForm) -> str:
    return render_template(
        "organiser/duty.html",
        exchange=view,
        duty=shown,
        form=form,
        hindered=any(each.says for each in roster.candidates(shown.match.id, shown.role)),
        swap=swap if swap.other.choices and not shown.settled else None,
        roles=ROLES,
        back=address("duties_", view),
        title=_("%(role)s of match %(n)d", role=in_language(ROLES[shown.role]).capitalize(), n=shown.match.number),
    )


def _change_words(proposal: Proposal, zone: ZoneInfo) -> list[tuple[str, str, str]]:
    return [(_duty_words(view, zone), _name(view.who), _name(who)) for view, who in proposal.changes]


def _duty_words(duty: DutyView, zone: ZoneInfo) -> str:
    """Say which duty it is, on one line; numbers of matches are unique in their competition only."""
    match = duty.match
    words: str = _(
        "%(when)s, %(court)s: %(role)s, %(who)s",
        when=in_language(at(match.starts_at.astimezone(zone))) if match.starts_at else "–",
        court=match.where or "–",
        role=in_language(ROLES[duty.role]),
        who=in_language(match.who),
    )
    return words


def _name(who: Who | None) -> str:
    return in_language(who.name) if who else pgettext("duty", "nobody")


def _wanted(rows: Rows) -> dict[str, int]:
    """Count the competitions by who takes their duties."""
    counts: dict[str, int] = {}
    for competition in rows.competitions:
        by = rows.planning[competition].duties_by if competition in rows.planning else "nobody"
        counts[by] = counts.get(by, 0) + 1
    return counts


def _days(shown: Iterable[DutyView], view: ExchangeView) -> list[Day]:
    """Split duties into days, None for those without a time, and into matches."""
    days: dict[date | None, list[tuple[MatchView, list[DutyView]]]] = {}
    for _number, of_match in groupby(shown, key=lambda each: each.match.id):
        duties = list(of_match)
        match = duties[0].match
        day = match.starts_at.astimezone(view.zone).date() if match.starts_at else None
        days.setdefault(day, []).append((match, duties))
    return list(days.items())


def _refused(form: object, view: ExchangeView) -> str:
    back = address("duties_", view)
    return render_template(
        "organiser/form.html", form=form, title=_("Referees and their duties"), exchange=view, back=back
    )
