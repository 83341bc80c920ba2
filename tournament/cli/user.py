"""`tournament user`: accounts without a browser."""

from __future__ import annotations

import sys

import click

from tournament.config import Settings
from tournament.engine.errors import InputError


@click.group("user")
def command() -> None:
    """Manage accounts."""


@command.command("create")
@click.argument("email")
@click.option("--role", required=True, help="administrator or organiser.")
@click.option("--block", help="Address word of an organiser's block; all present blocks when left out.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(email: str, role: str, block: str | None, password_stdin: bool) -> None:
    """Create an account; without a password it signs in by a link printed once."""
    from tournament.app import create_app  # late: `--help` needs none of it
    from tournament.migrate import upgrade_all
    from tournament.registry import Registry
    from tournament.services.accounts import create_user, new_link
    from tournament.services.change import SYSTEM

    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    if password_stdin and not password:
        raise InputError("no password on standard input")
    settings = Settings.from_environment()
    registry = Registry.discover()
    upgrade_all(settings.database_url, registry.migrations.values())
    with create_app(settings, registry).app_context():
        create_user(SYSTEM, None, email, role, password, block)
        click.echo(f"Created {email.strip().lower()}, {role}.")
        if password is None:
            token = new_link(SYSTEM, None, email.strip().lower())
            click.echo(f"Sign in once at {settings.public_url}/accounts/link/{token}")
