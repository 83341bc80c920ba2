"""Plugins that are broken, each in a way of its own, and what *Plugins* is to say of them."""

from __future__ import annotations

import builtins
import re
import signal
import sys
import types
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import click

from tests.support.planted_more import MORE
from tests.support.planted_ways import (
    BOOM,
    NAME,
    NAMES,
    NEVER,
    Planted,
    _Described,
    _Ends,
    _Everything,
    _Moving,
    _Mumbles,
    _Once,
    _Own,
    _OwnEntry,
    _OwnResponse,
    _Silent,
    _Spoilt,
    at_work,
    before,
    brings,
    dawdles,
    deep,
    endless,
    hangs,
    hangs_midway,
    hooks,
    leaves_a_thread,
    logs,
    made,
    midway,
    page,
    patches,
    raises,
    replaced,
    sport,
    template,
    unsendable,
    without_end,
    works_on,
    wrapper,
)
from tournament.engine import labels
from tournament.engine.commemorations import CATALOGUE
from tournament.engine.formats import FORMATS
from tournament.engine.message import Message
from tournament.engine.standings import BUILT_IN
from tournament.plugins.registry import GROUP, Registry
from tournament.sdk import (
    CalendarEntry,
    Constraint,
    Document,
    Migrations,
    Panel,
    Response,
    Text,
    Tiebreaker,
    Violation,
)

TWO_OF_ONE_NAME = "two of one name"


class _EntryPoint(EntryPoint):
    def load(self) -> Any:
        return KINDS[WAY_OF[self.value]].load()


def with_planted(way: str) -> Registry:
    """Return a registry of what is installed and a plugin that is broken in a way."""
    names = ("aa", "bb") if way == TWO_OF_ONE_NAME else (way,)
    return Registry([*entry_points(group=GROUP), *(_EntryPoint(NAME, VALUE_OF[name], GROUP) for name in names)])


