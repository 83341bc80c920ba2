"""What broken plugins are made of: loaders, hooks, and functions that fail, hang or answer nonsense."""

from __future__ import annotations

import logging
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask import Blueprint, render_template_string
from flask import Response as BaseResponse

from tournament.engine.message import Joined
from tournament.sdk import (
    CalendarEntry,
    Document,
    Panel,
    Preset,
    SetScoring,
    Sport,
    Text,
    Violation,
    hookimpl,
)
from tournament.sdk.permissions import permission

NAME = "zz_planted"
NEVER = threading.Event()
ASKED: list[str] = []
"""What was asked of plugins that fail at work."""
NAMES = Text("Tên", "Name")


@dataclass(frozen=True)
class Planted:
    """A plugin: what its entry point does, and the pattern of what is said of it.

    One that is not left out at the start fails at work; `page` is an address of its own, in the edition of tests.
    """

    load: Callable[[], Any]
    said: str
    at_work: bool = False
    page: str = ""


def hooks(**functions: Any) -> Callable[[], Any]:
    """Return a loader of a plugin with these hooks."""

    def load() -> types.ModuleType:
        module = types.ModuleType(NAME)
        for name, function in functions.items():
            setattr(module, f"tournament_{name}", hookimpl(function))
        return module

    return load


def brings(kind: str, *records: Any) -> Callable[[], Any]:
    """Return a loader of a plugin that brings records of a kind."""
    return hooks(**{kind: lambda: records})


def raises(error: BaseException) -> Callable[..., Any]:
    """Return a function that raises."""

    def fail(*_given: Any, **_named: Any) -> Any:
        raise error

    return fail


def at_work(kind: str, function: Callable[..., Any]) -> Callable[[], Any]:
    """Return a loader of a plugin with a hook that notes that it is asked, and then does what it does."""
    if kind == "calendar_entry":

        def calendar_entry(match: Any, entry: CalendarEntry) -> Any:
            ASKED.append(kind)
            return function(entry)

        return hooks(calendar_entry=calendar_entry)
    if kind == "score_checks":

        def score_checks(match: Any, score: Any) -> Any:
            ASKED.append(kind)
            return function(score)

        return hooks(score_checks=score_checks)

    def told(notice: Any) -> Any:
        ASKED.append(kind)
        return function(notice)

    return hooks(**{kind: told})


def made(function: Callable[..., Any], kind: str) -> Callable[[], Any]:
    """Return a loader of a plugin with a panel or a document."""

    def render(given: Any) -> Any:
        ASKED.append(kind)
        return function(given)

    one = Panel("planted", "exchange.front", render) if kind == "panels" else Document("planted", NAMES, render)
    return brings(kind, one)


def page(
    view: Callable[..., Any] = lambda **_: "planted",
    rule: str = "/<block>/<exchange>/planted",
    asks: str | None = "public",
    name: str = "planted",
    more: Callable[[Blueprint], Any] = lambda _: None,
) -> Callable[[], Any]:
    """Return a loader of a plugin with a page."""

    def load() -> Any:
        def seen(**values: Any) -> Any:
            ASKED.append("pages")
            return view(**values)

        blueprint = Blueprint(name, __name__)
        blueprint.add_url_rule(rule, "page", permission(asks)(seen) if asks else seen)
        more(blueprint)
        return brings("blueprints", blueprint)()

    return load


def sport(key: str = "planted", **values: Any) -> Sport:
    """Return a sport whose only preset has these values."""
    return Sport(key, NAMES, SetScoring(), (Preset("standard", NAMES, values, ()),))


def wrapper(before: Callable[[], Any], after: Callable[[Any], Any]) -> Callable[[], Any]:
    """Return a loader of a plugin that wraps the checks of scores."""

    def around() -> Any:
        ASKED.append("wrapper")
        before()
        found = yield
        return after(found)

    module = types.SimpleNamespace(tournament_score_checks=hookimpl(around, wrapper=True))
    return lambda: module


class _Ends(BaseException):
    def __str__(self) -> str:
        raise ValueError("not even a word")


def hangs(*_given: Any, **_named: Any) -> Any:
    """Give no answer."""
    NEVER.wait()


