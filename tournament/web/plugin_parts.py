"""What plugins bring to pages: their boxes, and files that they make."""

from __future__ import annotations

from mimetypes import guess_extension

from flask import Flask, current_app, make_response
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response as Answer

from tournament.domain.competitions.queries.plugin_views import exchange_view, panel_context
from tournament.domain.exchanges.queries import blocks
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.plugins.guard import Part
from tournament.runtime import Runtime, runtime
from tournament.sdk import PanelPlace, Response, views
from tournament.web.page_cache import plugins_took_part

MOST = 4
"""How many editions are held as plugins read them."""


class Read:
    """Editions as plugins read them: one is read whole, and so once for each of its revisions, not for each page."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._read: dict[tuple[int, int, int, frozenset[Part]], views.ExchangeView] = {}
        runtime.listeners.append(lambda _committed: self._read.clear())

    def edition(self, exchange: ExchangeView) -> views.ExchangeView:
        """Return an edition with all that its public pages show."""
        gone = self._runtime.registry.guard.gone()
        key = exchange.id, exchange.revision, exchange.block_revision, gone
        found = self._read.get(key)
        if found is None:
            found = exchange_view(exchange)
            if self._runtime.settings.testing:
                return found  # tests write rows without a service, which moves no revision
            if self._runtime.registry.guard.gone() != gone:
                return found  # some of it was read with a part and some without
            if len(self._read) >= MOST:
                self._read.clear()
            self._read[key] = found
        return found


def init_app(app: Flask) -> None:
    """Hold what plugins read."""
    app.extensions["tournament_read"] = Read(app.extensions["tournament"])


def edition_read(exchange: ExchangeView) -> views.ExchangeView:
    """Return an edition as plugins read it."""
    read: Read = current_app.extensions["tournament_read"]
    return read.edition(exchange)


def panels_of(place: PanelPlace, exchange: ExchangeView, **about: int) -> list[tuple[str, str | None]]:
    """Return the boxes of a place: pairs of plugin and content, None where it failed.

    `about` is the id of the competition that the page is about, and of its match or entry.
    """
    off = blocks.disabled_plugins(exchange.block_id)
    panels = runtime().registry.rendered(place, lambda: panel_context(edition_read(exchange), **about), off)
    if panels:
        plugins_took_part()
    return panels


def download(made: Response, key: str) -> Answer:
    """Send what a plugin made as a file, never as a page of this site."""
    name = secure_filename(made.filename) or f"{key}{guess_extension(made.mime) or ''}"
    answer = make_response(made.body)
    answer.headers["Content-Type"] = made.mime + ("; charset=utf-8" if isinstance(made.body, str) else "")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
