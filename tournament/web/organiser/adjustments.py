"""Points given to entries or taken from them beside their results, and conduct points, each with its reason."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from tournament.domain.competitions.commands import adjustments as services
from tournament.domain.competitions.queries import competition_view
from tournament.domain.competitions.queries.adjustments import KINDS
from tournament.domain.competitions.queries.matches import schedule
from tournament.engine.message import Message
from tournament.web.addresses import row_number, the_competition
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.competitions import competition_address
from tournament.web.organiser.forms import LINE, SHORT, SendForm, choices
from tournament.web.organiser.pages import actor, refused, save, the_exchange
from tournament.web.permissions import permission


class AdjustmentForm(Form):
    """Points to give to an entry or to take from it."""

    entry = SelectField(lazy_pgettext("team", "Entry"), coerce=int)
    kind = SelectField(_l("Kind of points"))
    points = StringField(
        lazy_pgettext("bonus", "Points"), [InputRequired(), *SHORT], description=_l("With a minus sign for a penalty.")
    )
    match = SelectField(_l("About the match"), coerce=int, default=0)
    reason = StringField(_l("Reason"), [InputRequired(), *LINE])


@blueprint.route("/<block>/<exchange>/competitions/<competition>/adjustments", methods=["GET", "POST"])
@permission("organise")
def adjustments(block: str, exchange: str, competition: str) -> Response | str:
    """List what was given or taken, and give or take more; `match` in the address is the match it is about."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    shown, here = competition_view.of_competition(ref.id), competition_address("adjustments", view, competition)
    matches = {match.id: match for match in schedule(view.id) if match.competition_id == ref.id}
    about = matches.get(request.args.get("match", 0, type=row_number))
    sides = [side.entry.id for side in about.sides if side.entry] if about else []
    form = AdjustmentForm(data={"match": about.id if about else 0})
    form.entry.choices = choices({each.id: each.name for each in shown.entries if not sides or each.id in sides})
    form.kind.choices = choices(KINDS)
    named = {id_: _MATCH.format(n=match.number, title=match.title) for id_, match in matches.items()}
    form.match.choices = choices({0: _("none"), **{id_: in_language(title) for id_, title in named.items()}})
    return save(
        form,
        lambda: services.adjust(
            actor(), view.id, ref.id, form.entry.data, form.kind.data, form.points.data or "", form.reason.data or "",
            form.match.data or None,
        ),
        here,
    ) or render_template(
        "organiser/adjustments.html",
        form=form,
        exchange=view,
        competition=ref,
        adjustments=shown.adjustments,
        titles={match.key: named[id_] for id_, match in matches.items()},
        back=competition_address("competition", view, competition),
        title=_("Bonus, penalty and conduct points"),
    )  # fmt: skip


@blueprint.post("/<block>/<exchange>/competitions/<competition>/adjustments/<int:adjustment_id>/take-back")
@permission("organise")
def take_back_adjustment(block: str, exchange: str, competition: str, adjustment_id: int) -> Response | str:
    """Take back points that were given or taken."""
    view, form = the_exchange(block, exchange), SendForm()
    ref, back = the_competition(view, competition), competition_address("adjustments", view, competition)
    return save(form, lambda: services.take_back(actor(), view.id, ref.id, adjustment_id), back) or refused(form, back)


_MATCH = Message("Match {n}: {title}")
