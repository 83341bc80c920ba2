"""`tournament db`: migrations, checks and backups of the database."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime

import click

from tournament.config import Settings, key_file, note_backup
from tournament.domain.accounts.commands.key_check import problems
from tournament.plugins.registry import Registry
from tournament.storage.backup import backup, restore
from tournament.storage.compacting import compact
from tournament.storage.in_use import alone
from tournament.storage.migrate import check_all, differences, open_engine, refuse_other_program


@click.group("db")
def command() -> None:
    """Migrate, check, back up and restore the database."""


@command.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to what this version needs."""
    from tournament.app import upgraded  # late: the other commands do without pages

    registry = Registry.discover()
    upgraded(Settings.from_environment().for_reading(), registry)
    click.echo("The database is up to date.")
    for plugin in registry.plugins:
        if plugin.error is not None:
            click.echo(f"Plugin {plugin.name} is left out: {plugin.error}", err=True)


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
    settings = Settings.from_environment()
    backup(settings.database_url, file)
    note_backup(settings.home, datetime.now(UTC))
    click.echo(f"Backed up to {file}. The keys of {key_file().path} are not in it: keep a copy of them elsewhere.")


@command.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--anyway", is_flag=True, help="Restore under a running server, or over another version's tables, too.")
def restore_command(file: str, anyway: bool) -> None:
    """Replace the database by the backup in FILE; stop the server first."""
    url = Settings.from_environment().database_url
    if not anyway:
        refuse_other_program(url)
    with nullcontext() if anyway else alone(url):
        restore(url, file)
    click.echo(f"Restored from {file}.")
    for problem in problems(url, key_file()):
        click.echo(problem, err=True)


@command.command("compact")
def compact_command() -> None:
    """Clear what was deleted from the database's file, so that nothing erased can be read in it any more."""
    url = Settings.from_environment().database_url
    refuse_other_program(url)
    compact(open_engine(url))
    click.echo("The database's file holds present rows only.")
