"""Private feeds: chosen from the teams, units and courts of an edition, reached by a token alone."""

from __future__ import annotations

from itertools import groupby
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, render_template
from wtforms import SelectMultipleField, StringField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from tournament.catalogues import both
from tournament.domain.calendars.commands import private_links
from tournament.domain.calendars.queries import feeds as queries
from tournament.domain.calendars.queries.calendar_choices import Choice, choices_of
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, Actor, NotFoundError
from tournament.engine.errors import InputError
from tournament.exports.calendar.feed_options import known
from tournament.web.calendar.feeds import serve
from tournament.web.calendar.links import links_to
from tournament.web.calendar.serving import kiosk
from tournament.web.calendar.subscribe import given_options, phase_choices, polls_of
from tournament.web.calendar.token_guesses import refuse_token
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.permissions import permission

VISITOR = Actor(None, "khách")
ADDRESS = "/calendar/<word:token>"


class FamilyForm(Form):
    """What a private feed merges."""

    name = StringField(validators=[Length(max=private_links.LONGEST_NAME)])
    feeds = SelectMultipleField(widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())


def add_family(blueprint: Blueprint) -> None:
    """Route the making, the page, the feed and the revocation of private feeds."""
    blueprint.add_url_rule("/<block>/<exchange>/calendar/family", "new_family", new, methods=["GET", "POST"])
    blueprint.add_url_rule(f"{ADDRESS}.ics", "family_ics", feed, methods=["GET"])
    blueprint.add_url_rule(f"{ADDRESS}/", "family_page", page, methods=["GET", "POST"])


@permission("public")
def new(block: str, exchange: str) -> str | tuple[str, int]:
    """Let a visitor choose teams, units and courts; the address made of them is shown this once."""
    found = queries.exchange_feed(block, exchange)
    if found is None or not found.is_public:
        abort(404)
    choices = choices_of(found)
    form = FamilyForm()
    form.feeds.choices = [(each.audience, in_language(each.name)) for each in choices]
    form.feeds.data = form.feeds.data or []
    status = 200
    if form.is_submitted():
        try:
            if not form.validate():
                raise InputError(NOTHING_HERE)
            token = private_links.create(VISITOR, None, form.name.data or "", form.feeds.data)
        except InputError as error:
            form.feeds.errors = [in_language(error.text)]
            status = 400
        else:
            return _shown(token, created=True)
    page = render_template(
        "calendar/new_family.html", feed=found, form=form, groups=_grouped(choices), block=block, exchange=exchange
    )
    return page, status


@permission("public")
def feed(token: str) -> Response:
    """Serve a private feed; one that is unknown, malformed or revoked is not there."""
    token_hash = private_links.hash_of(token)
    found = queries.family_feed(token_hash) or refuse_token()
    response = serve(found, "ics", noted_as=f"family:{token_hash}")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@permission("public")
def page(token: str) -> str:
    """Show a private feed to whoever holds its token, and revoke it when asked."""
    form = Form()
    if form.validate_on_submit():
        try:
            private_links.revoke(VISITOR, None, token)
        except NotFoundError:
            refuse_token()
        return render_template("calendar/revoked.html")
    return _shown(token, created=False)


def _grouped(choices: list[Choice]) -> list[list[Choice]]:
    """Put the calendars of a kind together, those of teams by competition."""
    return [list(group) for _, group in groupby(choices, lambda each: (each.kind, each.under))]


def _shown(token: str, *, created: bool) -> str:
    token_hash = private_links.hash_of(token)
    found = queries.family_feed(token_hash) or refuse_token()
    address = ADDRESS.replace("<word:token>", token)
    given = {} if created else given_options(found, kiosk().phases_of(found))
    return render_template(
        "calendar/family.html",
        feed=found,
        links=links_to(address, given, f"{address}/", both(found.name).vi),
        options=known(),
        phases={} if created else phase_choices(found, given),
        given=given,
        created=created,
        polls=polls_of(f"family:{token_hash}"),
        zone=ZoneInfo(found.zone),
    )