KINDS: Mapping[str, Planted] = {
    **MORE,
    "import: raises": Planted(raises(ImportError("no module named 'sand'")), "ImportError: no module named"),
    "import: syntax": Planted(lambda: compile("def", "planted", "exec"), "SyntaxError"),
    "import: exits": Planted(lambda: sys.exit(3), "SystemExit: 3"),
    "import: interrupts": Planted(raises(KeyboardInterrupt()), "KeyboardInterrupt: no message"),
    "import: raises what cannot speak": Planted(raises(_Ends()), "_Ends: no message"),
    "import: hangs": Planted(hangs, "HangsError: no answer within"),
    "import: nothing": Planted(lambda: None, "Điểm nạp của phần mở rộng không dẫn đến đâu"),
    "version: later": Planted(lambda: types.SimpleNamespace(REQUIRES_API=2), "giao diện phiên bản 2"),
    "version: no number": Planted(lambda: types.SimpleNamespace(REQUIRES_API="1"), "giao diện phiên bản &#39;1&#39;"),
    "hook: misspelt": Planted(hooks(sport=lambda: ()), "không có hook &#39;tournament_sport&#39;"),
    "hook: unmarked": Planted(
        lambda: types.SimpleNamespace(tournament_sports=lambda: ()), "tournament_sports chưa được đánh dấu @hookimpl"
    ),
    "hook: asks for what is not there": Planted(hooks(sports=lambda weather: ()), "PluginValidationError"),
    "collecting: raises": Planted(hooks(sports=raises(BOOM)), "ValueError: planted trouble"),
    "collecting: exits": Planted(hooks(panels=raises(SystemExit(3))), "SystemExit: 3"),
    "collecting: hangs": Planted(hooks(formats=lambda: NEVER.wait()), "HangsError: no answer within"),
    "collecting: no list": Planted(hooks(documents=lambda: 3), "TypeError"),
    "collecting: text": Planted(hooks(documents=lambda: "much"), "tournament_documents trả về &#39;m&#39;"),
    "collecting: without end": Planted(hooks(documents=endless), "tournament_documents trả về quá 1000 bản ghi"),
    "collecting: another kind": Planted(brings("sports", Document("planted", NAMES, str)), "không phải Sport"),
    "collecting: no command": Planted(brings("commands", lambda: None), "không phải Command"),
    "sport: an unknown rule": Planted(brings("sports", sport(sand=3)), "InputError"),
    "sport: a rule of another type": Planted(brings("sports", sport(points="many")), "InputError"),
    "key: a built-in tie-break": Planted(
        brings("tiebreakers", replace(BUILT_IN["match_points"], measure=lambda *_: 0)), "khóa có sẵn"
    ),
    "key: a built-in format": Planted(brings("formats", FORMATS["round_robin"]), "khóa có sẵn"),
    "key: a built-in day": Planted(brings("commemorations", next(iter(CATALOGUE.values()))), "khóa có sẵn"),
    "key: a built-in command": Planted(
        brings("commands", click.Command("doctor")), "“doctor” trong commands là khóa có sẵn"
    ),
    "key: another plugin's": Planted(brings("sports", sport("air_volleyball")), "đã khai báo “air_volleyball”"),
    "key: twice": Planted(brings("sports", sport(), sport()), "khai báo “planted” hai lần"),
    "key: a path": Planted(brings("documents", Document("../planted", NAMES, str)), "không phải khóa hợp lệ"),
    "key: no text": Planted(brings("documents", Document(3, NAMES, str)), "không phải khóa hợp lệ"),  # type: ignore[arg-type]
    "record: no names": Planted(brings("documents", Document("planted", 3, str)), "không có tên"),  # type: ignore[arg-type]
    "record: no function": Planted(brings("documents", Document("planted", NAMES, "x")), "render không phải hàm"),  # type: ignore[arg-type]
    "record: tie-break without a measure": Planted(
        brings("tiebreakers", Tiebreaker("planted", NAMES, None)),  # type: ignore[arg-type]
        "measure không phải hàm",
    ),
    "record: constraint without a limit": Planted(
        brings("constraints", Constraint("planted", NAMES, None)),  # type: ignore[arg-type]
        "limit không phải hàm",
    ),
    "record: a place that is none": Planted(
        hooks(panels=lambda: (Panel("planted", "exchange.fron", str),)), "unknown place"
    ),
    "record: tables nowhere": Planted(brings("migrations", Migrations("planted", 3)), "TypeError"),  # type: ignore[arg-type]
    "page: asks nobody": Planted(page(asks=None), "routes without a permission: planted.page"),
    "page: organisers of nothing": Planted(page(rule="/planted", asks="organise"), "block that name none"),
    "page: before every page": Planted(page(more=lambda b: b.before_app_request(lambda: "x")), "can thiệp vào mọi"),
    "page: after every page": Planted(page(more=lambda b: b.after_app_request(lambda r: None)), "can thiệp vào mọi"),
    "page: every error": Planted(page(more=lambda b: b.app_errorhandler(404)(lambda e: "x")), "can thiệp vào mọi"),
    "page: every template": Planted(
        page(more=lambda b: b.app_context_processor(lambda: {"exchange": None})), "can thiệp vào mọi"
    ),
    "page: a filter of every template": Planted(
        page(more=lambda b: b.add_app_template_filter(lambda _: "x", "text")), "can thiệp vào mọi"
    ),
    "page: a global of every template": Planted(
        page(more=lambda b: b.add_app_template_global(lambda: "x", "url_for")), "can thiệp vào mọi"
    ),
    "page: before the application": Planted(page(more=replaced), "can thiệp vào mọi"),
    "page: the core's name": Planted(page(name="public"), "Tên “public” của blueprint đã được dùng"),
    "page: the core's address": Planted(page(rule="/<a>/<b>/schedule"), "đã có trang"),
    "import: takes a signal": Planted(
        lambda: signal.signal(signal.SIGTERM, lambda *_: None), "ValueError: signal only works in main thread"
    ),
    "import: says it is every plugin": Planted(_Everything, "ZeroDivisionError"),
    "key: a text of its own kind": Planted(
        brings("documents", Document(_Spoilt("planted"), NAMES, str)), "không phải khóa hợp lệ"
    ),
    "record: of a kind of its own": Planted(
        lambda: brings("panels", _Moving("planted", "exchange.front", str))(), "không phải Panel"
    ),
    "record: names that fail later": Planted(
        lambda: brings("documents", Document("planted", Message("No. {n}").format(n=_Once()), str))(), "không có tên"
    ),
    "record: names of a kind of their own": Planted(
        brings("documents", Document("planted", Text(_Spoilt("x"), "x"), str)), "không có tên"
    ),
    "record: names too deep": Planted(brings("documents", Document("planted", deep(), str)), "không có tên"),
    TWO_OF_ONE_NAME: Planted(lambda: types.ModuleType(NAME), "Có hai phần mở rộng cùng tên"),
    "aa": Planted(lambda: types.ModuleType(NAME), ""),
    "bb": Planted(lambda: types.ModuleType(NAME), ""),
    "import: in the place of a function of the program": Planted(
        patches(vars(labels), "names"), "thay đổi thứ không phải của mình: tournament.engine.labels.names"
    ),
    "import: in the place of a module": Planted(patches(sys.modules, "json"), "của mình: sys.modules\\[&#39;json"),
    "import: in the place of what Python has": Planted(patches(vars(builtins), "sorted"), "của mình: builtins.sorted"),
    "import: raises what ends the program when it speaks": Planted(raises(_Silent()), "_Silent: no message"),
    "import: cannot be looked at": Planted(_Described, "ValueError: planted trouble"),
    "calendar: raises": Planted(at_work("calendar_entry", raises(BOOM)), "ValueError: planted trouble", True),
    "calendar: exits": Planted(at_work("calendar_entry", raises(SystemExit(3))), "SystemExit: 3", True),
    "calendar: hangs": Planted(at_work("calendar_entry", hangs), "HangsError: no answer within", True),
    "calendar: nonsense": Planted(at_work("calendar_entry", lambda _: 3), "TypeError", True),
    "calendar: late for each match": Planted(at_work("calendar_entry", dawdles), "HangsError: no answer within", True),
    "score check: raises": Planted(at_work("score_checks", raises(BOOM)), "ValueError: planted trouble", True),
    "score check: hangs": Planted(at_work("score_checks", hangs), "HangsError: no answer within", True),
    "score check: nonsense": Planted(at_work("score_checks", lambda _: ["bad"]), "TypeError", True),
    "score check: a part that is none": Planted(
        at_work("score_checks", lambda _: [Violation("planted", NAMES, "x")]),  # type: ignore[arg-type]
        "TypeError: a violation names a part",
        True,
    ),
    "score check: exits": Planted(at_work("score_checks", raises(SystemExit(3))), "SystemExit: 3", True),
    "wrapper: raises before": Planted(wrapper(raises(BOOM), list), "ValueError: planted trouble", True),
    "wrapper: raises after": Planted(wrapper(lambda: None, raises(BOOM)), "ValueError: planted trouble", True),
    "wrapper: nonsense": Planted(wrapper(lambda: None, lambda _: 3), "TypeError", True),
    "notice: raises": Planted(at_work("result_recorded", raises(BOOM)), "ValueError: planted trouble", True),
    "notice: hangs": Planted(at_work("result_recorded", hangs), "HangsError: no answer within", True),
    "notice: exits": Planted(at_work("result_recorded", raises(SystemExit(3))), "SystemExit: 3", True),
    "panel: raises": Planted(made(raises(BOOM), "panels"), "ValueError: planted trouble", True),
    "panel: hangs": Planted(made(hangs, "panels"), "HangsError: no answer within", True),
    "panel: no text": Planted(made(lambda _: None, "panels"), "TypeError", True),
    "panel: too much": Planted(made(lambda _: "x" * 3_000_000, "panels"), "TypeError", True),
    "document: raises": Planted(made(raises(BOOM), "documents"), "planted trouble", True, "documents/planted"),
    "document: hangs": Planted(made(hangs, "documents"), "HangsError", True, "documents/planted"),
    "document: a number": Planted(made(lambda _: 3, "documents"), "TypeError", True, "documents/planted"),
    "page: raises": Planted(page(raises(BOOM)), "ValueError: planted trouble", True, "planted"),
    "page: exits": Planted(page(raises(SystemExit(3))), "SystemExit: 3", True, "planted"),
    "page: hangs": Planted(page(hangs), "HangsError: no answer within", True, "planted"),
    "panel: half a character": Planted(made(lambda _: "\ud800", "panels"), "UnicodeEncodeError", True),
    "panel: HTML that fails": Planted(made(lambda _: _Spoilt("x"), "panels"), "ValueError: no HTML", True),
    "document: a name of no file": Planted(
        made(lambda _: Response("text/csv", "x", None), "documents"),  # type: ignore[arg-type]
        "TypeError: the name of a file",
        True,
        "documents/planted",
    ),
    "calendar: in one language": Planted(
        at_work("calendar_entry", lambda _: CalendarEntry(Text(None, "Match"))),  # type: ignore[arg-type]
        "TypeError: what a calendar says",
        True,
    ),
    "calendar: half a character": Planted(
        at_work("calendar_entry", lambda entry: replace(entry, description=(Text("\ud800", "x"),))),
        "UnicodeEncodeError",
        True,
    ),
    "page: ends midway": Planted(page(lambda **_: midway()), "ValueError: planted trouble", True, "planted"),
    "page: hangs before": Planted(
        page(more=lambda b: b.before_request(before)), "HangsError: no answer within", True, "planted"
    ),
    "page: fails after": Planted(
        page(more=lambda b: b.after_request(raises(BOOM))), "ValueError: planted trouble", True, "planted"
    ),
    "score check: hangs midway": Planted(
        at_work("score_checks", lambda _: hangs_midway()), "HangsError: no answer within", True
    ),
    "calendar: words that fail later": Planted(
        at_work("calendar_entry", lambda _: CalendarEntry(Message("No. {n}").format(n=_Once()))), "TypeError", True
    ),
    "calendar: recursion": Planted(
        at_work("calendar_entry", lambda _: (lambda again: again(again))(lambda again: again(again))),
        "RecursionError",
        True,
    ),
    "panel: works on without end": Planted(made(works_on, "panels"), "HangsError: no answer within", True),
    "page: a template without end": Planted(
        page(template("{% for n in numbers %}{{ n }}{% endfor %}")), "HangsError: no answer within", True, "planted"
    ),
    "page: a template within itself": Planted(
        page(template("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")), "RecursionError", True, "planted"
    ),
    "notice: raises what hangs when it speaks": Planted(
        at_work("result_recorded", raises(_Mumbles())), "HangsError: no answer within", True
    ),
    "score check: a number of its own kind": Planted(
        at_work("score_checks", lambda _: [Violation("planted", NAMES, _Own(1))]),
        "TypeError: a violation names a part",
        True,
    ),
    "score check: without end": Planted(at_work("score_checks", without_end), "TypeError: it gives more than", True),
    "calendar: an entry of its own kind": Planted(
        at_work("calendar_entry", lambda _: _OwnEntry.__new__(_OwnEntry)), "TypeError: what a calendar says", True
    ),
    "panel: leaves a thread that ends itself": Planted(
        made(leaves_a_thread, "panels"), "ValueError: planted trouble", True
    ),
    "page: logs what cannot be written": Planted(page(logs), "SystemExit|planted trouble", True, "planted"),
    "page: an answer of its own kind": Planted(
        page(lambda **_: _OwnResponse("planted")), "ValueError: planted trouble", True, "planted"
    ),
    "page: a header that cannot be sent": Planted(page(unsendable), "UnicodeEncodeError", True, "planted"),
    "page: nothing": Planted(page(lambda **_: None), "TypeError", True, "planted"),
}
WAYS = [way for way in KINDS if way not in {"aa", "bb"}]
"""Every way in which a plugin is broken."""
VALUE_OF = {way: re.sub(r"\W+", "_", way) for way in KINDS}
WAY_OF = {value: way for way, value in VALUE_OF.items()}
"""Where the entry points of plugins lead."""
