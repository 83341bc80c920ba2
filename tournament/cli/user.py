"""`tournament user`: accounts without a browser."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from tournament.config import Settings
from tournament.engine.errors import InputError

if TYPE_CHECKING:
    from tournament.domain.accounts.queries.accounts import AccountRow


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
    from tournament.domain.accounts.commands.accounts import create_user, normal_email
    from tournament.domain.accounts.commands.sign_in_links import new_link
    from tournament.domain.core.commands.unit_of_work import SYSTEM

    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    if password_stdin and not password:
        raise InputError("No password came on standard input: send it as one line, or leave out --password-stdin.")
    with _application(upgrading=True) as settings:
        create_user(SYSTEM, None, email, role, password, block)
        click.echo(f"Created {normal_email(email)}, {role}.")
        if password is None:
            click.echo(f"Sign in once at {settings.public_url}/accounts/link/{new_link(SYSTEM, None, email)}")


@command.command("list")
def list_() -> None:
    """List the accounts: address, state, roles, last sign-in, second factor; separated by tabs."""
    from tournament.app import reader_from_environment  # late: `--help` needs none of it
    from tournament.domain.accounts.queries.accounts import accounts

    with reader_from_environment().app_context():
        for account in accounts():
            click.echo("\t".join(_columns(account)))


@command.command("link")
@click.argument("email")
@click.option("--drop-second-factor", is_flag=True, help="Also remove a second factor that is lost.")
def link(email: str, drop_second_factor: bool) -> None:
    """Print a link, used once within a day, by which the person chooses a new password."""
    from tournament.domain.accounts.commands.accounts import find
    from tournament.domain.accounts.commands.second_factors import drop_all
    from tournament.domain.accounts.commands.sign_in_links import new_password_link
    from tournament.domain.core.commands.unit_of_work import SYSTEM

    with _application() as settings:
        user_id = find(email)
        if drop_second_factor:
            drop_all(SYSTEM, None, user_id)
        token = new_password_link(SYSTEM, None, user_id)
        click.echo(f"Choose a password once at {settings.public_url}/accounts/link/{token}")


@command.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Shut an account out; its sessions end at once."""
    _set_active(email, False)


@command.command("enable")
@click.argument("email")
def enable(email: str) -> None:
    """Let a disabled account sign in again."""
    _set_active(email, True)


@command.command("role")
@click.argument("email")
@click.argument("role")
@click.option("--block", help="Address word of an organiser's block; all present blocks when left out.")
def role(email: str, role: str, block: str | None) -> None:
    """Give an account one ROLE in place of those it has: administrator, organiser or none."""
    from tournament.domain.accounts.commands.accounts import find, set_role
    from tournament.domain.core.commands.unit_of_work import SYSTEM

    with _application():
        set_role(SYSTEM, None, find(email), None if role == "none" else role, block)
        click.echo(f"{email.strip().lower()}: {role}.")


def _set_active(email: str, active: bool) -> None:
    from tournament.domain.accounts.commands.accounts import find, set_active
    from tournament.domain.core.commands.unit_of_work import SYSTEM

    with _application():
        set_active(SYSTEM, None, find(email), active)
        click.echo(f"{email.strip().lower()}: {'enabled' if active else 'disabled'}.")


def _columns(account: AccountRow) -> list[str]:
    state = "disabled" if not account.active else "active" if account.can_sign_in else "invited"
    roles = ",".join(role if block is None else f"{role}:{block}" for role, block in account.held) or "none"
    seen = account.last_sign_in_at.isoformat() if account.last_sign_in_at else "never"
    return [account.email, state, roles, seen, "second-factor" if account.has_second_factor else "password-only"]


@contextmanager
def _application(upgrading: bool = False) -> Iterator[Settings]:
    """Enter the application that the environment describes."""
    from tournament.app import checked, upgraded  # late: `--help` needs none of it
    from tournament.plugins.registry import Registry

    settings = Settings.from_environment()
    app = upgraded(settings, Registry.discover()) if upgrading else checked(settings)
    with app.app_context():
        yield settings
