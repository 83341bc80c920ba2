"""What plugins bring to pages: their boxes, and files that they make."""

from __future__ import annotations

from mimetypes import guess_extension

from flask import make_response
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response as Answer

from tournament.domain.competitions.queries.plugin_views import panel_context
from tournament.domain.exchanges.queries import blocks
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.runtime import runtime
from tournament.sdk import PanelPlace, Response
from tournament.web.page_cache import plugins_took_part


def panels_of(place: PanelPlace, exchange: ExchangeView, **about: int) -> list[tuple[str, str | None]]:
    """Return the boxes of a place: pairs of plugin and content, None where it failed.

    `about` is the id of the competition, match or entry that the page is about.
    """
    off = blocks.disabled_plugins(exchange.block_id)
    panels = runtime().registry.rendered(place, lambda: panel_context(exchange, **about), off)
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
