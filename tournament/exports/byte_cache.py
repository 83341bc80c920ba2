"""Keeping what was made, up to a number of bytes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from cachetools import LRUCache

Key = TypeVar("Key")
Value = TypeVar("Value")


class Store(Generic[Key, Value]):
    """Keeps values up to a number of bytes, for several threads; what was not used for longest goes first.

    What is larger than all that may be kept is not kept.
    """

    def __init__(self, limit: int, size: Callable[[Value], int]) -> None:
        self._kept: LRUCache[Key, Value] = LRUCache(limit, getsizeof=size)
        self._lock = threading.Lock()

    @property
    def used(self) -> int:
        """Return the bytes that are kept."""
        return int(self._kept.currsize)

    def get(self, key: Key) -> Value | None:
        """Return what is kept under a key."""
        with self._lock:
            return self._kept.get(key)

    def get_all(self, keys: Iterable[Key]) -> dict[Key, Value]:
        """Return what is kept under those of the keys that have something."""
        with self._lock:
            found = ((key, self._kept.get(key)) for key in keys)
            return {key: value for key, value in found if value is not None}

    def put(self, key: Key, value: Value) -> None:
        """Keep a value, in place of an older one."""
        with self._lock:
            self._kept.pop(key, None)
            if self._kept.getsizeof(value) <= self._kept.maxsize:
                self._kept[key] = value

    def clear(self) -> None:
        """Keep nothing of what is kept now."""
        with self._lock:
            self._kept.clear()
