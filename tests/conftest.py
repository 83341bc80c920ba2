"""Fixtures for every test: a migrated database of both kinds, the application, a server, a browser."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from filelock import FileLock

from tests.support import postgres

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, Page

    from tests.support.server import LiveServer
    from tournament.config import Settings

RUN = "HOI_THAO_TEST_RUN"
TEMPLATE = "migrated"

# Times are never asserted: the benches measure them.
hypothesis.settings.register_profile("suite", deadline=None, print_blob=True)
hypothesis.settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Make one folder per test run, which the workers share."""
    if not hasattr(config, "workerinput"):
        os.environ[RUN] = tempfile.mkdtemp(prefix="hoi-thao-")
        Path(os.environ[RUN]).chmod(0o755)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the run started and remove its folder."""
    if not hasattr(config, "workerinput"):
        root = Path(os.environ.pop(RUN))
        postgres.stop(root / "postgresql")
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_root() -> Path:
    """The folder of the run's one PostgreSQL server, with a migrated database to copy from."""
    from tournament.migrate import open_engine, upgrade

    root = Path(os.environ[RUN]) / "postgresql"
    with FileLock(f"{root}.lock"):
        if not (root / "ready").exists():
            root.mkdir(exist_ok=True)
            postgres.start(root)
            postgres.execute(root, f"CREATE DATABASE {TEMPLATE}")
            engine = open_engine(postgres.address(root, TEMPLATE))
            upgrade(engine)
            engine.dispose()
            (root / "ready").touch()
    return root


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    from tournament.migrate import open_engine, upgrade

    file = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite3"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new database without tables, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    else:
        yield from _postgres_database(request.getfixturevalue("postgres_root"), "template1")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new migrated database, of each kind in turn."""
    if request.param == "sqlite":
        file = tmp_path / "tournament.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
    else:
        yield from _postgres_database(request.getfixturevalue("postgres_root"), TEMPLATE)


def _postgres_database(root: Path, template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    postgres.execute(root, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield postgres.address(root, name)
    postgres.execute(root, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The settings of one application under test."""
    from tournament.config import Settings

    return Settings(
        home=tmp_path,
        database_url=database_url,
        public_url="http://hoithao.example",
        secret_key="a secret of the tests alone",
        testing=True,
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application over a migrated, empty database; once on SQLite and once on PostgreSQL."""
    from tournament.app import create_app
    from tournament.models import db

    made = create_app(settings)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts, which keeps its cookies."""
    return app.test_client()


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The real server over an empty migrated database, one per test module."""
    from tests.support.server import LiveServer

    server = LiveServer(tmp_path_factory.mktemp("home"))
    server.run("db", "upgrade")
    server.start("serve")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The real server with the demonstration, for tests that only read; one per worker."""
    from tests.support.server import LiveServer

    server = LiveServer(tmp_path_factory.mktemp("demo")).start("demo")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium; a sentence says what to install when there is none."""
    from playwright.sync_api import sync_playwright

    from tests.support.chromium import launch

    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens a watched page, each in a context of its own.

    It takes width, height and what Playwright's contexts take. The test fails when a page wrote to the
    console, broke its content security policy, asked another host or met a server error.
    """
    from tests.support.chromium import watched_page

    pages: list[Page] = []

    def open_one(**options: Any) -> Page:
        pages.append(watched_page(browser, **options))
        return pages[-1]

    yield open_one
    problems = [problem for page in pages for problem in page.problems]  # type: ignore[attr-defined]
    for page in pages:
        page.context.close()
    assert problems == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One watched page, 1280 pixels wide, in Vietnamese."""
    return open_page()
