"""What a route asks of whoever calls it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from flask import Flask

View = TypeVar("View", bound=Callable[..., object])

PERMISSIONS = ("public", "signed-in", "organise-something", "organise", "administer")
"""`organise` is about the block that the address names; `organise-something` about any block."""


class UndeclaredRouteError(Exception):
    """A route does not say who may call it: the sentence names it."""


def permission(name: str) -> Callable[[View], View]:
    """Declare what a view asks; a plugin with a view that declares nothing is left out."""
    if name not in PERMISSIONS:
        raise ValueError(f"unknown permission {name!r}; known are {', '.join(PERMISSIONS)}")

    def declare(view: View) -> View:
        view.permission = name  # type: ignore[attr-defined]  # a function carries what is set on it
        return view

    return declare


def declared(app: Flask, endpoint: str) -> str | None:
    """Return the permission that an endpoint's view declares."""
    return getattr(app.view_functions[endpoint], "permission", None)


def check(app: Flask) -> None:
    """Raise UndeclaredRouteError when a route of `app` does not say who may call it."""
    rules = list(app.url_map.iter_rules())
    silent = sorted({rule.endpoint for rule in rules if declared(app, rule.endpoint) not in PERMISSIONS})
    if silent:
        raise UndeclaredRouteError(f"routes without a permission: {', '.join(silent)}; use @permission(...)")
    nameless = sorted(
        rule.rule for rule in rules if declared(app, rule.endpoint) == "organise" and "block" not in rule.arguments
    )
    if nameless:
        raise UndeclaredRouteError(f"routes for organisers of a block that name none: {', '.join(nameless)}")
