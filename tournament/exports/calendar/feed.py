"""Whole feeds, joined from events that are each written once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from tournament.domain.calendars.queries.events import EventVersion
from tournament.domain.calendars.records import Event
from tournament.exports.byte_cache import Store
from tournament.exports.calendar import content_lines, ics
from tournament.exports.calendar.content_lines import Component
from tournament.exports.calendar.feed_options import Options

Load = Callable[[Sequence[EventVersion]], Mapping[EventVersion, Event]]
Piece = tuple[str, bytes]
"""A written event with the name of its zone; no bytes when the options leave it out."""
TOGETHER = 128
"""Events of one part of a feed."""


PieceKey = tuple[str, EventVersion]
Pieces = Store[PieceKey, Piece]


def new_pieces(limit: int) -> Pieces:
    """Make a store of written events of at most `limit` bytes."""
    return Store(limit, lambda piece: len(piece[1]))


class Part(NamedTuple):
    """A run of a feed's bytes up to `end`; equal names mean equal bytes, whenever they were written."""

    name: Hashable
    end: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A feed, and its parts in order; without parts it is always taken as a whole."""

    body: bytes
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Syntax:
    """A way to write a calendar: one event by itself, and what stands before, between and after all events.

    `frame` returns the beginning with the time zones, and whether an event after them needs `between` first.
    """

    name: str
    write: Callable[[Component], bytes]
    frame: Callable[[ics.Frame, str, Iterable[str]], tuple[bytes, bool]]
    between: bytes
    end: bytes


ICS = Syntax("ics", content_lines.ics, ics.beginning, b"", ics.END)


def compose(
    about: ics.Frame,
    heads: Iterable[EventVersion],
    load: Load,
    options: Options,
    base: str,
    pieces: Pieces,
    syntax: Syntax = ICS,
) -> Whole:
    """Return the feed of some events in order of their heads; only those not written before are loaded."""
    variant = f"{syntax.name} {options.variant()}"
    keys = {head: (variant, head) for head in heads}
    written = pieces.get_all(keys.values())
    missing = [head for head, key in keys.items() if key not in written]
    for head, event in load(missing).items() if missing else ():
        component = ics.event_component(event, head.audience, options, base)
        piece = event.face.zone, syntax.write(component) if component else b""
        written[keys[head]] = piece
        pieces.put(keys[head], piece)
    names = list(keys.values())
    zones = {written[name][0] for name in names}
    beginning, continued = syntax.frame(about, options.lang, zones)
    pieces_of: list[tuple[Hashable, bytes]] = [(beginning, beginning)]
    for start in range(0, len(names), TOGETHER):
        some = tuple(names[start : start + TOGETHER])
        events = [event for _, event in (written[name] for name in some) if event]
        if events:
            joined = syntax.between.join([b"", *events] if continued else events)
            pieces_of.append(((some, continued), joined))
            continued = True
    pieces_of.append((syntax.end, syntax.end))
    ends = accumulate(len(piece) for _, piece in pieces_of)
    parts = tuple(Part(name, end) for (name, _), end in zip(pieces_of, ends, strict=True))
    return Whole(b"".join(piece for _, piece in pieces_of), parts)
