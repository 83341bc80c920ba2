"""Forms without a valid token: mostly those of a page left open across a sign-in or sign-out."""

from __future__ import annotations

from flask import Flask, Response
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from tournament.web.accounts.links import let_in_again
from tournament.web.accounts.pages import sign_in_again
from tournament.web.errors import answer
from tournament.web.organiser.resubmission import show_after_expired_token


def init_app(app: Flask) -> None:
    """Show once more what was typed, as far as that is safe."""
    app.register_error_handler(CSRFError, _forged)


def _forged(_error: CSRFError) -> Response:
    shown = show_after_expired_token() or sign_in_again() or let_in_again()
    return shown or answer(400, _("This page has become too old. Load it again, then send the form."))
