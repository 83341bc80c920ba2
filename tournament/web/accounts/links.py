"""What links made for one person lead to: an invitation, a way back in, the demonstration."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from tournament.engine.errors import InputError
from tournament.models import User, db
from tournament.services import sign_in_links
from tournament.services.change import SYSTEM
from tournament.web.accounts import blueprint
from tournament.web.accounts.forms import ResetForm, SendForm, WelcomeForm
from tournament.web.accounts.signing import go_on
from tournament.web.forms import form_errors
from tournament.web.permissions import permission


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@permission("public")
def link(token: str) -> Response | str | tuple[str, int]:
    """Sign in with a one-time link, or choose a password with one.

    It is used up by the button of its page, so that programs which only look at addresses, such as those that
    make previews of messages, leave it alone.
    """
    known = sign_in_links.look(token)
    if known is None:
        return render_template("accounts/used_link.html"), 422
    if not known.asks_for_password:
        return _sign_in(token)
    form = WelcomeForm() if known.is_first else ResetForm()
    if not form.validate_on_submit():
        return _page(form, known)
    try:
        name = form.name.data if isinstance(form, WelcomeForm) else None
        user_id = sign_in_links.choose_password(token, name, form.new.data or "")
    except InputError as error:
        form_errors(form, error, "new")
        return _page(form, known), 422
    return go_on(db.session.get_one(User, user_id))


def _sign_in(token: str) -> Response | str:
    form = SendForm()
    if not form.validate_on_submit():
        return _page(form, None)
    return go_on(db.session.get_one(User, sign_in_links.use_link(SYSTEM, None, token)))


def _page(form: SendForm | ResetForm | WelcomeForm, known: sign_in_links.OpenLink | None) -> str:
    return render_template("accounts/link.html", form=form, known=known)
