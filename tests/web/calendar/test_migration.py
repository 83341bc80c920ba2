"""A migration changes no byte of a calendar."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, create_engine
from sqlalchemy.orm import Session

from tests.web.calendar.conftest import FEEDS, OFFICIALS, UNITS, World
from tests.web.calendar.test_evolution import match
from tournament.config import MIGRATIONS
from tournament.models import Match, db
from tournament.storage.migrate import CORE_VERSIONS, open_engine, upgrade

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: the rows are copied by hand."""

BEFORE = ("0001_first_schema.py", "0005_planning.py")
"""The migrations before calendars had a revision of their own."""

SINCE_DROPPED: dict[str, dict[str, object]] = {"competition": {"ranking": []}}
"""What columns held that a later migration has dropped."""

SINCE_RENAMED = {("competition", "chosen_format"): "format"}
"""What columns were called that a later migration has given another name."""


def _without_court(face: dict[str, Any]) -> dict[str, Any]:
    """Return a face as it was written before places told their courts."""
    place = {key: value for key, value in face.get("place", {}).items() if key != "court"}
    return {**face, **({"place": place} if place else {})}


def touch_all(session: Session) -> None:
    """Change something that no event shows, so that all events are compared."""
    for one in session.query(Match):
        one.pin = "place"


def test_feeds_are_the_same_before_and_after(world: World, tmp_path: Path) -> None:
    world.change(match(court_id=2))
    feeds = [address for address in FEEDS if address not in OFFICIALS]  # these came with the migration
    bodies = {address: world.body(address) for address in feeds}
    with_programme = world.body(UNITS[0], query="?programme=true")
    assert b"Khai m" in with_programme

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
            named = [{SINCE_RENAMED.get((table.name, key), key): value for key, value in row.items()} for row in rows]
            kept = [{key: value for key, value in row.items() if key in table.columns} | dropped for row in named]
            kept = [row for row in kept if not str(row.get("audience")).startswith(("official:", "programme:"))]
            kept = [row | {"face": _without_court(row["face"])} if "face" in row else row for row in kept]
            if kept:
                written.execute(table.insert(), kept)
    source.dispose()

    upgrade(old)
    old.dispose()
    migrated = World(replace(world.settings, database_url=f"sqlite:///{tmp_path / 'old.sqlite3'}"), world.clock)
    assert {address: migrated.body(address) for address in feeds} == bodies
    assert migrated.body(UNITS[0], query="?programme=true") == with_programme
    migrated.change(touch_all)
    assert {address: migrated.body(address) for address in feeds} == bodies
    with migrated.app.app_context():
        db.session.remove()
        db.engine.dispose()
