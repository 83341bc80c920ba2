"""`tournament jobs`: work outside of requests, such as searches, that waits, goes on or was given up."""

from __future__ import annotations

import click

from tournament.engine.errors import InputError


@click.group("jobs")
def command() -> None:
    """Look after work outside of requests."""


@command.command("list")
def list_() -> None:
    """List jobs: number, kind, key, state, attempts, when it is or was due, error; separated by tabs."""
    from tournament.app import reader_from_environment
    from tournament.domain.core.queries.jobs import jobs
    from tournament.runtime import runtime

    with reader_from_environment().app_context():
        for each in jobs(runtime().clock()):
            told = (each.id, each.kind, each.key, each.state, each.attempts, each.run_at.isoformat(), each.error)
            click.echo("\t".join(map(str, told)))


@command.command("retry")
@click.argument("number", type=int)
def retry(number: int) -> None:
    """Let a server try job NUMBER again at once; one that goes on is left alone."""
    from tournament.app import reader_from_environment
    from tournament.domain.core.commands.jobs import retry
    from tournament.runtime import runtime

    with reader_from_environment().app_context():
        if not retry(number, runtime().clock()):
            raise InputError(f"There is no job {number} that could be tried again: see `tournament jobs list`.")


@command.command("drop")
@click.argument("number", type=int)
def drop(number: int) -> None:
    """Remove job NUMBER; a server that works on it ends."""
    from tournament.app import reader_from_environment
    from tournament.domain.core.commands.jobs import drop_id

    with reader_from_environment().app_context():
        if not drop_id(number):
            raise InputError(f"There is no job {number}: see `tournament jobs list`.")
