"""The demonstration as it is served, with pages kept: applications with a clock, and makings that are held."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, before_render_template, template_rendered
from jinja2 import Template
from sqlalchemy import select

from tournament import demo
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.keys import PassingKeys
from tournament.models import Exchange, db
from tournament.plugins.registry import Registry
from tournament.web.front import Front

PAGE = f"/{demo.SLUG}/2022/"


class Clock:
    now = datetime(2026, 8, 1, 7, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def open_in(home: Path, clock: Clock, registry: Registry | None = None) -> Flask:
    url = f"sqlite:///{home / 'tournament.sqlite3'}"
    return create_app(Settings(home, url, "http://127.0.0.1", PassingKeys()), registry, clock)


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def renderings() -> Iterator[list[str]]:
    """Note the templates of pages that are made."""
    made: list[str] = []

    def note(_app: object, template: Template, **_rest: object) -> None:
        made.append(template.name or "")

    with template_rendered.connected_to(note):
        yield made


@contextmanager
def making_held(template: str = "public/exchange.html") -> Iterator[tuple[threading.Event, threading.Event]]:
    """Hold whoever makes a page; yields what tells that it has begun, and what lets it go on."""
    begun, go_on = threading.Event(), threading.Event()

    def hold(_app: object, template: Template, **_rest: object) -> None:
        if template.name == name:
            begun.set()
            go_on.wait(20)

    name = template
    with before_render_template.connected_to(hold):
        yield begun, go_on


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


Ask = Callable[[str], Future[Answer]]


Headers = Sequence[tuple[bytes, bytes]]


async def asked_of(before: Front, path: str, method: str = "GET", headers: Headers = ()) -> Answer:
    """Send the ASGI application one request; the body of one whose headers declare it never comes."""
    sent: list[Any] = []

    async def receive() -> Any:
        assert headers, "a request without a body is not read"
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "method": method, "http_version": "1.1", "scheme": "http", "raw_path": path.encode(), "query_string": b"",
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "headers": [(b"host", b"localhost"), *headers],
    }  # fmt: skip
    await before(scope, receive, send)
    said = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], said, b"".join(each["body"] for each in sent[1:]))


@contextmanager
def through_front(before: Front, method: str = "GET") -> Iterator[Ask]:
    """Ask the ASGI application, in a loop that runs in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield lambda path: asyncio.run_coroutine_threadsafe(asked_of(before, path, method), loop)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def through_wsgi(app: Flask, method: str = "GET") -> Iterator[Ask]:
    """Ask the WSGI application as a server with enough threads does."""

    def asked(path: str) -> Answer:
        answer = app.test_client().open(path, method=method)
        return Answer(answer.status_code, {name.lower(): value for name, value in answer.headers}, answer.data)

    with ThreadPoolExecutor(16) as threads:
        yield lambda path: threads.submit(asked, path)


def rename(app: Flask, name: str, ends_on: date | None = None) -> None:
    """Give the edition another name, or another end, which moves its revision."""
    with app.app_context():
        exchange = db.session.scalars(select(Exchange).where(Exchange.slug == "2022")).one()
        details = exchanges.Details(name, "Renamed games", exchange.starts_on, ends_on or exchange.ends_on)
        exchanges.edit(SYSTEM, exchange.id, details, None)
