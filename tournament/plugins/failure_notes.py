"""How plugins failed at work, kept in the data folder, for the operator who asks when no server answers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

FILE = "plugin-failures.json"
TOLD_FOR = timedelta(days=7)
"""How long after the last time a failure is told of."""


class Noted(NamedTuple):
    """How often a part of a plugin had failed since its server started, when for the last time, and how."""

    plugin: str
    part: str
    times: int
    at: datetime
    last: str


class FailureNotes:
    """Writes down failures: the first, and then ever fewer of those that go on."""

    def __init__(self, home: Path) -> None:
        self._file = home / FILE

    def __call__(self, plugin: str, part: str, times: int, last: str) -> None:
        """Write a failure down where it is the first, second, fourth and so on; nothing hangs on it."""
        if times & (times - 1):
            return
        now = datetime.now(UTC).replace(microsecond=0)
        known = {(each.plugin, each.part): each for each in noted(self._file.parent, now)}
        known[plugin, part] = Noted(plugin, part, times, now, last)
        rows = [(*each[:3], each.at.isoformat(), each.last) for each in known.values()]
        with suppress(OSError):
            new = self._file.with_name(f"{FILE}.{os.getpid()}")
            new.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8", errors="replace")
            new.replace(self._file)


def noted(home: Path, now: datetime) -> Iterator[Noted]:
    """Return the failures of late that are written down; a file that cannot be read holds none."""
    with suppress(OSError, ValueError, TypeError):
        for plugin, part, times, at, last in json.loads((home / FILE).read_text(encoding="utf-8")):
            found = Noted(plugin, part, times, datetime.fromisoformat(at), last)
            if now - found.at < TOLD_FOR:
                yield found
