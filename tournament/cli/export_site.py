"""`tournament export-site`: the public pages and feeds of an exchange as files."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import click

from tournament.engine.errors import InputError

MARK = "export-site.txt"
"""The file that tells a folder which was written by this command, and may be written anew."""


@click.command("export-site")
@click.argument("exchange")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--public-url", help="Address at which the folder will be found; calendars and QR codes carry it.")
def command(exchange: str, folder: Path, public_url: str | None) -> None:
    """Write the public pages and feeds of EXCHANGE, named BLOCK/EXCHANGE, into FOLDER, which any host can serve.

    A folder that an earlier call has written is replaced as a whole; any other must be empty.
    """
    from tournament.app import reader_from_environment  # late: `--help` needs none of it
    from tournament.domain.exchanges.queries.exchanges import no_such_exchange, revision_of
    from tournament.web.static_site import StaticSite

    folder = folder.absolute()
    _refuse_foreign(folder)
    if public_url:
        os.environ["PUBLIC_URL"] = public_url
    app = reader_from_environment()
    with app.app_context():
        block, _, slug = exchange.strip("/").partition("/")
        if revision_of(block, slug) is None:
            raise no_such_exchange(block, slug)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        made = Path(scratch, "site")
        made.mkdir(mode=0o755)
        count = StaticSite(app, block, slug, made).write()
        if not count:
            raise InputError(f"{block}/{slug} has no public pages")
        (made / MARK).write_text(f"{block}/{slug}\n", "utf-8")
        _put(made, folder, Path(scratch, "before"))
    click.echo(f"Exported {count} files of {block}/{slug} to {folder}.", err=True)


def _refuse_foreign(folder: Path) -> None:
    """Raise InputError for a folder that holds anything else."""
    with suppress(FileNotFoundError):
        held = {each.name for each in folder.iterdir()}
        if held and MARK not in held:
            raise InputError(f"{folder} is not empty, and was not written by this command: name another folder")


def _put(made: Path, folder: Path, before: Path) -> None:
    """Put what was made in the place of what is there, whole."""
    with suppress(FileNotFoundError):
        folder.rename(before)
    try:
        made.rename(folder)
    except OSError:
        with suppress(FileNotFoundError):
            before.rename(folder)
        raise
    shutil.rmtree(before, ignore_errors=True)
