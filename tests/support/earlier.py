"""Databases as an earlier version of the program left them."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from tournament.config import MIGRATIONS
from tournament.storage.migrate import CORE_VERSIONS


def take_back(url: str, revision: str, scratch: Path) -> None:
    """Leave of a database what there was at a revision, with its rows: what came later goes, indexes that went come."""
    earlier = migrated(f"sqlite:///{scratch}", revision)
    then, known = columns(earlier), indexes(earlier)
    engine = create_engine(url)  # which lets SQLite put a table in the place of another that rows refer to
    tables, now_known = columns(engine), indexes(engine)
    with engine.begin() as connection:
        for index in now_known - known:
            connection.execute(text(f'DROP INDEX "{index}"'))
        for table, now in tables.items():
            if table not in then:
                connection.execute(text(f'DROP TABLE "{table}"'))
                continue
            with Operations(MigrationContext.configure(connection)).batch_alter_table(
                table, recreate="always" if refers(connection, table, now - then[table]) else "never",
                table_kwargs={"sqlite_autoincrement": True},
            ) as changed:  # fmt: skip
                for column in now - then[table]:
                    changed.drop_column(column)
        for index in known - now_known:
            connection.execute(text(_made_by(earlier, index)))
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


def refers(connection: Connection, table: str, those: set[str]) -> bool:
    """Tell whether columns refer to another table: SQLite then drops them with the table alone."""
    keys = inspect(connection).get_foreign_keys(table) if connection.dialect.name == "sqlite" else []
    return any(those & {*key["constrained_columns"]} for key in keys)


def columns(engine: Engine) -> dict[str, set[str]]:
    found = inspect(engine)
    return {table: {each["name"] for each in found.get_columns(table)} for table in found.get_table_names()}


def indexes(engine: Engine) -> set[str]:
    """Name the indexes that are not there for a constraint."""
    found = inspect(engine)
    return {
        str(each["name"])
        for table in found.get_table_names()
        for each in found.get_indexes(table)
        if "duplicates_constraint" not in each
    }


def _made_by(engine: Engine, index: str) -> str:
    """Return the statement that makes an index, which PostgreSQL takes too."""
    with engine.connect() as connection:
        asked = text("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = :name")
        return str(connection.execute(asked, {"name": index}).scalar_one())
