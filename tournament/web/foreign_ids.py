"""Noting who asks for what does not exist or is somebody else's: ids that were swapped."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from flask import request
from wtforms import Field, FieldList, Form, FormField, SelectField, SelectMultipleField

from tournament.web.logged_requests import asked_for
from tournament.web.permissions import somebody

log = logging.getLogger("tournament.web.errors")


def note_foreign() -> None:
    """Write who asked for what under a name or id that nothing of theirs has."""
    user = somebody()
    who = f"account {user.id}" if user else f"nobody at {request.remote_addr}"
    log.warning("%s by %s names what is not there", asked_for(), who)


def note_unoffered(form: Form) -> None:
    """Note a form in which something was chosen that its page did not offer."""
    if any(map(_is_unoffered, _choices(form))):
        note_foreign()


def _choices(fields: Iterable[Field]) -> Iterable[SelectField | SelectMultipleField]:
    for field in fields:
        if isinstance(field, FieldList):
            yield from _choices(field.entries)
        elif isinstance(field, FormField):
            yield from _choices(field.form)
        elif isinstance(field, SelectField | SelectMultipleField):
            yield field


def _is_unoffered(field: SelectField | SelectMultipleField) -> bool:
    offered = {str(value) for value, *_ in field.iter_choices()}
    return not offered.issuperset(map(str, field.raw_data or ()))
