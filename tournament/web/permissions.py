"""Who may call which route: declared on each view, enforced in one place, proven complete at the start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from tournament.domain.accounts.queries.signing_in import Account
from tournament.engine.certain import certain
from tournament.sdk.permissions import PERMISSIONS, UndeclaredRouteError, check, declared, permission
from tournament.web import typed_input
from tournament.web.sessions import is_set_aside

__all__ = [
    "PERMISSIONS",
    "UndeclaredRouteError",
    "check",
    "declared",
    "init_app",
    "may",
    "permission",
    "somebody",
    "wants_json",
]


def _administers(user: Account) -> bool:
    return any(grant.role == "administrator" for grant in user.grants)


def _organises(user: Account, block: str | None) -> bool:
    return _administers(user) or any(grant.role == "organiser" and grant.block_slug == block for grant in user.grants)


GRANTED: Mapping[str, Callable[[Account, str | None], bool]] = {
    "signed-in": lambda user, block: True,
    "organise-something": lambda user, block: bool(user.grants),
    "organise": _organises,
    "administer": lambda user, block: _administers(user),
}
"""Whether a signed-in person has a permission, about the block with that address word."""


def somebody() -> Account | None:
    """Return who is signed in; a request without a session cookie is answered without touching sessions."""
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies or is_set_aside():
        return None
    return cast(Account, current_user._get_current_object()) if current_user.is_authenticated else None


def may(name: str, block: str | None = None) -> bool:
    """Tell whether the present visitor has a permission, about the block at this address word."""
    if name == "public":
        return True
    user = somebody()
    return user is not None and GRANTED[name](user, block)


def wants_json() -> bool:
    """Tell whether the answer is for a program rather than for a person."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.path.startswith("/api/") or best == "application/json"


def init_app(app: Flask) -> None:
    """Guard every route, those registered later too."""
    app.before_request(_guard)
    app.jinja_env.globals.update(may=may, somebody=somebody)


def _guard() -> Response | None:
    """Let the request through, lead to the sign-in page, or answer 401, 403 or 404."""
    if request.endpoint is None:
        return None
    needed = declared(current_app, request.endpoint) or "administer"
    if may(needed, (request.view_args or {}).get("block")):
        return None
    user = somebody()
    if user is None:
        return _to_sign_in()
    # Who organises other blocks learns nothing of this one, not even whether it exists.
    abort(404 if needed == "organise" and user.grants else 403)


def _can_be_opened() -> bool:
    """Tell whether a page stands at the address of this request, whose form may have been sent by anybody."""
    adapter = certain(current_app.create_url_adapter(request), "a request has an address")
    try:
        page, _values = adapter.match(request.path, method="GET", return_rule=True)
    except HTTPException:  # none, or it is led elsewhere
        return False
    # What only a wider rule takes, as that of an exchange's front page, is no page of this form.
    return request.url_rule is not None and page.rule == request.url_rule.rule


def _to_sign_in() -> Response:
    if wants_json():
        abort(401)
    came_for = typed_input.address() if typed_input.is_ours() or _can_be_opened() else None
    return typed_input.keep(redirect(url_for("accounts.sign_in", next=came_for)))
