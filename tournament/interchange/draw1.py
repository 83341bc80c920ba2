"""Reader of ``draw/1``, a published draw."""

from __future__ import annotations

from typing import Literal

import msgspec

from tournament.engine.draw import Draw, Lot
from tournament.engine.errors import InputError
from tournament.interchange.reading import read


class DrawnEntry(msgspec.Struct, forbid_unknown_fields=True):
    """An entry as it was put in: its name, its unit, and its seeding if it had one."""

    name: str
    unit: str
    strength: int | None = None


class DrawFile(msgspec.Struct, forbid_unknown_fields=True):
    """A draw; `order` holds the entry (counted from 1) on number 1, 2, …, `regions` the part of each number."""

    format: Literal["draw/1"]
    seed: str
    apart: bool
    entries: list[DrawnEntry]
    regions: list[str]
    order: list[int]


def read_draw(path: str) -> Draw:
    """Read a published draw; raises InputError when its order is not one of its entries."""
    file = read(path, DrawFile)
    if sorted(file.order) != list(range(1, len(file.entries) + 1)):
        raise InputError(f"{path}: at $.order: every entry must stand there exactly once")
    if len(file.regions) != len(file.entries):
        raise InputError(f"{path}: at $.regions: there must be one for each number")
    lots = tuple(Lot(entry.name, entry.unit, entry.strength) for entry in file.entries)
    return Draw(file.seed, lots, tuple(file.regions), file.apart, tuple(number - 1 for number in file.order), 0)
