"""What a page's drawings of brackets say, in the order in which they are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape


@dataclass(frozen=True, slots=True)
class ShownBox:
    """A box: its code and title, its sides, which has won, what is said of it, and whether it is on a marked way."""

    code: str
    title: str
    sides: tuple[str, ...]
    won: tuple[bool, ...]
    note: str
    is_mine: bool


def boxes_on(page: str) -> list[ShownBox]:
    """List the boxes of a page."""
    return [_box(each) for each in re.findall(r'<li class="bracket-match [^>]*>(.*?)</li>', page, re.DOTALL)]


def rounds_on(page: str) -> list[str]:
    """List the titles of the rounds of a page."""
    return [unescape(each) for each in re.findall(r'<li class="bracket-round"[^>]*><h\d [^>]*>([^<]*)</h\d>', page)]


def lanes_on(page: str) -> list[str]:
    """List the titles of the drawings of a page that have one."""
    return [unescape(each) for each in re.findall(r'<h\d class="bracket-lane">([^<]*)<', page)]


def _box(text: str) -> ShownBox:
    sides = re.findall(r'<p class="bracket-side([^"]*)"><(?:a|span)[^>]*>([^<]*)<', text)
    notes = re.findall(r'<p class="bracket-note[^>]*>([^<]*)<', text)
    return ShownBox(
        unescape(re.findall(r'<span class="bracket-code">([^<]*)<', text)[0]),
        unescape(re.findall(r'<span class="bracket-name[^>]*>([^<]*)<', text)[0]),
        tuple(unescape(name) for _, name in sides),
        tuple("is-winner" in how for how, _ in sides),
        unescape("; ".join(notes)),
        any("is-mine" in how for how, _ in sides),
    )
