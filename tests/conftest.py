"""Fixtures for every test: a migrated database of both kinds, the application, a server, a browser."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import hypothesis
import pytest
from flask import Flask

from tests.support import compiled, postgres
from tests.support.databases import (
    RUN,
    TEMPLATE,
    application,
    copy_of,
    database_with,
    fold,
    migrate,
    migrated_file,
    new_database,
    once,
    settings_of,
)
from tests.support.sampling import SHARE, SUITE

if TYPE_CHECKING:
    from datetime import datetime

    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, Page

    from tests.support.server import LiveServer
    from tests.support.worlds import World
    from tournament.config import Settings


gc.disable()  # what is imported stays
compiled.share()
DATABASES = ("sqlite", "postgresql")
WORLDS = ("sqlite", "postgres")
CHOICES = {"database_url": DATABASES, "demo_database_url": DATABASES, "world": WORLDS}
"""What fixtures of databases are asked for."""
ON_ONE = tuple(Path(__file__).parent / name for name in ("cli", "domain", "editions", "web"))
"""Folders of tests of pages, of the command line and of services."""
LONG = {"cli", "e2e", "packaging", "web", "test_demo.py", "test_optimised.py", "test_storage.py"}
"""Folders and files of tests that start servers, browsers and interpreters."""

# Times are never asserted (the benches measure them), and a busy machine fails no test.
hypothesis.settings.register_profile(
    "soak",
    deadline=None,
    print_blob=True,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
# The same examples in every run, fewer than Hypothesis draws by itself; tools/soak.py looks for others.
hypothesis.settings.register_profile(SUITE, hypothesis.settings.get_profile("soak"), derandomize=True, max_examples=20)
hypothesis.settings.load_profile(SUITE)


def pytest_configure(config: pytest.Config) -> None:
    """Make one folder per test run, which the workers share; where it is in memory, what tests write is too."""
    if not hasattr(config, "workerinput"):
        memory = _in_memory()
        os.environ[RUN] = tempfile.mkdtemp(prefix="hoi-thao-", dir=memory)
        Path(os.environ[RUN]).chmod(0o755)
        if memory and config.option.basetemp is None:
            config.option.basetemp = Path(os.environ[RUN], "tests")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with files that take long, so that no worker waits for another at the end; leave some to `make soak`."""
    items.sort(key=lambda item: LONG.isdisjoint(item.path.parts))
    collected = {item.nodeid for item in items}
    kept = [item for item in items if not _is_left_to_soak(item, collected)]
    stay = {item.nodeid for item in _without_most_of_families(kept)}
    for item in items:
        if item.nodeid not in stay:
            item.add_marker("soak")


