"""What the installed plugins bring, in words: for whoever looks for a sport, or reads which of them fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tournament.engine.message import joined, pmessage
from tournament.engine.text import Words
from tournament.plugins.collecting import KINDS as COLLECTED
from tournament.plugins.collecting import key_of
from tournament.plugins.guard import Part
from tournament.plugins.loading import PluginInfo
from tournament.plugins.registry import Registry

KINDS: Mapping[str, Words] = {
    "sports": pmessage("plugins", "Sports"),
    "formats": pmessage("plugins", "Formats"),
    "tiebreakers": pmessage("plugins", "Criteria of rankings"),
    "commemorations": pmessage("plugins", "Days to commemorate"),
    "documents": pmessage("plugins", "Documents"),
    "overall_schemes": pmessage("plugins", "Points of the overall ranking"),
    "entry_fields": pmessage("plugins", "Questions at registration"),
    "importers": pmessage("plugins", "Files that lists are read from"),
    "exporters": pmessage("plugins", "Files to take out"),
    "scoreboards": pmessage("plugins", "Scoreboards"),
    "channels": pmessage("plugins", "Ways to tell news"),
    "constraints": pmessage("plugins", "Rules of timetables"),
    "cost_terms": pmessage("plugins", "What timetables avoid"),
    "improvers": pmessage("plugins", "Better timetables"),
    "settings": pmessage("plugins", "Settings"),
    "panels": pmessage("plugins", "Boxes in pages"),
    "blueprints": pmessage("plugins", "Pages"),
    "migrations": pmessage("plugins", "Tables of its own"),
    "translations": pmessage("plugins", "Translations"),
    "commands": pmessage("plugins", "Commands"),
    "score_checks": pmessage("plugins", "Checks of scores"),
    "calendar_entry": pmessage("plugins", "Lines in calendars"),
    "result_recorded": pmessage("plugins", "What follows a result"),
    "timetable_published": pmessage("plugins", "What follows a published timetable"),
}
"""What a plugin may bring, in the order in which it is shown; hooks by their names without `tournament_`."""
UNASKED = frozenset({"entry_fields", "scoreboards", "channels"})
"""What can be brought, and is checked, though no page asks for it yet."""
_UNASKED = pmessage("plugins", "{kind} (the program does not use them yet)")
_SAME = {"pages": "blueprints"}
_AND_MORE = pmessage("plugins", "{names} and {n} more")
_WITH_RULES = pmessage("plugins", "{sport} (rules: {presets})")
_MOST = 3
"""Names in the heading of a plugin."""


@dataclass(frozen=True, slots=True)
class Card:
    """A plugin in words: what it is called after, what it brings by kind, and what else; settings are linked to."""

    plugin: PluginInfo
    title: Words
    brings: tuple[tuple[Words, tuple[Words, ...]], ...]
    also: tuple[Words, ...]


def cards(registry: Registry) -> list[Card]:
    """Return every installed plugin in words."""
    return [_card(registry, plugin) for plugin in registry.plugins]


def part_told(registry: Registry, part: Part) -> Words:
    """Say which part of a plugin failed, by the name that people know it under."""
    kind = part.key.removeprefix("tournament_") if part.kind == "hooks" else _SAME.get(part.kind, part.kind)
    key, _, entries = part.key.partition("/")  # of a format as it is laid out for a number of entries
    known = {key_of(record): record for _, record in _collected(registry, kind)}
    called: Words = getattr(known.get(key), "names", key)
    if part.kind == "hooks":
        return KINDS.get(kind, part.key)
    return joined([KINDS.get(kind, kind), joined([called, *([f"({entries})"] if entries else [])], " ")], ": ")


def _card(registry: Registry, plugin: PluginInfo) -> Card:
    if plugin.error is not None:  # what stands under its name is another's that has it too
        return Card(plugin, _title(plugin, []), (), ())
    found = {kind: [each for owner, each in _collected(registry, kind) if owner == plugin.name] for kind in KINDS}
    named = {kind: records for kind, records in found.items() if records and hasattr(records[0], "names")}
    hooks = {hook.removeprefix("tournament_") for hook in registry.hooks_of(plugin.name)}
    return Card(
        plugin,
        _title(plugin, [record.names for records in named.values() for record in records]),
        tuple((_kind(kind), tuple(map(_told, records))) for kind, records in named.items() if kind != "settings"),
        tuple(KINDS[kind] for kind in KINDS if kind in hooks and kind not in named),
    )


def _kind(kind: str) -> Words:
    return _UNASKED.format(kind=KINDS[kind]) if kind in UNASKED else KINDS[kind]


def _title(plugin: PluginInfo, names: list[Words]) -> Words:
    """Call a plugin after what it brings; one that brings nothing with a name has but its own."""
    distinct = [name for at, name in enumerate(names) if name not in names[:at]]
    if not distinct:
        return plugin.name.replace("_", " ").capitalize()
    first = joined(distinct[:_MOST])
    return first if len(distinct) <= _MOST else _AND_MORE.format(names=first, n=len(distinct) - _MOST)


def _told(record: Any) -> Words:
    """Name what a plugin brings, a sport with the rules that it comes with."""
    presets = [preset.names for preset in getattr(record, "presets", ())]
    return _WITH_RULES.format(sport=record.names, presets=joined(presets, "; ")) if presets else record.names


def _collected(registry: Registry, kind: str) -> Iterable[tuple[str, Any]]:
    """Return the records of a kind with their plugins; hooks that are called at work bring none."""
    return registry.collected(kind) if kind in COLLECTED else ()
