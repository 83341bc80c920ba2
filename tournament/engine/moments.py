"""Times with their day, as sentences name them."""

from __future__ import annotations

from datetime import datetime

from tournament.engine.message import Message, pmessage

_AT = pmessage("moment", "{time}, {day}")


def at(local: datetime) -> Message:
    """Write a local time with its day: ``08:05, 29/11``, ``08:05 ngày 29/11``."""
    return _AT.format(time=f"{local:%H:%M}", day=f"{local:%d/%m}")


def at_in_full(local: datetime) -> Message:
    """Write a local time with its day and year: ``08:05, 29/11/2026``, ``08:05 ngày 29/11/2026``."""
    return _AT.format(time=f"{local:%H:%M}", day=f"{local:%d/%m/%Y}")


def at_in_short(local: datetime) -> Message:
    """Write a local time with its day, as short as calendars do: ``08:05, 9/1``, ``08:05 ngày 9/1``."""
    return _AT.format(time=f"{local:%H:%M}", day=f"{local.day}/{local.month}")
