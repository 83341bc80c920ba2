"""Signing in and out, one-time links, and one's own account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response
from flask_babel import gettext as _
from flask_security import Security
from flask_wtf.csrf import CSRFProtect

from tournament.domain.accounts.commands.accounts import ZONE
from tournament.domain.accounts.commands.passwords import CrowdedError
from tournament.domain.accounts.queries.signing_in import datastore
from tournament.web.errors import EXPLANATIONS, answer

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")
COME_AGAIN_SECONDS = "3"
"""How long whoever found the room for hashing full is told to wait: a few hashes."""


@blueprint.context_processor
def _zone() -> dict[str, Any]:
    return {"zone": ZONE}


# The modules register their routes on the blueprint above.
from tournament.web.accounts import factors, links, pages, passkeys, people  # noqa: E402

__all__ = ["blueprint", "factors", "init_app", "links", "pages", "passkeys", "people"]


LIGHT = {"argon2__rounds": 1, "argon2__memory_cost": 32}
"""What a hash costs in tests, of which many hundreds sign in; elsewhere it is the library's own, 64 MiB."""


def init_app(app: Flask) -> None:
    """Set up sign-in and the tokens of forms, and register the pages."""
    app.config.update(
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a function
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=True,
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=LIGHT if app.testing else {},
        SECURITY_API_ENABLED_METHODS=["session"],
    )
    # Its sign-in machinery alone: its pages would write past the services.
    security = Security(app, datastore(), register_blueprint=False)
    # Otherwise every request would read its session, those for files and feeds too.
    security.principal.identity_loaders.clear()
    CSRFProtect(app)
    app.register_error_handler(CrowdedError, _crowded)
    app.register_blueprint(blueprint)


def _crowded(_error: CrowdedError) -> Response:
    """Answer while too many sign in at once."""
    said = _("Many people are signing in just now. Wait a few seconds, then try again.")
    refusal = answer(429, said, known=EXPLANATIONS[503])
    refusal.headers["Retry-After"] = COME_AGAIN_SECONDS
    return refusal
