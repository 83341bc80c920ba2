"""`tournament bracket`: the graph of a format."""

from __future__ import annotations

from collections.abc import Mapping

import click

from tournament.engine.errors import InputError
from tournament.engine.formats import FORMATS, Format, build, chain_of, with_more
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
    click.echo(writer.write(build(name, entries, given, _formats(name, given))))


def _formats(name: str, options: Mapping[str, object]) -> Mapping[str, Format]:
    """Return the formats, with those of plugins where one is asked for."""
    if FORMATS.keys() >= set(chain_of(name, options)):
        return FORMATS
    from tournament.plugins.registry import Registry  # late: built-in formats need no plugins

    return with_more(Registry.discover().formats)
