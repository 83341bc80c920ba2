"""Following links: one page of each kind."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

LINK = re.compile(r'href="(/[^"#?]*)[^"]*"')
NUMBERED = re.compile(r"/\d+(?=/|$)|/(teams|matches|units|courts|officials)/[^/]+")
OF_FORMAT = re.compile(r"/competitions/[^/]+/format/")
"""Where a competition is given a format: the page is that of the format, whatever the competition."""


def crawled(client: FlaskClient, start: str, within: str, without: str | None = None) -> dict[str, str]:
    """Return the pages that links lead to, one of each kind: those whose address begins so, or does not."""
    waiting, seen, pages = [start], set[str](), dict[str, str]()
    while waiting:
        address = waiting.pop(0)
        kind = NUMBERED.sub("/N", OF_FORMAT.sub("/N/format/", address))
        if kind in seen:
            continue
        seen.add(kind)
        answer = client.get(address)
        if answer.mimetype == "text/html":
            assert answer.status_code < 500, address
            pages[address] = answer.text
            links = (link for link in LINK.findall(answer.text) if link.startswith(within))
            waiting += [link for link in links if without is None or not link.startswith(without)]
    return pages
