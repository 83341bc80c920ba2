"""The first round of a bracket as regulations write it: `A1-B2,C1-D2`.

A place is a group and a rank (`A1`), `best2-1` for the best of those ranked second, or `lucky1` for the winner of the
first lucky-loser match. Two places joined by a hyphen meet, the first at home; a place by itself has no opponent. The
winners of neighbours meet next, so there are 1, 2, 4, 8 … of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tournament.engine.errors import InputError
from tournament.engine.formats.graph_builder import seed_order
from tournament.engine.formats.spec import Option
from tournament.engine.graph import BYE, Best, Rank, Slot, Winner
from tournament.engine.message import Message
from tournament.engine.text import Words

PAIRS = Option("pairs", Message("Pairs of the first round"), "text", None, example="A1-B2,C1-D2,B1-A2,D1-C2")

_PLAIN = str.maketrans({"–": "-", "—": "-", ";": ",", **dict.fromkeys(" \t\r\n\u00a0")})
"""What office programs make of hyphens and blanks."""
_PLACE = r"(?:BEST\d+-\d+|LUCKY\d+|[A-Z]+\d+)"
_PAIR = re.compile(rf"({_PLACE})(?:-({_PLACE}))?")


def written(pairs: str, qualifiers: Sequence[Slot]) -> list[Slot]:
    """Return the slots of `qualifiers` as the seeds of the bracket that `pairs` writes down, byes among them.

    Raises InputError for what cannot be read, and unless every qualifier stands there once.
    """
    places = {name_of(slot).upper(): slot for slot in qualifiers}
    sides: list[Slot] = []
    for part in pairs.translate(_PLAIN).split(","):
        found = _PAIR.fullmatch(part.upper())
        if found is None:
            raise _wrong(Message("“{part}” is not read: write A1-B2 for a pair, A1 for a place without an opponent")
                         .format(part=part))  # fmt: skip
        for name in found.groups():
            if name in places and places[name] in sides:
                raise _wrong(Message("{place} stands there twice").format(place=name_of(places[name])))
            if name is not None and name not in places:
                known = ", ".join(map(name_of, qualifiers))
                raise _wrong(Message("{place} does not go on; who does: {known}").format(place=name, known=known))
            sides.append(BYE if name is None else places[name])
    missing = [name_of(slot) for slot in qualifiers if slot not in sides]
    if missing:
        raise _wrong(Message("missing: {missing}").format(missing=", ".join(missing)))
    size = len(sides)
    if size & (size - 1):
        raise _wrong(Message("{n} matches make no bracket: write 1, 2, 4, 8 … of them, a place alone where it has no "
                             "opponent").format(n=size // 2))  # fmt: skip
    seeded = dict(zip(seed_order(size), sides, strict=True))
    return [seeded[seed] for seed in range(1, size + 1)]


def name_of(slot: Slot) -> str:
    """Return how regulations write the place of a qualifier."""
    match slot:
        case Rank(group=group, rank=rank):
            return f"{group}{rank}"
        case Best(rank=rank, nth=nth):
            return f"best{rank}-{nth}"
        case Winner(match=key):
            return f"lucky{key.rpartition('-')[2]}"
        case _:
            raise TypeError(f"nobody qualifies as {slot}")


def _wrong(what: Words) -> InputError:
    return InputError(Message("“{option}”: {what}").format(option=PAIRS.names, what=what))