def dawdles(*_given: Any) -> None:
    """Answer, but late."""
    time.sleep(0.2)


def endless() -> Iterator[Any]:
    """Bring more and more."""
    number = 0
    while True:
        number += 1
        yield Document(f"planted{number}", NAMES, lambda _: "")


class _Spoilt(str):
    def __html__(self) -> str:
        raise ValueError("no HTML")


def midway() -> Iterator[str]:
    """Answer with a page that fails after its first line."""
    yield "planted"
    raise BOOM


def before() -> None:
    """Hang before a page."""
    ASKED.append("before")
    NEVER.wait()


def replaced(blueprint: Blueprint) -> None:
    """Let a blueprint put itself before the application."""
    blueprint.record(lambda state: setattr(state.app, "wsgi_app", None))


class _Once:
    """Formats itself once, and fails when a page shows it."""

    asked = False

    def __format__(self, _spec: str) -> str:
        if self.asked:
            raise ValueError("not again")
        self.asked = True
        return "1"


class _Moving(Panel):
    """A panel that stands somewhere when it is taken, and nowhere when a page is made."""

    asked = 0

    @property
    def place(self) -> str:
        _Moving.asked += 1
        if _Moving.asked > 2:
            raise ValueError("nowhere")
        return "exchange.front"

    @place.setter
    def place(self, place: str) -> None:
        """Stand where it was told, for now."""


class _Everything:
    """Says of every other plugin that it is the same one."""

    tournament_documents = staticmethod(hookimpl(lambda: 1 / 0))

    def __eq__(self, _other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 1


def deep() -> Any:
    """Return words within words within words."""
    words: Any = NAMES
    for _ in range(60):
        words = Joined((words,), "")
    return words


def hangs_midway() -> Iterator[Any]:
    """Give no second answer."""
    yield Violation("planted", NAMES)
    NEVER.wait()


def works_on(*_given: Any, **_named: Any) -> None:
    """Never end, and let nothing stop it that is an Exception."""
    while True:
        with suppress(Exception):
            sum(range(1000))


class _Silent(Exception):
    """Ends the program when it is asked what it is."""

    def __str__(self) -> str:
        sys.exit(3)


class _Mumbles(Exception):
    """Never comes to the end of what it is."""

    def __str__(self) -> str:
        NEVER.wait()
        return ""


class _Own(int):
    """A number that fails once it is used."""

    def __format__(self, _spec: str) -> str:
        raise ValueError("no number")

    __index__ = __add__ = __sub__ = __format__  # type: ignore[assignment]


class _OwnEntry(CalendarEntry):
    """A calendar entry whose title is there once."""

    asked = 0

    @property
    def title(self) -> Text:
        self.asked += 1
        return NAMES if self.asked < 2 else 1 / 0  # type: ignore[return-value]


class _OwnResponse(BaseResponse):
    """An answer that fails when it is sent."""

    def __call__(self, *_given: Any) -> Any:
        raise BOOM

    get_data = __call__  # type: ignore[assignment]


class _Described:
    """A plugin that cannot be looked at."""

    @property
    def tournament_documents(self) -> Any:
        raise BOOM


def patches(owner: Any, name: str) -> Callable[[], Any]:
    """Return a loader that puts something else in the place of what is not its own."""

    def load() -> types.ModuleType:
        owner[name] = raises(BOOM)
        return types.ModuleType(NAME)

    return load


def leaves_a_thread(*_given: Any) -> None:
    """Leave a thread that ends itself, and fail."""
    threading.Thread(target=sys.exit, daemon=True).start()
    raise BOOM


def logs(**_named: Any) -> str:
    """Log what cannot be written, and fail."""
    logging.getLogger(NAME).error("%s", _Silent())
    raise BOOM


def without_end(*_given: Any) -> Iterator[Any]:
    """Find more and more wrong."""
    while True:
        yield Violation("planted", NAMES)


def unsendable(**_named: Any) -> Any:
    """Answer with a header that no server can send."""
    answer = BaseResponse("planted")
    answer.headers["X-Planted"] = "Ữ"
    return answer


def template(source: str) -> Callable[..., str]:
    """Return a view that renders a template."""
    return lambda **_: render_template_string(source, numbers=count())


BOOM = ValueError("planted trouble")
