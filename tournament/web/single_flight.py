"""Making a thing once, however many ask for it at the same time."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


@dataclass(slots=True, eq=False)
class Flight(Generic[Key, Made]):
    """One making: when it began, what came of it, and `landed`, which is done when it is over.

    `answered` without anything `made` says that the answer is for whoever asked alone.
    """

    key: Key
    began: float = field(default_factory=time.monotonic)
    made: Made | None = None
    answered: bool = False
    landed: Future[None] = field(default_factory=Future)


class Flights(Generic[Key, Made]):
    """The makings under way, at most one for each key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[Key, Flight[Key, Made]] = {}

    def is_under_way(self, key: Key) -> bool:
        """Tell whether somebody makes it now."""
        return key in self._under_way

    def join(self, key: Key) -> tuple[Flight[Key, Made], bool]:
        """Return the making under way, or a new one; tell whether the caller has to make it and to `land` it."""
        with self._lock:
            found = self._under_way.get(key)
            if found is not None:
                return found, False
            new = self._under_way[key] = Flight(key)
            return new, True

    def land(self, flight: Flight[Key, Made]) -> None:
        """End a making and wake those who wait for it."""
        with self._lock:
            if self._under_way.get(flight.key) is flight:
                del self._under_way[flight.key]
        if not flight.landed.done():
            flight.landed.set_result(None)
