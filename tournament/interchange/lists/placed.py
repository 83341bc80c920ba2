"""Fields that are told by the place of a column alone: whether a cell may hold them, or something else."""

from __future__ import annotations

from collections.abc import Mapping

from tournament.engine.message import Message
from tournament.engine.names import search_key, tidy
from tournament.engine.text import Words
from tournament.interchange.lists.kinds import Field
from tournament.interchange.lists.units import is_unit

_READ_AS = Message("“{text}” was read as “{field}” by its place alone: is it that?")


def doubt_of_place(field: Field, text: str, subject: str) -> Words | None:
    """Return what to ask of a cell that no heading explains: another unit is no remark, role or short name of one."""
    if field.holds == "short":
        fits = is_short(text, subject)
    else:
        names_one = field.above or field.holds not in ("text", "name")  # what may stand above a list is a unit itself
        fits = names_one or not is_unit(text) or search_key(subject) in search_key(text)
    return None if fits else _READ_AS.format(text=tidy(text), field=field.label)


def is_short(text: str, name: str) -> bool:
    """Tell whether a text can be short for a name: its letters stand in the name, in their order."""
    long = iter(_letters(name))
    return len(_letters(text)) < len(_letters(name)) and all(letter in long for letter in _letters(text))


def are_short(pairs: Mapping[str, str]) -> bool:
    """Tell whether most of some texts, each by its name, can be short for it."""
    return sum(is_short(text, name) for name, text in pairs.items()) * 2 >= len(pairs)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, search_key(text)))
