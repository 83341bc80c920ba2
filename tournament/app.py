"""The application factory."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from flask import Flask

from tournament import web
from tournament.config import TEMPLATES, Settings
from tournament.migrate import check_all
from tournament.models import Base, db, prepare_sqlite
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
        # A server that was started again has closed the connections that are kept.
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": not settings.database_url.startswith("sqlite")},
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
    registry = Registry.discover()
    check_all(settings.database_url, registry.migrations.values())
    return create_app(settings, registry)


@contextmanager
def scratch() -> Iterator[Flask]:
    """Build an application over an empty database of its own, enter its context, and leave nothing behind."""
    with tempfile.TemporaryDirectory(prefix="hoi-thao-") as folder:
        address = f"sqlite:///{Path(folder, 'scratch.sqlite3')}"
        settings = Settings(Path(folder), address, "http://127.0.0.1", secrets.token_urlsafe())
        app = create_app(settings)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()
