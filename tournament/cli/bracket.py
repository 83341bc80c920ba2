"""`tournament bracket`: the graph of a format."""

from __future__ import annotations

import click

from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.interchange.graph1 import write


@click.command("bracket")
@click.argument("format", metavar="FORMAT")
@click.option(
    "--entries", type=click.IntRange(max=1_000_000), required=True, metavar="N", help="Number of entries."
)
@click.option(
    "--option", "options", multiple=True, metavar="KEY=VALUE", help="An option of the format; repeats."
)
def command(format: str, entries: int, options: tuple[str, ...]) -> None:
    """Print the graph of FORMAT for N entries as graph/1 JSON."""
    click.echo(write(build(format, entries, parse_options(options))))


def parse_options(words: tuple[str, ...]) -> dict[str, str]:
    """Split ``KEY=VALUE`` words; a missing ``=`` or a repeated key raises InputError."""
    options: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise InputError(f"--option {word}: write KEY=VALUE")
        if key in options:
            raise InputError(f"--option {key} is given twice")
        options[key] = value
    return options
