"""The forms of signing in and of one's account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import EqualTo, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from tournament.catalogues import languages
from tournament.domain.accounts.commands.passwords import LONGEST, SHORTEST
from tournament.engine.text import Text
from tournament.web.forms import Form
from tournament.web.language import in_language

LONGEST_NAME = 120


class SignInForm(FlaskForm):
    """An account's address and password."""

    email = EmailField(
        _l("E-mail address"),
        [InputRequired(_l("Enter your e-mail address.")), Length(max=254)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Enter your password.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class SendForm(FlaskForm):
    """A form with nothing to fill in but its token."""


def name_field() -> StringField:
    """Return a field for how somebody is called."""
    return StringField(
        _l("Full name"),
        [InputRequired(_l("Enter a name.")), Length(max=LONGEST_NAME)],
        render_kw={"autocomplete": "name"},
    )


def new_password_field() -> PasswordField:
    """Return a field for a new password."""
    length = _l("A password has %(min)d to %(max)d characters.", min=SHORTEST, max=LONGEST)
    return PasswordField(
        _l("New password"),
        [InputRequired(_l("Enter a new password.")), Length(SHORTEST, LONGEST, length)],
        description=_l("At least %(number)d characters; several words are easy to remember.", number=SHORTEST),
        render_kw={"autocomplete": "new-password"},
    )


def again_field() -> PasswordField:
    """Return a field in which the new password is repeated."""
    return PasswordField(
        _l("New password again"),
        [InputRequired(_l("Enter the new password again.")), EqualTo("new", _l("The two new passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class PasswordForm(FlaskForm):
    """A new password for who is signed in, with the present one where there is one."""

    present = PasswordField(
        _l("Present password"),
        [InputRequired(_l("Enter the present password.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    new = new_password_field()
    again = again_field()


class ResetForm(FlaskForm):
    """A new password for whoever holds a link."""

    new = new_password_field()
    again = again_field()


class WelcomeForm(FlaskForm):
    """What an invited person chooses."""

    name = name_field()
    new = new_password_field()
    again = again_field()


class NameForm(FlaskForm):
    """How somebody is called."""

    name = name_field()


class LanguageForm(Form):
    """The language of pages that do not ask for one."""

    language = SelectField(_l("Language"), choices=lambda: list(languages().items()))


class BlocksField(SelectMultipleField):
    """Blocks as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def administrator_field() -> BooleanField:
    """Return a field for whether somebody is an administrator."""
    return BooleanField(_l("Administrator"), description=_l("May do everything in every block, and manage accounts."))


def blocks_field() -> BlocksField:
    """Return a field for the blocks whose organiser somebody is."""
    return BlocksField(_l("Organiser of"), coerce=int)


class RolesForm(Form):
    """What an account may do."""

    administrator = administrator_field()
    blocks = blocks_field()

    def offer(self, blocks: list[tuple[int, Text]]) -> None:
        """Let these blocks be chosen."""
        if not blocks:
            del self.blocks
            return
        self.blocks.choices = [(block_id, in_language(name)) for block_id, name in blocks]

    def chosen_blocks(self) -> list[int]:
        """Return the ids of the blocks that were ticked."""
        return list(self.blocks.data or ()) if self.blocks else []


class InviteForm(RolesForm):
    """Whom to invite, and what for."""

    email = EmailField(
        _l("E-mail address"),
        [InputRequired(_l("Enter an e-mail address.")), Length(max=254)],
        render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )
    administrator = administrator_field()
    blocks = blocks_field()


class CodeForm(FlaskForm):
    """A code of an application, or a recovery code."""

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Enter a code.")), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class PresentForm(FlaskForm):
    """One's password, to show that it is still oneself."""

    present = PasswordField(
        _l("Present password"),
        [InputRequired(_l("Enter the present password.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
