"""What links made for one person lead to: an invitation, a way back in, the demonstration."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from tournament.domain.accounts.commands import sign_in_links
from tournament.domain.accounts.commands.sign_in_links import OpenLink
from tournament.domain.accounts.queries.signing_in import account_of
from tournament.domain.core.commands.submissions import RepeatedError
from tournament.engine.errors import InputError
from tournament.web.accounts import blueprint
from tournament.web.accounts.forms import ResetForm, SendForm, WelcomeForm
from tournament.web.accounts.signing import go_on
from tournament.web.forms import form_errors
from tournament.web.permissions import permission
from tournament.web.submissions import submission_of_session


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@permission("public")
def link(token: str) -> Response | str | tuple[str, int]:
    """Sign in with a one-time link, or choose a password with one.

    It is used up by the button of its page, so that programs which only look at addresses, such as those that
    make previews of messages, leave it alone.
    """
    known = sign_in_links.look(token)
    if known is None:
        return let_in_again() or (render_template("accounts/used_link.html"), 422)
    form = (WelcomeForm() if known.is_first else ResetForm()) if known.asks_for_password else SendForm()
    if not form.validate_on_submit():
        return _page(form, known)
    try:
        user_id = _used_up(token, form)
    except (InputError, RepeatedError) as error:  # the same form may have been sent twice at once
        again = let_in_again()
        if again is None and isinstance(error, InputError):
            form_errors(form, error, "new" if "new" in form else None)
        return again or (_page(form, known), 422)
    return go_on(account_of(user_id))


def let_in_again() -> FlaskResponse | None:
    """Let a browser in that used its link a moment ago and has not got the answer; None for anybody else.

    Its session ended with that answer, so its form comes without a token that is still valid.
    """
    if request.endpoint != "accounts.link" or request.method != "POST":
        return None
    user_id = sign_in_links.used_by((request.view_args or {})["token"], submission_of_session())
    return None if user_id is None else make_response(go_on(account_of(user_id)))


def _used_up(token: str, form: SendForm | ResetForm | WelcomeForm) -> int:
    sent = submission_of_session()
    if isinstance(form, SendForm):
        return sign_in_links.sign_in(sent, token)
    name = form.name.data if isinstance(form, WelcomeForm) else None
    return sign_in_links.choose_password(sent, token, name, form.new.data or "")


def _page(form: SendForm | ResetForm | WelcomeForm, known: OpenLink) -> str:
    return render_template("accounts/link.html", form=form, known=known if known.asks_for_password else None)
