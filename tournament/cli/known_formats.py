"""The formats that commands know: plugins are loaded only where a format is named that is not built in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tournament.engine.formats import FORMATS


def named(name: str, options: Mapping[str, object]) -> set[str]:
    """Return the keys of a format and of those that its options let follow it."""
    onward = {str(value) for key, value in options.items() if key.replace("then_", "") == "then"}
    return {name, *onward - {"none"}}


def are_built_in(formats: Iterable[str]) -> bool:
    """Tell whether no plugin is needed for these formats."""
    return FORMATS.keys() >= set(formats)
