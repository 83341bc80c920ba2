"""Drawing lots: entries get their numbers from one published seed, and anyone can do it again.

The stream of random numbers is SHA-256 of ``seed/0``, ``seed/1`` … read as whole numbers of 8 bytes, big
end first; a number below `n` is taken from it by rejection. Fixed entries stand where they are told. The free
numbers then go to the others in the order of their strength: one alone on a strength takes the next number,
several on one strength are a pot and are shuffled over the next numbers (Fisher–Yates from the end), and
those without a strength are the last pot. Keeping units apart follows (see `apart`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tournament.engine.draw.separation import Placed, placed
from tournament.engine.draw.separation_cost import SeparationCost
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.text import Words

Apart = Literal["no", "soft", "hard"]
"""Whether entries of one unit are kept apart: not at all, as well as can be, or strictly (else no draw)."""

How = Literal["fixed", "seeded", "pot", "drawn"]
"""How an entry came by its number: told, by its seeding, drawn from a pot of equals, drawn from the rest."""


@dataclass(frozen=True, slots=True)
class Lot:
    """What is drawn: a name, the units behind it, a strength (1 is the best), a number it is fixed on."""

    name: str
    units: tuple[str, ...]
    strength: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ceremony: the entry that gets a number, its region if there are any, and how."""

    number: int
    lot: Lot
    region: str
    how: How


@dataclass(frozen=True, slots=True)
class Draw:
    """A finished draw: `order` holds the index of the entry on number 1, 2 and so on.

    `together` counts, for the smallest regions first, how often two entries share a unit and a region (once
    for each unit they share); `proven` says that no draw does better, compared in this order.
    """

    seed: str
    lots: tuple[Lot, ...]
    regions: tuple[str, ...]
    apart: Apart
    order: tuple[int, ...]
    together: tuple[int, ...] = ()
    proven: bool = True

    def steps(self) -> tuple[Step, ...]:
        """Return the list for the ceremony: who is told or seeded to a number, then pot after pot what is drawn."""
        equals = [lot.strength for lot in self.lots if lot.number is None]

        def how(lot: Lot) -> How:
            if lot.number is not None:
                return "fixed"
            if lot.strength is None:
                return "drawn"
            return "pot" if equals.count(lot.strength) > 1 else "seeded"

        steps = [
            Step(number, self.lots[index], self.regions[number - 1], how(self.lots[index]))
            for number, index in enumerate(self.order, start=1)
        ]
        return tuple(sorted(steps, key=lambda step: (step.how != "fixed", step.number)))


def draw(lots: Sequence[Lot], seed: str, regions: Sequence[str], *, apart: Apart) -> Draw:
    """Draw `lots` for the numbers from 1 on, each of which has its part of the field in `regions`.

    A part is named from the largest to the smallest with dots between: ``A`` for a group, ``1.2`` for the second
    quarter of the first half.

    Raises InputError for an empty seed, a number that cannot be fixed, or a strict wish that cannot be kept,
    with the reason.
    """
    if not seed.strip():
        raise InputError(Message("A draw needs a seed."))
    if len(regions) != len(lots):
        raise ValueError("there must be one region for each number")
    pots = _pots(lots)
    numbers = _numbers(seed)
    order: list[int | None] = [None] * len(lots)
    for index, lot in enumerate(lots):
        if lot.number is not None:
            order[lot.number - 1] = index
    free = iter([place for place, index in enumerate(order) if index is None])
    pot_of: list[int | None] = [None] * len(lots)
    for number, pot in enumerate(pots):
        _shuffle(pot, numbers)
        for index in pot:
            place = next(free)
            order[place] = index
            pot_of[place] = number if len(pot) > 1 else None
    field = SeparationCost([lot.units for lot in lots], regions, pot_of, strict=apart == "hard")
    drawn = [index for index in order if index is not None]
    result = placed(field, drawn) if apart != "no" else Placed(drawn, True)
    if apart == "hard" and (complaint := field.complaint(result.order)) is not None:
        raise InputError(complaint)
    together = field.together(result.order)
    return Draw(seed, tuple(lots), tuple(regions), apart, tuple(result.order), together, result.proven)


def differences(published: Draw) -> list[Words]:
    """Draw again and list where the published order differs; empty when it is as drawn."""
    again = draw(published.lots, published.seed, published.regions, apart=published.apart)
    names = [lot.name for lot in published.lots]
    return [
        Message("number {n}: published {old}, recomputed {new}").format(n=n, old=names[old], new=names[new])
        for n, (old, new) in enumerate(zip(published.order, again.order, strict=True), start=1)
        if old != new
    ]


def _pots(lots: Sequence[Lot]) -> list[list[int]]:
    """Return the entries that are not fixed, in groups of equal strength, the best first."""
    told: dict[int, str] = {}
    pots: dict[int | None, list[int]] = {}
    for index, lot in enumerate(lots):
        if lot.number is None:
            pots.setdefault(lot.strength, []).append(index)
            continue
        if not 1 <= lot.number <= len(lots):
            raise InputError(
                Message("{name}: there are the numbers 1 to {most}, not {number}.")
                .format(name=lot.name, most=len(lots), number=lot.number)
            )  # fmt: skip
        if lot.number in told:
            raise InputError(
                Message("Number {number} is kept for {one} and {other}.")
                .format(number=lot.number, one=told[lot.number], other=lot.name)
            )  # fmt: skip
        told[lot.number] = lot.name
    strengths = sorted(strength for strength in pots if strength is not None)
    return [pots[strength] for strength in strengths] + ([pots[None]] if None in pots else [])


def _numbers(seed: str) -> Iterator[int]:
    """Yield the stream of 64-bit numbers of a seed."""
    counter = 0
    while True:
        block = hashlib.sha256(f"{seed}/{counter}".encode()).digest()
        yield from (int.from_bytes(block[start : start + 8], "big") for start in range(0, 32, 8))
        counter += 1


def _shuffle(items: list[int], numbers: Iterator[int]) -> None:
    for last in range(len(items) - 1, 0, -1):
        limit = (1 << 64) - (1 << 64) % (last + 1)
        number = next(each for each in numbers if each < limit)
        other = number % (last + 1)
        items[last], items[other] = items[other], items[last]
