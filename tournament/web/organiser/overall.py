"""How the overall ranking of units is counted: order, points, shares of joint teams, bonus and penalty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from werkzeug.wrappers import Response
from wtforms import BooleanField, FieldList, FormField, SelectField, StringField
from wtforms.form import Form as RowForm
from wtforms.validators import InputRequired, NumberRange

from tournament.domain.competitions.commands import overall as services
from tournament.domain.competitions.commands.overall import Bonus, Counting
from tournament.domain.competitions.queries.overall import JointEntry, extras_of, joint_entries, settings_of
from tournament.domain.exchanges.queries import blocks
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.overall import Settings
from tournament.engine.scoring import Number, to_plain
from tournament.runtime import runtime
from tournament.sdk import OverallScheme
from tournament.sdk.fields import IntegerField
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import LINE, SHORT, choices
from tournament.web.organiser.pages import actor, address, save, the_exchange
from tournament.web.permissions import permission


class BonusForm(RowForm):
    """Points given to a unit or taken from it; an empty row says nothing."""

    unit = SelectField(_l("Unit"), coerce=int, default=0)
    points = StringField(lazy_pgettext("bonus", "Points"), SHORT, description=_l("With a minus sign for a penalty."))
    reason = StringField(_l("Reason"), LINE)


class OverallForm(Form):
    """How the overall ranking of units is counted."""

    order = SelectField(lazy_pgettext("sequence", "Order"))
    ties = SelectField(_l("Units that are level"))
    scheme = SelectField(_l("Points as in"))
    points = StringField(_l("Points for places 1, 2, 3 …"), LINE)
    spread_joint = BooleanField(_l("Tied units share the average points of the places they occupy"))
    participation = StringField(_l("Points for taking part, each entry"), SHORT)
    missed = SelectField(_l("Entries that withdrew or forfeited every match"))
    best = IntegerField(_l("A unit's best results that count, 0 for all"), [InputRequired(), NumberRange(0, 1000)])
    per_competition = IntegerField(
        _l("A unit's entries that count in a competition, 0 for all"), [InputRequired(), NumberRange(0, 100)]
    )
    share = SelectField(_l("A joint team's points"))
    shares = FieldList(StringField(validators=LINE), _l("Shares agreed for joint teams"))
    extras = FieldList(FormField(BonusForm), _l("Bonus and penalty"))


ORDERS = {
    "points": Message("By points"),
    "medals": Message("By gold, silver, bronze"),
}
TIES = {
    "shared": Message("Share a rank"),
    "other": Message("Are told apart by the other order"),
}
SHARES = {
    "equal": Message("Shared equally"),
    "full": Message("In full to each unit"),
    "lead": Message("All to the lead unit"),
    "none": Message("Not counted"),
}
OF_MISSED = {
    "none": Message("Bring nothing"),
    "place": Message("Bring the points of their place, the last"),
}
OWN_POINTS = Message("typed below")
MORE_ROWS = 3


@blueprint.route("/<block>/<exchange>/overall", methods=["GET", "POST"])
@permission("organise")
def overall(block: str, exchange: str) -> Response | str:
    """Set how the overall ranking is counted."""
    view = the_exchange(block, exchange)
    joint = joint_entries(view.id)
    schemes = runtime().registry.offered("overall_schemes", blocks.disabled_plugins(view.block_id))
    stored = settings_of(view.id)
    form = _form(view, stored, joint, schemes)
    chosen = form.scheme.data if schemes else ""
    if chosen in schemes and chosen != _scheme(schemes, stored):  # else points that were typed count
        form.points.data = _typed(schemes[chosen].points)
        form.participation.data = str(to_plain(schemes[chosen].participation))
    return save(
        form, lambda: services.set_overall(actor(), view.id, _counting(form, joint)), address("checklist", view)
    ) or render_template(
        "organiser/form.html", form=form, exchange=view, back=address("checklist", view), title=_("Overall ranking")
    )


def _form(
    view: ExchangeView, stored: Settings, joint: Sequence[JointEntry], schemes: Mapping[str, OverallScheme]
) -> OverallForm:
    extras = extras_of(view.id)
    form = OverallForm(
        data={
            "order": stored.order,
            "ties": stored.ties,
            "missed": stored.missed,
            "scheme": _scheme(schemes, stored),
            "points": _typed(stored.points),
            "spread_joint": stored.spread_joint,
            "participation": str(to_plain(stored.participation)),
            "best": stored.best,
            "per_competition": stored.per_competition,
            "share": stored.share,
            "shares": [" ".join(map(str, entry.shares)) if any(entry.shares) else "" for entry in joint],
            "extras": [
                {"unit": extra.unit, "points": str(to_plain(extra.points)), "reason": in_language(extra.reason)}
                for extra in extras
            ],
        }
    )
    form.order.choices, form.ties.choices, form.share.choices = choices(ORDERS), choices(TIES), choices(SHARES)
    form.missed.choices = choices(OF_MISSED)
    if schemes:
        form.scheme.choices = choices({"": OWN_POINTS} | {key: each.names for key, each in schemes.items()})
    else:
        del form.scheme
    for field, entry in zip(form.shares, joint, strict=False):
        field.label.text = f"{entry.name} ({in_language(entry.competition)}): " + ", ".join(u.name for u in entry.units)
    while len(form.extras) < len(extras) + MORE_ROWS:
        form.extras.append_entry()
    for row in form.extras:
        row.form.unit.choices = choices({0: "–"} | {unit.id: unit.name for unit in view.units})
    return form


def _typed(points: Sequence[Number]) -> str:
    return " ".join(str(to_plain(each)) for each in points)


def _scheme(schemes: Mapping[str, OverallScheme], stored: Settings) -> str:
    """Name the scheme whose points these are; empty for points of one's own."""
    alike = (stored.points, stored.participation)
    return next((key for key, each in schemes.items() if (tuple(each.points), each.participation) == alike), "")


def _counting(form: OverallForm, joint: Sequence[JointEntry]) -> Counting:
    return Counting(
        order=form.order.data,
        ties=form.ties.data,
        missed=form.missed.data,
        points=form.points.data or "",
        spread_joint=form.spread_joint.data,
        participation=form.participation.data or "",
        best=form.best.data or 0,
        per_competition=form.per_competition.data or 0,
        share=form.share.data,
        shares={entry.id: _parts(field.data or "", entry) for field, entry in zip(form.shares, joint, strict=False)},
        extras=[
            Bonus(row["unit"], row["points"] or "", row["reason"] or "")
            for row in form.extras.data
            if row["unit"] or row["points"] or row["reason"]
        ],
    )


def _parts(typed: str, entry: JointEntry) -> dict[int, int]:
    """Read parts as typed, ``70 30``, in the order of the units."""
    words = typed.replace(";", " ").replace("%", " ").split()
    if words and (len(words) != len(entry.units) or not all(word.isdecimal() for word in words)):
        raise InputError(
            Message("{name}: {count} whole numbers are needed, such as 70 30.")
            .format(name=entry.name, count=len(entry.units))
        )  # fmt: skip
    return {unit.id: int(word) for unit, word in zip(entry.units, words, strict=False)}
