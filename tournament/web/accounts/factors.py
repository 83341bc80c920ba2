"""The second step of signing in, and one's own second factors."""

from __future__ import annotations

import segno
from flask import redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from tournament.domain.accounts.commands import login_throttle, second_factors
from tournament.domain.accounts.commands.login_throttle import Subject
from tournament.domain.accounts.queries.signing_in import Account, as_known
from tournament.domain.core.commands.unit_of_work import Actor
from tournament.engine.errors import InputError
from tournament.web.accounts import blueprint
from tournament.web.accounts.forms import CodeForm, PresentForm
from tournament.web.accounts.passkey_site import site_here
from tournament.web.accounts.signing import (
    actor,
    asked_page,
    fresh,
    is_own_password,
    let_in,
    prove,
    trying,
    waiting_user,
)
from tournament.web.forms import form_errors, saved
from tournament.web.permissions import permission

SHOWN_ONCE = "recovery_codes"
"""Where a session keeps new recovery codes until the next page shows them."""
NEW_SECRET = "new_totp_secret"  # noqa: S105 - a key of the session
"""Where a session keeps a secret, encrypted, until a code shows that the application has it."""


@blueprint.route("/second-step", methods=["GET", "POST"])
@permission("public")
def second_step() -> Response | str | tuple[str, int]:
    """Ask whoever knew the password for the second factor."""
    user = waiting_user()
    if user is None:
        return redirect(url_for("accounts.sign_in"))
    form = CodeForm()
    if not form.validate_on_submit():
        return _step_page(form, user)
    subjects, as_it_was = [Subject("code", str(user.id))], user.fs_uniquifier
    with trying(subjects):
        try:
            second_factors.use_code(Actor(user.id, user.name or user.email), None, user.id, form.code.data or "")
        except InputError as error:
            form_errors(form, error, "code")
            return _step_page(form, user), 422
    login_throttle.forgive(subjects)
    still = as_known(as_it_was)
    return let_in(still, asked_page()) if still else redirect(url_for("accounts.sign_in"))


@blueprint.route("/confirm", methods=["GET", "POST"])
@permission("signed-in")
def confirm() -> Response | str | tuple[str, int]:
    """Ask for the password again before what a session left open must not do."""
    form = PresentForm()
    if not form.validate_on_submit():
        return render_template("accounts/confirm.html", form=form, has_password=bool(current_user.password))
    if not is_own_password(form.present.data or ""):
        form.present.errors = [_("This is not your present password.")]
        return render_template("accounts/confirm.html", form=form, has_password=True), 422
    prove()
    return redirect(url_for("accounts.second_factor"))


@blueprint.get("/second-factor")
@permission("signed-in")
@fresh
def second_factor() -> str:
    """Show one's second factors."""
    return render_template(
        "accounts/second_factor.html", factors=second_factors.of(current_user), site=site_here(), user=current_user
    )


@blueprint.route("/second-factor/codes", methods=["GET", "POST"])
@permission("signed-in")
@fresh
def codes_on() -> Response | str | tuple[str, int]:
    """Show a new secret for an application that makes codes, and turn them on once it has it."""
    form, maker = CodeForm(), second_factors.one_time_codes()
    if NEW_SECRET not in session or not second_factors.is_readable(session[NEW_SECRET]):
        session[NEW_SECRET] = maker.generate_totp_secret()
    secret = session[NEW_SECRET]
    status = 200
    if form.validate_on_submit():
        try:
            codes = second_factors.turn_codes_on(actor(), None, current_user.id, secret, form.code.data or "")
            session.pop(NEW_SECRET)
            return _done(_("Signing in asks for a code from now on."), codes)
        except InputError as error:
            form_errors(form, error, "code")
            status = 422
    address = maker.get_totp_uri(current_user.email, secret)
    drawn = segno.make(address, error="m").svg_data_uri(scale=4, border=2)
    key = maker.get_totp_pretty_key(secret)
    return render_template("accounts/codes_on.html", form=form, drawn=drawn, key=key), status


@blueprint.post("/second-factor/codes/off")
@permission("signed-in")
@fresh
def codes_off() -> Response:
    """Ask for no codes any more."""
    second_factors.turn_codes_off(actor(), None, current_user.id)
    saved(_("Codes are turned off."))
    return redirect(url_for("accounts.second_factor"))


@blueprint.post("/second-factor/recovery")
@permission("signed-in")
@fresh
def recovery_codes() -> Response | str:
    """Make new recovery codes in place of those before, and show them once."""
    if not second_factors.of(current_user).is_on:
        return redirect(url_for("accounts.second_factor"))
    return _done("", second_factors.new_recovery_codes(actor(), None, current_user.id))


@blueprint.get("/second-factor/recovery")
@permission("signed-in")
@fresh
def new_recovery_codes() -> Response | str:
    """Show the recovery codes that came with one's first passkey, once."""
    codes = session.pop(SHOWN_ONCE, None)
    return _done(_("The passkey has been added."), codes) if codes else redirect(url_for("accounts.second_factor"))


@blueprint.post("/second-factor/passkeys/<int:passkey_id>/remove")
@permission("signed-in")
@fresh
def remove_passkey(passkey_id: int) -> Response:
    """Let one of one's passkeys sign nobody in any more."""
    second_factors.remove_passkey(actor(), None, current_user.id, passkey_id)
    saved(_("The passkey has been removed."))
    return redirect(url_for("accounts.second_factor"))


def _done(said: str, codes: list[str]) -> Response | str:
    """Show recovery codes when there are new ones: they are never shown again."""
    if codes:
        return render_template("accounts/recovery_codes.html", codes=codes, said=said)
    saved(said)
    return redirect(url_for("accounts.second_factor"))


def _step_page(form: CodeForm, user: Account) -> str:
    return render_template("accounts/second_step.html", form=form, factors=second_factors.of(user), site=site_here())
