"""Which of the installed plugins are taken, and why the others are left out."""

from __future__ import annotations

import importlib
import inspect
import logging
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from importlib.metadata import EntryPoint
from typing import Any

from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.plugins.collecting import CHECKS, KINDS, key_of
from tournament.plugins.everybodys import Everybodys
from tournament.plugins.guard import Guard, LeftOutError, Part, UnfitError, described
from tournament.plugins.guarded_parts import entry_in, violations_in
from tournament.plugins.manager import Manager
from tournament.sdk import hookspecs
from tournament.sdk.deprecations import PluginDeprecationWarning, deprecated, hearing

log = logging.getLogger(__name__)

ANSWERS = {**CHECKS, "tournament_score_checks": violations_in, "tournament_calendar_entry": entry_in}
"""What is asked of the answers to each hook."""

PATCHING = ("typing_extensions",)
"""Libraries under the program's own, as SQLAlchemy's, that change Python's modules: who imports them first does not."""

_AT_IMPORT: dict[str, dict[str, None]] = {}
"""What modules used that is deprecated when they were imported, which they are once in a process."""

SAME_NAME = Message("Another plugin is named “{name}” too: {other} is in use, {value} is not.")
OTHER_API = Message("It is made for version {version} of the plugin interface, this program has version {own}.")
UNKNOWN_HOOK = Message("unknown hook {hook}: it would never be called.")
NO_MARK = Message("{hook} is not marked @hookimpl: it would never be called.")
SAME_KEY = Message("The plugin “{other}” brings “{key}” to {kind} already.")
NOTHING = Message("Its entry point leads to nothing.")
PATCHES = Message("It changes what is not its own while it is imported: {what}.")


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """An installed plugin; `error` says why it is not in use, `value` where its entry point leads.

    `deprecated` says what it uses that goes with the next minor version, as far as it has been asked. Where it
    `has_no_name`, its name is that of another plugin: what is stored, noted or switched under it is the other's.
    """

    name: str
    distribution: str
    version: str
    error: Words | None = None
    value: str = ""
    deprecated: tuple[str, ...] = ()
    has_no_name: bool = False


Records = Mapping[str, list[tuple[str, Any]]]
"""What plugins bring, by kind: each record with its plugin, in the order in which the plugins are asked."""


class Loader:
    """Takes plugins by name; whatever is wrong with one leaves out that one alone, with a reason."""

    def __init__(self, guard: Guard, found: Iterable[EntryPoint]) -> None:
        self._deprecated: dict[str, dict[str, None]] = {}
        self.manager = Manager(guard, ANSWERS, self._hear)
        self._guard = guard
        self._reasons: dict[str, Words] = {}
        taken, twice = _distinct(found)
        # pluggy asks the last one first.
        for entry_point in reversed(taken):
            self._take(entry_point)
        vars(self).pop("_everybodys", None)
        self._taken, self._twice = taken, twice
        self.records: Records = self._collected()

    def plugins(self) -> tuple[PluginInfo, ...]:
        """List the plugins by name, with the reasons why some are left out."""
        known = [
            replace(_info(each, self._reasons.get(each.name)), deprecated=tuple(self._deprecated.get(each.name, ())))
            for each in self._taken
        ]
        return tuple(sorted((*known, *self._twice), key=lambda each: each.name))

    def leave_out(self, name: str, why: Words) -> None:
        """Do without a plugin from now on."""
        self._leave_out(name, why)
        self.records = {kind: [each for each in found if each[0] != name] for kind, found in self.records.items()}

    def _hear(self, name: str, sentence: str) -> None:
        self._deprecated.setdefault(name, {})[sentence] = None

    def _take(self, entry_point: EntryPoint) -> None:
        """Import a plugin and let the manager know it."""
        name = entry_point.name
        part = Part(name, "import", name)
        module = self._guard.modules[name] = entry_point.value.partition(":")[0].strip()
        before = self._everybodys if module not in sys.modules else None
        try:
            said = _AT_IMPORT.setdefault(entry_point.value, {})
            with self._guard.starting(), hearing(said.setdefault):
                plugin = self._guard.ask(part, lambda: _imported(entry_point))
            self._deprecated[name] = dict(said)
        except LeftOutError:
            self._leave_out(name, self._guard.failures()[part].last)
            return
        finally:
            patched = _put_back(name, before) if before else []
        if patched:
            self._leave_out(name, PATCHES.format(what=patched[0]))
            return
        try:
            with hearing(partial(self._hear, name)), _told_by_pluggy():
                self.manager.register(plugin, name)
            self._refuse_uncalled(plugin)
        except Exception as error:  # a plugin may be anything
            self._leave_out(name, described(error))

    @cached_property
    def _everybodys(self) -> Everybodys:
        """What there is before the first plugin that is not imported yet; where all are, no code of theirs runs."""
        for library in PATCHING:
            importlib.import_module(library)
        return Everybodys()

    def _refuse_uncalled(self, plugin: object) -> None:
        """Raise UnfitError for a hook that nobody would ever call."""
        for hook in self.manager.unknown_hooks(plugin):
            raise UnfitError(UNKNOWN_HOOK.format(hook=repr(hook)))
        marked = {each.name for each in self.manager.get_hookcallers(plugin) or ()}
        for hook in hookspecs.HOOKS:
            if hook not in marked and inspect.isroutine(inspect.getattr_static(plugin, hook, None)):
                raise UnfitError(NO_MARK.format(hook=hook))

    def _collected(self) -> Records:
        """Ask all that is taken what it brings, anew without whoever fails or brings what another has brought."""
        while True:
            with self._guard.starting():
                answers = {kind: self.manager.call(f"tournament_{kind}") for kind in KINDS}
            records = {
                kind: [(each.plugin, record) for each in answers[kind] for record in each.answer] for kind in KINDS
            }
            faults = {**_repeated(records), **self._failed()}
            if not faults:
                return records
            for name, why in faults.items():
                self._leave_out(name, why)

    def _failed(self) -> dict[str, Words]:
        """Say of the plugins in use that failed while they were asked what they bring how."""
        found = self._guard.failures().items()
        return {
            part.plugin: each.last
            for part, each in found
            if part.key in CHECKS and self.manager.has_plugin(part.plugin)
        }

    def _leave_out(self, name: str, why: Words) -> None:
        self._reasons[name] = why
        log.warning("plugin %s is left out: %s", name, why)
        if self.manager.has_plugin(name):
            self.manager.unregister(name=name)


