"""The options of a format, as whoever reads them finds them."""

from __future__ import annotations

from collections.abc import Mapping

from tournament.engine.errors import InputError
from tournament.engine.message import Message


def integer(options: Mapping[str, object], name: str, default: int | None = None) -> int:
    """Return the number that option `name` was given; raises InputError for what is none."""
    value = options.get(name, default)
    if not isinstance(value, int):
        raise InputError(
            Message("The option {name} is a whole number, not {value!r}.")
            .format(name=name, value=value)
        )  # fmt: skip
    return value
