"""The application factory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from flask import Flask

from tournament import __version__, tracing, web
from tournament.config import TEMPLATES, Settings
from tournament.domain.calendars.commands.event_updates import update_events
from tournament.domain.competitions.commands.shown import keep_first_of_all, keep_shown
from tournament.domain.core import replica
from tournament.domain.core.commands.job_workers import JobWorkers
from tournament.domain.erasure.commands import erasure
from tournament.domain.scoring.commands.basis import outdate_logs, require_basis
from tournament.domain.timetables.commands import search_jobs
from tournament.keys import PassingKeys
from tournament.models import REPLICA, Base, db, prepare
from tournament.plugins.failure_notes import FailureNotes
from tournament.plugins.registry import Registry
from tournament.runtime import Runtime, system_clock
from tournament.storage import in_use, waiting
from tournament.storage.migrate import check_all, upgrade_all
from tournament.web import metrics, slow_statements, spans
from tournament.web.front import WAIT_SECONDS, Front

WORKS = {search_jobs.KIND: search_jobs.run, erasure.COMPACT: erasure.compact_file}
"""What goes on outside of requests, by the kind of its jobs."""


def create_app(
    settings: Settings,
    registry: Registry | None = None,
    clock: Callable[[], datetime] = system_clock,
) -> Flask:
    """Build one application over a migrated database; plugins come from `registry`, or what is installed."""
    app = Flask("tournament", template_folder=str(TEMPLATES), static_folder=None)
    newest, *older = settings.keys.of("session")
    app.config.update(
        SECRET_KEY=newest,
        SECRET_KEY_FALLBACKS=older,
        # Of several keys the signer takes the last, and all of them verify.
        WTF_CSRF_SECRET_KEY=[*reversed(older), newest],
        TESTING=settings.testing,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        # What a statement that fails was given, as secrets and people's names, stands in no log.
        SQLALCHEMY_ENGINE_OPTIONS=(options := {"hide_parameters": True, **_pooled(settings)}),
        SQLALCHEMY_BINDS={REPLICA: {"url": settings.read_url, **options}} if settings.read_url else {},
    )
    take_part = (require_basis, outdate_logs, update_events, keep_shown)
    app.extensions["tournament"] = Runtime(settings, registry or Registry.discover(), clock, before_commit=take_part)
    app.extensions["tournament_jobs"] = JobWorkers(app, WORKS)
    db.init_app(app)
    replica.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            waiting.limit(engine)
            prepare(engine)
        if REPLICA in db.engines:
            waiting.only_read(db.engines[REPLICA])
        metrics.count_connections(db.engine)
        for engine in db.engines.values():
            slow_statements.watch(engine, settings.slow_statement_ms)
            spans.watch(engine)
    web.init_app(app)
    spans.init_app(app)
    return app


def _pooled(settings: Settings) -> dict[str, int | float | bool]:
    """Return how connections are kept; those of an embedded database are not counted."""
    if settings.database_url.startswith("sqlite"):
        return {}
    pool = settings.pool
    return {
        "pool_size": pool.size,
        "max_overflow": pool.overflow,
        "pool_recycle": pool.recycle_seconds,
        "pool_pre_ping": pool.pre_ping,
        "pool_timeout": WAIT_SECONDS,
    }


def upgraded(settings: Settings, registry: Registry) -> Flask:
    """Bring a database to what this version needs, what is kept of its competitions too, and build its application."""
    upgrade_all(settings.database_url, registry.migrations.values(), registry.cannot_store)
    app = create_app(settings, registry)
    with app.app_context():
        keep_first_of_all()
    return app


def from_environment() -> Flask:
    """Build the application the environment describes, for a server, which works on jobs from now on.

    Refuses a database it does not know.
    """
    app = without_jobs()
    app.extensions["tournament_jobs"].start()
    return app


def without_jobs() -> Flask:
    """Build the same for a process beside the server."""
    settings = Settings.from_environment()
    tracing.start(__version__)
    app = checked(settings)
    guard = app.extensions["tournament"].registry.guard
    guard.note = FailureNotes(settings.home)
    metrics.count_plugin_failures(guard)
    with app.app_context():
        in_use.hold(db.engine)
        waiting.serve(db.engine)
    return app


def check_environment() -> None:
    """Raise what would keep a server from starting."""
    checked(Settings.from_environment())


def reader_from_environment() -> Flask:
    """Build the same for a command that only reads: it makes no file of keys."""
    return checked(Settings.from_environment().for_reading())


def front_from_environment() -> Front:
    """Build what stands on the public port before that application."""
    app = from_environment()
    return Front(app, trusted_proxies=app.extensions["tournament"].settings.trusted_proxies)


def checked(settings: Settings) -> Flask:
    """Build the application over a database that is as this program knows it; refuses any other."""
    registry = Registry.discover()
    check_all(settings.database_url, registry.migrations.values(), registry.cannot_store)
    return create_app(settings, registry)


@contextmanager
def scratch() -> Iterator[Flask]:
    """Build an application over an empty database of its own, enter its context, and leave nothing behind."""
    with tempfile.TemporaryDirectory(prefix="hoi-thao-") as folder:
        address = f"sqlite:///{Path(folder, 'scratch.sqlite3')}"
        settings = Settings(Path(folder), address, "http://127.0.0.1", PassingKeys())
        app = create_app(settings)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()
