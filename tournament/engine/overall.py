"""The overall ranking of units (toàn đoàn) over all competitions, by points or by medals, with the calculation.

Points are not a function of medals: places below the third and weights count too, so the two orders can
disagree, and regulations say which holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Generic, Literal, TypeVar

from tournament.engine.message import Message
from tournament.engine.scoring.numbers import Number
from tournament.engine.text import Words

U = TypeVar("U", bound=Hashable)
Order = Literal["points", "medals"]
Share = Literal["equal", "full", "lead", "none"]
Ties = Literal["shared", "other"]
OfMissed = Literal["none", "place"]
Missed = Literal["withdrew", "absent"]
"""How an entry missed its matches: it withdrew, or forfeited every one."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to count.

    `points` for places 1, 2, 3 …; `participation` for each entry; `best` counts only a unit's best so many
    results (0 for all); `per_competition` only its best so many entries of a competition (0 for all);
    `share` says what the units of a joint team get (equal parts, all of it each, all of it the lead unit, nothing);
    `spread_joint` gives joint places the mean of the places they take up instead of the better one in full.
    `missed` says what an entry brings that withdrew or forfeited every match: nothing at all, or what its place does.
    Units level in the order that counts share a rank, unless `ties` asks the other order (points for medals).
    """

    order: Order = "points"
    ties: Ties = "shared"
    points: tuple[Number, ...] = (10, 8, 7, 6, 5, 4, 3, 2, 1)
    participation: Number = 0
    best: int = 0
    per_competition: int = 0
    share: Share = "equal"
    spread_joint: bool = False
    missed: OfMissed = "none"


@dataclass(frozen=True, slots=True)
class Finish(Generic[U]):
    """An entry's final place in a competition of some weight, and the units behind it, the lead unit first.

    Without a `place` it took part, and brings what that does: nobody is placed who did not finish, or has no mark.
    `shares` are the parts that were agreed for the units of a joint team; empty, the settings' `share` holds.
    A unit without a part has no medal either.
    """

    competition: str
    place: int | None
    units: tuple[U, ...]
    weight: Number = 1
    shares: tuple[Number, ...] = ()
    missed: Missed | None = None


@dataclass(frozen=True, slots=True)
class Extra(Generic[U]):
    """Points given or taken beside the places, with the reason."""

    unit: U
    points: Number
    reason: Words


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a unit's calculation."""

    what: Words
    points: Number
    counted: bool


@dataclass(frozen=True, slots=True)
class Standing(Generic[U]):
    """A unit's overall rank; equal units share it and the next one is left out (2, 2, 4)."""

    rank: int
    unit: U
    points: Number
    medals: tuple[int, int, int]
    items: tuple[Item, ...]


@dataclass(slots=True)
class _Account:
    medals: list[int] = field(default_factory=lambda: [0, 0, 0])
    gained: list[tuple[Number, str, int]] = field(default_factory=list)
    missed: list[Item] = field(default_factory=list)
    extras: list[Item] = field(default_factory=list)


def overall(
    units: Sequence[U], finishes: Iterable[Finish[U]], settings: Settings, extras: Iterable[Extra[U]] = ()
) -> tuple[Standing[U], ...]:
    """Rank `units`; one without an entry has no points and comes last. Raises KeyError for an unknown unit."""
    accounts: dict[U, _Account] = {unit: _Account() for unit in units}
    listed = list(finishes)
    holders = _holders(finish for finish in listed if _counts(finish, settings))
    for finish in listed:
        if finish.missed is not None and not _counts(finish, settings):
            what = _MISSED[finish.missed].format(competition=finish.competition)
            for unit in finish.units:
                accounts[unit].missed.append(Item(what, 0, False))
            continue
        points = _points(finish, settings, holders[finish.competition, finish.place])
        for unit, part in zip(finish.units, _parts(finish, settings.share), strict=True):
            if not part:
                continue
            accounts[unit].gained.append((points * part, finish.competition, finish.place or _UNPLACED))
            if finish.place is not None and finish.place <= 3:
                accounts[unit].medals[finish.place - 1] += 1
    for extra in extras:
        accounts[extra.unit].extras.append(Item(extra.reason, extra.points, True))
    return _ranked({unit: _count(account, settings) for unit, account in accounts.items()}, settings)


def _counts(finish: Finish[U], settings: Settings) -> bool:
    return finish.missed is None or settings.missed == "place"


def _parts(finish: Finish[U], share: Share) -> list[Fraction]:
    """Return what each unit of an entry gets of its points."""
    count = len(finish.units)
    if count == 1:
        return [Fraction(1)]
    if any(finish.shares):
        return [Fraction(part) / sum(finish.shares) for part in finish.shares]
    if share == "lead":
        return [Fraction(number == 0) for number in range(count)]
    return [{"equal": Fraction(1, count), "full": Fraction(1), "none": Fraction(0)}[share]] * count


def _holders(finishes: Iterable[Finish[U]]) -> Mapping[tuple[str, int | None], int]:
    holders: dict[tuple[str, int | None], int] = defaultdict(int)
    for finish in finishes:
        holders[finish.competition, finish.place] += 1
    return holders


def _points(finish: Finish[U], settings: Settings, holders: int) -> Fraction:
    if finish.place is None:
        return Fraction(settings.participation)
    table = settings.points

    def of(place: int) -> Number:
        return table[place - 1] if place <= len(table) else 0

    taken = range(finish.place, finish.place + holders) if settings.spread_joint else (finish.place,)
    mean = Fraction(sum(Fraction(of(place)) for place in taken), len(taken))
    return mean * finish.weight + settings.participation


_MISSED: Mapping[Missed, Message] = {
    "withdrew": Message("{competition}: withdrew"),
    "absent": Message("{competition}: forfeited every match"),
}

_NO_PLACE = Message("{competition}: no place")
_UNPLACED = 1_000_000
"""Stands behind all places."""

_Count = tuple[Number, tuple[int, int, int], tuple[Item, ...]]


def _count(account: _Account, settings: Settings) -> _Count:
    """Add up a unit's account: its best results within the limits, then what was given or taken."""
    of_competition: dict[str, int] = defaultdict(int)
    items: list[Item] = []
    total: Number = 0
    counted = 0
    for points, competition, place in sorted(account.gained, key=lambda gain: (-gain[0], gain[1], gain[2])):
        of_competition[competition] += 1
        over_limit = settings.per_competition and of_competition[competition] > settings.per_competition
        counts = not over_limit and not (settings.best and counted >= settings.best)
        counted += counts
        total += points if counts else 0
        what = _NO_PLACE if place == _UNPLACED else Message("{competition}: place {place}")
        items.append(Item(what.format(competition=competition, place=place), points, counts))
    items += account.missed
    for extra in account.extras:
        total += extra.points
        items.append(extra)
    gold, silver, bronze = account.medals
    return total, (gold, silver, bronze), tuple(items)


def _ranked(counts: Mapping[U, _Count], settings: Settings) -> tuple[Standing[U], ...]:
    def key(unit: U) -> tuple[Number | int, ...]:
        points, medals, _ = counts[unit]
        first, second = ((points,), medals) if settings.order == "points" else (medals, (points,))
        return (*first, *second) if settings.ties == "other" else first

    ordered = sorted(counts, key=key, reverse=True)
    standings: list[Standing[U]] = []
    for number, unit in enumerate(ordered, start=1):
        same = bool(standings) and key(unit) == key(standings[-1].unit)
        points, medals, items = counts[unit]
        standings.append(Standing(standings[-1].rank if same else number, unit, points, medals, items))
    return tuple(standings)
