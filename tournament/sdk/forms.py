"""Forms of a sport's rules, made of the fields of its rules unless the sport brings its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

from wtforms import DecimalField, Form, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, NumberRange, Optional

from tournament.engine.errors import InputError
from tournament.engine.message import Message, pmessage
from tournament.engine.scoring import RuleField, rule_fields
from tournament.engine.text import Words
from tournament.sdk.fields import IntegerField
from tournament.sdk.records import Sport

YES_OR_NO = {1: pmessage("rule", "yes"), 0: pmessage("rule", "no")}
NO_SUCH_RULE = Message("Empty: there is no such rule.")


def form_of(sport: Sport, say: Callable[[Words], str] = str, base: type[Form] = Form) -> type[Form]:
    """Return the class of a sport's rules form on top of `base`, its labels put into words by `say`."""
    if sport.form is not None:
        with suppress(InputError):  # of a plugin whose form cannot be made
            return type("RulesForm", (sport.form(), base), {})
    known = rule_fields(sport.scoring.rules_type)
    fields = {field.name: _field(field, say) for field in known if field.kind != "names"}
    return type("RulesForm", (base,), fields)


def values_of(form: Form) -> dict[str, int | float | None]:
    """Return the numbers that a rules form holds as plain values."""
    return {name: _plain(value) for name, value in form.data.items() if not isinstance(value, str)}


def _field(field: RuleField, say: Callable[[Words], str]) -> Any:
    label = say(field.label)
    checks = [Optional() if field.optional else InputRequired(), NumberRange(field.least, field.most)]
    about = say(NO_SUCH_RULE) if field.optional else ""
    label = label[:1].upper() + label[1:]
    if field.kind == "flag":
        return SelectField(
            label, choices=[SelectChoice(each, say(words)) for each, words in YES_OR_NO.items()], coerce=int
        )
    if field.kind == "whole":
        return IntegerField(label, checks, description=about)
    return DecimalField(label, checks, description=about, places=None)


def _plain(value: Any) -> int | float | None:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return None if value is None else int(value) if float(value).is_integer() else float(value)
