"""`tournament export`: a whole exchange as one file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tournament.engine.errors import InputError


@click.command("export")
@click.argument("exchange")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
def command(exchange: str, file: str) -> None:
    """Write EXCHANGE, named BLOCK/EXCHANGE by the words of its address, to FILE (archive/1)."""
    from tournament.app import reader_from_environment  # late: `--help` needs none of it
    from tournament.domain.archives.commands import archives

    block, _, slug = exchange.strip("/").partition("/")
    with reader_from_environment().app_context():
        data = archives.export(block, slug)
    if file == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    partial = Path(f"{file}.partial")
    try:
        partial.write_bytes(data)
        partial.replace(file)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from error
    click.echo(f"Exported {block}/{slug} to {file}.", err=True)
