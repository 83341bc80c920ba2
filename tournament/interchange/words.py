"""Words as JSON between processes of one server, which may speak to readers of different languages."""

from __future__ import annotations

from typing import Any

from tournament.engine.message import Joined, Message
from tournament.engine.text import Text


def words_in(told: Any) -> Any:
    """Return words that were sent as JSON, as msgspec writes them, and what stands in them; anything else is data."""
    match told:
        case {"msgid": msgid, "arguments": arguments, "context": context}:
            return Message(words_in(msgid), tuple((name, words_in(value)) for name, value in arguments), context)
        case {"parts": parts, "between": between}:
            return Joined(tuple(map(words_in, parts)), between)
        case {"vi": vi, "en": en}:
            return Text(vi, en)
        case _:
            return told
