"""The one strict reader of JSON files."""

from __future__ import annotations

import codecs
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from tournament.engine.errors import InputError
from tournament.engine.names import composed

T = TypeVar("T")


def named(path: str) -> str:
    """Return what the file at `path` is called in messages."""
    return "standard input" if path == "-" else path


MOST_BYTES = 64 * 2**20
"""Of a file: the largest that anybody ever sent has a tenth of it."""


def read_bytes(path: str) -> bytes:
    """Return the bytes of the file at `path`, or of standard input for ``-``.

    Raises InputError when there is no such file, it cannot be read or is larger than MOST_BYTES.
    """
    try:
        data = _bytes_of(path)
    except OSError as error:
        raise InputError(f"{named(path)}: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise InputError(f"{named(path)}: it is larger than {MOST_BYTES // 2**20} MiB")
    return data


def _bytes_of(path: str) -> bytes:
    if path == "-":
        if sys.stdin is None:
            raise InputError("standard input is closed")
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(path).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def decode(data: bytes, type_: type[T], source: str) -> T:
    """Decode JSON into `type_` (a msgspec Struct); unknown and malformed keys raise InputError with their place.

    Texts are composed (NFC), so that names that look the same are the same.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError(f"{source}: not valid JSON: it is written in UTF-16 instead of UTF-8")
    if not data.strip():
        raise InputError(f"{source}: not valid JSON: it is empty")
    try:
        return msgspec.json.decode(_composed(data), type=type_)
    except msgspec.ValidationError as error:
        raise InputError(f"{source}: {_sentence(_with_keys(str(error), data, type_))}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{source}: not valid JSON: {error}") from error
    except InputError as error:
        raise InputError(f"{source}: {error}") from error
    except RecursionError as error:
        raise InputError(f"{source}: lists or objects lie too deep in one another") from error


def _composed(data: bytes) -> bytes:
    """Compose the texts of a document, those written as escapes too; what is composed already stays as it is."""
    try:
        text = data.decode()
        if "\\u" not in text and unicodedata.is_normalized("NFC", text):
            return data
        document = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):  # whoever reads it next says where
        return data
    new = _with_composed(document)
    return data if new == document else msgspec.json.encode(new)


def _with_composed(value: Any) -> Any:
    match value:
        case str():
            return composed(value)
        case list():
            return [_with_composed(each) for each in value]
        case dict():
            new = {composed(key): _with_composed(each) for key, each in value.items()}
            if len(new) < len(value):
                twice = next(key for key in value if key != composed(key) in value)
                raise InputError(f"{twice!r} stands in one object twice, in two Unicode forms")
            return new
        case _:
            return value


def read(path: str, type_: type[T]) -> T:
    """Read and decode the JSON file at `path` (``-`` is standard input)."""
    return decode(read_bytes(path), type_, named(path))


def _with_keys(message: str, data: bytes, type_: type[object]) -> str:
    """Put the keys into a place in which msgspec only says that there is one (`[...]`).

    The key is that of the first value without which the mistake is at another place: found by halving.
    """
    what, at, place = message.partition(" - at `$")
    if "[...]" not in place:
        return message
    try:
        document: Any = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):  # what comes after the mistake is no JSON at all
        return message
    if _place_of_mistake(document, type_) != place:  # of a key given twice the document has the last alone
        return message
    found = document
    parts = []
    for name, number, _ in re.findall(r"\.(\w+)|\[(\d+)\]|(\[\.\.\.\])", place):
        key = name or (int(number) if number else _first_wrong(document, found, place, type_))
        parts.append(f"[{key}]" if number else f".{key}")
        found = found[key]
    return f"{what}{at}{''.join(parts)}`"


def _first_wrong(document: Any, mapping: dict[str, Any], place: str, type_: type[object]) -> str:
    """Find the key of `mapping`, which lies in `document`, with the mistake at `place`; `mapping` keeps its values."""
    whole = dict(mapping)
    keys = list(whole)
    while len(keys) > 1:
        half = keys[: len(keys) // 2]
        mapping.clear()
        mapping.update((key, whole[key]) for key in half)
        keys = half if _place_of_mistake(document, type_) == place else keys[len(half) :]
    mapping.clear()
    mapping.update(whole)
    return keys[0]


def _place_of_mistake(document: Any, type_: type[object]) -> str | None:
    """Return where msgspec finds the first mistake of a decoded document, None if there is none."""
    try:
        msgspec.convert(document, type_)
    except msgspec.ValidationError as error:
        return str(error).partition(" - at `$")[2]
    return None


def _sentence(message: str) -> str:
    """Put msgspec's message into our words: the key and the place first."""
    what, _, place = message.partition(" - at `")
    unknown = re.fullmatch(r"Object contains unknown field `(.*)`", what)
    if unknown:
        what = f"unknown key {unknown[1]!r}"
    place = place.rstrip("`")
    return f"at {place}: {what}" if place and place != "$" else what
