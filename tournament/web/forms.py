"""What all forms share: text without traps, and a service's refusal shown where it belongs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask, abort, flash, g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Form as AnyForm

from tournament.engine.errors import InputError
from tournament.engine.names import plain_text
from tournament.web.foreign_ids import note_unoffered
from tournament.web.language import in_language

LONGEST = 200_000
"""Characters of a form's value: a table of 2,000 rows fits."""
LONGEST_IN_ADDRESS = 2_000

UNREADABLE = _l("A text holds characters that cannot be shown. Type it again instead of pasting it.")

MESSAGES = (
    _l("This field is required."),
    _l("Invalid input."),
    _l("Invalid email address."),
    _l("Not a valid choice."),
    _l("Invalid Choice: could not coerce."),
    _l("Invalid choice(s): one or more data inputs could not be coerced."),
    _l("'%(value)s' is not a valid choice for this field."),
    _l("'%(value)s' are not valid choices for this field."),
    _l("Not a valid date value."),
    _l("Not a valid time value."),
    _l("Not a valid datetime value."),
    _l("Not a valid integer value."),
    _l("Not a valid decimal value."),
    _l("Number must be at least %(min)s."),
    _l("Number must be at most %(max)s."),
    _l("Number must be between %(min)s and %(max)s."),
    _l("Field cannot be longer than %(max)d characters."),
    _l("Field must be at least %(min)d characters long."),
    _l("Field must be between %(min)d and %(max)d characters long."),
)
"""Sentences of WTForms, which has no Vietnamese catalogue of its own; here they are collected for ours."""


class Form(FlaskForm):
    """A form of ours; while its request is refused as a whole, it shows what was sent and is never valid."""

    @property
    def has_fields(self) -> bool:
        """Tell whether there is something to see and fill in, beside the button."""
        return any(field.type not in {"CSRFTokenField", "HiddenField"} for field in self)

    def validate(self, extra_validators: Any = None) -> bool:
        if "refusal" in g:
            return False
        valid = bool(super().validate(extra_validators))
        if not valid:
            note_unoffered(self)
        return valid


class FieldMessages:
    """Translates WTForms' sentences with our catalogue, in the shape that Flask-WTF asks for."""

    def ugettext(self, sentence: str) -> str:
        return str(_(sentence))

    def ungettext(self, singular: str, plural: str, number: int) -> str:
        return str(_(singular if number == 1 else plural))


def refuse_traps() -> None:
    """Answer 400 when the query or a sent form holds text that no person types, 404 when the address does."""
    named = (str(value) for value in (request.view_args or {}).values())
    if not all(plain_text(value, LONGEST_IN_ADDRESS) for value in named):
        abort(404)
    _refuse_bytes(request.query_string)
    _refuse(_values(request.args.items(multi=True)), LONGEST_IN_ADDRESS)
    if request.mimetype == "application/x-www-form-urlencoded":
        _refuse_bytes(request.get_data())
    if request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        _refuse(_values(request.form.items(multi=True)), LONGEST)


def switched(name: str) -> bool:
    """Return what a button sent that turns something on (1) or off (0); answers 400 for anything else."""
    value = request.form.get(name, "")
    if value not in {"0", "1"}:
        abort(400)
    return value == "1"


def form_errors(form: AnyForm, error: InputError, field: str | None = None) -> None:
    """Show a service's refusal in the form: at one field, or above all of them."""
    said = in_language(error.text)
    if field is None:
        form.form_errors.append(said)
    else:
        form[field].errors = [*form[field].errors, said]


def still_here() -> str:
    """Say what to do with a form that is shown again because somebody else was first."""
    return str(_("It still stands on this page: look at it again, then send it once more if it is still to be done."))


def saved(message: str | None = None, undo: str | None = None, version: str = "") -> None:
    """Tell on the next page that a change was made; `undo` is the address that takes it back by POST.

    `version` is how far the log had come with it: what somebody did since is not to be taken back in its place.
    """
    flash({"text": message or _("Saved."), "undo": undo, "version": version}, "saved")  # type: ignore[arg-type]  # kept as it is


def init_app(app: Flask) -> None:
    """Read no request with traps in it, and let forms speak the language of the page."""
    app.before_request(refuse_traps)
    app.before_request(_translate_fields)


def _translate_fields() -> None:
    request.wtforms_translations = FieldMessages()  # type: ignore[attr-defined]  # where Flask-WTF looks first


def _values(pairs: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (part for pair in pairs for part in pair)


def _refuse(values: Iterable[str], longest: int) -> None:
    for value in values:
        if len(value) > longest:
            abort(400, _("A text is too long: at most %(number)d characters are read.", number=longest))
        if not plain_text(value, longest):
            abort(400, UNREADABLE)


def _refuse_bytes(sent: bytes) -> None:
    """Answer 400 when what was sent is not UTF-8: Werkzeug would keep it as text with percent signs."""
    try:
        unquote_to_bytes(sent).decode()
    except UnicodeDecodeError:
        abort(400, UNREADABLE)
