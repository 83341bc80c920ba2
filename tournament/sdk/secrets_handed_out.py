"""Secrets that plugins were given in this process, which what is told of their failures does not repeat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

HIDDEN = "…"
SHORTEST = 4
"""Characters of a secret below which it is none: each word would be taken for it."""

_handed_out: set[str] = set()


def hand_out(secrets: Iterable[object]) -> None:
    """Remember what is given to a plugin, which may keep it for as long as this process runs."""
    _handed_out.update(each for each in map(str, secrets) if len(each) >= SHORTEST)


def masked(text: str) -> str:
    """Return what a plugin says without the secrets, be they written as they are, in an address or as Python does."""
    shapes = {shape for secret in tuple(_handed_out) for shape in _shapes(secret)}
    for shape in sorted(shapes, key=len, reverse=True):
        text = text.replace(shape, HIDDEN)
    return text


def _shapes(secret: str) -> Iterator[str]:
    yield from (secret, quote(secret), quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1])
    yield " ".join(secret.split())
