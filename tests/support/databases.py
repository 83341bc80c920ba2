"""Databases of both kinds for tests: written once for all workers of a run, then copied."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from flask import Flask

from tests.support import postgres

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from tournament.config import Settings

RUN = "HOI_THAO_TEST_RUN"
"""The variable that names the folder of a run."""
TEMPLATE = "migrated"


def once(name: str, make: Callable[[], None]) -> None:
    """Make something in the first worker that needs it; the others wait."""
    done = Path(os.environ[RUN]) / f"{name}.done"
    with FileLock(done.with_suffix(".lock")):
        if not done.exists():
            make()
            done.touch()


def migrate(url: str) -> None:
    """Bring an empty database to the present schema."""
    from tournament.storage.migrate import open_engine, upgrade

    engine = open_engine(url)
    upgrade(engine)
    fold(engine)
    engine.dispose()


def migrated_file() -> Path:
    """Return a migrated SQLite file to copy from."""
    file = Path(os.environ[RUN]) / f"{TEMPLATE}.sqlite3"
    once(TEMPLATE, lambda: migrate(f"sqlite:///{file}"))
    return file


def fold(engine: Engine) -> None:
    """Bring what SQLite's log holds into its file, which is copied alone."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def application(home: Path, url: str, clock: Callable[[], datetime] | None = None) -> Iterator[Flask]:
    """Make the application over a database, and let go of that at the end."""
    from tests.support.clocks import going_on
    from tournament.app import create_app
    from tournament.models import db

    app = create_app(settings_of(home, url), clock=clock or going_on())
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def settings_of(home: Path, url: str) -> Settings:
    """Return the settings of one application under test."""
    from tournament.config import Settings
    from tournament.keys import PassingKeys

    return Settings(
        home=home,
        database_url=url,
        public_url="http://hoithao.example",
        keys=PassingKeys(),
        testing=True,
    )


def copy_of(file: Path, home: Path) -> str:
    """Copy a SQLite file into a home; returns its address."""
    return f"sqlite:///{shutil.copyfile(file, home / 'tournament.sqlite3')}"


def new_database(root: Path, template: str) -> Iterator[str]:
    """Give a new PostgreSQL database, a copy of another."""
    name = f"test_{uuid.uuid4().hex}"
    postgres.execute(root, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield postgres.address(root, name)
    postgres.execute(root, f"DROP DATABASE {name} WITH (FORCE)")


def database_with(
    request: pytest.FixtureRequest, home: Path, name: str = "", write: Callable[[Flask], None] = lambda _: None
) -> Iterator[str]:
    """Give a new migrated database of the kind that is asked for; what `write` writes is written once a run."""
    if request.param == "sqlite":
        migrated: Path = request.getfixturevalue("sqlite_template")
        file = migrated.with_name(f"{name}.sqlite3") if name else migrated

        def make() -> None:
            for left in file.parent.glob(f"{file.name}*"):  # by a worker in which writing failed
                left.unlink()
            shutil.copyfile(migrated, file)
            _fill(f"sqlite:///{file}", write)

        if name:
            once(name, make)
        yield copy_of(file, home)
    else:
        root: Path = request.getfixturevalue("postgres_root")

        def make_there() -> None:
            postgres.execute(root, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
            _fill(postgres.address(root, name), write)

        if name:
            once(f"postgresql-{name}", make_there)
        yield from new_database(root, name or TEMPLATE)


def _fill(url: str, write: Callable[[Flask], None]) -> None:
    from tournament.models import db

    with application(Path(os.environ[RUN]), url) as app:
        write(app)
        with app.app_context():
            fold(db.engine)
