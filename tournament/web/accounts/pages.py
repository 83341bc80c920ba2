"""The pages of signing in and of one's account."""

from __future__ import annotations

import segno
from flask import Response as FlaskResponse
from flask import make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from tournament.domain.accounts.commands import accounts as services
from tournament.domain.accounts.commands import browser_sessions, second_factors
from tournament.domain.accounts.queries.signing_in import account_of
from tournament.engine.errors import InputError
from tournament.runtime import runtime
from tournament.web import hosts
from tournament.web.accounts import blueprint
from tournament.web.accounts.forms import LanguageForm, NameForm, PasswordForm, ResetForm, SignInForm
from tournament.web.accounts.passkey_site import site_here
from tournament.web.accounts.signing import actor, after_sign_in, begin, go_on, is_own_password, whose_password
from tournament.web.forms import form_errors, saved
from tournament.web.permissions import permission, somebody, wants_json
from tournament.web.sessions import present_name


@blueprint.route("/sign-in", methods=["GET", "POST"])
@permission("public")
def sign_in() -> Response | str | tuple[str, int]:
    """Sign in with an e-mail address and a password."""
    form = SignInForm(data={"next": request.args.get("next", "")})
    if somebody() is not None:
        return redirect(after_sign_in(form.next.data))
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, site=site_here())
    user = whose_password((form.email.data or "").strip().lower(), form.password.data or "")
    if user is None:
        form.form_errors.append(_("There is no account with this e-mail address and password."))
        return render_template("accounts/sign_in.html", form=form, site=site_here()), 422
    return go_on(user, form.next.data)


def sign_in_again() -> FlaskResponse | None:
    """Show the form of signing in once more, with all but the password, when its token was not of this session.

    So it comes again from a browser that was let in without hearing of it: the server ended before it answered.
    """
    if request.endpoint != "accounts.sign_in" or wants_json() or somebody() is not None:
        return None
    form = SignInForm(formdata=None, data={name: request.form.get(name, "") for name in ("email", "next")})
    form.form_errors.append(_("This page had become too old. Enter your password once more to sign in."))
    return make_response(render_template("accounts/sign_in.html", form=form, site=site_here()), 400)


@blueprint.post("/sign-out")
@permission("public")
def sign_out() -> Response:
    """Sign out; the session's row goes, so copies of its cookie are worth nothing."""
    if somebody() is not None:
        logout_user()
    session.clear()
    return redirect(url_for("public.front"))


@blueprint.get("/")
@permission("signed-in")
def account() -> str:
    """Show what can be changed about one's account."""
    return _account_page()


@blueprint.post("/sessions")
@permission("signed-in")
def end_sessions() -> Response:
    """End one of one's own sessions, or all but the present one."""
    only = request.form.get("session")
    services.end_sessions(actor(), None, current_user.id, only=only, but=None if only else present_name())
    saved(_("That device has been signed out.") if only else _("All other devices have been signed out."))
    return redirect(url_for("accounts.account"))


@blueprint.get("/phone")
@permission("signed-in")
def phone() -> str:
    """Tell at which addresses phones reach this system, as QR codes to scan."""
    public = f"{runtime().settings.public_url}/"
    ways = [(way, answers) for way, answers in hosts.ways_here() if way != public]
    if not hosts.is_this_machine_only(public):
        ways.insert(0, (public, True))
    drawn = {way: segno.make(way, error="m").svg_data_uri(scale=4, border=2) for way, answers in ways if answers}
    return render_template("accounts/phone.html", ways=ways, drawn=drawn, public=public)


@blueprint.post("/password")
@permission("signed-in")
def change_password() -> Response | tuple[str, int]:
    """Change one's password; every other session of the account ends."""
    form = _password_form()()
    if not form.validate_on_submit() or not _knows_present(form):
        return _account_page(password=form), 422
    user_id = current_user.id
    try:
        services.change_password(actor(), None, user_id, form.new.data or "")
    except InputError as error:
        form_errors(form, error, "new")
        return _account_page(password=form), 422
    begin(account_of(user_id))
    saved(_("Your password has been changed. Other devices have been signed out."))
    return redirect(url_for("accounts.account"))


@blueprint.post("/name")
@permission("signed-in")
def change_name() -> Response | tuple[str, int]:
    """Change the name that the log and the pages of accounts show."""
    form = NameForm()
    if not form.validate_on_submit():
        return _account_page(name=form), 422
    services.rename(actor(), None, current_user.id, form.name.data or "")
    saved()
    return redirect(url_for("accounts.account"))


@blueprint.post("/language")
@permission("signed-in")
def change_language() -> Response | tuple[str, int]:
    """Choose the language of pages whose address asks for none."""
    form = LanguageForm()
    if not form.validate_on_submit():
        return _account_page(language=form), 422
    services.change_language(actor(), None, current_user.id, form.language.data)
    return redirect(url_for("accounts.account", lang=None))


def _account_page(
    password: FlaskForm | None = None, language: LanguageForm | None = None, name: NameForm | None = None
) -> str:
    """Show one's account, with the form that was refused in place of a fresh one."""
    return render_template(
        "accounts/account.html",
        user=current_user,
        password=password or _password_form()(formdata=None),
        language_form=language or LanguageForm(formdata=None, data={"language": current_user.language}),
        name_form=name or NameForm(formdata=None, data={"name": current_user.name}),
        sessions=browser_sessions.of(current_user.fs_uniquifier),
        here=present_name(),
        factors=second_factors.of(current_user),
    )


def _password_form() -> type[PasswordForm] | type[ResetForm]:
    """Return the form for a new password; an account that signed in by link may have none yet."""
    return PasswordForm if current_user.password else ResetForm


def _knows_present(form: PasswordForm | ResetForm) -> bool:
    if isinstance(form, ResetForm) or is_own_password(form.present.data or ""):
        return True
    form.present.errors = [_("This is not your present password.")]
    return False
