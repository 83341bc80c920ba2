"""The application factory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from tournament import web
from tournament.config import TEMPLATES, Settings
from tournament.migrate import check_known, open_engine
from tournament.models import db, prepare_sqlite
from tournament.registry import Registry
from tournament.runtime import Runtime, system_clock


def create_app(
    settings: Settings,
    registry: Registry | None = None,
    clock: Callable[[], datetime] = system_clock,
) -> Flask:
    """Build one application over a migrated database; plugins come from `registry`, or what is installed."""
    app = Flask("tournament", template_folder=str(TEMPLATES), static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
    )
    app.extensions["tournament"] = Runtime(settings, registry or Registry.discover(), clock)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)
    web.init_app(app)
    return app


def from_environment() -> Flask:
    """Build the application the environment describes; refuses a database it does not know."""
    settings = Settings.from_environment()
    check_known(open_engine(settings.database_url))
    return create_app(settings)
