"""The plugins of one application."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy

from tournament.engine.errors import InputError
from tournament.engine.formats import FORMATS
from tournament.engine.scoring import Score, Violation
from tournament.engine.standings import BUILT_IN
from tournament.plugins import guard
from tournament.plugins.guard import Guard, LeftOutError, Part
from tournament.plugins.guarded_parts import (
    entry_in,
    guarded_format,
    guarded_sport,
    guarded_tiebreaker,
    is_trusted,
    violations_in,
)
from tournament.plugins.timeouts import Answer, HangsError, Rests
from tournament.sdk import hookspecs
from tournament.sdk.limiting import limited
from tournament.sdk.permissions import check
from tournament.sdk.records import (
    CalendarEntry,
    Commemoration,
    Constraint,
    CostTerm,
    Document,
    Format,
    Improver,
    Migrations,
    Panel,
    Response,
    Sport,
    Tiebreaker,
    Translations,
)
from tournament.sdk.views import ExchangeView, MatchView, PanelContext, PanelPlace

if TYPE_CHECKING:
    from flask import Flask

    from tournament.engine.timetable import Problem

log = logging.getLogger(__name__)
T = TypeVar("T")

GROUP = "tournament"


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
        self._records: dict[str, list[tuple[str, Any]]] = {kind: [] for kind in _KINDS}
        self._resting: Rests[str] = Rests()
        self.guard = Guard()
        self.plugins: tuple[PluginInfo, ...] = tuple(self._load(entry_point) for entry_point in _distinct(found))
        self._refuse_unknown_hooks()
        self.sports: Mapping[str, Sport] = self._guarded("sports", guarded_sport)
        self.formats: Mapping[str, Format] = self._guarded("formats", guarded_format)
        self.tiebreakers: Mapping[str, Tiebreaker] = self._guarded("tiebreakers", guarded_tiebreaker)
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
        if kind in self._records:
            return list(self._records[kind])
        hook = getattr(self._manager.hook, f"tournament_{kind}")
        return [
            (implementation.plugin_name, record)
            for implementation in sorted(hook.get_hookimpls(), key=lambda each: each.plugin_name)
            for record in implementation.function() or ()
        ]

    def rendered(
        self, place: PanelPlace, context: Callable[[], PanelContext], disabled: Iterable[str] = ()
    ) -> list[tuple[str, str | None]]:
        """Render the panels of a place: pairs of plugin and content, None where a panel failed (it is logged).

        `context` reads what the page is about, and is asked only where there is a panel.
        """
        off, shown = set(disabled), list[tuple[str, str | None]]()
        owners = [(self._owners["panels", key], panel) for key, panel in self.panels.items()]
        asked = [(plugin, panel) for plugin, panel in owners if panel.place == place and plugin not in off]
        read = context() if asked else None
        for plugin, panel in asked:
            try:
                shown.append((plugin, self._asked(plugin, partial(_text, panel.render, read))))
            except Exception:  # a plugin may fail in any way, and must not take a page with it
                log.exception("plugin %s failed in panel %s", plugin, panel.key)
                shown.append((plugin, None))
        return shown

    def document(self, key: str, exchange: Callable[[], ExchangeView]) -> tuple[Document, Response | None] | None:
        """Return a document with what it gives, None instead of which says that it failed; None when nobody makes it.

        `exchange` reads the edition.
        """
        made = self.documents.get(key)
        if made is None:
            return None
        owner = self._owners["documents", key]
        try:
            return made, self._asked(owner, partial(_response, made.render, exchange()))
        except Exception:  # a plugin may fail in any way, and must not take a page with it
            log.exception("plugin %s failed in document %s", owner, key)
            return made, None

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

    def trusts(self, sport: str, tiebreakers: Iterable[str], format_: str) -> bool:
        """Tell whether only code of the core counts a sport, measures these tie-breaks and pairs a format's rounds."""
        return (
            is_trusted(self.sports[sport].scoring)
            and all(by in BUILT_IN for by in tiebreakers)
            and (format_ not in self.formats or self.formats[format_].pairer is None)
        )

    def owner(self, kind: str, key: str) -> str | None:
        """Name the plugin that brings something under a key."""
        return self._owners.get((kind, key))

    def measurable(self, by: str) -> bool:
        """Tell whether there is a tie-break of this name, and none that has failed."""
        return by in BUILT_IN or (by in self.tiebreakers and not self.has_failed("tiebreakers", by))

    def has_failed(self, kind: str, key: str) -> bool:
        """Tell whether what a plugin brings under a key is left out."""
        return self.guard.leaves_out(Part(self._owners.get((kind, key), ""), kind, key))

    def rests(self) -> bool:
        """Tell whether anything of a plugin is left out for a while only."""
        return bool(self._resting.keys()) or self.guard.rests()

    def failures(self, plugin: str) -> Sequence[str]:
        """List which parts of a plugin are left out, and how they failed."""
        found = self.guard.failures().items()
        return [f"{part.kind} {part.key}: {why}" for part, why in found if part.plugin == plugin]

    def hears(self, hook: str) -> bool:
        """Tell whether any plugin implements a hook."""
        return bool(getattr(self._manager.hook, hook).get_hookimpls())

    def calendar_entry(self, match: MatchView, entry: CalendarEntry) -> CalendarEntry:
        """Let plugins say more in the event of a match; one that fails once is not asked again."""
        for part, function in self._parts("tournament_calendar_entry"):
            with suppress(LeftOutError):  # the guard has named it
                entry = self.guard.ask(part, partial(_read, entry_in, function, match=match, entry=entry)) or entry
        return entry

    def violations(self, match: MatchView, score: Score) -> list[Violation]:
        """Ask every plugin what is wrong with a score; one that fails once is not asked again."""
        found: list[Violation] = []
        for part, function in self._parts("tournament_score_checks"):
            with suppress(LeftOutError):  # the guard has named it
                found += self.guard.ask(part, partial(_read, violations_in, function, match=match, score=score)) or ()
        return found

    def _parts(self, hook: str) -> list[tuple[Part, pluggy.HookImpl]]:
        """List the implementations of a hook as parts of their plugins."""
        found = getattr(self._manager.hook, hook).get_hookimpls()
        return [(Part(each.plugin_name, "hooks", hook), each) for each in found]

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
        """Return a plugin's answer; raises what it raises, or HangsError while it rests from having hung."""
        if plugin in self._resting:
            raise HangsError("it hung before and is left in peace")
        answer = Answer(function)
        if not answer.within(guard.PATIENCE_SECONDS):
            self._resting.begin(plugin, answer)
            raise HangsError(f"no answer within {guard.PATIENCE_SECONDS:g} s")
        return answer.given()

    def _load(self, entry_point: EntryPoint) -> PluginInfo:
        distribution = entry_point.dist
        name, version = (distribution.name, distribution.version) if distribution else ("", "")
        try:
            plugin = entry_point.load()
            self._manager.register(plugin, entry_point.name)
            records = {kind: _collect(self._manager, entry_point.name, kind) for kind in _KINDS}
            _check_routes(self._manager, entry_point.name)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # any failure of a plugin's own code leaves out that plugin alone
            log.warning("plugin %s is left out: %s", entry_point.name, error, exc_info=True)
            if self._manager.has_plugin(entry_point.name):
                self._manager.unregister(name=entry_point.name)
            said = " ".join(str(error).split()) or "no message"
            return PluginInfo(entry_point.name, name, version, f"{type(error).__name__}: {said}")
        for kind, found in records.items():
            self._records[kind] += [(entry_point.name, record) for record in found]
        return PluginInfo(entry_point.name, name, version)

    def _refuse_unknown_hooks(self) -> None:
        """Raise RegistryError for a hook that does not exist: a misspelt one would never be called."""
        try:
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise RegistryError(" ".join(str(error).split())) from error

    def _by_key(self, kind: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for owner, record in self._records[kind]:
            other = self._owners.setdefault((kind, record.key), owner)
            if record.key in found:
                raise RegistryError(f"plugins {other} and {owner} both bring {record.key!r} to {kind}: remove one")
            found[record.key] = record
        return found

    def _guarded(self, kind: str, through: Callable[[Guard, str, Any], Any]) -> dict[str, Any]:
        return {key: through(self.guard, self._owners[kind, key], each) for key, each in self._by_key(kind).items()}


def _text(function: Callable[[Any], Any], given: object) -> str:
    """Return the text that a plugin gives, Markup as it is; raises TypeError for what is none."""
    answer = function(given)
    if not isinstance(answer, str):
        raise TypeError(f"{answer!r} is no text")
    return answer


def _response(function: Callable[[Any], Any], given: object) -> Response:
    """Return what a plugin gives as a response; text alone is shown in a page."""
    answer = function(given)
    return answer if isinstance(answer, Response) else Response("text/html", _text(lambda _: answer, given))


def _read(read: Callable[[Any], Any], implementation: pluggy.HookImpl, **given: object) -> Any:
    """Return what `read` makes of an answer; it fails like the hook for what is none."""
    answer = implementation.function(**{name: given[name] for name in implementation.argnames})
    return None if answer is None else read(answer)


_KINDS: Mapping[str, type[Any]] = {
    "sports": Sport,
    "formats": Format,
    "tiebreakers": Tiebreaker,
    "commemorations": Commemoration,
    "documents": Document,
    "panels": Panel,
    "constraints": Constraint,
    "cost_terms": CostTerm,
    "improvers": Improver,
    "migrations": Migrations,
    "translations": Translations,
}


_BUILT_IN: Mapping[str, Mapping[str, object]] = {"formats": FORMATS, "tiebreakers": BUILT_IN}


def _distinct(found: Iterable[EntryPoint]) -> list[EntryPoint]:
    """Sort by name; the same plugin from two distributions, the core's wheel and its own say, is one."""
    by_name: dict[str, EntryPoint] = {}
    for entry_point in sorted(found, key=lambda each: (each.name, each.dist.name if each.dist else "")):
        known = by_name.setdefault(entry_point.name, entry_point)
        if known.value != entry_point.value:
            raise RegistryError(f"two plugins are named {entry_point.name!r}: {known.value} and {entry_point.value}")
    return list(by_name.values())


def _collect(manager: pluggy.PluginManager, plugin: str, kind: str) -> list[Any]:
    """Call one plugin's collecting hook, so that its failure shows while it can still be left out."""
    own = [each for each in getattr(manager.hook, f"tournament_{kind}").get_hookimpls() if each.plugin_name == plugin]
    records = [record for implementation in own for record in implementation.function() or ()]
    for record in records:
        if not isinstance(record, _KINDS[kind]):
            raise RegistryError(f"tournament_{kind} returns {record!r}, which is no {_KINDS[kind].__name__}")
        if record.key in _BUILT_IN.get(kind, ()):
            raise RegistryError(f"{record.key!r} of {kind} is built in: choose another key")
    return records


def _check_routes(manager: pluggy.PluginManager, plugin: str) -> None:
    """Mount one plugin's pages by themselves: a route that does not say who may call it leaves the plugin out.

    So does what would have a part in pages that are not the plugin's.
    """
    hook: Any = manager.hook.tournament_blueprints
    own = [implementation for implementation in hook.get_hookimpls() if implementation.plugin_name == plugin]
    blueprints = [blueprint for implementation in own for blueprint in implementation.function() or ()]
    if not blueprints:
        return
    from flask import Flask  # noqa: PLC0415 - commands that need no pages do without

    apart = Flask(plugin, static_folder=None)
    before = _of_every_page(apart)
    for blueprint in blueprints:
        apart.register_blueprint(blueprint)
    check(apart)
    if _of_every_page(apart) != before:
        raise RegistryError("its blueprint has a part in every page: before_app_request and the like are not allowed")


def _of_every_page(app: Flask) -> list[int]:
    """Count what takes part in every request of an application, by kind."""
    kinds = (
        app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs, app.url_value_preprocessors,
        app.url_default_functions, app.template_context_processors,
    )  # fmt: skip
    handlers = sum(map(len, app.error_handler_spec[None].values()))
    return [*(len(kind.get(None, ())) for kind in kinds), handlers]
