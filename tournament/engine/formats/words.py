"""A chosen format in words, and what changes where another one is chosen."""

from __future__ import annotations

from collections.abc import Mapping

from tournament.engine.formats.spec import Format, Options
from tournament.engine.formats.stage_chain import THEN
from tournament.engine.message import Message, joined
from tournament.engine.text import Words


def in_words(name: str, options: Options, formats: Mapping[str, Format]) -> Words:
    """Name a format and what follows it; one that no longer exists has only its key."""
    format_ = formats.get(name)
    if format_ is None:
        return name
    onward = options.get("then", "none")
    then = next((option for option in format_.options if option.name == THEN.name), THEN)
    if onward == "none":
        return format_.names
    return Message("{format}, then: {onward}").format(format=format_.names, onward=then.in_words(onward))


def changed_options(name: str, old: Options, new: Options, formats: Mapping[str, Format]) -> Words:
    """List the options of a format that change, each with its label, its old value and its new one."""
    before, after = (_values(formats[name], each, formats) for each in (old, new))
    lines = [
        Message("{label}: {old} → {new}").format(label=label, old=before[label], new=value)
        for label, value in after.items()
        if label in before and before[label] != value
    ]
    return joined(lines, "; ")


def _values(format_: Format, options: Options, formats: Mapping[str, Format], prefix: str = "") -> dict[Words, Words]:
    """Return the values of a format's options by their labels, with those of the format that follows."""
    found = {
        format_.label(option, prefix): option.in_words(options.get(option.name, option.default))
        for option in format_.options
    }
    onward = formats.get(str(options.get("then")))
    if onward is None:
        return found
    given = {key.removeprefix("then_"): value for key, value in options.items() if key.startswith("then_")}
    return found | _values(onward, given, formats, "then_")
