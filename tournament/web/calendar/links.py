"""The ways to a feed: addresses for calendar programs, and what announces a feed on the page it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import segno
from flask import url_for

from tournament.runtime import runtime
from tournament.web.language import language


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """Addresses of one feed; `page` and `download` are paths here, the others work anywhere.

    `shared` is the page again: whoever gets a link or a code in hand has all ways there, whatever the device.
    """

    page: str
    download: str
    shared: str
    https: str
    webcal: str
    google: str
    outlook: str
    office: str
    jcal: str
    atom: str

    @property
    def qr(self) -> str:
        """Return the QR code of the page as an image in a data address: no phone opens webcal from its camera."""
        drawn: str = segno.make(self.shared, error="m").svg_data_uri(scale=4, border=2)
        return drawn


def feeds_of(kind: str, **names: Any) -> FeedLinks:
    """Return the ways to a feed.

    `kind` is ``exchange``, ``competition``, ``entry``, ``match``, ``unit``, ``court`` or ``official``. `names` are
    the words of its address, as in ``feeds_of("unit", block=..., unit=...)``.
    """
    address = url_for(f"calendar.{kind}_page", **names).partition("?")[0]
    options = {} if language() == "vi" else {"lang": language()}
    return links_to(address, options, page=url_for(f"calendar.{kind}_page", **names))


def links_to(address: str, options: Mapping[str, str], page: str = "", name: str = "") -> FeedLinks:
    """Return the ways to the feed at a path without its ending."""
    query = f"?{urlencode(options)}" if options else ""
    download = f"{address}.ics{query}"
    base = runtime().settings.public_url
    https = base + download
    webcal = _webcal(https)
    # Google shows nothing of what is cancelled, so that a match which is off would seem never to have been.
    at_google = _webcal(f"{base}{address}.ics?{urlencode({**options, 'cancelled': options.get('cancelled', 'title')})}")
    at_outlook = urlencode({"url": https, "name": name}, quote_via=quote)
    return FeedLinks(
        page=page,
        download=download,
        shared=base + page.partition("?")[0] + query,
        https=https,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?cid={quote(at_google, safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb?{at_outlook}",
        office=f"https://outlook.office.com/calendar/0/addfromweb?{at_outlook}",
        jcal=f"{address}.json{query}",
        atom=f"{address}.atom{query}",
    )


def _webcal(https: str) -> str:
    return f"webcal://{https.partition('://')[2]}"
