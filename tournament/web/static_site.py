"""The public pages and feeds of an edition as files that any host serves, in a folder of any depth.

What links lead to is taken, from the edition's first page on. Files stand where their addresses say, and links from one
to another are relative. What only a server answers (signing in, other editions) leads to the public address. Left out
are forms that choose what a page shows, and what lets an open page hear of changes: each would go on asking the host.
"""

from __future__ import annotations

import html
import mimetypes
import os
import posixpath
import re
from collections import deque
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from flask import Flask
from werkzeug.test import Client, TestResponse

from tournament.engine.errors import InputError
from tournament.runtime import Runtime

ATTRIBUTE = re.compile(r"""[\s/]([^\s=>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
BESIDE = re.compile(rb"""["'(]\./([\w.-]+)["')]""")
"""A style sheet or script names another file of its folder."""
FOLLOWED = "data-live"
"""The attribute of a page that names the address of its events."""
FOLLOWING = re.compile(r"/static/live\.[^/]*$")
"""The script that asks there."""
LEADING = {"action", "href", "poster", "src"}
ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
OF_THE_BLOCK = ("units", "courts", "officials")
"""Pages of a block that show its editions, to which those of an edition lead."""
READER = {"User-Agent": "Mozilla/5.0", "Accept-Encoding": "identity"}
"""Whoever asks is no calendar program: nobody is told that one subscribes."""
INDEX = "index.html"
LONGEST_QUERY = 150
"""Characters of a query that still fit into the name of a file on any system."""
MOST = 100_000
"""Addresses of a site; beyond them some page leads on without end."""


class Link(NamedTuple):
    """A link in a page: what stands in its quotes, from `start` to `end`."""

    start: int
    end: int
    target: str


class _Page(HTMLParser):
    """Where the links of a page stand, and what of it does nothing without a server."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.left_out: list[tuple[int, int]] = []
        self._begun: tuple[str, int] | None = None
        self._lines = [0]
        for line in text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the links of an element, and where something begins that is left out."""
        start, named = self._at(), dict(attrs)
        if tag == "script" and FOLLOWING.search(named.get("src") or ""):
            self._begun = tag, start
            return
        if tag == "form" and (named.get("method") or "get").lower() == "get":
            self._begun = tag, start
        for found in ATTRIBUTE.finditer(self.get_starttag_text() or ""):
            which = found.lastindex or 1
            if found[1] == FOLLOWED:
                self.left_out.append((start + found.start(), start + found.end()))
            if found[1].lower() in LEADING:
                self.links.append(
                    Link(start + found.start(which), start + found.end(which), html.unescape(found[which]))
                )

    def handle_endtag(self, tag: str) -> None:
        """Note where something ends that is left out."""
        if self._begun is not None and self._begun[0] == tag:
            self.left_out.append((self._begun[1], self._at() + len(f"</{tag}>")))
            self._begun = None

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


class StaticSite:
    """Asks an application for all that belongs to an edition, as somebody without a session, and writes it down."""

    def __init__(self, app: Flask, block: str, exchange: str, folder: Path) -> None:
        runtime: Runtime = app.extensions["tournament"]
        self._public = runtime.settings.public_url
        scheme, netloc, *_ = urlsplit(self._public)
        self._origin = f"{scheme}://{netloc}"  # the folder may lie below a path there, the pages know nothing of it
        self._client = Client(app.wsgi_app)
        self._folder = folder
        self._home = f"/{block}/{exchange}/"
        self._within = (self._home, "/static/", *(f"/{block}/{part}/" for part in OF_THE_BLOCK))
        self._files: dict[str, str] = {}

    def write(self) -> int:
        """Write the files into the folder, the first page at its top too; return how many, 0 without the edition."""
        pages = [address for address, answer in self._answers() if self._is_page_written(address, answer)]
        for address in pages:
            file = self._files[address]
            text = (self._folder / file).read_text("utf-8")
            for name in (file, INDEX) if address == self._home else (file,):
                (self._folder / name).write_text(self._relinked(text, address, name), "utf-8")
        return len(self._files)

    def _answers(self) -> Iterator[tuple[str, TestResponse]]:
        """Yield what answers at each address that links lead to."""
        # Nothing leads to the screen in the hall once an edition is over.
        first = (self._home, f"{self._home}tv")
        waiting, asked = deque(first), set(first)
        while waiting:
            address = waiting.popleft()
            answer = self._client.get(address, base_url=self._origin, headers=READER)
            if answer.status_code == 200:
                yield address, answer
            for target in _targets(answer):
                inside = self._inside(address, target)
                if inside is not None and inside not in asked:
                    asked.add(inside)
                    waiting.append(inside)
            if len(asked) > MOST:
                raise InputError(f"the pages lead to more than {MOST} addresses: {address} may lead on without end")

    def _inside(self, address: str, target: str) -> str | None:
        """Return the address of what belongs to the site that a page leads to, without a fragment; None for others."""
        try:
            whole = urljoin(address, target.removeprefix(self._public) or "/")
            scheme, netloc, path, query, _ = urlsplit(whole.removeprefix(self._origin))
        except ValueError:  # as in http://[
            return None
        is_below = path.startswith(self._within) and {".", ".."}.isdisjoint(unquote(path).split("/"))
        query = quote(query, safe="=&%+,:")
        if scheme or netloc or not is_below or len(query) > LONGEST_QUERY or (query and "=" not in query):
            return None
        return f"{path}?{query}" if query else path

    def _is_page_written(self, address: str, answer: TestResponse) -> bool:
        """Write an answer; tell whether it is a page, whose links are still those of the server."""
        self._files[address] = _file_of(address, answer.mimetype or "")
        path = self._folder / self._files[address]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(answer.data)
        return answer.mimetype == "text/html"

    def _relinked(self, text: str, address: str, file: str) -> str:
        """Return a page as it stands in a file."""
        page = _Page(text)
        changes = [(*each, "") for each in page.left_out]
        changes += [
            (start, end, html.escape(self._leading(target, address, file)))
            for start, end, target in page.links
            if not any(since <= start < until for since, until in page.left_out)
        ]
        for start, end, new in sorted(changes, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def _leading(self, target: str, address: str, file: str) -> str:
        """Return a link as it is written in a file: to another file, or to the public address."""
        if ABSOLUTE.match(target) or target.startswith("#"):
            return target
        led = self._files.get(self._inside(address, target) or "")
        if led is None:
            return f"{self._public}{urljoin(address, target)}"
        way = os.path.relpath(led, posixpath.dirname(file) or ".").replace(os.sep, "/")
        _, sign, fragment = target.partition("#")
        return quote(way, safe="/=&+,:") + sign + fragment


def _targets(answer: TestResponse) -> Iterable[str]:
    """Return the addresses that an answer names: of pages, of what it was moved to, of files beside a script."""
    if "Location" in answer.headers:
        return [answer.headers["Location"]]
    if answer.status_code != 200:
        return []
    if answer.mimetype == "text/html":
        return [link.target for link in _Page(answer.text).links]
    return [name.decode() for name in BESIDE.findall(answer.data)] if "/static/" in answer.request.path else []


def _file_of(address: str, mimetype: str) -> str:
    """Return the name of the file for an address; what is asked of it stands before the ending."""
    parts = urlsplit(address)
    path, query = unquote(parts.path).lstrip("/"), parts.query.replace("/", "%2F")
    if mimetype == "text/html":
        return posixpath.join(path, f"{query}.html" if query else INDEX)
    stem, ending = posixpath.splitext(path)
    ending = ending or mimetypes.guess_extension(mimetype) or ""
    return f"{stem}.{query}{ending}" if query else f"{stem}{ending}"
