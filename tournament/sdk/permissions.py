"""What a route asks of whoever calls it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])

PERMISSIONS = ("public", "signed-in", "organise-something", "organise", "administer")
"""`organise` is about the block that the address names; `organise-something` about any block."""


def permission(name: str) -> Callable[[View], View]:
    """Declare what a view asks; a route whose view declares nothing stops the start."""
    if name not in PERMISSIONS:
        raise ValueError(f"unknown permission {name!r}; known are {', '.join(PERMISSIONS)}")

    def declare(view: View) -> View:
        view.permission = name  # type: ignore[attr-defined]  # a function carries what is set on it
        return view

    return declare
