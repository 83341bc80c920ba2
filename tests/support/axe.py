"""Accessibility of a page, judged by axe-core."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe()
# What was right need not be described: that takes longer than finding what is wrong.
_OPTIONS = {"resultTypes": ["violations"]}
_REPEATED = {"exclude": [["tbody tr:nth-child(n+3)"], ["li:nth-child(n+6)"], [".chip:nth-child(n+3)"]]}
"""Rows of tables and lists after the first ones, which are made by the same lines of a template."""


def axe_violations(page: Page, *, every_row: bool = True) -> list[str]:
    """List what axe-core finds wrong on `page`: rule, impact, element; empty when nothing is.

    It takes a second for each thousand elements; without `every_row` it passes over what repeats.
    """
    found = _AXE.run(page, context=None if every_row else _REPEATED, options=_OPTIONS).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {' '.join(map(str, node['target']))}: {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]
