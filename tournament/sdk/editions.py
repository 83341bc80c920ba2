"""Reading an edition in a page of one's own."""

from __future__ import annotations

from tournament.sdk.undisturbed import undisturbed
from tournament.sdk.views import ExchangeView

READER = "tournament.editions"
"""Under what an application keeps the function that reads an edition for whoever asks for the page."""


def edition(block: str, exchange: str) -> ExchangeView:
    """Return the edition at these words of an address; where whoever asks may see none, the page answers 404."""
    from flask import current_app  # noqa: PLC0415 - commands of the engine do without

    with undisturbed():
        found: ExchangeView = current_app.extensions[READER](block, exchange)
    return found
