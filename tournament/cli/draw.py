"""`tournament draw`: checking a published draw."""

from __future__ import annotations

import click

from tournament.bounded import FILE
from tournament.engine.draw import differences
from tournament.engine.errors import InputError
from tournament.interchange.draw_v1 import read_draw
from tournament.interchange.reading import named


@click.group("draw")
def command() -> None:
    """Work with published draws."""


@command.command("verify")
@click.argument("file")
def verify(file: str) -> None:
    """Draw again from the seed in FILE; exit status 1 when the result is another one."""
    published = FILE.here(read_draw, file)
    try:
        found = differences(published)
    except InputError as error:
        raise InputError(f"{named(file)}: {error}") from error
    for difference in found:
        click.echo(str(difference))
    if found:
        raise click.exceptions.Exit(1)
    click.echo("The draw is as published.")
