"""A migration changes no byte of a calendar."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine

from tests.web.calendar.conftest import FEEDS, OFFICIALS, World
from tests.web.calendar.test_evolution import match
from tournament.config import MIGRATIONS
from tournament.migrate import CORE_VERSIONS, open_engine, upgrade
from tournament.models import db

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: the rows are copied by hand."""

BEFORE = ("0001_first_schema.py", "0005_planning.py")
"""The migrations before calendars had a revision of their own."""

SINCE_DROPPED: dict[str, dict[str, object]] = {"competition": {"ranking": []}}
"""What columns held that a later migration has dropped."""


def test_feeds_are_the_same_before_and_after(world: World, tmp_path: Path) -> None:
    world.change(match(court_id=2))
    feeds = [address for address in FEEDS if address not in OFFICIALS]  # these came with the migration
    bodies = {address: world.body(address) for address in feeds}

    location = tmp_path / "migrations"
    (location / "versions").mkdir(parents=True)
    shutil.copy(MIGRATIONS / "env.py", location)
    for name in BEFORE:
        shutil.copy(MIGRATIONS / "versions" / name, location / "versions")
    old = open_engine(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    upgrade(old, location)
    tables = MetaData()
    tables.reflect(old)
    source = create_engine(world.settings.database_url)
    present = MetaData()
    present.reflect(source)
    with source.connect() as read, old.begin() as written:
        for table in tables.sorted_tables:
            if table.name == CORE_VERSIONS:
                continue
            rows = read.execute(present.tables[table.name].select()).mappings().all()
            dropped = SINCE_DROPPED.get(table.name, {})
            kept = [{key: value for key, value in row.items() if key in table.columns} | dropped for row in rows]
            kept = [row for row in kept if not str(row.get("audience")).startswith("official:")]
            if kept:
                written.execute(table.insert(), kept)
    source.dispose()

    upgrade(old)
    old.dispose()
    migrated = World(replace(world.settings, database_url=f"sqlite:///{tmp_path / 'old.sqlite3'}"), world.clock)
    assert {address: migrated.body(address) for address in feeds} == bodies
    with migrated.app.app_context():
        db.session.remove()
        db.engine.dispose()
