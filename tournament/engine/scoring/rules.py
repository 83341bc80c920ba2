"""Rules as data: what a field of a sport's rules is, and reading rules from outside."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, TypeVar, cast

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.scoring.numbers import Number, to_number, to_plain
from tournament.engine.text import Words

R = TypeVar("R")
Kind = Literal["whole", "number", "flag", "names"]
Names = tuple[tuple[str, str], ...]
"""What is named under which key, such as the rules of each rubber of a tie; in JSON an object."""


@dataclass(frozen=True, slots=True)
class RuleField:
    """One editable rule: its label, kind of number and limits; an optional one may be None (no such rule).

    One of the kind `flag` is 1 for yes and 0 for no; one of the kind `names` is no number but `Names`, without limits.
    """

    name: str
    label: Words
    kind: Kind
    least: int
    most: int
    optional: bool
    default: Any


def rule(
    default: Number | Names | None,
    label: Words,
    *,
    least: int = 0,
    most: int = 1000,
    kind: Kind = "whole",
    optional: bool = False,
) -> Any:
    """Declare a field of a rules dataclass with its label and its limits."""
    about = {"label": label, "kind": kind, "least": least, "most": most, "optional": optional}
    return dataclasses.field(default=default, metadata=about)


def rule_fields(rules_type: type[Any]) -> tuple[RuleField, ...]:
    """List the fields of a rules dataclass in their order."""
    return _fields_of(cast(Hashable, rules_type))


@lru_cache(maxsize=256)
def _fields_of(rules_type: Any) -> tuple[RuleField, ...]:
    return tuple(
        RuleField(name=field.name, default=field.default, **field.metadata) for field in dataclasses.fields(rules_type)
    )


def rules_from(values: Mapping[str, Any], rules_type: type[R], base: R | None = None, where: str = "rules") -> R:
    """Build rules from `values` over `base` (or the type's defaults); raises InputError naming the field.

    A rules type may say how other spellings read, by a static method `normalised(values, base)`.
    """
    known = {field.name: field for field in rule_fields(rules_type)}
    normalised: Callable[[Mapping[str, Any], R | None, str], Mapping[str, Any]] | None
    normalised = getattr(rules_type, "normalised", None)
    if normalised:
        values = normalised(values, base, where)
    checked = {name: _checked(_field(known, name, where), value, where) for name, value in values.items()}
    try:
        return dataclasses.replace(base, **checked) if base is not None else rules_type(**checked)  # type: ignore[type-var]
    except InputError as error:  # two fields that do not go together
        raise InputError(Message("{where}: {what}").format(where=where, what=error.text)) from error


def rules_to_json(rules: Any) -> dict[str, Any]:
    """Return the rules as plain values that `rules_from` reads back."""
    values = {field.name: getattr(rules, field.name) for field in dataclasses.fields(rules)}
    return {name: _as_json(value) for name, value in values.items() if value != ()}


def _as_json(value: Number | Names | None) -> Any:
    if isinstance(value, tuple):
        return dict(value)
    return None if value is None else to_plain(value)


def _field(known: Mapping[str, RuleField], name: str, where: str) -> RuleField:
    if name not in known:
        raise InputError(
            Message("{where}: there is no rule {name!r}; the rules are {known}.").format(
                where=where, name=name, known=", ".join(known)
            )
        )
    return known[name]


def _checked(field: RuleField, value: Any, where: str) -> Number | Names | None:
    if value is None and field.optional:
        return None
    if field.kind == "names":
        return _names(field, value, where)
    number = _number(field, value)
    if number is None or not field.least <= number <= field.most:
        raise InputError(
            Message("{where}: {label} ({name}) must be a {kind} from {least} to {most}, not {value!r}.").format(
                where=where,
                label=field.label,
                name=field.name,
                kind=_KINDS[field.kind],
                least=field.least,
                most=field.most,
                value=value,
            )
        )
    return number


def _names(field: RuleField, value: Any, where: str) -> Names:
    named = value.items() if isinstance(value, Mapping) else [(None, None)]
    if not all(isinstance(each, str) and 0 < len(each) <= _LONGEST for pair in named for each in pair):
        raise InputError(
            Message("{where}: {label} ({name}) must be texts by their keys, not {value!r}.").format(
                where=where, label=field.label, name=field.name, value=value
            )
        )
    return tuple(sorted(named))


_LONGEST = 200
_KINDS = {"whole": Message("whole number"), "flag": Message("whole number"), "number": Message("number")}


def _number(field: RuleField, value: Any) -> Number | None:
    """Return the exact number, or None when `value` is not one of the field's kind."""
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
        return None
    if isinstance(value, float) and not -1e9 < value < 1e9:  # also refuses NaN
        return None
    number = to_number(value)
    return number if field.kind == "number" or isinstance(number, int) else None
