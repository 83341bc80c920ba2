"""What the program says, as data: an English sentence and what fills it in. Catalogues hold the other languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tournament.engine.text import Text, Words


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence or term of the program: its English, the `msgid` of the catalogues, with placeholders like ``{n}``.

    `context` tells apart what is one word in English and two elsewhere. An argument may be words itself.
    """

    msgid: str | Text
    arguments: tuple[tuple[str, object], ...] = ()
    context: str = ""

    def __str__(self) -> str:
        return filled(str(self.msgid), self.arguments)

    def format(self, **values: object) -> Message:
        """Give what the placeholders stand for; which language they are put in is decided later."""
        return Message(self.msgid, (*self.arguments, *values.items()), self.context)


@dataclass(frozen=True, slots=True)
class Joined:
    """Words one after another, with the same between any two."""

    parts: tuple[Words, ...]
    between: str

    def __str__(self) -> str:
        return self.between.join(map(str, self.parts))


def pmessage(context: str, msgid: str) -> Message:
    """Return a message in a context: gettext's `pgettext`, for later."""
    return Message(msgid, context=context)


def joined(parts: Iterable[Words], between: str = ", ") -> Joined:
    """Put words one after another."""
    return Joined(tuple(parts), between)


def decimal(written: str) -> Words:
    """Put a number written with a point as its reader writes it: “1.5” in English, “1,5” in Vietnamese."""
    units, point, decimals = written.partition(".")
    return Message("{units}.{decimals}").format(units=units, decimals=decimals) if point else written


def filled(sentence: str, arguments: Iterable[tuple[str, object]]) -> str:
    """Return a sentence with its placeholders filled in; one without arguments stands as it is."""
    values = dict(arguments)
    return sentence.format(**values) if values else sentence