def _put_back(name: str, before: Everybodys) -> list[str]:
    """Undo what an import changed for everybody; return what it put in the place of code that is not its own."""
    for setting, failure in before.settings_put_back().items():
        done = "put back" if failure is None else f"it cannot be put back, {described(failure)}"
        log.warning("plugin %s changed %s for everybody: %s", name, setting, done)
    return before.code_put_back()


@contextmanager
def _told_by_pluggy() -> Iterator[None]:
    """Tell of the arguments of hooks that go, of which pluggy warns when a plugin is registered."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", PluginDeprecationWarning)
        yield
    for each in heard:
        if issubclass(each.category, PluginDeprecationWarning):
            deprecated(str(each.message))


class _Hooks:
    """The functions of a plugin, as pluggy takes them."""


def _imported(entry_point: EntryPoint) -> object:
    """Load a plugin; raises UnfitError for one that is made for another version of the interface."""
    plugin: object = entry_point.load()
    if plugin is None:
        raise UnfitError(NOTHING)
    module = sys.modules.get(entry_point.module)
    version = getattr(plugin, "REQUIRES_API", getattr(module, "REQUIRES_API", hookspecs.API_VERSION))
    if version != hookspecs.API_VERSION:
        raise UnfitError(OTHER_API.format(version=repr(version), own=hookspecs.API_VERSION))
    # Its functions alone: it may be anything, and say of itself that it is another plugin.
    found = {name: getattr(plugin, name) for name in dir(plugin) if not name.startswith("__")}
    hooks = _Hooks()
    vars(hooks).update({name: each for name, each in found.items() if inspect.isroutine(each)})
    return hooks


def _repeated(records: Records) -> dict[str, Words]:
    """Say of each plugin that brings what one of an earlier name brings already what it is."""
    faults: dict[str, Words] = {}
    owners: dict[tuple[str, str], str] = {}
    found = [(plugin, kind, key_of(record)) for kind in KINDS for plugin, record in records[kind]]
    for plugin, kind, key in sorted(found):
        other = owners.get((kind, key), plugin)
        if other != plugin:
            faults.setdefault(plugin, SAME_KEY.format(other=other, key=key, kind=kind))
        elif plugin not in faults:
            owners[kind, key] = plugin
    return faults


def _info(entry_point: EntryPoint, error: Words | None) -> PluginInfo:
    distribution = entry_point.dist
    name, version = (distribution.name, distribution.version) if distribution else ("", "")
    return PluginInfo(entry_point.name, name, version, error, entry_point.value)


def _distinct(found: Iterable[EntryPoint]) -> tuple[list[EntryPoint], list[PluginInfo]]:
    """Sort by name, and say which are left out for the name of another.

    The same plugin from two distributions, the core's wheel and its own say, is one.
    """
    taken: dict[str, EntryPoint] = {}
    twice: list[PluginInfo] = []
    for each in sorted(found, key=lambda each: (each.name, each.value, each.dist.name if each.dist else "")):
        known = taken.setdefault(each.name, each)
        if known.value != each.value:
            said = SAME_NAME.format(name=each.name, other=known.value, value=each.value)
            log.warning("plugin %s is left out: %s", each.name, said)
            twice.append(replace(_info(each, said), has_no_name=True))
    return list(taken.values()), twice
