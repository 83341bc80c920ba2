"""Migrations of the core and of plugins, each with a version table of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect

from tournament.config import MIGRATIONS
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.models import WRITE, Base, prepare_sqlite
from tournament.sdk import Migrations
from tournament.storage.waiting import limit

CORE_VERSIONS = "core_version"

OTHER_PROGRAM = Message(
    "The database was made by another version of this program ({revision}): if it is the demonstration's, run "
    "`tournament demo --fresh`; if not, take each exchange out with `tournament export` of the program that made it, "
    "and into a new database with `tournament import` of this one."
)
OTHER_PLUGIN = Message(
    "The tables of the plugin {plugin} were made by another version of it ({revision}): install that one again."
)


def open_engine(url: str) -> Engine:
    """Connect to the database at `url` as the application does."""
    engine = create_engine(url, hide_parameters=True)
    limit(engine)
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine)
    return engine


Fails = Callable[[Migrations, BaseException], None]
"""What is done about a plugin whose tables cannot be used."""


def upgrade_all(url: str, plugins: Iterable[Migrations], fails: Fails | None = None) -> None:
    """Bring the core's schema and then that of each plugin to what this code needs, each in its own transaction.

    What one of a plugin raises is told to `fails`, if that is given, and stops nothing else.
    """
    engine = open_engine(url)
    upgrade(engine)
    for plugin in plugins:
        with _contained(plugin, fails):
            upgrade(engine, plugin.location, version_table(plugin), f"{plugin.key}_")


def check_all(url: str, plugins: Iterable[Migrations], fails: Fails | None = None) -> None:
    """Raise InputError when the core's or a plugin's tables are of a revision that is unknown here, or not the last.

    What is wrong with a plugin's is told to `fails`, if that is given.
    """
    engine = open_engine(url)
    check_known(engine)
    for plugin in plugins:
        with _contained(plugin, fails):
            check_known(engine, plugin.location, version_table(plugin))


@contextmanager
def _contained(plugin: Migrations, fails: Fails | None) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # the revisions of a plugin may do anything
        if fails is None:
            raise
        fails(plugin, error)


def version_table(plugin: Migrations) -> str:
    """Name the table that says how far a plugin's own tables are."""
    return f"{plugin.key}_version"


def upgrade(engine: Engine, location: Path = MIGRATIONS, version_table: str = CORE_VERSIONS, prefix: str = "") -> None:
    """Bring the schema to what this code needs; one transaction, so a broken run leaves the old schema.

    Raises InputError when the database is of an unknown revision, or when a table that is new does not begin with
    `prefix`.
    """
    with (
        engine.connect().execution_options(**{WRITE: True}) as connection,
        _without_foreign_keys(connection),
        connection.begin(),
    ):
        refuse_unknown(_revision(connection, version_table), location, version_table)
        config = _config(location)
        config.attributes.update(connection=connection, version_table=version_table)
        before = set(inspect(connection).get_table_names())
        command.upgrade(config, "head")
        _refuse_strange(set(inspect(connection).get_table_names()) - before, prefix)
        _refuse_dangling(connection)


def downgrade(engine: Engine, location: Path, version_table: str) -> None:
    """Take a plugin's own tables back, as its revisions say."""
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        config = _config(location)
        config.attributes.update(connection=connection, version_table=version_table)
        command.downgrade(config, "base")


def check_known(engine: Engine, location: Path = MIGRATIONS, version_table: str = CORE_VERSIONS) -> None:
    """Raise InputError when the database is of an unknown revision, or not yet migrated."""
    with engine.connect() as connection:
        current = _revision(connection, version_table)
    refuse_unknown(current, location, version_table)
    if current != ScriptDirectory.from_config(_config(location)).get_current_head():
        raise InputError(Message("The database has not been upgraded yet: run `tournament db upgrade`."))


def refuse_other_program(url: str) -> None:
    """Raise InputError when the database is of an unknown revision; one that is not yet migrated will do."""
    engine = open_engine(url)
    if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).exists():
        return  # asking would make the file
    try:
        with engine.connect() as connection:
            current = _revision(connection, CORE_VERSIONS)
    finally:
        engine.dispose()
    refuse_unknown(current)


def refuse_unknown(current: str | None, location: Path = MIGRATIONS, version_table: str = CORE_VERSIONS) -> None:
    """Raise InputError for a revision that none of the migrations leads to."""
    known = {script.revision for script in ScriptDirectory.from_config(_config(location)).walk_revisions()}
    if current is not None and current not in known:
        said = OTHER_PROGRAM if version_table == CORE_VERSIONS else OTHER_PLUGIN
        raise InputError(said.format(revision=current, plugin=version_table.removesuffix("_version")))


def differences(engine: Engine) -> list[Any]:
    """List how the core's tables in the database differ from the code's; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_object": _only_core,
                "version_table": CORE_VERSIONS,
            },
        )
        return list(compare_metadata(context, Base.metadata))


def _only_core(_object: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    return kind != "table" or not reflected or name in Base.metadata.tables


def _refuse_strange(new: AbstractSet[str], prefix: str) -> None:
    strange = sorted(name for name in new if not name.startswith(prefix))
    if strange:
        raise InputError(
            Message("A plugin's table {table} must have a name that begins with {prefix}.").format(
                table=strange[0], prefix=prefix
            )
        )


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Let SQLite put a table in the place of another without looking at who refers to it (lang_altertable.html)."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = cast(Any, connection.connection.dbapi_connection)  # within a transaction the pragma does nothing
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _refuse_dangling(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if dangling:
            raise RuntimeError(f"the migration left rows that refer to nothing: {dangling[:5]}")


def _revision(connection: Connection, version_table: str) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table": version_table}).get_current_revision()


def _config(location: Path) -> Config:
    """Return how Alembic finds revisions; a plugin's folder holds them alone, and is run as the core's is."""
    config = Config()
    own = (location / "env.py").exists()
    config.set_main_option("script_location", str(location if own else MIGRATIONS).replace("%", "%%"))
    if not own:
        config.set_main_option("version_locations", str(location).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
