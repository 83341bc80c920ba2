"""`tournament db`: migrations, checks and backups of the database."""

from __future__ import annotations

import click

from tournament.config import Settings
from tournament.engine.errors import InputError
from tournament.migrate import check_all, differences, open_engine, upgrade_all
from tournament.registry import Registry
from tournament.services.backup import backup, restore


@click.group("db")
def command() -> None:
    """Migrate, check, back up and restore the database."""


@command.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to what this version needs."""
    upgrade_all(Settings.from_environment().database_url, Registry.discover().migrations.values())
    click.echo("The database is up to date.")


@command.command("check")
def check_command() -> None:
    """Compare the database with the code; exit status 1 when they differ."""
    url = Settings.from_environment().database_url
    check_all(url, Registry.discover().migrations.values())
    found = differences(open_engine(url))
    for difference in found:
        click.echo(f"differs: {difference}", err=True)
    if found:
        raise click.exceptions.Exit(1)
    click.echo("The database agrees with the program.")


@command.command("backup")
@click.argument("file", type=click.Path(dir_okay=False))
def backup_command(file: str) -> None:
    """Write a consistent copy of the database to FILE while it is in use."""
    if not backup(Settings.from_environment().database_url, file):
        raise InputError("pg_dump was not found: install PostgreSQL's client programs to back up a PostgreSQL database")
    click.echo(f"Backed up to {file}.")


@command.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
def restore_command(file: str) -> None:
    """Replace the database by the backup in FILE; stop the server first."""
    if not restore(Settings.from_environment().database_url, file):
        raise InputError("psql was not found: install PostgreSQL's client programs to restore a PostgreSQL database")
    click.echo(f"Restored from {file}.")
