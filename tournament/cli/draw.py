"""`tournament draw`: checking a published draw."""

from __future__ import annotations

import click

from tournament.engine.draw import differences
from tournament.interchange.draw1 import read_draw


@click.group("draw")
def command() -> None:
    """Work with published draws."""


@command.command("verify")
@click.argument("file")
def verify(file: str) -> None:
    """Draw again from the seed in FILE; exit status 1 when the result is another one."""
    found = differences(read_draw(file))
    for difference in found:
        click.echo(difference.en)
    if found:
        raise click.exceptions.Exit(1)
    click.echo("The draw is as published.")
