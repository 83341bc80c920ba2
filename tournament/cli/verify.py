"""`tournament verify`: does an archive agree with its own log?"""

from __future__ import annotations

import click

from tournament.bounded import ARCHIVE
from tournament.interchange.archive_v1.files import read_archive


@click.command("verify")
@click.argument("file")
def command(file: str) -> None:
    """Follow the log in FILE (archive/1) and work out every standing anew; exit status 1 when one is another."""
    from tournament.app import scratch  # late: a bad file is refused without any of it
    from tournament.domain.archives.commands import archive_check

    archive = ARCHIVE.here(read_archive, file)
    with scratch():
        found = archive_check.findings(archive)
    for difference in found:
        click.echo(difference)
    if found:
        raise click.exceptions.Exit(1)
    competitions, steps = len(archive.standings.competitions), len(archive.log)
    click.echo(f"Every standing of {competitions} competitions follows from the {steps} steps of the log.")
