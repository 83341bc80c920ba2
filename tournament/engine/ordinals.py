"""Ordinal numbers in words of the program: “3rd”, “hạng 3”."""

from __future__ import annotations

from tournament.engine.message import Message

_ORDINALS = {1: Message("{n}st"), 2: Message("{n}nd"), 3: Message("{n}rd")}


def ordinal(n: int) -> Message:
    """Return an ordinal number."""
    usual = Message("{n}th")
    return (usual if 10 <= n % 100 <= 20 else _ORDINALS.get(n % 10, usual)).format(n=n)
