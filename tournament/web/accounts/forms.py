"""The forms of signing in and of one's account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, SelectField
from wtforms.validators import EqualTo, InputRequired, Length

from tournament.services.accounts import SHORTEST_PASSWORD
from tournament.web.language import NAMES

LONGEST_PASSWORD = 200


class SignInForm(FlaskForm):
    """An account's address and password."""

    email = EmailField(
        _l("E-mail address"),
        [InputRequired(_l("Enter your e-mail address.")), Length(max=254)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Enter your password.")), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class SendForm(FlaskForm):
    """A form with nothing to fill in but its token."""


class PasswordForm(FlaskForm):
    """A new password, with the old one when there is one."""

    present = PasswordField(
        _l("Present password"), [Length(max=LONGEST_PASSWORD)], render_kw={"autocomplete": "current-password"}
    )
    new = PasswordField(
        _l("New password"),
        [
            InputRequired(_l("Enter a new password.")),
            Length(
                SHORTEST_PASSWORD,
                LONGEST_PASSWORD,
                _l("A password has %(min)d to %(max)d characters.", min=SHORTEST_PASSWORD, max=LONGEST_PASSWORD),
            ),
        ],
        description=_l("At least %(number)d characters; several words are easy to remember.", number=SHORTEST_PASSWORD),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password again"),
        [EqualTo("new", _l("The two new passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class LanguageForm(FlaskForm):
    """The language of pages that do not ask for one."""

    language = SelectField(_l("Language"), choices=list(NAMES.items()))
