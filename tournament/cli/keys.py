"""`tournament keys`: the keys of sessions, second factors and secrets of plugins."""

from __future__ import annotations

import click

from tournament.config import key_file
from tournament.keys import PURPOSES


@click.group("keys")
def command() -> None:
    """List and rotate the keys of sessions, second factors and secrets of plugins."""


@command.command("list")
def list_command() -> None:
    """Name the file of keys, and each purpose with its keys, the newest first; the secrets stay hidden."""
    keys = key_file()
    if not keys.exists():
        click.echo(f"{keys.path} is not there: the first start makes it.")
        return
    click.echo(keys.path)
    for purpose in PURPOSES:
        click.echo(f"{purpose}: {' '.join(keys.named(purpose))}")


@command.command("rotate")
@click.argument("purpose", type=click.Choice(PURPOSES))
@click.option("--drop-old", is_flag=True, help="Let what older keys made count no longer, as after a leak.")
def rotate_command(purpose: str, drop_old: bool) -> None:
    """Make a new key for PURPOSE; what older keys made still counts. Servers take it when they start again."""
    keys = key_file()
    keys.rotate(purpose, drop_old=drop_old)
    click.echo(f"New key {next(iter(keys.named(purpose)))} for {purpose} in {keys.path}; start the servers again.")
