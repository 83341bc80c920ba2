"""What a format is: its names, its typed options, and the function that lays it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tournament.engine.errors import InputError
from tournament.engine.formats.draft import Draft
from tournament.engine.graph import Slot
from tournament.engine.text import Text

Value = int | bool | str | None
Options = Mapping[str, Value]
Compose = Callable[[Draft, Sequence[Slot], Options], None]

_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Option:
    """One typed option: a whole number from `least` to `most`, a switch, or one of `choices`.

    A number whose default is None is worked out from the number of entries.
    """

    name: str
    names: Text
    type: Literal["int", "bool", "choice"]
    default: Value
    least: int = 1
    most: int = 1024
    choices: Mapping[str, Text] = field(default_factory=dict)

    def read(self, value: object, prefix: str = "") -> Value:
        """Return `value`, typed or as written, as this option's value; InputError names what is allowed.

        `prefix` stands before the option's name where its format follows another (``then_``).
        """
        if value is None and self.default is None:
            return None
        if self.type == "bool":
            found = value if isinstance(value, bool) else _BOOLEANS.get(str(value))
            if found is not None:
                return found
        elif self.type == "int":
            number = _number(value)
            if number is not None and self.least <= number <= self.most:
                return number
        elif isinstance(value, str) and value in self.choices:
            return str(value)
        raise InputError(
            Text("tùy chọn {name}: {value!r} không hợp lệ, hãy chọn {allowed}",
                 "option {name}: {value!r} is not allowed, choose {allowed}")
            .format(name=prefix + self.name, value=value, allowed=self._allowed())
        )  # fmt: skip

    def _allowed(self) -> Text:
        if self.type == "int":
            return Text(f"một số nguyên từ {self.least} đến {self.most}",
                        f"a whole number from {self.least} to {self.most}")  # fmt: skip
        words = list(self.choices) if self.type == "choice" else list(_BOOLEANS)
        return Text(f"{', '.join(words[:-1])} hoặc {words[-1]}", f"{', '.join(words[:-1])} or {words[-1]}")


@dataclass(frozen=True, slots=True)
class Format:
    """A way to play: `compose` adds its matches and places to a draft.

    `size` is the only number of entries a preset is made for. `by_round` marks the formats whose next
    round is paired from the results so far: their graph holds the rounds drawn.
    """

    key: str
    names: Text
    compose: Compose
    options: tuple[Option, ...] = ()
    size: int | None = None
    by_round: bool = False

    def read(self, given: Mapping[str, object], prefix: str = "") -> dict[str, Value]:
        """Return every option's value, defaults filled in; ``then_`` options stay for the next format.

        Raises InputError for an unknown option, with the list of the known ones, under the `prefix` they have
        in a chain.
        """
        known = {option.name: option for option in self.options}
        chained = "then" in known
        onward = {name: value for name, value in given.items() if chained and name.startswith("then_")}
        for name in given:
            if name not in known and name not in onward:
                where = Text(f" của {self.key}", f" of {self.key}")
                listed = [prefix + option for option in known]
                raise unknown(Text("tùy chọn", "option"), prefix + name, listed, where)
        values = {name: option.read(given.get(name, option.default), prefix) for name, option in known.items()}
        if onward and values["then"] == "none":
            name = next(iter(onward))
            raise InputError(
                Text(f"tùy chọn {prefix}{name} cần có {prefix}then", f"option {prefix}{name} needs {prefix}then")
            )
        return values | {name: v if isinstance(v, int) else str(v) for name, v in onward.items()}


def unknown(kind: Text, name: str, known: Iterable[str], where: Text | None = None) -> InputError:
    """Say that `name` is not one of `known`."""
    listed = ", ".join(known)
    return InputError(
        Text("không có {kind} {name}{where}; có: {listed}", "unknown {kind} {name}{where}; known: {listed}")
        .format(kind=kind, name=repr(name), where=where or "", listed=listed or Text("không có gì", "none"))
    )  # fmt: skip


def integer(options: Options, name: str) -> int:
    """Return the number that option `name` was given."""
    value = options[name]
    assert isinstance(value, int)
    return value


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        return int(value) if isinstance(value, int | str) else None
    except ValueError:
        return None
