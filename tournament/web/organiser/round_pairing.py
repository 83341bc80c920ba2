"""Rounds paired one after the other: what the next one would be and why, pairing it, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from werkzeug.wrappers import Response
from wtforms import FieldList, FormField, HiddenField, SelectField, StringField
from wtforms.form import Form as RowForm
from wtforms.validators import InputRequired, NumberRange, Optional

from tournament.domain.competitions.commands import round_pairing as services
from tournament.domain.competitions.queries import next_round
from tournament.domain.competitions.queries import paired_rounds as queries
from tournament.domain.competitions.queries.matches import schedule
from tournament.domain.competitions.queries.states import State
from tournament.domain.exchanges.queries.exchanges import CompetitionRef
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.pairing import NextRound
from tournament.engine.pairing.state import Reign
from tournament.engine.text import Words
from tournament.sdk.fields import IntegerField
from tournament.web.addresses import row_number, the_competition
from tournament.web.forms import Form
from tournament.web.organiser import blueprint
from tournament.web.organiser.competitions import competition_address
from tournament.web.organiser.days_to_come import asks_about_day
from tournament.web.organiser.forms import NAME, SendForm, choices
from tournament.web.organiser.pages import actor, refused, save, save_seen, save_with, the_exchange
from tournament.web.permissions import permission

AWAY, ASKED = "away", "asked"
"""How an entry can rest in a round: absent, or free at its own wish; sent as ``away-12`` with the entry's id."""


@dataclass(frozen=True, slots=True)
class Resting:
    """Who does not play the next round, by id."""

    away: tuple[int, ...]
    asked: tuple[int, ...]

    @property
    def sent(self) -> list[str]:
        """Return it as the pages carry it."""
        return [f"{AWAY}-{id_}" for id_ in self.away] + [f"{ASKED}-{id_}" for id_ in self.asked]


class PairForm(RowForm):
    """Two entries that are to meet; an empty row says nothing."""

    home = SelectField(_l("Named first"), coerce=int, default=0)
    away = SelectField(_l("Named second"), coerce=int, default=0)


class PairsForm(Form):
    """A round paired by hand."""

    pairs = FieldList(FormField(PairForm), _l("Pairs"))
    note = StringField(_l("Why by hand"), NAME, description=_l("Everybody sees it beside the pairs."))
    confirmed = HiddenField()


class ReignForm(RowForm):
    """What an entry did in a round on one court."""

    points = IntegerField(lazy_pgettext("round", "Points"), [InputRequired(), NumberRange(0, 999)])
    longest = IntegerField(_l("Longest stay"), [Optional(), NumberRange(0, 999)])
    began = IntegerField(_l("It began with rally"), [Optional(), NumberRange(0, 9999)])


class CourtRoundForm(Form):
    """What everybody did in a round on one court, in the order of entrance."""

    reigns = FieldList(FormField(ReignForm))
    confirmed = HiddenField()


