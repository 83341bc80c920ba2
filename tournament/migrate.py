"""Migrations of the core and of plugins, each with a version table of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine

from tournament.config import MIGRATIONS
from tournament.engine.errors import InputError
from tournament.engine.text import Text
from tournament.models import WRITE, Base, prepare_sqlite

CORE_VERSIONS = "core_version"


def open_engine(url: str) -> Engine:
    """Connect to the database at `url` as the application does."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine)
    return engine


def upgrade(engine: Engine, location: Path = MIGRATIONS, version_table: str = CORE_VERSIONS) -> None:
    """Bring the schema to what this code needs; one transaction, so a broken run leaves the old schema.

    Raises InputError when the database was made by newer code.
    """
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        _refuse_newer(connection, location, version_table)
        config = _config(location)
        config.attributes.update(connection=connection, version_table=version_table)
        command.upgrade(config, "head")


def check_known(engine: Engine, location: Path = MIGRATIONS, version_table: str = CORE_VERSIONS) -> None:
    """Raise InputError when the database is newer than the code, or not yet migrated."""
    with engine.connect() as connection:
        current = _refuse_newer(connection, location, version_table)
        if current != ScriptDirectory.from_config(_config(location)).get_current_head():
            raise InputError(
                Text(
                    "Cơ sở dữ liệu chưa được nâng cấp: hãy chạy `tournament db upgrade`.",
                    "The database has not been upgraded yet: run `tournament db upgrade`.",
                )
            )


def differences(engine: Engine) -> list[Any]:
    """List how the core's tables in the database differ from the code's; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "include_object": _only_core, "version_table": CORE_VERSIONS},
        )
        return list(compare_metadata(context, Base.metadata))


def _only_core(_object: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    return kind != "table" or not reflected or name in Base.metadata.tables


def _refuse_newer(connection: Connection, location: Path, version_table: str) -> str | None:
    current = MigrationContext.configure(connection, opts={"version_table": version_table}).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(_config(location)).walk_revisions()}
    if current is not None and current not in known:
        raise InputError(
            Text(
                f"Cơ sở dữ liệu (phiên bản {current}) mới hơn chương trình này: hãy nâng cấp chương trình.",
                f"The database (version {current}) is newer than this program: upgrade the program.",
            )
        )
    return current


def _config(location: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(location).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