def _without_most_of_families(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield tests, and of each family the share that has the first of its names' checksums: always the same."""
    families: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("family"):
            families.setdefault(item.nodeid.partition("[")[0], []).append(item)
        else:
            yield item
    for family in families.values():
        family.sort(key=lambda item: crc32(item.nodeid.encode()))
        yield from family[: -(-len(family) // SHARE)]


def _is_left_to_soak(item: pytest.Item, collected: Container[str]) -> bool:
    """Tell whether the same test on the other database is enough for `make test`.

    What hangs on the database itself (what is stored, locked, migrated, taken back) meets both. Any other test of a
    page or a service meets one of them, by its name always the same: one of four PostgreSQL, on which a test costs
    twice as much, the others the embedded one; so does what asks for every row of a world. `make soak` has both.
    """
    kind, kinds = _database_of(item)
    if kind is None or not any(map(item.path.is_relative_to, ON_ONE)):
        return False
    on_each = [item.nodeid.replace(kind, each) for each in kinds]
    if item.get_closest_marker("both_databases") or not all(each in collected for each in on_each):
        return False
    is_on_postgresql = kinds is not WORLDS and crc32(on_each[0].encode()) % SHARE == 0
    return item.nodeid != on_each[is_on_postgresql]


def _database_of(item: pytest.Item) -> tuple[str | None, Sequence[str]]:
    """Return the database that a test meets, and those that its fixture knows; None when it has no choice."""
    found = getattr(item, "callspec", None)
    for fixture, kinds in CHOICES.items() if found else ():
        if found.params.get(fixture) in kinds:
            return found.params[fixture], kinds
    return None, ()


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what is imported by now and stays: a quarter of a million objects.

    Each application of a test is garbage of many objects at once, so that it looks for some rarely.
    """
    gc.collect()
    gc.freeze()
    compiled.count_once()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def _in_memory() -> str | None:
    """Return a folder in memory that has room for the run's databases and may hold programs, None where there is none.

    Copying a database is most of what a test on PostgreSQL waits for, and on a disk it takes four times as long; an
    embedded one that is on a disk waits for it at each change.
    """
    folder = "/dev/shm"
    if not os.access(folder, os.W_OK):
        return None
    about = os.statvfs(folder)
    fits = about.f_bavail * about.f_frsize > 2 * 1024**3
    return folder if fits and not about.f_flag & os.ST_NOEXEC else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the run started and remove its folder."""
    if not hasattr(config, "workerinput"):
        root = Path(os.environ.pop(RUN))
        postgres.stop(root / "postgresql")
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_root() -> Path:
    """The folder of the run's one PostgreSQL server, with a migrated database to copy from."""
    root = Path(os.environ[RUN]) / "postgresql"

    def make() -> None:
        root.mkdir()
        postgres.start(root)
        postgres.execute(root, f"CREATE DATABASE {TEMPLATE}")
        migrate(postgres.address(root, TEMPLATE))

    once("postgresql", make)
    # The client programs come with their server; those of the machine may be older.
    os.environ["PATH"] = f"{postgres.programs(root)}{os.pathsep}{os.environ['PATH']}"
    return root


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """A migrated SQLite file to copy from."""
    return migrated_file()


@pytest.fixture(scope="session")
def demonstration(sqlite_template: Path) -> Path:
    """A SQLite file with the demonstration, to copy from."""
    return _demonstration_file("demonstration", sqlite_template)


@pytest.fixture(scope="session")
def demonstration_of_today(sqlite_template: Path) -> Path:
    """A SQLite file with the demonstration as the machine's clock has it, for servers, which go by that clock."""
    from tournament.runtime import system_clock

    return _demonstration_file("today", sqlite_template, system_clock)


def _demonstration_file(name: str, template: Path, clock: Callable[[], datetime] | None = None) -> Path:
    file = Path(os.environ[RUN]) / f"{name}.sqlite3"

    def make() -> None:
        shutil.copyfile(template, file)
        _load_demonstration(f"sqlite:///{file}", clock)

    once(name, make)
    return file


@pytest.fixture(scope="session")
def postgres_demonstration(postgres_root: Path, demonstration: Path) -> str:
    """The name of the PostgreSQL database with the same demonstration, to copy from."""
    from tests.support.worlds import copy_world

    name = "demonstration"

    def make() -> None:
        postgres.execute(postgres_root, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        copy_world(f"sqlite:///{demonstration}", postgres.address(postgres_root, name))

    once(f"postgresql-{name}", make)
    return name


@pytest.fixture(scope="session")
def world_file(sqlite_template: Path) -> Path:
    """A SQLite file with three editions alike, to copy from; what they hold stands beside it."""
    from tests.support.world_rows import write_world
    from tournament.models import db

    file = Path(os.environ[RUN]) / "world.sqlite3"

    def make() -> None:
        shutil.copyfile(sqlite_template, file)
        with application(file.parent, f"sqlite:///{file}") as app, app.app_context():
            write_world(file)
            fold(db.engine)

    once("world", make)
    return file


@pytest.fixture(scope="module")
def sqlite_world(world_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The three editions in SQLite; one for all tests of a module, which change nothing."""
    from tests.support.worlds import read_world

    home = tmp_path_factory.mktemp("world")
    with application(home, copy_of(world_file, home)) as app:
        yield read_world(app, world_file)


@pytest.fixture(scope="module")
def postgres_world(world_file: Path, postgres_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The same editions in PostgreSQL, under the same ids."""
    from tests.support.worlds import copy_world, read_world

    for url in new_database(postgres_root, TEMPLATE):
        copy_world(f"sqlite:///{world_file}", url)
        with application(tmp_path_factory.mktemp("world"), url) as app:
            yield read_world(app, world_file)


@pytest.fixture(scope="module", params=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    """The three editions in a database of each kind in turn."""
    found: World = request.getfixturevalue(f"{request.param}_world")
    return found


def _load_demonstration(url: str, clock: Callable[[], datetime] | None = None) -> None:
    from tournament import demo
    from tournament.models import db

    with application(Path(os.environ[RUN]), url, clock) as app, app.app_context():
        demo.load()
        fold(db.engine)


@pytest.fixture(params=DATABASES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new database without tables, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    else:
        yield from new_database(request.getfixturevalue("postgres_root"), "template1")


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new migrated database, of each kind in turn."""
    yield from database_with(request, tmp_path)


@pytest.fixture(params=DATABASES)
def demo_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new database with the demonstration, of each kind in turn."""
    if request.param == "sqlite":
        yield copy_of(request.getfixturevalue("demonstration"), tmp_path)
    else:
        root = request.getfixturevalue("postgres_root")
        yield from new_database(root, request.getfixturevalue("postgres_demonstration"))


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The settings of one application under test."""
    return settings_of(tmp_path, database_url)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application over a migrated, empty database; once on SQLite and once on PostgreSQL."""
    with application(settings.home, settings.database_url) as made:
        yield made


@pytest.fixture(scope="module")
def demo_app(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over a copy of the demonstration, one per test module."""
    home = tmp_path_factory.mktemp("demonstration")
    with application(home, copy_of(demonstration, home)) as made:
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts, which keeps its cookies."""
    return app.test_client()


@pytest.fixture(scope="module")
def live_server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The real server over an empty migrated database, one per test module."""
    from tests.support.server import LiveServer

    home = tmp_path_factory.mktemp("home")
    copy_of(sqlite_template, home)
    server = LiveServer(home).start("serve")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def demo_server(demonstration_of_today: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The real server with the demonstration, for tests that only read; one per worker."""
    from tests.support.server import LiveServer

    home = tmp_path_factory.mktemp("demo")
    copy_of(demonstration_of_today, home)
    server = LiveServer(home).start("demo")
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
