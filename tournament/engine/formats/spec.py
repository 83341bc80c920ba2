"""What a format is: its names, its typed options, and the function that lays it out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tournament.engine.errors import InputError
from tournament.engine.formats.graph_builder import GraphBuilder
from tournament.engine.graph import Slot
from tournament.engine.message import Message, joined, pmessage
from tournament.engine.pairing.state import Pairer
from tournament.engine.text import Words

Value = int | bool | str | None
Options = Mapping[str, Value]
Compose = Callable[[GraphBuilder, Sequence[Slot], Options], None]

Contest = Literal["duels", "heats"]

_NO_HEATS = Message("“{format}” is for sports in which many start at once; {sport} is played by two sides.")
_NO_DUELS = Message("“{format}” is for matches of two sides; in {sport} many start at once.")

LONGEST_TEXT = 4000
"""Characters of an option that is a text."""

_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Option:
    """One typed option: a whole number from `least` to `most`, a switch, one of `choices`, or a text.

    A number or text whose default is None is worked out from the number of entries. `example` shows how a text is
    written.
    """

    name: str
    names: Words
    type: Literal["int", "bool", "choice", "text"]
    default: Value
    least: int = 1
    most: int = 1024
    choices: Mapping[str, Words] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)  # what a choice is also called in files
    example: str = ""

    def read(self, value: object, label: Words | None = None) -> Value:
        """Return `value`, typed or as written, as this option's value; InputError says what is allowed for `label`."""
        if value is None and self.default is None:
            return None
        if self.type == "text" and isinstance(value, str) and len(value) <= LONGEST_TEXT:
            return value.strip() or self.default
        if self.type == "bool":
            found = value if isinstance(value, bool) else _BOOLEANS.get(str(value))
            if found is not None:
                return found
        elif self.type == "int":
            number = _number(value)
            if number is not None and self.least <= number <= self.most:
                return number
        elif isinstance(value, str | int) and (chosen := self.aliases.get(str(value), str(value))) in self.choices:
            return chosen
        raise InputError(
            Message("“{label}”: {value!r} is not allowed, choose {allowed}")
            .format(label=label or self.names, value=value, allowed=self._allowed())
        )  # fmt: skip

    def in_words(self, value: Value) -> Words:
        """Return what people read for a value of this option."""
        if value is None:
            return Message("worked out")
        if isinstance(value, bool):
            return Message("yes") if value else Message("no")
        name = str(value)
        return self.choices.get(self.aliases.get(name, name)) or name

    def _allowed(self) -> Words:
        if self.type == "text":
            return Message("a text such as {example}").format(example=self.example)
        if self.type == "int":
            return Message("a whole number from {least} to {most}").format(least=self.least, most=self.most)
        *before, last = list(self.choices) if self.type == "choice" else list(_BOOLEANS)
        return Message("{before} or {last}").format(before=", ".join(before), last=last)


@dataclass(frozen=True, slots=True)
class Format:
    """A way to play: `compose` adds its matches and places to a builder.

    `size` is the only number of entries a preset is made for. A format with a `pairer` has its next
    round paired from the results so far: its graph holds the rounds drawn. `federation` names whose
    tie-breaks rank it, and whose treatment of rounds without an opponent; without it, the rules' own. `bracket` says
    that it begins with one, whose first round may be written down pair by pair: then byes are among its entrants.
    `contests` are what a sport has to be played in: matches of two sides (``duels``), ``heats`` of many at once, both,
    or neither where only places are given.
    """

    key: str
    names: Words
    compose: Compose
    options: tuple[Option, ...] = ()
    size: int | None = None
    pairer: Pairer | None = None
    federation: str | None = None
    bracket: bool = False
    contests: frozenset[Contest] = frozenset({"duels"})

    def misfit(self, offered: Collection[str], sport: Words) -> Words | None:
        """Say why a sport that offers some kinds of contests cannot be played like this; None when it can."""
        return misfit(self.contests, offered, self.names, sport)

    @property
    def may_follow(self) -> bool:
        """Tell whether it can be laid out after a format of matches, for any number of entries."""
        return self.pairer is None and self.size is None and self.contests == {"duels"}

    def require_size(self, entries: int) -> None:
        """Raise InputError unless it is for so many entries."""
        if self.size not in (None, entries):
            raise InputError(
                Message("“{name}” is for {size} entries, not {entries}")
                .format(name=self.names, size=self.size, entries=entries)
            )  # fmt: skip

    def label(self, option: Option, prefix: str = "") -> Words:
        """Return what people read for an option; behind a `prefix` this format follows another and is named too."""
        if not prefix:
            return option.names
        return Message("{format}: {option}").format(format=self.names, option=option.names)

    def read(self, given: Mapping[str, object], prefix: str = "") -> dict[str, Value]:
        """Return every option's value, defaults filled in; ``then_`` options stay for the next format.

        Raises InputError for an unknown option, with the list of the known ones: the names that are to be written,
        under the `prefix` they have in a chain, each with its label.
        """
        known = {option.name: option for option in self.options}
        chained = "then" in known
        onward = {name: value for name, value in given.items() if chained and name.startswith("then_")}
        for name in given:
            if name not in known and name not in onward:
                where = Message(" of {format}").format(format=self.names)
                listed = {prefix + key: self.label(option, prefix) for key, option in known.items()}
                raise unknown(Message("option"), prefix + name, listed, where)
        values = {
            name: option.read(given.get(name, option.default), self.label(option, prefix))
            for name, option in known.items()
        }
        if onward and values["then"] == "none":
            # No format follows that could name its option.
            written = prefix + next(iter(onward))
            raise needs(written, self.label(known["then"], prefix))
        given_onward = {name: value for name, value in onward.items() if value is not None}
        return values | {name: v if isinstance(v, int) else str(v) for name, v in given_onward.items()}


def misfit(contests: Collection[str], offered: Collection[str], format_: Words, sport: Words) -> Words | None:
    """Say why a sport that offers some kinds of contests cannot be played in others; None when it can."""
    lacking = set(contests) - set(offered)
    if not lacking:
        return None
    said = _NO_HEATS if "heats" in lacking else _NO_DUELS
    return said.format(format=format_, sport=sport)


def needs(option: Words, other: Words) -> InputError:
    """Say that an option is only for a format that another option brings."""
    return InputError(
        Message("“{option}” needs “{other}” to be chosen too")
        .format(option=option, other=other)
    )  # fmt: skip


def unknown(kind: Words, name: str, known: Mapping[str, Words], where: Words | None = None) -> InputError:
    """Say that `name` is not one of `known`, labels by what is to be written."""
    each = [Message("{key} ({label})").format(key=key, label=label) for key, label in known.items()]
    listed = joined(each) if each else pmessage("known", "none")
    return InputError(
        Message("unknown {kind} {name}{where}; known: {listed}")
        .format(kind=kind, name=repr(name), where=where or "", listed=listed)
    )  # fmt: skip


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        return int(value) if isinstance(value, int | str) else None
    except ValueError:
        return None
