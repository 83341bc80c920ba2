"""What plugins give to the core: frozen records, in words of the domain."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tournament.engine.commemorations import Commemoration
from tournament.engine.errors import InputError
from tournament.engine.formats import Contest, Format
from tournament.engine.heats import HeatRules, HeatScoring, Marking
from tournament.engine.message import Message
from tournament.engine.scoring import Number, Scoring, Violation, rules_from, rules_to_json
from tournament.engine.standings import Step, Tiebreaker
from tournament.engine.text import Words
from tournament.sdk.views import ExchangeView, MatchView, PanelContext, PanelPlace

if TYPE_CHECKING:
    from pathlib import Path

    from wtforms import Form

    from tournament.engine.timetable import Placed, Plan, Problem

__all__ = [
    "CalendarEntry",
    "Commemoration",
    "Constraint",
    "CostTerm",
    "Document",
    "Exporter",
    "Format",
    "Importer",
    "Improver",
    "MatchNotice",
    "Migrations",
    "OverallScheme",
    "Panel",
    "PluginSettings",
    "Preset",
    "Response",
    "Sport",
    "Tiebreaker",
    "TimetableNotice",
    "Translations",
    "Violation",
]


@dataclass(frozen=True, slots=True)
class Preset:
    """Rules under a name: values over the sport's defaults, the tie-break steps that go with them, the source.

    Sports of heats alone have no tables, and need no `ranking`.
    `confidence` says per field how surely it is known: H seen in the source, M well known, L recalled.
    """

    key: str
    names: Words
    values: Mapping[str, Any]
    ranking: tuple[Step, ...] = ()
    source: str = ""
    confidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sport:
    """A sport: how it scores, the presets of its rules, and how its court is drawn.

    A sport played in sets is this record and nothing else. `form` builds the WTForms class of the rules
    and is called late, so that a plugin can be read without the web; None means a form made of the fields
    of the rules. `court` is the inside of an SVG on a 240 × 120 canvas, lines only. A sport in which many start at once
    has a `HeatScoring`; one of matches that has heats too, such as a qualification, names theirs in `heats`.

    Rules are stored with the `version` of their sport. A sport whose rules get other fields counts it up, and brings
    `upgrade(values, from_version)`, which returns values of an older version as this one has them. The values may be
    but some of the rules.
    """

    key: str
    names: Words
    scoring: Scoring
    presets: tuple[Preset, ...]
    form: Callable[[], type[Form]] | None = None
    court: str = ""
    heats: HeatScoring | None = None
    heat_rules: HeatRules = field(default_factory=HeatRules)
    version: int = 1
    upgrade: Callable[[Mapping[str, Any], int], Mapping[str, Any]] | None = None

    @property
    def contests(self) -> frozenset[Contest]:
        """Name what the sport is played in: duels, heats or both."""
        if isinstance(self.scoring, HeatScoring):
            return frozenset({"heats"})
        return frozenset({"duels"}) if self.heats is None else frozenset({"duels", "heats"})

    def marking(self, rules: Any) -> Marking | None:
        """Return how its heats are measured under these rules; None in a sport without any."""
        if isinstance(self.scoring, HeatScoring):
            return Marking(self.scoring, rules)
        return None if self.heats is None else Marking(self.heats, self.heat_rules)

    def preset(self, key: str) -> Preset:
        """Return the preset with this key; raises InputError with the list of the known ones."""
        for preset in self.presets:
            if preset.key == key:
                return preset
        known = ", ".join(preset.key for preset in self.presets)
        raise InputError(
            Message("{sport} has no preset {key!r}; known: {known}.")
            .format(sport=self.names, key=key, known=known)
        )  # fmt: skip

    def rules(self, preset: str, changes: Mapping[str, Any] | None = None, where: str = "rules") -> Any:
        """Return the rules of a preset with some fields changed; raises InputError naming the field."""
        base = rules_from(self.preset(preset).values, self.scoring.rules_type, where=preset)
        return rules_from(changes, self.scoring.rules_type, base, where) if changes else base

    def rules_from(self, values: Mapping[str, Any]) -> Any:
        """Read rules back from plain values; raises InputError naming the field."""
        return rules_from(values, self.scoring.rules_type)

    @staticmethod
    def rules_to_json(rules: Any) -> dict[str, Any]:
        """Return rules as plain values."""
        return rules_to_json(rules)


@dataclass(frozen=True, slots=True)
class Response:
    """What a document or an exporter gives: a media type, its bytes or text, and the name of the file.

    Text of ``text/html`` is shown in a page, where it is escaped unless it is Markup; all else is a download.
    """

    mime: str
    body: bytes | str
    filename: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z]+/[\w.+-]+", self.mime, re.ASCII) or not isinstance(self.body, bytes | str):
            raise TypeError(f"a response is a media type and bytes or text, not {self.mime!r} and {type(self.body)}")
        if not isinstance(self.filename, str):
            raise TypeError(f"the name of a file is a text, not {self.filename!r}")

    @property
    def is_page(self) -> bool:
        """Tell whether this is shown in a page."""
        return self.mime == "text/html" and isinstance(self.body, str)


@dataclass(frozen=True, slots=True)
class Document:
    """A document that can be made of an exchange: `render(exchange)` returns text for a page, or a Response."""

    key: str
    names: Words
    render: Callable[[ExchangeView], str | Response]


@dataclass(frozen=True, slots=True)
class Panel:
    """A box in a named place of a page; `render(context)` returns text, or Markup for HTML it vouches for."""

    key: str
    place: PanelPlace | str
    render: Callable[[PanelContext], str]

    def __post_init__(self) -> None:
        if self.place not in set(PanelPlace):
            raise ValueError(f"panel {self.key!r} has an unknown place {self.place!r}; known: {', '.join(PanelPlace)}")


@dataclass(frozen=True, slots=True)
class PluginSettings:
    """Settings that a block's organisers change on *Plugins*: `form` builds the WTForms class, and is called late.

    What its fields hold is kept as it is: texts, numbers, switches and lists of them. It is read by
    `tournament.sdk.settings.settings_of`, and stands in archives and logs; texts of the fields that `secrets` names do
    not. They are shown to nobody, and asked for again where an archive is taken.
    """

    key: str
    names: Words
    form: Callable[[], type[Form]]
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OverallScheme:
    """Points for places 1, 2, 3 … of the overall ranking, and for taking part, to choose instead of typing them."""

    key: str
    names: Words
    points: tuple[Number, ...]
    participation: Number = 0


@dataclass(frozen=True, slots=True)
class Importer:
    """A kind of file that lists are read from: `read(content, filename)` returns its rows of cells, a heading first."""

    key: str
    names: Words
    read: Callable[[bytes, str], Sequence[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Exporter:
    """A file that organisers take out of an edition: `export(exchange)` returns a Response."""

    key: str
    names: Words
    export: Callable[[ExchangeView], Response]


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """What a calendar event of a match says beside its time and place."""

    title: Words
    description: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchNotice:
    """News of a recorded result, after its commit: the match as it is now."""

    exchange_id: int
    match: MatchView


@dataclass(frozen=True, slots=True)
class TimetableNotice:
    """News of a published timetable, after its commit: the matches whose time or court changed, as they are now."""

    exchange_id: int
    matches: tuple[MatchView, ...]
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Constraint:
    """Rules of a sport or a venue that every timetable of an edition has to keep.

    `limit(problem, sports)` returns the problem with further limits: times, courts or a rest of matches, absences,
    breaks. `sports` maps the ids of the problem's competitions to the keys of their sports. Matches, courts and
    units stay the same ones, or the answer is left out.
    """

    key: str
    names: Words
    limit: Callable[[Problem, Mapping[str, str]], Problem]


@dataclass(frozen=True, slots=True)
class CostTerm:
    """Something to avoid where nothing better is lost by it, beside waiting, days and uneven shares.

    `cost(problem, unit, played)` returns what one unit pays, in minutes of waiting, for the matches that it surely
    plays: triples of match, court and start in the order of time. It is asked very often: keep it short.
    """

    key: str
    names: Words
    cost: Callable[[Problem, str, Sequence[tuple[str, str, int]]], float]


@dataclass(frozen=True, slots=True)
class Improver:
    """A way to make a timetable better, asked after the built-in search.

    `improve(problem, plan, seconds, should_stop)` returns a place for every match, or None when it knows nothing
    better. It takes at most `seconds` and ends soon after `should_stop()` says so. What it returns is judged: only
    a timetable that breaks no rule and is better is taken.
    """

    key: str
    names: Words
    improve: Callable[[Problem, Plan, float, Callable[[], bool]], Mapping[str, Placed] | None]


@dataclass(frozen=True, slots=True)
class Migrations:
    """A plugin's own tables, whose names begin with its `key` and an underscore.

    `location` is a folder of Alembic revisions. They have a version table of their own, so that a plugin that is
    removed never stops the core; its tables then stay as they are.
    """

    key: str
    location: Path


@dataclass(frozen=True, slots=True)
class Translations:
    """Texts of a plugin's pages in other languages.

    `location` is a folder of compiled catalogues, as gettext lays them out: ``vi/LC_MESSAGES/messages.mo``.
    """

    key: str
    location: Path
