"""`tournament export-site`: the public pages and feeds of an exchange as files."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import click

from tournament.engine.errors import InputError

MARK = "export-site.txt"
"""The file that tells what in a folder was written by this command: that is written anew, all else stays."""


@click.command("export-site")
@click.argument("exchange")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--public-url", help="Address at which the folder will be found; calendars and QR codes carry it.")
def command(exchange: str, folder: Path, public_url: str | None) -> None:
    """Write the public pages and feeds of EXCHANGE, named BLOCK/EXCHANGE, into FOLDER, which any host can serve.

    What an earlier call has written there is replaced, and what stands beside it stays; any other folder must be empty.
    """
    from tournament.app import reader_from_environment  # late: `--help` needs none of it
    from tournament.domain.exchanges.queries.exchanges import no_such_exchange
    from tournament.domain.exchanges.queries.revisions import revision_of
    from tournament.web.static_site import StaticSite

    folder = folder.absolute()
    before = _written_before(folder)
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
        (made / MARK).write_text("".join(f"{name}\n" for name in _names(made)), "utf-8")
        _put(made, folder, before, Path(scratch))
    click.echo(f"Exported {count} files of {block}/{slug} to {folder}.", err=True)


def _names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def _written_before(folder: Path) -> list[str]:
    """Return what an earlier call has written into a folder; raises InputError for a folder of somebody else."""
    with suppress(FileNotFoundError):
        if MARK in _names(folder):
            return [*(folder / MARK).read_text("utf-8").splitlines(), MARK]
        if _names(folder):
            raise InputError(f"{folder} is not empty, and was not written by this command: name another folder")
    return []


def _put(made: Path, folder: Path, before: list[str], scratch: Path) -> None:
    """Put what was made in the place of what was written before; raises InputError where something else stands."""
    folder.mkdir(mode=0o755, exist_ok=True)
    new = _names(made)
    foreign = sorted({*new}.intersection(_names(folder)).difference(before))
    if foreign:
        raise InputError(f"{folder / foreign[0]} was not written by this command: move it away, or name another folder")
    old = scratch / "before"
    old.mkdir()
    for name in {*before, *new}:
        if name in before and Path(name).name == name:
            with suppress(FileNotFoundError):
                (folder / name).rename(old / name)
        if name in new:
            (made / name).rename(folder / name)
