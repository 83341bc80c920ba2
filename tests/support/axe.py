"""Accessibility of a page, judged by axe-core."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from zlib import crc32

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.support.sampling import SHARE

_AXE = Axe()
# What was right need not be described: that takes longer than finding what is wrong.
_OPTIONS = {"resultTypes": ["violations"]}
_REPEATED = {"exclude": [["tbody tr:nth-child(n+3)"], ["li:nth-child(n+6)"], [".chip:nth-child(n+3)"]]}
"""Rows of tables and lists after the first ones, which are made by the same lines of a template."""
_SLOW = {"rules": {"color-contrast": {"enabled": False}}}
"""The rule that takes most of the time; colours are those of one stylesheet on all pages."""


def axe_violations(page: Page, *, every_row: bool = True) -> list[str]:
    """List what axe-core finds wrong on `page`: rule, impact, element; empty when nothing is.

    It takes a second for each thousand elements; without `every_row` it passes over what repeats, and compares colours
    on one page of four, by its address.
    """
    kind = re.sub(r"\d+", "N", urlsplit(page.url).path)
    options = _OPTIONS if every_row or crc32(kind.encode()) % SHARE == 0 else {**_OPTIONS, **_SLOW}
    found = _AXE.run(page, context=None if every_row else _REPEATED, options=options).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {' '.join(map(str, node['target']))}: {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]
