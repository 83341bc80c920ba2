"""The one strict reader of JSON files."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TypeVar

import msgspec

from tournament.engine.errors import InputError

T = TypeVar("T")


def read_bytes(path: str) -> bytes:
    """Return the bytes of the file at `path`, or of standard input for ``-``.

    Raises InputError when there is no such file or it cannot be read.
    """
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error


def decode(data: bytes, type_: type[T], source: str) -> T:
    """Decode JSON into `type_` (a msgspec Struct); unknown and malformed keys raise InputError with their place."""
    try:
        return msgspec.json.decode(data, type=type_)
    except msgspec.ValidationError as error:
        raise InputError(f"{source}: {_sentence(str(error))}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{source}: not valid JSON: {error}") from error


def read(path: str, type_: type[T]) -> T:
    """Read and decode the JSON file at `path` (``-`` is standard input)."""
    return decode(read_bytes(path), type_, "standard input" if path == "-" else path)


def _sentence(message: str) -> str:
    """Put msgspec's message into our words: the key and the place first."""
    what, _, place = message.partition(" - at `")
    unknown = re.fullmatch(r"Object contains unknown field `(.*)`", what)
    if unknown:
        what = f"unknown key {unknown[1]!r}"
    place = place.rstrip("`")
    return f"at {place}: {what}" if place and place != "$" else what
