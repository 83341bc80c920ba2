"""`tournament pair`: the next Swiss round."""

from __future__ import annotations

import click

from tournament.bounded import FILE
from tournament.engine.pairing.swiss import Edition, NoPairing, SwissTournament, pair_round
from tournament.interchange.reading import named, read_bytes
from tournament.interchange.trf.reader import read_trf

_EDITIONS: dict[str, Edition] = {"2026": 2026, "2022": 2022}


@click.command("pair")
@click.argument("file", metavar="FILE.trf")
@click.option(
    "--rules",
    type=click.Choice(list(_EDITIONS)),
    default="2026",
    show_default=True,
    help="Edition of the FIDE (Dutch) System: since February 2026, or before.",
)
def command(file: str, rules: str) -> None:
    """Print the next round of FILE.trf: a line `white black` of starting numbers a board, the bye as `n 0`.

    Exit status 1 when no pairing keeps the absolute criteria.
    """
    try:
        pairing = pair_round(FILE.here(_read, file), _EDITIONS[rules])
    except NoPairing as error:
        click.echo(f"tournament: {error}", err=True)
        raise click.exceptions.Exit(1) from error
    for pair in pairing.pairs:
        click.echo(f"{pair.white} {pair.black or 0}")


def _read(file: str) -> SwissTournament:
    return read_trf(read_bytes(file), named(file))
