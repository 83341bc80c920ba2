"""More plugins that are broken: what they put in the place of others' code, records of the newer hooks, odd answers."""

from __future__ import annotations

import datetime
import json
import os
import ssl
import types
from collections.abc import Callable, Mapping
from typing import Any, cast

from flask import Response as BaseResponse
from flask import abort

from tests.support.planted_ways import NAME, NAMES, Planted, at_work, brings, made, page, raises
from tournament.engine import text
from tournament.engine.message import Message
from tournament.plugins import guard
from tournament.sdk import (
    CalendarEntry,
    CostTerm,
    Exporter,
    Importer,
    Improver,
    OverallScheme,
    PluginSettings,
    Response,
    Text,
    Violation,
)

NONE: Any = None
"""What stands where something of another type belongs."""


def sets(owner: Any, name: str, value: Any) -> Callable[[], Any]:
    """Return a loader that puts a value in the place of an attribute that is not its own."""

    def load() -> types.ModuleType:
        setattr(owner, name, value)
        return types.ModuleType(NAME)

    return load


def takes_away(owner: Any, name: str) -> Callable[[], Any]:
    """Return a loader that takes an attribute away that is not its own."""

    def load() -> types.ModuleType:
        delattr(owner, name)
        return types.ModuleType(NAME)

    return load


def refuses(**_named: Any) -> Any:
    """Answer that the server is broken."""
    abort(500)


def split(**_named: Any) -> Any:
    """Answer with a header that would begin another answer."""
    answer = BaseResponse("planted")
    answer.headers._list.append(("X-Planted", "a\r\nSet-Cookie: b=c"))
    return answer


MORE: Mapping[str, Planted] = {
    "import: another JSON": Planted(sets(json, "dumps", str), "json.dumps"),
    "import: another clock": Planted(
        sets(datetime, "datetime", type("Still", (datetime.datetime,), {})), "datetime.datetime"
    ),
    "import: no certificates": Planted(sets(ssl, "_create_default_https_context", print), "_create_default_https"),
    "import: another method of the program": Planted(sets(guard.Guard, "ask", print), "Guard.ask"),
    "import: more patience": Planted(sets(guard, "PATIENCE_SECONDS", 900.0), "PATIENCE_SECONDS"),
    "import: hides what Python has": Planted(sets(text, "len", len), "tournament.engine.text.len"),
    "import: takes a function away": Planted(takes_away(os, "replace"), "os.replace"),
    "import: ends as a generator": Planted(raises(GeneratorExit()), "GeneratorExit"),
    "import: several errors": Planted(raises(BaseExceptionGroup("two", [SystemExit(1), ValueError("b")])), "two"),
    "settings: no form": Planted(brings("settings", PluginSettings("planted", NAMES, NONE)), "PluginSettings|form"),
    "settings: secrets in one text": Planted(
        brings("settings", PluginSettings("planted", NAMES, lambda: NONE, "token")),  # type: ignore[arg-type]
        "secrets",
    ),
    "scheme: points in words": Planted(
        brings("overall_schemes", OverallScheme("planted", NAMES, ("7",))),  # type: ignore[arg-type]
        "points",
    ),
    "scheme: no number": Planted(
        brings("overall_schemes", OverallScheme("planted", NAMES, (cast(int, float("nan")),))), "points"
    ),
    "scheme: endless points": Planted(
        brings("overall_schemes", OverallScheme("planted", NAMES, (cast(int, float("inf")),))), "points"
    ),
    "importer: reads nothing": Planted(brings("importers", Importer("planted", NAMES, NONE)), "read"),
    "exporter: gives nothing": Planted(brings("exporters", Exporter("planted", NAMES, NONE)), "export"),
    "improver: does nothing": Planted(brings("improvers", Improver("planted", NAMES, NONE)), "improve"),
    "cost: of nothing": Planted(brings("cost_terms", CostTerm("planted", NAMES, NONE)), "cost"),
    "panel: bytes": Planted(made(lambda _: b"planted", "panels"), "TypeError", True),
    "panel: ends as a generator": Planted(made(raises(GeneratorExit()), "panels"), "GeneratorExit", True),
    "document: a type of two lines": Planted(
        made(lambda _: Response("text/csv\r\nX-Planted: 1", "x"), "documents"), "Error", True, "documents/planted"
    ),
    "page: says that the server is broken": Planted(page(refuses), "InternalServerError", True, "planted"),
    "page: a header of two lines": Planted(page(split), "Error", True, "planted"),
    "calendar: a title without end": Planted(
        at_work("calendar_entry", lambda _: CalendarEntry(Text("a" * 2_000_000, "a"))), "TypeError", True
    ),
    "calendar: lines without end": Planted(
        at_work("calendar_entry", lambda entry: CalendarEntry(entry.title, (NAMES,) * 100_000)), "TypeError", True
    ),
    "score check: a sentence without end": Planted(
        at_work("score_checks", lambda _: [Violation("planted", Text("a" * 2_000_000, "a"))]), "TypeError", True
    ),
    "score check: words with a hole": Planted(
        at_work("score_checks", lambda _: [Violation("planted", Message("{a} and {b}").format(a=1))]), "Error", True
    ),
}
