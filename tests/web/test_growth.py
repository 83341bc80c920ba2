"""What is asked about one edition costs the same work in a block of its own and in a province.

Every page, feed, form and change of an edition is asked for twice: where there are three editions, and where there are
many more beside them. What the database does is counted (steps of SQLite's machine, rows that PostgreSQL reads), so
that a statement which looks through a table that grows with the province is found by itself, whether it asks for rows,
counts them or follows the keys of others. PostgreSQL is not let off because a table is small: it is kept from reading
one whole.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, make_url

from tests.support import postgres
from tests.support.asking import Asked, office_of, read
from tests.support.databases import TEMPLATE, application, new_database
from tests.support.editions import drawn_edition
from tests.support.province import multiply, read_source
from tests.support.work import meter_of
from tests.support.worlds import Made, World, copy_world, read_world
from tournament.models import db
from tournament.storage.migrate import open_engine

COPIES = {"sqlite": 8, "postgres": 50}
"""How many times as large the province is: PostgreSQL reads a small table whole rather than look rows up in it."""
AHEAD = 300
"""How many rows PostgreSQL may read beyond those it looks for: joins read ahead, and past what was taken back."""
GROWS: Mapping[str, str] = {
    "organiser.erase_person": "a name is looked for wherever it may stand",
}
"""What may cost more where there is more, and why."""

GOES_ON = {"organiser.search", "organiser.change_search"}
"""What begins work beside requests, which may change what others read: it comes last."""

Costs = Mapping[tuple[str, ...], Counter[str]]
"""What was done for each kind of request, by statement or by table."""


@pytest.fixture(scope="module")
def asked(sqlite_world: World) -> Sequence[Asked]:
    """What can be asked."""
    return read(office_of(sqlite_world))


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.soak)])
def costs(
    request: pytest.FixtureRequest, asked: Sequence[Asked], world_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Costs, Costs]:
    """What everything costs in a small database and in a large one."""
    found = []
    for copies in (1, COPIES[request.param]):
        home = tmp_path_factory.mktemp("province")
        for url in databases(request, world_file, home, copies):
            with application(home, url) as app:
                found.append(costs_of(read_world(app, world_file), asked))
    return found[0], found[1]


def databases(request: pytest.FixtureRequest, world_file: Path, home: Path, copies: int) -> Iterator[str]:
    """Give a database with so many copies of the world."""
    if request.param == "sqlite":
        file = shutil.copyfile(world_file, home / "tournament.sqlite3")
        multiply(read_source(f"sqlite:///{world_file}"), f"sqlite:///{file}", copies)
        yield f"sqlite:///{file}"
        return
    root: Path = request.getfixturevalue("postgres_root")
    for url in new_database(root, TEMPLATE):
        copy_world(f"sqlite:///{world_file}", url)
        multiply(read_source(f"sqlite:///{world_file}"), url, copies)
        postgres.execute(root, f"ALTER DATABASE {make_url(url).database} SET enable_seqscan = off")
        engine = open_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        engine.dispose()
        yield url


def costs_of(world: World, asked: Sequence[Asked]) -> Costs:
    """Ask for everything, each for the first time."""
    office, work = office_of(world), meter_of(world.app)

    def ask(what: Asked) -> None:
        with suppress(Made):
            office.open(what)

    in_order = sorted(asked, key=lambda what: what.endpoint in GOES_ON)
    return {what.kind: work(partial(ask, what)) for what in in_order}


@pytest.mark.parametrize("path", ["/", "/sitemap.xml", "/sitemap-blocks.xml", "/api/v1/"])
def test_a_list_of_everything_is_read_at_once(app: Flask, client: FlaskClient, path: str) -> None:
    """What lists all blocks asks the database as often however many there are."""
    with app.app_context():
        engine = db.engine
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    often = []
    for number in range(3):
        with app.app_context():
            drawn_edition(name=f"Khối {number}")
        asked.clear()
        assert client.get(path).status_code == 200
        often.append(len(asked))
    assert often == [often[0]] * 3


def test_nothing_costs_more_in_a_province(request: pytest.FixtureRequest, costs: tuple[Costs, Costs]) -> None:
    small, large = costs
    ahead = AHEAD if request.node.callspec.params["costs"] == "postgres" else 0
    grown = {}
    for kind, cost in large.items():
        before = small[kind]
        more = {part: (before[part], count) for part, count in cost.items() if count > before[part] + ahead}
        if more and kind[0] not in GROWS:
            grown[kind] = more
    assert grown == {}
    assert all(cost.total() for kind, cost in large.items() if kind[0].startswith("public.")), "nothing was counted"
