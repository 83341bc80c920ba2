"""The one process that writes public pages into a folder, and shows those of the present revisions.

`look` is cheap and often called; `make_one` makes one page by the page cache, in another thread, whenever one is
missing. What is missing from the folder the application answers, so a page is rather not there than outdated.
"""

from __future__ import annotations

import html
import logging
import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import EnvironBuilder

from tournament.catalogues import DEFAULT, languages
from tournament.domain.core import database
from tournament.domain.exchanges.queries.revisions import PublicEdition, public_editions
from tournament.exports.byte_cache import Store
from tournament.runtime import Runtime
from tournament.web.addresses import FEEDS, read_by
from tournament.web.assets import all_assets
from tournament.web.headers import always
from tournament.web.page_cache import NEVER, Kept, Page
from tournament.web.snapshot.folder import PATIENCE_SECONDS, Folder
from tournament.web.snapshot.kinds import OF_CONTENT, headers_of, kind_of, name_of
from tournament.web.snapshot.missing import Missing, Written

LOOK_SECONDS = 0.1
IDLE_SECONDS = 0.1
AFTER_FAULT_SECONDS = 2.0
READ_SECONDS = PATIENCE_SECONDS / 2
"""How long what is public may take to be read: nothing is shown that was read before others stopped waiting."""
NICENESS = 10
"""Whoever waits for an answer of the application goes before the maker of files."""
LINK = re.compile(r'href="([^"#]*)')
UNLINKED = {"api", FEEDS}
READER = [("User-Agent", "Mozilla/5.0")]
"""Whoever asks is no calendar program: nobody is told that one subscribes."""

log = logging.getLogger(__name__)


class Writer:
    """Keeps a folder as the database is."""

    def __init__(self, app: Flask, folder: Folder) -> None:
        self._app, self._folder = app, folder
        self._kept: Kept = app.extensions["tournament_kept"]
        self._kept.pages = Store(0, lambda page: len(page.body))  # what is made once is in its file
        of_app: Runtime = app.extensions["tournament"]
        self._public = of_app.settings.public_url
        self._always = always(app)
        self._map = app.url_map.bind(urlsplit(self._public).netloc)
        self._missing = Missing()
        self._shown: dict[int, int] | None = None
        with app.app_context():
            self._commits = database.Commits()

    def begin(self) -> None:
        """Write what belongs to no edition."""
        for asset in all_assets():
            ending = asset.name.rpartition(".")[2]
            self._folder.write_everywhere(f"static/{asset.name}@.{ending}", asset.plain, asset.packed)

    def look(self) -> None:
        """Show what is present, take off what is not, and remove pages whose instant has passed."""
        for written in self._missing.ended(self._kept.now()):
            self._folder.remove(written.edition, written.revision, written.name)
        with self._app.app_context():
            if self._is_as_it_was():
                return
            self._shown = None  # until everything below has come to its end
            with self._folder.locked():
                began = time.monotonic()
                editions = _present()
                if time.monotonic() - began > READ_SECONDS:
                    raise TimeoutError("the database took too long to say what is public")
                self._folder.show(_revisions(editions), {each.address: each.id for each in editions})
        self._shown = _revisions(editions)
        self._missing.want(editions)

    def make_one(self) -> bool:
        """Make the file of the next page that is missing; tell whether one was."""
        if self._missing.take_outdated():
            self._folder.sweep(self._shown or {})
        found = self._missing.next()
        if found is None:
            return False
        edition, address = found
        path, _, query = address.partition("?")
        page = self._kept.make(EnvironBuilder(path, self._public, query, headers=READER).get_environ())
        if page is None:
            self._missing.forget(edition, address)
        else:
            self._missing.found(edition, self._led_to(edition, path, query, page))
            self._write(edition, address, page)
        return True

    def _is_as_it_was(self) -> bool:
        if self._shown is None:
            return False
        is_the_same = not self._commits.may_be_new() or _revisions(_present()) == self._shown
        return is_the_same and self._folder.shown() == self._shown

    def _write(self, edition: PublicEdition, address: str, page: Page) -> None:
        path, _, query = address.partition("?")
        kind = kind_of(path)
        name = name_of(path, query, kind.ending) if kind else None
        if kind is None or name is None or page.until <= self._kept.now():
            return
        sent = {name: value for name, value in page.headers if name not in OF_CONTENT}
        if sent != self._always | headers_of(kind, path):
            return  # the web server would send others
        within = name.partition(f"{edition.address}/")[2]
        self._folder.write(edition.id, page.revision, within, page.body)
        if page.until != NEVER:
            self._missing.written(Written(page.until, edition.id, page.revision, within, address))

    def _led_to(self, edition: PublicEdition, path: str, query: str, page: Page) -> Iterator[str]:
        """Yield the addresses of the edition that a page leads to: its links, and those that are named as it is."""
        endpoint, names = self._map.match(path)
        if not query and endpoint.startswith("public."):
            yield from self._named(names)
        if page.headers["Content-Type"].startswith("text/html"):
            for link in LINK.findall(page.body.decode()):
                address = html.unescape(link).removeprefix(self._public)
                if address.startswith(f"/{edition.address}/") and self._is_kept(address):
                    yield address

    def _named(self, names: Mapping[str, object]) -> Iterator[str]:
        """Yield what is for programs at addresses with the same parts, feeds in each language: few pages lead there."""
        for rule in self._app.url_map.iter_rules():
            part = rule.endpoint.partition(".")[0]
            if part in UNLINKED and rule.arguments == names.keys() and read_by(self._app, rule.endpoint) is not None:
                address = self._map.build(rule.endpoint, names)
                yield address
                if part == FEEDS:
                    yield from (f"{address}?lang={other}" for other in languages() if other != DEFAULT)

    def _is_kept(self, address: str) -> bool:
        try:
            endpoint, _ = self._map.match(address.partition("?")[0])
        except (HTTPException, RequestRedirect):
            return False
        return read_by(self._app, endpoint) is not None


def _present() -> tuple[PublicEdition, ...]:
    try:
        database.hurry(READ_SECONDS)
        return public_editions()
    finally:
        database.end()


def _revisions(editions: Iterable[PublicEdition]) -> dict[int, int]:
    return {each.id: each.revision for each in editions}


def run(app: Flask, folder: Folder, has_ended: Callable[[float], bool]) -> None:
    """Keep a folder until `has_ended`, which waits for so many seconds at most, says so; leave nothing on show."""
    writer, ended = Writer(app, folder), threading.Event()
    writer.begin()
    maker = threading.Thread(target=partial(_make, writer, ended), daemon=True)
    maker.start()
    try:
        while not has_ended(LOOK_SECONDS):
            try:
                writer.look()
            except Exception as error:
                folder.withdraw(None)  # others may change what is not seen here
                log.error("public pages are not kept as files: %s", error)
    finally:
        ended.set()
        folder.clear()


def _make(writer: Writer, ended: threading.Event) -> None:
    """Make files one after another, never more than half of the time."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
    pause = 0.0
    while not ended.wait(pause):
        began = time.monotonic()
        try:
            was_missing = writer.make_one()
            pause = time.monotonic() - began if was_missing else IDLE_SECONDS
        except Exception as error:
            pause = AFTER_FAULT_SECONDS
            log.error("a public page is not kept as a file: %s", error)
