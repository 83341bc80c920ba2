"""The plugins of one application."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, TypeVar

from tournament.engine.certain import certain
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.scoring import BoardMachine, Machine, Score, Violation
from tournament.engine.standings import BUILT_IN
from tournament.engine.text import Words
from tournament.plugins.collecting import key_of
from tournament.plugins.fingerprints import fingerprint
from tournament.plugins.guard import Failure, Guard, LeftOutError, Part, described
from tournament.plugins.guarded_machines import GuardedMachine
from tournament.plugins.guarded_parts import (
    answered_or_refused,
    delivery_in,
    discreet,
    guarded_format,
    guarded_tiebreaker,
    is_told,
    objection_in,
    response_in,
    rows_in,
    text_in,
)
from tournament.plugins.guarded_sports import guarded_sport, is_trusted
from tournament.plugins.loading import Loader, PluginInfo
from tournament.plugins.timeouts import REST_SECONDS
from tournament.sdk.channels import Channel, Delivery, Notification, sent, unreachable
from tournament.sdk.entry_fields import Answer, EntryField, is_empty, unfit
from tournament.sdk.limiting import limited
from tournament.sdk.records import (
    CalendarEntry,
    Commemoration,
    Constraint,
    CostTerm,
    Document,
    Exporter,
    Format,
    Importer,
    Improver,
    Migrations,
    OverallScheme,
    Panel,
    PluginSettings,
    Response,
    Sport,
    Tiebreaker,
    Translations,
)
from tournament.sdk.scoreboards import Scoreboard
from tournament.sdk.views import ExchangeView, MatchView, PanelContext, PanelPlace, RegistrationView

if TYPE_CHECKING:
    from tournament.engine.timetable import Problem

T = TypeVar("T")

GROUP = "tournament"
UNCLEAR = Message("The plugin failed while it was sending: perhaps it arrived, so it is not sent again.")


class Registry:
    """One plugin manager, what its plugins bring by key, and calls that a broken plugin cannot break.

    Plugins are taken in the order of their names. One that cannot be used is left out, and `plugins` says why.
    """

    def __init__(self, found: Iterable[EntryPoint]) -> None:
        self.guard = Guard()
        self._loader = Loader(self.guard, found)
        self._manager = self._loader.manager
        self._fill()

    def _fill(self) -> None:
        self.plugins: tuple[PluginInfo, ...] = self._loader.plugins()
        self._records = self._loader.records
        self._owners = {
            (kind, key_of(record)): owner for kind, records in self._records.items() for owner, record in records
        }
        self._versions: dict[tuple[str, str], str] = {}
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
        self.overall_schemes: Mapping[str, OverallScheme] = self._by_key("overall_schemes")
        self.translations: Mapping[str, Translations] = self._by_key("translations")

    @classmethod
    def discover(cls) -> Registry:
        """Take the plugins of the installed distributions."""
        return cls(entry_points(group=GROUP))

    def leave_out(self, plugin: str, why: Words) -> None:
        """Do without a plugin of which it turns out before the application begins that it cannot be used."""
        self._loader.leave_out(plugin, why)
        self._fill()

    def cannot_store(self, migrations: Migrations, error: BaseException) -> None:
        """Do without the plugin whose tables cannot be used."""
        why = error.text if isinstance(error, InputError) and is_told(error.text) else described(error)
        self.leave_out(self._owners["migrations", migrations.key], why)

    def owned_by(self, disabled: Iterable[str], kind: str = "sports") -> frozenset[str]:
        """Name the keys of sports, or of another kind, whose plugins are among `disabled`."""
        off = set(disabled)
        return frozenset(key for (of, key), owner in self._owners.items() if of == kind and owner in off)

    def collected(self, kind: str) -> list[tuple[str, Any]]:
        """Return what every plugin gives to ``tournament_<kind>``, with the plugin's name."""
        return list(self._records[kind])

    def hooks_of(self, plugin: str) -> frozenset[str]:
        """Name the hooks that a plugin in use implements."""
        found = self._manager.get_plugin(plugin)
        return frozenset(each.name for each in (found and self._manager.get_hookcallers(found)) or ())

    def rendered(
        self, place: PanelPlace, context: Callable[[], PanelContext], disabled: Iterable[str] = ()
    ) -> list[tuple[str, str | None]]:
        """Render the panels of a place: pairs of plugin and content, None where a panel failed (it is logged).

        `context` reads what the page is about, and is asked only where there is a panel.
        """
        off = self.owned_by(disabled, "panels")
        here = [panel for panel in self.panels.values() if panel.place == place and panel.key not in off]
        read = context() if here else None

        def shown(panel: Panel) -> str | None:
            return self._made("panels", panel.key, lambda: text_in(panel.render(certain(read, "there are panels"))))

        return [(self._owners["panels", panel.key], shown(panel)) for panel in here]

    def document(
        self, key: str, exchange: Callable[[], ExchangeView], disabled: Iterable[str] = ()
    ) -> tuple[Document, Response | None] | None:
        """Return a document with what it gives, None instead of which says that it failed; None when nobody makes it.

        `exchange` reads the edition.
        """
        made = self.documents.get(key)
        if made is None or self._owners["documents", key] in set(disabled):
            return None
        read = exchange()
        return made, self._made("documents", key, lambda: response_in(made.render(read)))

    def offered(self, kind: str, disabled: Iterable[str]) -> dict[str, Any]:
        """Return what plugins bring of a kind that are not switched off, by key."""
        off = self.owned_by(disabled, kind)
        return {key: each for key, each in self._by_key(kind).items() if key not in off}

    def exported(self, exporter: Exporter, exchange: ExchangeView) -> Response | None:
        """Return the file that an exporter makes of an edition, None where it failed."""
        return self._made("exporters", exporter.key, lambda: response_in(exporter.export(exchange)))

    def imported(self, importer: Importer, content: bytes, filename: str) -> list[list[str]] | None:
        """Return the rows that an importer reads from a file, None where it failed; its InputError is a refusal."""
        return self._read("importers", importer.key, lambda: rows_in(importer.read(content, filename)))

    def settings_form(self, settings: PluginSettings, make: Callable[[type[Any]], T]) -> T | None:
        """Return the form of a plugin's settings, made of its class, None where it failed."""
        return self._made("settings", settings.key, partial(_told_of, settings, lambda: make(settings.form())))

    def is_fit(self, settings: PluginSettings, validate: Callable[[], bool]) -> bool:
        """Ask the form of a plugin's settings whether it takes what was sent; one that fails takes nothing."""
        return bool(self._made("settings", settings.key, partial(_told_of, settings, validate)))

    def entry_fields(self, sport: str, of: str, disabled: Iterable[str] = ()) -> tuple[EntryField, ...]:
        """Return what is asked of an ``entry`` or an ``athlete`` in a sport."""
        known: Iterable[EntryField] = self.offered("entry_fields", disabled).values()
        return tuple(each for each in known if each.of == of and (not each.sports or sport in each.sports))

    def objection(self, asked: EntryField, answer: Answer, registration: RegistrationView) -> Words | None:
        """Say what is wrong with an answer to a field, None where it is taken; a check that fails takes all."""
        wrong, check = unfit(asked, answer), asked.check
        if wrong is not None or check is None or is_empty(asked, answer):
            return wrong
        said = partial(discreet, lambda: check(answer, registration))
        return self._made("entry_fields", asked.key, lambda: objection_in(said()))

    def no_address(self, channel: Channel, address: str) -> Words | None:
        """Say what is wrong with an address of a channel, None where it is taken; a check that fails takes all."""
        wrong = unreachable(channel, address)
        if wrong is not None:
            return wrong
        said = partial(discreet, lambda: channel.check(address))
        return self._made("channels", channel.key, lambda: objection_in(said()))

    def sent(
        self, channel: Channel, notification: Notification, address: str, settings: Mapping[str, object]
    ) -> Delivery:
        """Send a notification by a channel, never in a change; raises RuntimeError there.

        Where the channel fails, or does not answer in time, somebody may have got it: it is not sent again.
        """
        part = self._part("channels", channel.key)
        asked = partial(discreet, lambda: sent(channel, notification, address, settings))
        with self.guard.sending():
            if self.guard.leaves_out(part):
                return Delivery("again", seconds=int(REST_SECONDS))
            try:
                return self.guard.ask(part, lambda: delivery_in(asked()), again=True)
            except LeftOutError:  # the guard has named it
                return Delivery("failed", UNCLEAR)

    def scoreboard(self, sport: str, disabled: Iterable[str] = ()) -> tuple[str, Machine] | None:
        """Return what scores matches of a sport on a phone, with the key to find it by again; None where nothing does.

        A plugin's own stands in place of what is made of the sport's rules, whose key is empty. Heats and ties have no
        plays to make one of.
        """
        if sport not in self.sports:
            return None
        own: Iterable[Scoreboard] = self.offered("scoreboards", disabled).values()
        found = next((each for each in own if sport in each.sports), None)
        if found is None:
            has_plays = hasattr(self._by_key("sports")[sport].scoring, "plays")
            return ("", BoardMachine(self.sports[sport].scoring)) if has_plays else None
        return found.key, GuardedMachine(self.guard, self._part("scoreboards", found.key), found.machine)

    def limited(self, problem: Problem, sports: Mapping[str, str], disabled: Iterable[str] = ()) -> Problem:
        """Let the constraints of plugins limit a timetable problem; one that fails is named in the log and left out."""
        off = set(disabled)
        for key, constraint in self.constraints.items():
            part = self._part("constraints", key)
            if part.plugin not in off:
                with suppress(LeftOutError):  # the guard has named it
                    problem = self.guard.ask(part, partial(limited, problem, sports, constraint), again=True)
        return problem

    def trusts(self, sport: str, tiebreakers: Iterable[str], format_: str) -> bool:
        """Tell whether only code of the core counts a sport, measures these tie-breaks and pairs a format's rounds."""
        return (
            (sport not in self.sports or is_trusted(self.sports[sport].scoring))
            and all(by in BUILT_IN for by in tiebreakers)
            and (format_ not in self.formats or self.formats[format_].pairer is None)
        )

    def owner(self, kind: str, key: str) -> str | None:
        """Name the plugin that brings something under a key."""
        return self._owners.get((kind, key))

    def version_of(self, kind: str, key: str) -> str | None:
        """Name the version of what a plugin brings under a key; None where it is not there or has failed."""
        owner = self.owner(kind, key)
        if owner is None or self.has_failed(kind, key):
            return None
        if (kind, key) not in self._versions:
            plugin = next(each for each in self.plugins if each.name == owner and each.error is None)
            record = next(each for of, each in self._records[kind] if of == owner and each.key == key)
            self._versions[kind, key] = " ".join((plugin.version, plugin.value, fingerprint(record)))
        return self._versions[kind, key]

    def measurable(self, by: str) -> bool:
        """Tell whether there is a tie-break of this name, and none that has failed."""
        return by in BUILT_IN or (by in self.tiebreakers and not self.has_failed("tiebreakers", by))

    def has_failed(self, kind: str, key: str) -> bool:
        """Tell whether what a plugin brings under a key is left out."""
        return self.guard.leaves_out(self._part(kind, key))

    def rests(self) -> bool:
        """Tell whether anything of a plugin is left out for a while only."""
        return self.guard.rests()

    def failures(self, plugin: str) -> Mapping[Part, Failure]:
        """Say of the parts of a plugin that have failed since the start how."""
        return {part: each for part, each in self.guard.failures().items() if part.plugin == plugin}

    def hears(self, hook: str, disabled: Iterable[str] = ()) -> bool:
        """Tell whether any plugin that is not switched off implements a hook."""
        off = set(disabled)
        return any(each.plugin_name not in off for each in getattr(self._manager.hook, hook).get_hookimpls())

    def calendar_entry(self, match: MatchView, entry: CalendarEntry, disabled: Iterable[str] = ()) -> CalendarEntry:
        """Let plugins say more in the event of a match, each after the one before."""
        answers = self._manager.call("tournament_calendar_entry", disabled, match=match, entry=entry)
        return answers[-1].answer if answers else entry

    def violations(self, match: MatchView, score: Score, disabled: Iterable[str] = ()) -> list[Violation]:
        """Ask every plugin what is wrong with a score; one that fails once is not asked again."""
        answers = self._manager.call("tournament_score_checks", disabled, match=match, score=score)
        return [violation for each in answers for violation in each.answer]

    def call(self, hook: str, disabled: Iterable[str] = (), **arguments: object) -> list[Any]:
        """Call a hook of every plugin; one that fails is named in the log and left out of the answer."""
        return [each.answer for each in self._manager.call(hook, disabled, **arguments)]

    def _part(self, kind: str, key: str) -> Part:
        return Part(self._owners.get((kind, key), ""), kind, key)

    def _made(self, kind: str, key: str, make: Callable[[], T]) -> T | None:
        """Return what a plugin makes for a page, None where it failed."""
        try:
            return self.guard.ask(self._part(kind, key), make, again=True)
        except LeftOutError:  # the guard has named it
            return None

    def _read(self, kind: str, key: str, read: Callable[[], T]) -> T | None:
        """Return what a plugin reads, None where it failed; raises InputError as it does."""
        try:
            return answered_or_refused(self.guard, self._part(kind, key), read, again=True)
        except LeftOutError:  # the guard has named it
            return None

    def _by_key(self, kind: str) -> dict[str, Any]:
        return {record.key: record for _, record in self._records[kind]}

    def _guarded(self, kind: str, through: Callable[[Guard, str, Any], Any]) -> dict[str, Any]:
        return {key: through(self.guard, self._owners[kind, key], each) for key, each in self._by_key(kind).items()}


def _told_of(settings: PluginSettings, function: Callable[[], T]) -> T:
    """Ask a form: where it holds secrets, nothing that it raises is told."""
    return discreet(function) if settings.secrets else function()
