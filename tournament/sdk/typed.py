"""Whether a record of the engine holds what its fields say, however deep, since plugins may fill in anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


@cache
def _hints(record: Any) -> dict[str, Any]:
    return get_type_hints(record)


def holds(value: Any, kind: Any) -> bool:
    """Tell whether a value is of a kind, as annotations write it."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return any(holds(value, each) for each in inside)
    if origin is Literal:
        return value in inside
    if origin is not None:
        return _holds_all(value, origin, inside)
    if kind in (int, float):
        return isinstance(value, int if kind is int else int | float) and not isinstance(value, bool)
    if kind is Any or not isinstance(value, kind):
        return kind is Any
    told = _hints(kind) if is_dataclass(value) else {}
    return all(holds(getattr(value, name), each) for name, each in told.items())


def _holds_all(value: Any, origin: type[Any], inside: tuple[Any, ...]) -> bool:
    """Tell whether a collection is of a kind, with all that is in it."""
    if origin is tuple:
        if not isinstance(value, tuple | list):
            return False
        if inside[-1:] == (...,):
            return all(holds(each, inside[0]) for each in value)
        return len(value) == len(inside) and all(map(holds, value, inside))
    if not isinstance(value, origin):
        return False
    if issubclass(origin, Mapping):
        return all(holds(name, inside[0]) and holds(each, inside[1]) for name, each in value.items())
    return all(holds(each, inside[0]) for each in value)
