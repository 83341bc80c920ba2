"""Migrations: whole or not at all, and never backwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from tournament.config import database_url as url_of
from tournament.engine.errors import InputError
from tournament.migrate import CORE_VERSIONS, check_known, differences, open_engine, upgrade


def test_an_empty_database_becomes_what_the_code_describes(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    with pytest.raises(InputError, match="has not been upgraded yet"):
        check_known(engine)
    upgrade(engine)
    check_known(engine)
    upgrade(engine)  # again changes nothing
    assert differences(engine) == []


def test_a_database_newer_than_the_code_is_refused_and_left_alone(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {CORE_VERSIONS} SET version_num = 'from-2030'"))
    before = inspect(engine).get_table_names()
    for refuse in (upgrade, check_known):
        with pytest.raises(InputError, match="newer than this program") as refusal:
            refuse(engine)
        assert "mới hơn chương trình này" in refusal.value.text.vi
    assert inspect(engine).get_table_names() == before


def test_a_migration_that_fails_leaves_the_old_schema(empty_database_url: str, tmp_path: Path) -> None:
    engine = open_engine(empty_database_url)
    (tmp_path / "versions").mkdir()
    (tmp_path / "env.py").write_text((Path(__file__).parents[1] / "migrations" / "env.py").read_text())
    (tmp_path / "versions" / "0001.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\nrevision = '0001'\ndown_revision = None\n"
        "def upgrade():\n    op.create_table('half', sa.Column('id', sa.Integer))\n"
        "    raise RuntimeError('power cut')\n"
    )
    with pytest.raises(RuntimeError, match="power cut"):
        upgrade(engine, tmp_path, "plugin_version")
    assert [name for name in inspect(engine).get_table_names() if name in {"half", "plugin_version"}] == []


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