@blueprint.get("/<block>/<exchange>/competitions/<competition>/rounds")
@permission("organise")
def rounds_(block: str, exchange: str, competition: str) -> str:
    """Show the rounds so far, and the next one as it would be paired now."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    state, resting = _state(ref), _resting(request.args.getlist("rest"))
    preview, refusal = _preview(state, resting)
    lines = queries.form_lines(state)
    resting_ids = {*resting.away, *resting.asked}
    return render_template(
        "organiser/rounds.html",
        exchange=view,
        competition=ref,
        planned=state.planned_rounds,
        format=state.pairer,
        rounds=queries.rounds_drawn(state),
        matches={match.key: match for match in schedule(view.id, draft=True, competition_id=ref.id)},
        lines=lines,
        playing=[line for line in lines if not line.withdrawn and line.id not in resting_ids],
        rest=resting.sent,
        preview=queries.round_view(state, preview) if preview else None,
        version_token=next_round.version_token_of(preview) if preview else "",
        refusal=refusal,
        explains=state.pairer is not None and state.pairer.explain is not None,
        sides=bool(state.options.get("sides")),
        answer=_answer(state, resting),
        untouched=next_round.untouched(state),
        otherwise=next_round.paired_otherwise(state),
        send=SendForm(),
        title=_("Rounds"),
    )


@blueprint.post("/<block>/<exchange>/competitions/<competition>/rounds/pair")
@permission("organise")
def pair_round(block: str, exchange: str, competition: str) -> Response | str:
    """Make the next round as it was shown."""
    view, form = the_exchange(block, exchange), SendForm()
    ref = the_competition(view, competition)
    resting = _resting(request.form.getlist("rest"))
    version_token = request.form.get("version_token", "")
    return save(
        form,
        lambda: services.pair(actor(), view.id, ref.id, resting.away, resting.asked, version_token),
        competition_address("rounds_", view, ref.slug),
    ) or refused(form, competition_address("rounds_", view, ref.slug, rest=resting.sent))


@blueprint.post("/<block>/<exchange>/competitions/<competition>/rounds/take-back")
@permission("organise")
def take_back_round(block: str, exchange: str, competition: str) -> Response | str:
    """Take the last round back."""
    view, form = the_exchange(block, exchange), SendForm()
    ref = the_competition(view, competition)
    back = competition_address("rounds_", view, ref.slug)
    return save_seen(form, lambda: services.take_back(actor(), view.id, ref.id), back, back) or refused(form, back)


@blueprint.route("/<block>/<exchange>/competitions/<competition>/rounds/by-hand", methods=["GET", "POST"])
@permission("organise")
def pair_by_hand(block: str, exchange: str, competition: str) -> Response | str:
    """Pair the next round by hand; rules that this breaks are told before it is made."""
    view, form = the_exchange(block, exchange), PairsForm()
    ref = the_competition(view, competition)
    state, resting = _state(ref), _resting(request.values.getlist("rest"))
    preview, refusal = _preview(state, resting)
    if (state.pairer and state.pairer.on_one_court) or len(state.rounds) >= state.planned_rounds:
        abort(404)
    if refusal is not None and state.field.missing():
        return redirect(competition_address("rounds_", view, ref.slug))  # which says what is missing
    _fill_pairs(form, state, resting, preview)
    broken: list[Words] = []

    def call() -> None:
        nonlocal broken
        pairs = _pairs(form)
        new, broken = next_round.proposed_by_hand(state, pairs, form.note.data or "", resting.away, resting.asked)
        sent, form.confirmed.data, form.confirmed.raw_data = form.confirmed.data, next_round.version_token_of(new), None
        if broken and ("again" in request.form or sent != form.confirmed.data):
            raise InputError(_BROKEN)
        services.pair_by_hand(
            actor(), view.id, ref.id, pairs, form.note.data or "", resting.away, resting.asked, anyway=True
        )

    return save(form, call, competition_address("rounds_", view, ref.slug)) or render_template(
        "organiser/pair_by_hand.html",
        form=form,
        exchange=view,
        competition=ref,
        rest=resting.sent,
        broken=broken,
        refusal=refusal,
        back=competition_address("rounds_", view, ref.slug, rest=resting.sent),
        title=_("Round %(n)d by hand", n=len(state.rounds) + 1),
    )


@blueprint.route("/<block>/<exchange>/competitions/<competition>/rounds/court", methods=["GET", "POST"])
@permission("organise")
def court_round(block: str, exchange: str, competition: str) -> Response | str:
    """Enter or correct what each did in the last round on one court."""
    view, form = the_exchange(block, exchange), CourtRoundForm()
    ref = the_competition(view, competition)
    state = _state(ref)
    drawn = queries.rounds_drawn(state)
    if not drawn or not drawn[0].order:
        abort(404)
    on_court = drawn[0].order
    while len(form.reigns) < len(on_court):
        form.reigns.append_entry()
    reigns = state.rounds[-1].reigns or {}
    for (id_, _name), row in zip(on_court, form.reigns, strict=False):
        reign = reigns.get(state.entrants.index(id_) + 1)
        if reign is not None and not form.is_submitted():
            row.form.process(data={"points": reign.points, "longest": reign.longest, "began": reign.began})

    def call() -> None:
        given = {
            id_: Reign(row.form.points.data or 0, row.form.longest.data or 0, row.form.began.data or 0)
            for (id_, _name), row in zip(on_court, form.reigns, strict=True)
        }
        services.record_court(actor(), view.id, ref.id, given)

    back = competition_address("rounds_", view, ref.slug)
    starts = [each.starts_at for each in schedule(view.id, competition_id=ref.id) if each.round == drawn[0].number]
    asked = not reigns and form.validate_on_submit() and asks_about_day(form, form.confirmed, starts, view.zone)
    return (None if asked else save_with(form, call, lambda _none: back)) or render_template(
        "organiser/court_round.html",
        form=form,
        rows=list(zip(on_court, form.reigns, strict=False)),
        exchange=view,
        competition=ref,
        back=back,
        title=_("Round %(n)d", n=drawn[0].number),
    )


def _state(competition: CompetitionRef) -> State:
    state = queries.state_by_round(competition.id)
    return state if state and state.pairer else abort(404)


def _resting(sent: list[str]) -> Resting:
    """Read who rests; what nobody can have chosen is left out."""
    chosen = [each.partition("-") for each in dict.fromkeys(sent)]
    ids = {kind: tuple(int(id_) for each, _dash, id_ in chosen if each == kind and id_.isdecimal() and len(id_) < 10)
           for kind in (AWAY, ASKED)}  # fmt: skip
    return Resting(ids[AWAY], ids[ASKED])


def _preview(state: State, resting: Resting) -> tuple[NextRound | None, Words | None]:
    """Return the next round, or why it cannot be paired; neither once all rounds were drawn."""
    if len(state.rounds) >= state.planned_rounds and not state.field.missing():
        return None, None
    try:
        return next_round.proposed(state, resting.away, resting.asked), None
    except InputError as error:
        return None, error.text


def _fill_pairs(form: PairsForm, state: State, resting: Resting, preview: NextRound | None) -> None:
    """Give the form a row for each pair that can be made, at first as the rules would pair."""
    lines = [line for line in queries.form_lines(state) if not line.withdrawn]
    lines = [line for line in lines if line.id not in {*resting.away, *resting.asked}]
    names = {0: "–"} | {line.id: f"{line.number}. {line.name}" for line in sorted(lines, key=lambda each: each.number)}
    proposed = preview.drawn().pairs if preview else ()
    while len(form.pairs) < len(lines) // 2:
        form.pairs.append_entry()
    for place, row in enumerate(form.pairs):
        row.form.home.choices = row.form.away.choices = choices(names)
        if not form.is_submitted() and place < len(proposed):
            row.form.home.data, row.form.away.data = (state.entrants[number - 1] for number in proposed[place])


def _pairs(form: PairsForm) -> list[tuple[int, int]]:
    """Return the pairs as filled in; raises InputError for a row half filled."""
    filled = [(row.form.home.data, row.form.away.data) for row in form.pairs]
    if any(bool(home) != bool(away) for home, away in filled):
        raise InputError(_HALF)
    return [(home, away) for home, away in filled if home]


_HALF = Message("A pair needs two entries.")
_BROKEN = Message("The rules of the format never pair like this: read the points below before you confirm.")


def _answer(state: State, resting: Resting) -> Words | None:
    """Answer why two entries, or one and the bye, do not meet, when that is asked."""
    one, other = request.args.get("one", type=row_number), request.args.get("other", type=row_number)
    if one is None or other is None:
        return None
    try:
        return next_round.why_apart(state, resting.away, resting.asked, one, other or None)
    except InputError as error:
        return error.text
