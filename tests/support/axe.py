"""Accessibility of a page, judged by axe-core."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe()
# What was right need not be described: that takes longer than finding what is wrong.
_OPTIONS = {"resultTypes": ["violations"]}


def axe_violations(page: Page) -> list[str]:
    """List what axe-core finds wrong on `page`: rule, impact, element; empty when nothing is."""
    found = _AXE.run(page, options=_OPTIONS).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {' '.join(map(str, node['target']))}: {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]
