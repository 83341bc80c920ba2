"""`tournament demo`: a whole exchange to try, in one command."""

from __future__ import annotations

import os
from pathlib import Path

import click

from tournament import private
from tournament.cli.serve import HOST, PORT, PUBLIC_URL, default_url, refuse_taken, serve
from tournament.config import Settings
from tournament.engine.errors import InputError


@click.command("demo")
@HOST
@PORT
@PUBLIC_URL
@click.option("--fresh", is_flag=True, help="Delete the demonstration's database first and make a new one.")
def command(host: str, port: int, public_url: str | None, fresh: bool) -> None:
    """Migrate, load the demonstration, print its addresses and serve it."""
    public_url = public_url or os.environ.get("PUBLIC_URL") or default_url(host, port)
    refuse_taken(host, port)
    settings = Settings.from_environment(public_url)
    click.echo("Preparing the demonstration: the first start fills its database, which takes up to a minute …")
    link = prepare(settings, fresh=fresh)
    click.echo(f"Public pages:           {settings.public_url}/")
    click.echo(f"Organiser, once only:   {settings.public_url}{link}")
    click.echo("Stop with Ctrl-C.")
    serve(host, port, settings.public_url, workers=1)


def prepare(settings: Settings, *, fresh: bool) -> str:
    """Migrate, load the demonstration when it is missing; returns the path of a one-time link."""
    from tournament.app import upgraded  # late: `--help` needs none of it
    from tournament.demo import load_when_missing
    from tournament.domain.accounts.commands.sign_in_links import new_link_for_demo
    from tournament.plugins.registry import Registry

    if fresh:
        _forget(settings)
    app = upgraded(settings, Registry.discover())
    with app.app_context():
        load_when_missing()
        return f"/accounts/link/{new_link_for_demo()}"


def _forget(settings: Settings) -> None:
    """Delete the embedded database; a database server's is never dropped from here."""
    if not settings.database_url.startswith("sqlite:///"):
        raise InputError("--fresh deletes only the embedded database; empty a PostgreSQL database with its own tools")
    path = settings.database_url.removeprefix("sqlite:///")
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)
    private.make_file(Path(path))
