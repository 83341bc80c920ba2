"""Jumps at heights, as a judge writes them: ``1.50 o 1.55 xo 1.60 xxx``."""

from __future__ import annotations

import re
from itertools import pairwise

from tournament.engine.errors import InputError
from tournament.engine.heats.marks import Jump
from tournament.engine.heats.units import printed, read
from tournament.engine.message import Message, joined
from tournament.engine.text import Words

_STEP = re.compile(r"([^\s:=oOxX-]+)[\s:=]+([oOxX-]+)")
_TRIES = re.compile(r"x{0,2}o|x{1,3}-?|-|x{0,2}-")
_MOST_FAILURES = 3
_FOURTH = Message("{height}: there are three tries at a height, not more")
FORM = Message("write each height with its tries, as in 1.50 o 1.55 xo 1.60 xxx")


def read_jumps(text: str, decimals: int) -> tuple[Jump, ...]:
    """Return the jumps of one entry; raises InputError that says what is wrong at which height."""
    jumps: list[Jump] = []
    failed = 0
    rest = _STEP.sub("", text).strip(" ;,")
    if rest:
        raise InputError(Message("“{text}”: {form}").format(text=rest, form=FORM))
    for height, tries in _STEP.findall(text):
        plain = tries.lower()
        if len(plain.replace("-", "")) > _MOST_FAILURES:
            raise InputError(_FOURTH.format(height=height))
        if not _TRIES.fullmatch(plain):
            raise InputError(Message("“{text}”: {form}").format(text=f"{height} {tries}", form=FORM))
        if failed == _MOST_FAILURES:
            raise InputError(Message("{height}: after three failures in a row nobody jumps on").format(height=height))
        failed = 0 if plain.endswith("o") else failed + plain.count("x")
        jumps.append(Jump(read(height, "distance", decimals), plain.count("x"), plain.endswith("o")))
    for before, after in pairwise(jumps):
        if after.height <= before.height:
            raise InputError(
                Message("the heights must rise: {after} after {before}").format(
                    after=printed(after.height, "distance", decimals),
                    before=printed(before.height, "distance", decimals),
                )
            )
    return tuple(jumps)


def jumps_text(jumps: tuple[Jump, ...], decimals: int) -> Words:
    """Write jumps as they are read."""
    return joined(
        (
            Message("{height} {tries}").format(
                height=printed(jump.height, "distance", decimals),
                tries="x" * jump.failures + ("o" if jump.cleared else "" if jump.failures == 3 else "-"),
            )
            for jump in jumps
        ),
        " ",
    )
