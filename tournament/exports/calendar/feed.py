"""Whole feeds, joined from events that are each written once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tournament.exports.calendar import content, ics
from tournament.exports.calendar.content import Component
from tournament.exports.calendar.options import Options
from tournament.exports.calendar.words import perspective_of
from tournament.queries.calendar_events import Head
from tournament.queries.calendar_records import Event

Key = TypeVar("Key")
Value = TypeVar("Value")
Load = Callable[[Sequence[Head]], Mapping[Head, Event]]
Piece = tuple[str, bytes]
"""A written event with the name of its zone; no bytes when the options leave it out."""


class Store(Generic[Key, Value]):
    """Keeps values up to a number of bytes; what was not used for longest goes first."""

    def __init__(self, limit: int, size: Callable[[Value], int]) -> None:
        self._limit, self._size_of, self._used = limit, size, 0
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def used(self) -> int:
        """Return the bytes that are kept."""
        return self._used

    def get(self, key: Key) -> Value | None:
        """Return what is kept under a key."""
        with self._lock:
            return self._get(key)

    def get_all(self, keys: Iterable[Key]) -> dict[Key, Value]:
        """Return what is kept under those of the keys that have something."""
        with self._lock:
            found = ((key, self._get(key)) for key in keys)
            return {key: value for key, value in found if value is not None}

    def put(self, key: Key, value: Value) -> None:
        """Keep a value, in place of an older one."""
        with self._lock:
            if key in self._kept:
                self._used -= self._size_of(self._kept.pop(key))
            self._kept[key] = value
            self._used += self._size_of(value)
            while self._used > self._limit and len(self._kept) > 1:
                self._used -= self._size_of(self._kept.popitem(last=False)[1])

    def _get(self, key: Key) -> Value | None:
        value = self._kept.get(key)
        if value is not None:
            self._kept.move_to_end(key)
        return value


PieceKey = tuple[str, Head]
Pieces = Store[PieceKey, Piece]


def new_pieces(limit: int) -> Pieces:
    """Make a store of written events of at most `limit` bytes."""
    return Store(limit, lambda piece: len(piece[1]))


@dataclass(frozen=True, slots=True)
class Syntax:
    """A way to write a calendar: one event by itself, and events put together with their frame."""

    name: str
    write: Callable[[Component], bytes]
    join: Callable[[ics.Frame, str, Iterable[str], Iterable[bytes]], bytes]


ICS = Syntax("ics", content.ics, ics.join)


def compose(
    about: ics.Frame,
    heads: Iterable[Head],
    load: Load,
    options: Options,
    base: str,
    pieces: Pieces,
    syntax: Syntax = ICS,
) -> bytes:
    """Return the feed of some events in order of their heads; only those not written before are loaded."""
    variant = f"{syntax.name} {options.variant()}"
    keys = {head: (variant, head) for head in heads}
    written = pieces.get_all(keys.values())
    missing = [head for head, key in keys.items() if key not in written]
    for head, event in load(missing).items() if missing else ():
        component = ics.event_component(event, perspective_of(head.audience, event.face), options, base)
        piece = event.face.zone, syntax.write(component) if component else b""
        written[keys[head]] = piece
        pieces.put(keys[head], piece)
    ordered = [written[key] for key in keys.values()]
    zones = {zone for zone, _ in ordered}
    return syntax.join(about, options.lang, zones, [event for _, event in ordered if event])
