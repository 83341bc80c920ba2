"""The pages of signing in and of one's account."""

from __future__ import annotations

import re

import segno
from flask import abort, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import hash_password, login_user, logout_user, verify_password
from sqlalchemy import select
from werkzeug.wrappers import Response

from tournament.models import User, db
from tournament.runtime import runtime
from tournament.services import accounts as services
from tournament.services import attempts
from tournament.services.change import SYSTEM, Actor
from tournament.web import hosts
from tournament.web.accounts import blueprint
from tournament.web.accounts.forms import LanguageForm, PasswordForm, SendForm, SignInForm
from tournament.web.forms import saved
from tournament.web.permissions import may, permission, somebody
from tournament.web.sessions import begin_session

LOCAL_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@permission("public")
def sign_in() -> Response | str | tuple[str, int]:
    """Sign in with an e-mail address and a password."""
    form = SignInForm(data={"next": request.args.get("next", "")})
    if somebody() is not None:
        return redirect(_after_sign_in(form.next.data))
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form)
    email, address = (form.email.data or "").strip().lower(), request.remote_addr or ""
    if attempts.too_many(email, address):
        abort(429, _("Too many sign-ins to this account failed. Wait ten minutes, then try again."))
    user = _known(email, form.password.data or "")
    if user is None:
        attempts.note_failure(email, address)
        form.form_errors.append(_("There is no account with this e-mail address and password."))
        return render_template("accounts/sign_in.html", form=form), 422
    _begin_session(user)
    return redirect(_after_sign_in(form.next.data))


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@permission("public")
def link(token: str) -> Response | str:
    """Sign in with a one-time link.

    It is used up by the button of its page, so that programs which only look at addresses, such as those that
    make previews of messages, leave it alone.
    """
    if not SendForm().validate_on_submit():
        return render_template("accounts/link.html", form=SendForm())
    user = db.session.get(User, services.use_link(SYSTEM, None, token))
    if user is None or not user.active:
        abort(403)
    _begin_session(user)
    return redirect(_after_sign_in(None))


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
    return _account_page(PasswordForm(), LanguageForm(data={"language": current_user.language}))


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
    form = PasswordForm()
    if not form.validate_on_submit() or not _knows_present(form):
        return _account_page(form, LanguageForm(data={"language": current_user.language})), 422
    user_id = current_user.id
    services.change_password(_actor(), None, user_id, form.new.data or "")
    _begin_session(db.session.get_one(User, user_id))
    saved(_("The new password holds. Other devices have been signed out."))
    return redirect(url_for("accounts.account"))


@blueprint.post("/language")
@permission("signed-in")
def change_language() -> Response | tuple[str, int]:
    """Choose the language of pages whose address asks for none."""
    form = LanguageForm()
    if not form.validate_on_submit():
        return _account_page(PasswordForm(), form), 422
    services.change_language(_actor(), None, current_user.id, form.language.data)
    return redirect(url_for("accounts.account", lang=None))


def _account_page(password: PasswordForm, language: LanguageForm) -> str:
    return render_template("accounts/account.html", password=password, language_form=language, user=current_user)


def _known(email: str, password: str) -> User | None:
    """Return the account that this password opens; an unknown one takes as long to refuse as a wrong one."""
    user = db.session.scalar(select(User).where(User.email == email))
    if user is None or not user.password:
        hash_password(password)
        return None
    return user if verify_password(password, user.password) and user.active else None


def _knows_present(form: PasswordForm) -> bool:
    """Check the present password, unless the account signed in by link and has none yet."""
    if not current_user.password or verify_password(form.present.data or "", current_user.password):
        return True
    form.present.errors = [_("This is not your present password.")]
    return False


def _begin_session(user: User) -> None:
    """Sign in; the session's token and that of its forms are new from here on."""
    begin_session(lambda: login_user(user, remember=False))


def _after_sign_in(asked: str | None) -> str:
    """Return where to go: the page asked for, if it is one of ours."""
    if asked and LOCAL_PATH.fullmatch(asked):
        return asked
    return url_for("manage.home") if may("organise-something") else url_for("public.front")


def _actor() -> Actor:
    return Actor(current_user.id, current_user.name or current_user.email)
