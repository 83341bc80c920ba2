"""Keeping what was made, up to a number of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


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

    def clear(self) -> None:
        """Keep nothing of what is kept now."""
        with self._lock:
            self._kept.clear()
            self._used = 0

    def _get(self, key: Key) -> Value | None:
        value = self._kept.get(key)
        if value is not None:
            self._kept.move_to_end(key)
        return value
