"""`tournament import`: an exchange out of an archive."""

from __future__ import annotations

import click

from tournament.bounded import ARCHIVE
from tournament.interchange.archive_v1.files import read_archive


@click.command("import")
@click.argument("file")
def command(file: str) -> None:
    """Take the exchange in FILE (archive/1) into the database; its block is made when it is not there."""
    from tournament.app import upgraded  # late: a bad file is refused without any of it
    from tournament.config import Settings
    from tournament.domain.archives.commands import archives
    from tournament.domain.core.commands.unit_of_work import SYSTEM
    from tournament.plugins.registry import Registry

    archive = ARCHIVE.here(read_archive, file)
    settings = Settings.from_environment()
    with upgraded(settings, Registry.discover()).app_context():
        back = archives.names_brought_back(archive)
        archives.take(SYSTEM, None, archive)
    address = f"{archive.manifest.block}/{archive.manifest.exchange}"
    matches = len(archive.rows.get("match", ()))
    if back:
        click.echo(
            f"Note: the archive is older than the erasure of {', '.join(back)}, whom it may name: erase them again.",
            err=True,
        )
    click.echo(f"Imported {address} with {matches} matches: {settings.public_url}/{address}/")
