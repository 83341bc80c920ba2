"""Reader and writer of ``draw/1``, a published draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from tournament.engine.draw import Apart, Draw, Lot
from tournament.engine.errors import InputError
from tournament.interchange.reading import named, read


class DrawnEntry(msgspec.Struct, forbid_unknown_fields=True):
    """An entry as it was put in: its name, its units, its seeding and the number it was fixed on if it had them."""

    name: str
    unit: str
    partners: list[str] = []
    strength: int | None = None
    number: int | None = None


class DrawFile(msgspec.Struct, forbid_unknown_fields=True):
    """A draw; `order` holds the entry (counted from 1) on number 1, 2, …, `regions` the part of each number."""

    format: Literal["draw/1"]
    seed: str
    apart: Apart
    entries: list[DrawnEntry]
    regions: list[str]
    order: list[int]


def read_draw(path: str) -> Draw:
    """Read a published draw; raises InputError when its order is not one of its entries."""
    file, source = read(path, DrawFile), named(path)
    if sorted(file.order) != list(range(1, len(file.entries) + 1)):
        raise InputError(f"{source}: at $.order: every entry must stand there exactly once")
    if len(file.regions) != len(file.entries):
        raise InputError(f"{source}: at $.regions: there must be one for each number")
    return _draw(file)


def as_stored(draw: Draw) -> dict[str, Any]:
    """Return a draw as ``draw/1``."""
    entries = [DrawnEntry(lot.name, lot.units[0], list(lot.units[1:]), lot.strength, lot.number) for lot in draw.lots]
    order = [index + 1 for index in draw.order]
    file = DrawFile("draw/1", draw.seed, draw.apart, entries, list(draw.regions), order)
    stored: dict[str, Any] = msgspec.to_builtins(file)
    return stored


def from_stored(stored: Mapping[str, Any]) -> Draw:
    """Return a draw that `as_stored` wrote as the engine knows it, to list its steps and draw it again."""
    return _draw(msgspec.convert(stored, DrawFile))


def _draw(file: DrawFile) -> Draw:
    lots = tuple(Lot(each.name, (each.unit, *each.partners), each.strength, each.number) for each in file.entries)
    return Draw(file.seed, lots, tuple(file.regions), file.apart, tuple(number - 1 for number in file.order))
