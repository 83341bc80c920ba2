"""Migrations: whole or not at all, and never backwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex
from sqlalchemy.exc import IntegrityError

from tests.support import later_program
from tests.support.earlier import take_back
from tests.support.later_program import revision
from tests.support.words import vi
from tournament.config import database_url as url_of
from tournament.engine.errors import InputError
from tournament.models import Base
from tournament.sdk import Migrations
from tournament.storage.migrate import (
    CORE_VERSIONS,
    OTHER_PLUGIN,
    OTHER_PROGRAM,
    check_all,
    check_known,
    differences,
    open_engine,
    upgrade,
    upgrade_all,
)


def test_an_empty_database_becomes_what_the_code_describes(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    with pytest.raises(InputError, match="has not been upgraded yet"):
        check_known(engine)
    upgrade(engine)
    check_known(engine)
    upgrade(engine)  # again changes nothing
    assert differences(engine) == []


def _as_words(index: ReflectedIndex) -> dict[str, str]:
    """Tell in words what belongs to an index of one kind of database alone, such as of which rows it is."""
    return {name: str(value) for name, value in index.get("dialect_options", {}).items()}


def described(engine: Engine) -> dict[str, dict[str, object]]:
    """Tell all that a database says of its tables, in no order but that of primary keys and indexes."""
    found = inspect(engine)
    found.clear_cache()

    def about(table: str) -> dict[str, object]:
        columns = {
            each["name"]: (str(each["type"]), each["nullable"], each["default"], each.get("autoincrement"))
            for each in found.get_columns(table)
        }
        lists: dict[str, list[Any]] = {
            "keys to": found.get_foreign_keys(table),
            "unique": found.get_unique_constraints(table),
            "indexes": [each | {"dialect_options": _as_words(each)} for each in found.get_indexes(table)],
            "checks": found.get_check_constraints(table),
        }
        known = {name: sorted(map(repr, each)) for name, each in lists.items()}
        return {"columns": columns, "key": found.get_pk_constraint(table), **known}

    return {table: about(table) for table in found.get_table_names() if table != CORE_VERSIONS}


def test_migrations_make_what_the_models_say(empty_database_url: str) -> None:
    """What Alembic compares, and what it does not: names of keys, checks, whether ids are given once."""
    engine = open_engine(empty_database_url)
    upgrade(engine)
    migrated = described(engine)
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
    assert migrated == described(engine)
    assert set(migrated) == set(Base.metadata.tables)


@pytest.mark.both_databases
@pytest.mark.parametrize("earlier", ["0013_sport_version", "0021_sealed_secrets"])
def test_what_an_earlier_version_left_becomes_what_it_was(
    empty_database_url: str, tmp_path: Path, earlier: str
) -> None:
    engine = open_engine(empty_database_url)
    upgrade(engine)
    newest = described(engine)
    take_back(empty_database_url, earlier, tmp_path / "earlier.sqlite3")
    assert described(engine) != newest
    upgrade(engine)
    assert described(engine) == newest


@pytest.mark.parametrize("made_by", ["0001", "0028_defaults", "from-2030"])
def test_a_database_of_another_version_is_refused_and_left_alone(empty_database_url: str, made_by: str) -> None:
    """The names of revisions that are no more are not given again; `tests/cli/test_other_versions.py` has the rest."""
    engine = open_engine(empty_database_url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {CORE_VERSIONS} SET version_num = '{made_by}'"))
    before = described(engine)
    for refuse in (upgrade, check_known):
        with pytest.raises(InputError) as refusal:
            refuse(engine)
        assert str(refusal.value) == str(OTHER_PROGRAM.format(revision=made_by))
        assert f"do một phiên bản khác của chương trình tạo ra ({made_by})" in vi(refusal.value.text)
    assert described(engine) == before


def test_tables_are_put_in_the_place_of_others_that_rows_refer_to(empty_database_url: str, tmp_path: Path) -> None:
    engine = open_engine(empty_database_url)
    upgrade(engine)
    with engine.begin() as connection:
        for statement in (
            "INSERT INTO block (slug, name_vi, name_en, place, zone, disabled_plugins, revision)"
            " VALUES ('a', 'Khối A', 'Block A', '', 'UTC', '[]', 1)",
            "INSERT INTO unit (block_id, slug, name, short_name, active) VALUES (1, 'b', 'B', '', true)",
        ):
            connection.exec_driver_sql(statement)
    location, before = later_program.migrations(tmp_path / "migrations"), described(engine)
    upgrade(engine, location)
    after = described(engine)
    assert after.pop("motto") is not None
    assert after == before
    with engine.connect() as connection:
        assert connection.execute(text("SELECT block_id, words, shown FROM motto")).all() == [(1, "Khối A", True)]
        assert connection.execute(text("SELECT block_id, name FROM unit")).all() == [(1, "B")]
    revision(location / "versions", "0004_bad", later_program.LAST, "op.execute('DELETE FROM block')")
    with pytest.raises((RuntimeError, IntegrityError), match=r"refer to nothing|foreign key"):
        upgrade(engine, location)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT slug FROM block")).all() == [("a",)]


def test_a_migration_that_fails_leaves_the_old_schema(empty_database_url: str, tmp_path: Path) -> None:
    engine = open_engine(empty_database_url)
    (tmp_path / "versions").mkdir()
    (tmp_path / "env.py").write_text((Path(__file__).parents[2] / "migrations" / "env.py").read_text())
    (tmp_path / "versions" / "0001.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\nrevision = '0001'\ndown_revision = None\n"
        "def upgrade():\n    op.create_table('half', sa.Column('id', sa.Integer))\n"
        "    raise RuntimeError('power cut')\n"
    )
    with pytest.raises(RuntimeError, match="power cut"):
        upgrade(engine, tmp_path, "plugin_version")
    assert [name for name in inspect(engine).get_table_names() if name in {"half", "plugin_version"}] == []


def test_a_plugin_has_tables_and_a_version_of_its_own(empty_database_url: str, tmp_path: Path) -> None:
    plugin = Migrations("photos", tmp_path)
    revision(tmp_path, "0001", None, "op.create_table('photos_picture', sa.Column('id', sa.Integer, primary_key=True))")
    upgrade_all(empty_database_url, ())
    with pytest.raises(InputError, match="has not been upgraded yet"):
        check_all(empty_database_url, [plugin])
    upgrade_all(empty_database_url, [plugin])
    check_all(empty_database_url, [plugin])
    revision(tmp_path, "0002", "0001", "op.add_column('photos_picture', sa.Column('address', sa.String))")
    upgrade_all(empty_database_url, [plugin])
    engine = open_engine(empty_database_url)
    assert [column["name"] for column in inspect(engine).get_columns("photos_picture")] == ["id", "address"]
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM photos_version")).scalar() == "0002"
    assert differences(engine) == []
    upgrade_all(empty_database_url, ())  # without the plugin its tables stay, and stop nothing
    check_all(empty_database_url, ())
    assert inspect(engine).has_table("photos_picture")
    with engine.begin() as connection:
        connection.execute(text("UPDATE photos_version SET version_num = '0009'"))
    for refuse in (upgrade_all, check_all):
        with pytest.raises(InputError) as refusal:
            refuse(empty_database_url, [plugin])
        assert str(refusal.value) == str(OTHER_PLUGIN.format(plugin="photos", revision="0009"))


def test_a_plugin_that_makes_a_table_by_another_name_is_refused(empty_database_url: str, tmp_path: Path) -> None:
    revision(tmp_path, "0001", None, "op.create_table('picture', sa.Column('id', sa.Integer, primary_key=True))")
    with pytest.raises(InputError, match="table picture must have a name that begins with photos_"):
        upgrade_all(empty_database_url, [Migrations("photos", tmp_path)])
    engine = open_engine(empty_database_url)
    assert [name for name in inspect(engine).get_table_names() if "picture" in name or "photos" in name] == []
    check_all(empty_database_url, ())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, "sqlite:////home/tournament.sqlite3"),
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:///x.db", "sqlite:///x.db"),
    ],
)
def test_database_addresses(given: str | None, expected: str) -> None:
    assert url_of(given, Path("/home")) == expected


@pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)
def test_no_id_is_given_twice(empty_database_url: str) -> None:
    """PostgreSQL's sequences never go back; SQLite needs to be told so for each table."""
    engine = open_engine(empty_database_url)
    upgrade(engine)
    given = {table.name for table in Base.metadata.tables.values() if [c.name for c in table.primary_key] == ["id"]}
    assert {"competition", "entry", "match", "court", "audit_entry", "user"} <= given
    with engine.connect() as connection:
        made = dict(connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).tuples().all())
    assert [name for name in sorted(given) if "AUTOINCREMENT" not in made[name]] == []
