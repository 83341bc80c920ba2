"""The accounts of everybody, for administrators: roles, sessions, ways back in, invitations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno
from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from tournament.domain.accounts.commands import accounts as services
from tournament.domain.accounts.commands import browser_sessions, mail, second_factors, sign_in_links
from tournament.domain.accounts.queries import accounts as queries
from tournament.domain.accounts.queries.accounts import AccountRow
from tournament.domain.core.commands.staleness import StaleError
from tournament.engine.errors import InputError
from tournament.runtime import runtime
from tournament.web.accounts import blueprint
from tournament.web.accounts.forms import InviteForm, RolesForm
from tournament.web.accounts.signing import actor
from tournament.web.forms import form_errors, saved, still_here, switched
from tournament.web.language import in_language
from tournament.web.permissions import permission
from tournament.web.sessions import present_name


@blueprint.get("/people")
@permission("administer")
def people() -> str:
    """List every account."""
    return render_template("accounts/people.html", accounts=queries.accounts())


@blueprint.route("/people/invite", methods=["GET", "POST"])
@permission("administer")
def invite() -> Response | str | tuple[str, int]:
    """Make an account for somebody who chooses name and password by a link."""
    form = InviteForm()
    form.offer(queries.block_choices())
    if not form.validate_on_submit():
        return render_template("accounts/invite.html", form=form)
    try:
        user_id = services.invite(actor(), None, form.email.data or "", form.administrator.data, form.chosen_blocks())
    except InputError as error:
        form_errors(form, error, "email")
        return render_template("accounts/invite.html", form=form), 422
    return _made_link(_the_account(user_id))


@blueprint.route("/people/<int:user_id>", methods=["GET", "POST"])
@permission("administer")
def person(user_id: int) -> Response | str | tuple[str, int]:
    """Show one account, and change its roles."""
    account = _the_account(user_id)
    form = _roles_form(account)
    if not form.validate_on_submit():
        return _page(account, form)
    try:
        seen = request.form.get("seen", "")
        services.set_roles(actor(), None, user_id, form.administrator.data, form.chosen_blocks(), seen)
    except StaleError as error:
        flash(f"{in_language(error.text)} {still_here()}", "error")
        return _page(_the_account(user_id), form), 409
    except InputError as error:
        form_errors(form, error)
        return _page(_the_account(user_id), form), 422
    saved()
    return redirect(url_for("accounts.person", user_id=user_id))


@blueprint.post("/people/<int:user_id>/active")
@permission("administer")
def person_active(user_id: int) -> Response | tuple[str, int]:
    """Disable an account, or let it sign in again."""
    active = switched("active")
    return _do(_the_account(user_id), lambda: services.set_active(actor(), None, user_id, active))


@blueprint.post("/people/<int:user_id>/link")
@permission("administer")
def person_link(user_id: int) -> Response | str | tuple[str, int]:
    """Make a link by which the person chooses a new password, and show it once."""
    return _made_link(_the_account(user_id))


@blueprint.post("/people/<int:user_id>/sessions")
@permission("administer")
def person_sessions(user_id: int) -> Response | tuple[str, int]:
    """End one of an account's sessions, or all of them."""
    only = request.form.get("session")
    return _do(_the_account(user_id), lambda: services.end_sessions(actor(), None, user_id, only=only))


@blueprint.post("/people/<int:user_id>/second-factor")
@permission("administer")
def person_second_factor(user_id: int) -> Response | tuple[str, int]:
    """Remove a second factor that its person has lost."""
    return _do(_the_account(user_id), lambda: second_factors.drop_all(actor(), None, user_id))


def _the_account(user_id: int) -> AccountRow:
    return next(iter(queries.accounts(user_id)), None) or abort(404)


def _do(account: AccountRow, call: Callable[[], object]) -> Response | tuple[str, int]:
    """Make a change to an account and go back to its page, or show there why it was refused."""
    try:
        call()
    except InputError as error:
        return _refused(account, error)
    saved()
    return redirect(url_for("accounts.person", user_id=account.id))


def _refused(account: AccountRow, error: InputError) -> tuple[str, int]:
    form = _roles_form(account, formdata=None)
    form_errors(form, error)
    return _page(account, form), 422


def _roles_form(account: AccountRow, **options: Any) -> RolesForm:
    form = RolesForm(data={"administrator": account.administers, "blocks": account.block_ids}, **options)
    form.offer(queries.block_choices())
    return form


def _page(account: AccountRow, form: FlaskForm) -> str:
    return render_template(
        "accounts/person.html",
        account=account,
        form=form,
        sessions=browser_sessions.of(account.owner),
        here=present_name(),
    )


def _made_link(account: AccountRow) -> str | tuple[str, int]:
    """Make a link and show it: it is nowhere else, and never shown again."""
    try:
        token = sign_in_links.new_password_link(actor(), None, account.id)
    except InputError as error:
        return _refused(account, error)
    address = runtime().settings.public_url + url_for("accounts.link", token=token, lang=None)
    drawn = segno.make(address, error="m").svg_data_uri(scale=4, border=2)
    said, kind = _by_mail(account.email, address)
    return render_template(
        "accounts/made_link.html", account=account, address=address, drawn=drawn, said=said, kind=kind
    )


def _by_mail(email: str, address: str) -> tuple[str, str]:
    """Send the link too where mail is configured; return what the page says of that, and as what kind of notice."""
    try:
        server = mail.server()
        if server is None:
            return "", ""
        server.send(email, mail.SUBJECT, mail.BODY.format(address=address))
    except InputError as error:
        return in_language(error.text), "warning"
    return _("The link was sent to %(email)s.", email=email), "saved"
