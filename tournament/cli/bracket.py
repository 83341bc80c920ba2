"""`tournament bracket`: the graph of a format."""

from __future__ import annotations

import click

from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.interchange.graph_v1 import writer


@click.command("bracket")
@click.argument("name", metavar="FORMAT")
@click.option("--entries", type=int, required=True, help="Number of entries, 2 or more.")
@click.option("--option", "options", multiple=True, metavar="KEY=VALUE", help="An option of the format; repeats.")
def command(name: str, entries: int, options: tuple[str, ...]) -> None:
    """Print the graph of FORMAT as graph/1."""
    given: dict[str, object] = {}
    for option in options:
        key, equals, value = option.partition("=")
        if not equals or not key:
            raise InputError(f"--option {option}: write KEY=VALUE")
        if key in given:
            raise InputError(f"--option {key} is given twice")
        given[key] = value
    click.echo(writer.write(build(name, entries, given)))
