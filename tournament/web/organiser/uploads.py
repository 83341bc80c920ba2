"""What people paste or send as files, and carry through a preview."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from flask import abort

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import UNPRINTABLE
from tournament.interchange.lists.text import refuse_other_files
from tournament.web.forms import LONGEST

T = TypeVar("T")

TOO_LONG = Message("This is longer than {n} characters: send it in parts.")


def pasted_lines(text: str | None) -> list[str]:
    """Return the lines of a list that was pasted; raises InputError for what is none."""
    refuse_other_files(text or "")
    return (text or "").splitlines()


def carried(value: object) -> str:
    """Write a table, or what else was read, so that a hidden field carries it to the next page unchanged.

    Raises InputError when it is longer than forms may be.
    """
    text = msgspec.json.encode(value).decode()
    text = UNPRINTABLE.sub(lambda char: f"\\u{ord(char[0]):04x}", text)
    if len(text) > LONGEST:
        raise InputError(TOO_LONG.format(n=f"{LONGEST:_}".replace("_", ".")))
    return text


def brought(text: str | None, type_: type[T]) -> T:
    """Read back what `carried` wrote; 400 for anything else."""
    try:
        return msgspec.json.decode(text or "", type=type_)
    except msgspec.DecodeError:
        abort(400)
