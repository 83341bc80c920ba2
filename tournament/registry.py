"""The plugins of one application."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy

from tournament.engine.errors import InputError
from tournament.patience import HangsError, within
from tournament.sdk import hookspecs
from tournament.sdk.limiting import limited
from tournament.sdk.records import (
    Commemoration,
    Constraint,
    CostTerm,
    Document,
    Format,
    Improver,
    Migrations,
    Panel,
    Sport,
    Tiebreaker,
    Translations,
)

if TYPE_CHECKING:
    from tournament.engine.timetable import Problem

log = logging.getLogger(__name__)
T = TypeVar("T")

GROUP = "tournament"
PATIENCE_SECONDS = 2.0
"""How long a page or a change waits for a plugin."""
REST_SECONDS = 300.0
"""How long a plugin that hung is not asked again, so that not every page waits for it."""


class RegistryError(InputError):
    """The plugins contradict each other; the start is refused with this sentence."""


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """An installed plugin; `error` says why it is not in use."""

    name: str
    distribution: str
    version: str
    error: str | None = None


class Registry:
    """One plugin manager, what its plugins bring by key, and calls that a broken plugin cannot break.

    Plugins are taken in the order of their names. One that fails to import, or whose collecting hooks
    fail, is left out and reported; two that claim one key raise RegistryError.
    """

    def __init__(self, found: Iterable[EntryPoint]) -> None:
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._owners: dict[tuple[str, str], str] = {}
        self._resting: dict[str, float] = {}
        self.plugins: tuple[PluginInfo, ...] = tuple(self._load(entry_point) for entry_point in _distinct(found))
        self._refuse_unknown_hooks()
        self.sports: Mapping[str, Sport] = self._by_key("sports")
        self.formats: Mapping[str, Format] = self._by_key("formats")
        self.tiebreakers: Mapping[str, Tiebreaker] = self._by_key("tiebreakers")
        self.commemorations: Mapping[str, Commemoration] = self._by_key("commemorations")
        self.documents: Mapping[str, Document] = self._by_key("documents")
        self.panels: Mapping[str, Panel] = self._by_key("panels")
        self.constraints: Mapping[str, Constraint] = self._by_key("constraints")
        self.cost_terms: Mapping[str, CostTerm] = self._by_key("cost_terms")
        self.improvers: Mapping[str, Improver] = self._by_key("improvers")
        self.migrations: Mapping[str, Migrations] = self._by_key("migrations")
        self.translations: Mapping[str, Translations] = self._by_key("translations")

    @classmethod
    def discover(cls) -> Registry:
        """Take the plugins of the installed distributions."""
        return cls(entry_points(group=GROUP))

    def owned_by(self, disabled: Iterable[str], kind: str = "sports") -> frozenset[str]:
        """Name the keys of sports, or of another kind, whose plugins are among `disabled`."""
        off = set(disabled)
        return frozenset(key for (of, key), owner in self._owners.items() if of == kind and owner in off)

    def collected(self, kind: str) -> list[tuple[str, Any]]:
        """Return what every plugin gives to ``tournament_<kind>``, with the plugin's name."""
        hook = getattr(self._manager.hook, f"tournament_{kind}")
        return [
            (implementation.plugin_name, record)
            for implementation in sorted(hook.get_hookimpls(), key=lambda each: each.plugin_name)
            for record in implementation.function() or ()
        ]

    def rendered(self, place: str, context: Mapping[str, Any], disabled: Iterable[str] = ()) -> list[tuple[str, Any]]:
        """Render the panels of a place: pairs of plugin and content, None where a panel failed (it is logged)."""
        off, shown = set(disabled), []
        for plugin, panel in self.collected("panels"):
            if panel.place != place or plugin in off:
                continue
            try:
                shown.append((plugin, self._asked(plugin, partial(panel.render, context))))
            except Exception:  # a plugin may fail in any way, and must not take a page with it
                log.exception("plugin %s failed in panel %s", plugin, panel.key)
                shown.append((plugin, None))
        return shown

    def limited(self, problem: Problem, sports: Mapping[str, str], disabled: Iterable[str] = ()) -> Problem:
        """Let the constraints of plugins limit a timetable problem; one that fails is named in the log and left out."""
        off = set(disabled)
        for key, constraint in self.constraints.items():
            owner = self._owners["constraints", key]
            if owner in off:
                continue
            try:
                problem = self._asked(owner, partial(limited, problem, sports, constraint))
            except Exception:  # a plugin may fail in any way, and must not take the timetable with it
                log.exception("plugin %s failed in constraint %s", owner, key)
        return problem

    def call(self, hook: str, **arguments: object) -> list[Any]:
        """Call a hook of every plugin; one that raises or hangs is named in the log and left out of the answer."""
        answers = []
        for implementation in getattr(self._manager.hook, hook).get_hookimpls():
            wanted = {name: arguments[name] for name in implementation.argnames}
            try:
                answer = self._asked(implementation.plugin_name, partial(implementation.function, **wanted))
            except Exception:  # a plugin may fail in any way, and must not take a page with it
                log.exception("plugin %s failed in %s", implementation.plugin_name, hook)
            else:
                if answer is not None:
                    answers.append(answer)
        return answers

    def _asked(self, plugin: str, function: Callable[[], Any]) -> Any:
        """Return a plugin's answer; raises what it raises, or HangsError while it has hung lately."""
        if self._resting.get(plugin, 0.0) > time.monotonic():
            raise HangsError("it hung a short while ago and is left in peace")
        try:
            return within(PATIENCE_SECONDS, function)
        except HangsError:
            self._resting[plugin] = time.monotonic() + REST_SECONDS
            raise

    def _load(self, entry_point: EntryPoint) -> PluginInfo:
        distribution = entry_point.dist
        name, version = (distribution.name, distribution.version) if distribution else ("", "")
        try:
            plugin = entry_point.load()
            self._manager.register(plugin, entry_point.name)
            for kind in _KINDS:
                _collect(self._manager, entry_point.name, kind)
        except Exception as error:  # any failure of a plugin's own code leaves out that plugin alone
            log.warning("plugin %s is left out: %s", entry_point.name, error, exc_info=True)
            if self._manager.has_plugin(entry_point.name):
                self._manager.unregister(name=entry_point.name)
            said = " ".join(str(error).split()) or "no message"
            return PluginInfo(entry_point.name, name, version, f"{type(error).__name__}: {said}")
        return PluginInfo(entry_point.name, name, version)

    def _refuse_unknown_hooks(self) -> None:
        """Raise RegistryError for a hook that does not exist: a misspelt one would never be called."""
        try:
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise RegistryError(" ".join(str(error).split())) from error

    def _by_key(self, kind: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for owner, record in self.collected(kind):
            other = self._owners.setdefault((kind, record.key), owner)
            if record.key in found:
                raise RegistryError(f"plugins {other} and {owner} both bring {record.key!r} to {kind}: remove one")
            found[record.key] = record
        return found


_KINDS = (
    "sports",
    "formats",
    "tiebreakers",
    "commemorations",
    "documents",
    "panels",
    "constraints",
    "cost_terms",
    "improvers",
    "migrations",
    "translations",
)


def _distinct(found: Iterable[EntryPoint]) -> list[EntryPoint]:
    """Sort by name; the same plugin from two distributions, the core's wheel and its own say, is one."""
    by_name: dict[str, EntryPoint] = {}
    for entry_point in sorted(found, key=lambda each: (each.name, each.dist.name if each.dist else "")):
        known = by_name.setdefault(entry_point.name, entry_point)
        if known.value != entry_point.value:
            raise RegistryError(f"two plugins are named {entry_point.name!r}: {known.value} and {entry_point.value}")
    return list(by_name.values())


def _collect(manager: pluggy.PluginManager, plugin: str, kind: str) -> None:
    """Call one plugin's collecting hook, so that its failure shows while it can still be left out."""
    for implementation in getattr(manager.hook, f"tournament_{kind}").get_hookimpls():
        if implementation.plugin_name == plugin:
            for record in implementation.function() or ():
                record.key  # noqa: B018  # what has no key is no record
