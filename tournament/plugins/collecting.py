"""What collecting hooks answer: which records there are, and what each of them must be like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import partial
from gettext import GNUTranslations
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from tournament.engine.commemorations import CATALOGUE
from tournament.engine.formats import FORMATS, Contest
from tournament.engine.formats.spec import Option
from tournament.engine.heats import HeatScoring
from tournament.engine.message import Message
from tournament.engine.pairing import Pairer
from tournament.engine.standings import BUILT_IN, Step
from tournament.engine.ties import Rubber, TieScoring
from tournament.plugins.core_commands import COMMANDS
from tournament.plugins.guard import UnfitError
from tournament.plugins.guarded_parts import is_told, is_word
from tournament.sdk.channels import Channel, unreachable
from tournament.sdk.entry_fields import EntryField
from tournament.sdk.permissions import check
from tournament.sdk.records import (
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
    Sport,
    Tiebreaker,
    Translations,
)
from tournament.sdk.scoreboards import Scoreboard
from tournament.sdk.typed import holds

if TYPE_CHECKING:
    from flask import Blueprint, Flask

RECORDS: Mapping[str, type[Any]] = {
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
    "settings": PluginSettings,
    "overall_schemes": OverallScheme,
    "importers": Importer,
    "exporters": Exporter,
    "entry_fields": EntryField,
    "channels": Channel,
    "scoreboards": Scoreboard,
}
"""The kinds of records that plugins bring, each under a key of its own."""
KINDS = (*RECORDS, "blueprints", "commands")
MOST, MOST_POINTS = 1000, 10**6
"""How many of a kind a plugin brings at most."""
CORE: Mapping[str, Mapping[str, object]] = {
    "formats": FORMATS,
    "tiebreakers": BUILT_IN,
    "commemorations": CATALOGUE,
    "commands": dict.fromkeys(COMMANDS),
}
"""What is there without any plugin, by kind and key."""
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
_ASKED = ("render", "limit", "cost", "improve", "compose", "measure", "form", "read", "export", "check", "send")

_OPTIONAL = {("sports", "form"), ("entry_fields", "check")}
"""Fields that may be None."""
_CONTESTS: frozenset[Contest] = frozenset(get_args(Contest))

NO_RECORD = Message("{hook} returns {record}, which is no {kind}.")
BAD_KEY = Message("{key} of {kind} is no key: letters, digits, “_”, “-” and “.” only, at most 60.")
TAKEN = Message("“{key}” of {kind} is built in: choose another key.")
TWICE = Message("It brings “{key}” to {kind} twice.")
TOO_MANY = Message("{hook} returns more than {most} records.")
NO_WORDS = Message("“{key}” of {kind} has no names: Text or Message.")
NO_FUNCTION = Message("“{key}” of {kind}: {field} is no function.")
EVERY_PAGE = Message("Its blueprint has a part in every page: before_app_request and the like are not allowed.")


def answers(hook: str, kind: str, found: Any) -> tuple[Any, ...]:
    """Return what a plugin brings of a kind; raises what is wrong with it."""
    given = tuple(_at_most(hook, found))
    for each in given:
        _check(hook, kind, each)
    keys = [key_of(each) for each in given]
    for key in keys:
        if keys.count(key) > 1:
            raise UnfitError(TWICE.format(key=key, kind=kind))
    if kind == "blueprints":
        _check_routes(given)
    return given


CHECKS: Mapping[str, Callable[[Any], tuple[Any, ...]]] = {
    f"tournament_{kind}": partial(answers, f"tournament_{kind}", kind) for kind in KINDS
}
"""What is asked of the answers to each collecting hook."""


def key_of(record: Any) -> str:
    """Return what a record is known by among those of its kind."""
    return str(getattr(record, "key", None) or record.name)


def _at_most(hook: str, found: Iterable[Any]) -> Iterable[Any]:
    for number, each in enumerate(found):
        if number >= MOST:
            raise UnfitError(TOO_MANY.format(hook=hook, most=MOST))
        yield each


def _type(kind: str) -> type[Any]:
    if kind in RECORDS:
        return RECORDS[kind]
    if kind == "blueprints":
        from flask import Blueprint  # noqa: PLC0415 - commands that need no pages do without

        return Blueprint
    import click  # noqa: PLC0415 - as above

    return click.Command


def _check(hook: str, kind: str, record: Any) -> None:
    """Raise UnfitError for what is no record of a kind, or cannot be used as it is."""
    if not isinstance(record, _type(kind)) or (kind in RECORDS and type(record) is not RECORDS[kind]):
        raise UnfitError(NO_RECORD.format(hook=hook, record=repr(record)[:60], kind=_type(kind).__name__))
    if key_of(record) in CORE.get(kind, ()):
        raise UnfitError(TAKEN.format(key=key_of(record), kind=kind))
    if kind not in RECORDS:
        return
    key = record.key
    if not _is_key(key):
        raise UnfitError(BAD_KEY.format(key=repr(key)[:60], kind=kind))
    if hasattr(record, "names") and not is_told(record.names):
        raise UnfitError(NO_WORDS.format(key=key, kind=kind))
    for field in _ASKED:
        given = getattr(record, field, _check)  # a function where a kind has no such field
        if not callable(given) and not (given is None and (kind, field) in _OPTIONAL):
            raise UnfitError(NO_FUNCTION.format(key=key, kind=kind, field=field))
    _OWN.get(kind, lambda _record: None)(record)


def _check_sport(sport: Sport) -> None:
    """Read the rules of every preset, as forms and standings will."""
    if not isinstance(sport.version, int) or not (sport.upgrade is None or callable(sport.upgrade)):
        raise TypeError("a version of a sport is a whole number, and its upgrade a function")
    if not is_word(sport.court) or not isinstance(sport.heats, HeatScoring | None):
        raise TypeError("a court is a text, and heats are a HeatScoring")
    for rubber in sport.scoring.rubbers if isinstance(sport.scoring, TieScoring) else ():
        if not isinstance(rubber, Rubber) or not is_word(rubber.name) or not isinstance(rubber.persons, int):
            raise TypeError("rubbers are Rubber records with names, and whole numbers of persons")
    for preset in sport.presets:
        sport.rules(preset.key)
        if not is_word(preset.names) or not all(isinstance(step, Step) for step in preset.ranking):
            raise TypeError(f"preset {preset.key} has names, and its ranking is of Step records")


def _check_format(format_: Format) -> None:
    """Read what every option is unless it is chosen, as its form will."""
    size, contests, pairer = format_.size, format_.contests, format_.pairer
    if not isinstance(size, int | None) or not isinstance(pairer, Pairer | None) or not contests <= _CONTESTS:
        raise TypeError("a size is a whole number, contests are duels or heats, and a pairer is a Pairer")
    for option in format_.options:
        if not isinstance(option, Option) or not all(map(is_word, (option.names, *dict(option.choices).values()))):
            raise TypeError("an option is an Option with names, and its choices have names by their keys")
        option.read(option.default)


def _check_folder(record: Migrations) -> None:
    """Raise TypeError for what is no path; whether there is such a folder is asked when it is read."""
    Path(record.location)


def _check_catalogues(record: Translations) -> None:
    """Read every catalogue, as every page in its language will."""
    for file in Path(record.location).glob("*/LC_MESSAGES/messages.mo"):
        with file.open("rb") as opened:
            GNUTranslations(opened)


def _check_day(record: Commemoration) -> None:
    """Raise TypeError for what is no day, from which no years can be counted."""
    day, month, year = record.day, record.month, record.founding_year
    if day not in range(32) or month not in range(13) or not isinstance(year, int | None):
        raise TypeError(f"{record.key} is on day {day!r} of month {month!r}, founded in {year!r}")


def _check_points(record: OverallScheme) -> None:
    """Raise TypeError for points that cannot be counted."""
    is_list = isinstance(record.points, tuple | list) and record.points
    if not is_list or not all(_is_number(each) for each in (*record.points, record.participation)):
        raise TypeError(f"points of {record.key} are a list of numbers, at least one")


def _check_field(record: EntryField) -> None:
    """Raise TypeError for what no form could ask, or would ask otherwise than it is meant."""
    kinds = get_type_hints(EntryField)
    for name in ("kind", "of", "sports", "required", "public", "personal"):
        if not holds(getattr(record, name), kinds[name]):
            raise TypeError(f"{name} of {record.key} cannot be {getattr(record, name)!r}")
    is_choice = isinstance(record.choices, Mapping) and bool(record.choices)
    if is_choice != (record.kind == "choice") or not isinstance(record.choices, Mapping):
        raise TypeError(f"{record.key} has choices by their keys where it is a choice, and else none")
    if not all(map(_is_key, record.choices)) or not all(map(is_word, (record.about, *record.choices.values()))):
        raise TypeError(f"what {record.key} is about is told in words, and so is each choice by its key")


def _check_settings(record: PluginSettings) -> None:
    """Raise TypeError for what could not keep a secret."""
    if not holds(record.secrets, tuple[str, ...]):
        raise TypeError(f"the secrets of {record.key} are names of fields, not {record.secrets!r}")


def _check_channel(record: Channel) -> None:
    """Raise TypeError for what no form could name an example of, or no text would be short enough for."""
    if not isinstance(record.example, str) or unreachable(record, record.example):
        raise TypeError(f"{record.key} has an example of an address, one line of text")
    if type(record.longest) is not int or record.longest < 1:
        raise TypeError(f"the longest text of {record.key} is a number of characters, not {record.longest!r}")


def _check_scoreboard(record: Scoreboard) -> None:
    """Raise TypeError for what names no sport, or cannot be asked all that a machine is asked."""
    if not holds(record.sports, tuple[str, ...]) or not record.sports:
        raise TypeError(f"{record.key} is of sports, named by their keys, not of {record.sports!r}")
    asked = ("start", "actions", "apply", "undo", "announce", "result")
    missing = [each for each in asked if not callable(getattr(record.machine, each, None))]
    if missing or isinstance(record.machine, type):
        raise TypeError(f"the machine of {record.key} is an object with {', '.join(missing or asked)}")


def _is_key(key: Any) -> bool:
    return type(key) is str and bool(_KEY.fullmatch(key))


def _is_number(found: Any) -> bool:
    return isinstance(found, int | Fraction) and not isinstance(found, bool) and -MOST_POINTS <= found <= MOST_POINTS


_OWN: Mapping[str, Callable[[Any], None]] = {
    "sports": _check_sport,
    "formats": _check_format,
    "migrations": _check_folder,
    "commemorations": _check_day,
    "overall_schemes": _check_points,
    "translations": _check_catalogues,
    "entry_fields": _check_field,
    "settings": _check_settings,
    "channels": _check_channel,
    "scoreboards": _check_scoreboard,
}
"""What else is asked of the records of a kind."""


def _check_routes(blueprints: Iterable[Blueprint]) -> None:
    """Mount a plugin's pages by themselves: a route that does not say who may call it leaves the plugin out.

    So does what would have a part in pages that are not the plugin's.
    """
    from flask import Flask  # noqa: PLC0415 - as above

    apart = Flask("apart", static_folder=None)
    before = _of_every_page(apart)
    for blueprint in blueprints:
        apart.register_blueprint(blueprint)
    check(apart)
    if _of_every_page(apart) != before:
        raise UnfitError(EVERY_PAGE)


def _of_every_page(app: Flask) -> list[object]:
    """Return what takes part in every request and every template of an application."""
    kinds = (
        app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs, app.url_value_preprocessors,
        app.url_default_functions, app.template_context_processors,
    )  # fmt: skip
    handlers = sum(map(len, app.error_handler_spec[None].values()))
    known = app.jinja_env.filters, app.jinja_env.tests, app.jinja_env.globals, app.config, app.extensions
    own = app.wsgi_app, app.session_interface, app.json, app.make_response, app.url_build_error_handlers[:]
    return [*(len(kind.get(None, ())) for kind in kinds), handlers, *map(dict, known), *own]
