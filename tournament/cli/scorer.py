"""`tournament scorer`: links by which somebody scores matches, without an account, and what becomes of points."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import click

from tournament.engine.errors import InputError

HOURS = 24


@click.group("scorer")
def command() -> None:
    """Manage the links of scorers, and points that wait for a review or are to go."""


@command.command("link")
@click.argument("exchange")
@click.option("--name", required=True, help="Whom the link is for, as others see it.")
@click.option("--match", help="COMPETITION/MATCH by the words of its address; a tie with its rubbers.")
@click.option("--court", help="Address word of a court: whatever is played there.")
@click.option("--hours", type=click.IntRange(1, 60 * 24), default=HOURS, show_default=True, help="How long it lasts.")
def link(exchange: str, name: str, match: str | None, court: str | None, hours: int) -> None:
    """Print the token of a new link to a match or a court of EXCHANGE, named BLOCK/EXCHANGE; it is told once."""
    if (match is None) == (court is None):
        raise InputError("A scorer's link is for one match or for one court: give --match or --court.")
    with _application():
        from tournament.domain.core.commands.unit_of_work import SYSTEM
        from tournament.domain.scoring.commands.links import create_for_court, create_for_match
        from tournament.domain.scoring.queries.links import court_at, exchange_at
        from tournament.runtime import runtime

        block, slug = _words(exchange)
        exchange_id, until = exchange_at(block, slug), runtime().clock() + timedelta(hours=hours)
        if match is not None:
            click.echo(create_for_match(SYSTEM, exchange_id, name, _match(exchange, match)[1], until))
        elif court is not None:
            click.echo(create_for_court(SYSTEM, exchange_id, name, court_at(block, court), until))


@command.command("list")
@click.argument("exchange")
def list_(exchange: str) -> None:
    """List the links of EXCHANGE: number, name, state, end; separated by tabs."""
    with _application():
        from tournament.domain.scoring.queries.links import exchange_at, links_of
        from tournament.runtime import runtime

        now = runtime().clock()
        for each in links_of(exchange_at(*_words(exchange))):
            state = "revoked" if each.revoked_at else "ended" if each.expires_at <= now else "open"
            click.echo("\t".join((str(each.id), each.name, state, each.expires_at.isoformat())))


@command.command("revoke")
@click.argument("exchange")
@click.argument("number", type=int)
def revoke(exchange: str, number: int) -> None:
    """Revoke the link of EXCHANGE with the NUMBER that `list` shows; what was scored by it stays."""
    with _application():
        from tournament.domain.core.commands.unit_of_work import SYSTEM
        from tournament.domain.scoring.commands.links import revoke as revoked
        from tournament.domain.scoring.queries.links import exchange_at

        revoked(SYSTEM, exchange_at(*_words(exchange)), number)
        click.echo(f"Revoked link {number}.")


@command.command("review")
@click.argument("exchange")
def review(exchange: str) -> None:
    """List points of EXCHANGE that wait for a review: match, device, name, count, first, last; separated by tabs."""
    with _application():
        from tournament.domain.scoring.queries.links import exchange_at
        from tournament.domain.scoring.queries.reviews import waiting_in

        for each in waiting_in(exchange_at(*_words(exchange))):
            match, times = f"{each.competition}/{each.match}", (each.first.isoformat(), each.last.isoformat())
            click.echo("\t".join((match, each.device_id, each.who, str(each.count), *times)))


@command.command("disputes")
@click.argument("exchange")
def disputes(exchange: str) -> None:
    """List the results of EXCHANGE that a side disputes: match and reason, separated by a tab."""
    with _application():
        from tournament.domain.scoring.queries.links import exchange_at
        from tournament.domain.scoring.queries.reviews import disputes_in

        for each in disputes_in(exchange_at(*_words(exchange))):
            click.echo(f"{each.competition}/{each.match}\t{each.reason}")


@command.command("take-over")
@click.argument("exchange")
@click.argument("match")
@click.option("--device", required=True, help="The device as `review` names it.")
@click.option("--reason", required=True, help="What stands in the log of changes.")
def take_over(exchange: str, match: str, device: str, reason: str) -> None:
    """Put points of a device that wait at the end of what was scored of MATCH, named COMPETITION/MATCH: all or none."""
    with _application():
        from tournament.domain.core.commands.unit_of_work import SYSTEM
        from tournament.domain.scoring.commands.reviews import take_over as taken_over

        count = taken_over(SYSTEM, *_match(exchange, match), device, reason)
        click.echo(f"Took {count} events over.")


@command.command("drop")
@click.argument("exchange")
@click.argument("match")
@click.option("--device", required=True, help="The device as `review` names it.")
@click.option("--reason", required=True, help="What stands in the log of changes.")
def drop(exchange: str, match: str, device: str, reason: str) -> None:
    """Drop points of a device that wait, of MATCH, named COMPETITION/MATCH; undo lets them wait again."""
    with _application():
        from tournament.domain.core.commands.unit_of_work import SYSTEM
        from tournament.domain.scoring.commands.reviews import drop as dropped

        click.echo(f"Dropped {dropped(SYSTEM, *_match(exchange, match), device, reason)} events.")


@command.command("discard")
@click.argument("exchange")
@click.argument("match")
@click.option("--reason", required=True, help="What stands in the log of changes.")
def discard(exchange: str, match: str, reason: str) -> None:
    """Discard all points of MATCH, named COMPETITION/MATCH, so that it may be drawn anew; undo brings them back.

    Those of a tie's rubbers go too. Its links stay: revoke those that nobody is to score by.
    """
    with _application():
        from tournament.domain.core.commands.unit_of_work import SYSTEM
        from tournament.domain.scoring.commands.reviews import discard as discarded

        click.echo(f"Discarded {discarded(SYSTEM, *_match(exchange, match), reason)} events.")


def _match(exchange: str, match: str) -> tuple[int, int]:
    """Return the ids of an edition and of a match in it; raises InputError where there is none."""
    from tournament.domain.scoring.queries.links import exchange_at, match_at

    block, slug = _words(exchange)
    exchange_id, found = exchange_at(block, slug), match_at(block, slug, *_words(match))
    if found is None:
        raise InputError(f"There is no match {match} in {exchange}.")
    return exchange_id, found.id


def _words(address: str) -> tuple[str, str]:
    first, _, second = address.strip("/").partition("/")
    return first, second


@contextmanager
def _application() -> Iterator[None]:
    """Enter the application that the environment describes."""
    from tournament.app import checked  # late: `--help` needs none of it
    from tournament.config import Settings

    with checked(Settings.from_environment()).app_context():
        yield
