"""`tournament replay`: a whole competition from a file."""

from __future__ import annotations

import click
import msgspec

from tournament.engine.errors import InputError
from tournament.engine.standings import BUILT_IN
from tournament.interchange.replay1 import SportLike, replay
from tournament.registry import Registry


@click.command("replay")
@click.argument("file")
def command(file: str) -> None:
    """Replay FILE (replay/1) and print its standings and brackets as replay-result/1."""
    registry = Registry.discover()

    def sport_of(key: str) -> SportLike:
        if key not in registry.sports:
            raise InputError(f"{file}: unknown sport {key!r}; known are {', '.join(registry.sports)}")
        return registry.sports[key]

    result = replay(file, sport_of, {**BUILT_IN, **registry.tiebreakers})
    click.echo(msgspec.json.encode(result).decode())
