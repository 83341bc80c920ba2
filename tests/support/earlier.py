"""Databases as an earlier version of the program left them."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from tournament.config import MIGRATIONS
from tournament.storage.migrate import CORE_VERSIONS, open_engine


def take_back(url: str, revision: str, scratch: Path) -> None:
    """Leave of a database what there was at a revision, with its rows: later tables and columns go."""
    then = columns(migrated(f"sqlite:///{scratch}", revision))
    engine = open_engine(url)
    with engine.begin() as connection:
        for table, now in columns(engine).items():
            if table not in then:
                connection.execute(text(f'DROP TABLE "{table}"'))
                continue
            for column in now - then[table]:
                connection.execute(text(f'ALTER TABLE "{table}" DROP COLUMN "{column}"'))
        connection.execute(text(f"UPDATE {CORE_VERSIONS} SET version_num = '{revision}'"))
    engine.dispose()


def migrated(url: str, revision: str) -> Engine:
    """Bring an empty database to a revision."""
    engine = create_engine(url)
    with engine.begin() as connection:
        command.upgrade(config(connection), revision)
    return engine


def config(connection: Connection) -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.attributes.update(connection=connection, version_table=CORE_VERSIONS)
    return made


def columns(engine: Engine) -> dict[str, set[str]]:
    found = inspect(engine)
    return {table: {each["name"] for each in found.get_columns(table)} for table in found.get_table_names()}
