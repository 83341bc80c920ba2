"""What is recorded of an entry in a heat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from tournament.engine.message import Message, pmessage
from tournament.engine.text import Words

Value = int | Literal["x"] | None
"""One measured value in thousandths (of a second, a metre, a point), or a whole place; a failed attempt; nothing."""
FAILED: Literal["x"] = "x"


class Ending(StrEnum):
    """How a heat ended for an entry."""

    OK = "ok"
    DNS = "dns"
    DNF = "dnf"
    DQ = "dq"


ENDINGS: Mapping[Ending, Words] = {
    Ending.OK: Message("finished"),
    Ending.DNS: Message("did not start"),
    Ending.DNF: Message("did not finish"),
    Ending.DQ: pmessage("heat", "disqualified"),
}
SHORT_ENDINGS: Mapping[Ending, Words] = {
    Ending.DNS: pmessage("heat", "DNS"),
    Ending.DNF: pmessage("heat", "DNF"),
    Ending.DQ: pmessage("heat", "DQ"),
}


class Cell(NamedTuple):
    """One field of the form of a mark: what is written there, empty where there is but one; `hint` says how."""

    label: Words
    hint: Words = ""


class Jump(NamedTuple):
    """What somebody did at one height, in thousandths of a metre."""

    height: int
    failures: int
    cleared: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark: its values cell by cell, or the heights of a vertical jump.

    `order` is the place among equals that the committee decided, by lots or a photograph.
    """

    values: tuple[Value, ...] = ()
    ending: Ending = Ending.OK
    jumps: tuple[Jump, ...] = ()
    order: int | None = None


ABSENT = Mark(ending=Ending.DNS)


def mark_to(mark: Mark) -> dict[str, Any]:
    """Return a mark as plain values, without how it ended."""
    plain: dict[str, Any] = {"values": list(mark.values)}
    if mark.jumps:
        plain["jumps"] = [list(jump) for jump in mark.jumps]
    return plain if mark.order is None else plain | {"order": mark.order}


def mark_from(plain: Mapping[str, Any] | None, ending: str) -> Mark:
    """Return the mark that `mark_to` made plain."""
    told = plain or {}
    jumps: Sequence[Sequence[Any]] = told.get("jumps", ())
    return Mark(
        tuple(told.get("values", ())),
        Ending(ending),
        tuple(Jump(int(height), int(failures), bool(cleared)) for height, failures, cleared in jumps),
        told.get("order"),
    )
