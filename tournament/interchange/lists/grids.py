"""Columns that say which competitions the unit of a row plays in: a cross, yes or no, or how many teams."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tournament.interchange.lists.columns import Layout, Rows
from tournament.interchange.lists.headings import heading_key
from tournament.interchange.lists.values import is_yes, is_yes_or_no

_SEXES = {"nam", "nu"}
_IDLE = {"doi", "noi", "dung", "mon", "thi", "dau", "vdv", "so", "luong", "dang", "ky", "tham", "gia", "the", "thao"}
_SHORT = {
    "bc": "bong chuyen", "bch": "bong chuyen hoi", "bcbb": "bong chuyen bai bien", "cl": "cau long", "bb": "bong ban",
    "bd": "bong da", "kc": "keo co",
}  # fmt: skip


def marked(layout: Layout, items: Rows) -> tuple[int, ...]:
    """Return the columns that say which rows belong under their headings, as “Đội nam” with a cross in some of them."""
    return tuple(
        place
        for place, column in enumerate(layout.columns)
        if column.text and column.field is None and place != layout.number and _is_marked(items, place, column.text)
    )


def _is_marked(items: Rows, place: int, heading: str) -> bool:
    texts = [cell.text.strip() for row in items if place < len(row) and not (cell := row[place]).merged]
    texts = [text for text in texts if text]
    told, few = list(map(is_yes_or_no, texts)), [re.fullmatch("0?[0-3]", text) is not None for text in texts]
    counts = {"doi", "nam", "nu"} & set(heading_key(heading).split())
    crossed, counted = any(map(is_yes, texts)) and all(told), all(map(any, zip(told, few, strict=True)))
    return crossed or (bool(counts) and counted and any(text.strip("0") for text in texts))


def counted_by(layout: Layout, items: Rows, called: Sequence[str]) -> Layout:
    """Let the one column that is headed as a competition is called say how many teams of a row play in it."""
    key = next((field.key for field in layout.kind.fields if field.holds == "teams"), None)
    if key is None or layout.of(key):
        return layout
    fitting = {place: fit for place in marked(layout, items) if (fit := fitness(layout.columns[place].text, called))}
    best = [place for place, fit in fitting.items() if fit == max(fitting.values())]
    if len(best) != 1:
        return layout
    columns = list(layout.columns)
    columns[best[0]] = replace(columns[best[0]], field=key)
    return replace(layout, columns=tuple(columns))


def fitness(heading: str, called: Iterable[str]) -> int:
    """Return in how many words a heading names a competition; 0 when it names another, or what may be another."""
    words = _words(heading) - _IDLE
    return max((len(words) for name in called if words and words <= _words(name)), default=0)


def sexes_of(text: str) -> frozenset[str]:
    """Return which sexes a text names: “nội dung nữ” one, “nam nữ phối hợp” both."""
    return frozenset(_SEXES & set(heading_key(text).split()))


def _words(text: str) -> set[str]:
    words = heading_key(text).split()
    return {word for each in words for word in _SHORT.get(each, each).split()}
