"""Signing in and out, one-time links, and one's own account."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_security import Security, SQLAlchemyUserDatastore
from flask_wtf.csrf import CSRFProtect

from tournament.models import Role, User, db

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")

# The module registers its routes on the blueprint above.
from tournament.web.accounts import pages  # noqa: E402

__all__ = ["blueprint", "init_app", "pages"]


def init_app(app: Flask) -> None:
    """Set up sign-in and the tokens of forms, and register the pages."""
    app.config.update(
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=True,
        SECURITY_API_ENABLED_METHODS=["session"],
    )
    # Its sign-in machinery alone: its pages would write past the services.
    security = Security(app, SQLAlchemyUserDatastore(db, User, Role), register_blueprint=False)
    # Otherwise every request would read its session, those for files and feeds too.
    security.principal.identity_loaders.clear()
    CSRFProtect(app)
    app.register_blueprint(blueprint)
