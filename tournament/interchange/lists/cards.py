"""Items that are written as cards: “Họ tên: …”, “Năm sinh: …”, “Đơn vị: …”, one below the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from tournament.engine.names import tidy
from tournament.interchange.lists.cells import own_texts
from tournament.interchange.lists.furniture import is_blank
from tournament.interchange.lists.headings import Meaning, heading_key, known_heading
from tournament.interchange.lists.kinds import ListKind
from tournament.interchange.lists.sheets import Cell, SheetRow

CARD, LOOSE = "card", "loose"
_LEADING = re.compile(r"(?:(?:\d{1,3}|[IVX]{1,4}|[a-zđ])[.)/]|[-–*•+])\s*")
_MOST_BESIDE = 6
"""Cells of a row of labels and values beside one another: more are those of a table."""
_LONGEST_LABEL = 5
"""Words of the label before a value."""


@dataclass(slots=True)
class _Card:
    """The values of one item by the keys of their labels; its number is that of the row where it begins, if it can."""

    number: int
    begins: int
    values: dict[str, str] = field(default_factory=dict)


def of_cards(rows: Sequence[SheetRow], kind: ListKind) -> list[SheetRow] | None:
    """Return a table of a row each for the cards of a sheet; None where its rows are none."""
    told = [_pairs(own_texts(row.cells), kind) for row in rows]
    labels = {heading_key(label): label for pairs in told for label, _ in pairs}
    subjects = {key for key, label in labels.items() if _means(label, kind).field == kind.subject.key}
    named = sum(heading_key(label) in subjects for pairs in told for label, _ in pairs)
    card_lines = sum(map(bool, told))
    if not named or card_lines * 5 < len(rows) * 3 or (named == 1 and len(labels) < 2):
        return None
    cards, around = _collected(rows, told)
    last = rows[-1].number
    heading = SheetRow(last + 1, tuple(Cell(label) for label in labels.values()))
    made = {card.number: _row(card, list(labels)) for card in cards}
    first = cards[0].begins
    inside = {number: row for number, row in around.items() if number > first}
    return [
        *(row for number, row in around.items() if number < first),
        heading,
        *(row for _, row in sorted((made | inside).items())),
    ]


def _collected(
    rows: Sequence[SheetRow], told: Sequence[Sequence[tuple[str, str]]]
) -> tuple[list[_Card], dict[int, SheetRow]]:
    """Gather the cards, and the rows that belong to none; a label that stands in a card already begins another."""
    cards, around = list[_Card](), dict[int, SheetRow]()
    last, spare = "", count(rows[-1].number + 2)
    for row, pairs in zip(rows, told, strict=True):
        text = " ".join(filter(None, map(tidy, own_texts(row.cells))))
        if not pairs and cards and last and text[:1].islower():
            cards[-1].values[last] += f" {text}"
        elif not pairs:
            around[row.number] = SheetRow(row.number, row.cells, LOOSE if cards else "")
            last = ""
        for label, value in pairs:
            last = heading_key(label)
            if not cards or last in cards[-1].values:
                several = bool(cards) and cards[-1].begins == row.number
                cards.append(_Card(next(spare) if several else row.number, row.number))
            cards[-1].values[last] = value
    return cards, around


def _row(card: _Card, labels: Sequence[str]) -> SheetRow:
    return SheetRow(card.number, tuple(Cell(card.values.get(key, "")) for key in labels), CARD)


def _means(label: str, kind: ListKind) -> Meaning:
    return known_heading(label, kind) or Meaning()


def _pairs(texts: Sequence[str], kind: ListKind) -> list[tuple[str, str]]:
    """Return the labels of a row with their values: in one cell behind a colon, or in the cell beside."""
    filled = [text for text in map(tidy, texts) if text]
    pairs: list[tuple[str, str]] = []
    alternate = len(filled) % 2 == 0 and all(known_heading(text.rstrip(" :"), kind) for text in filled[::2])
    at = 0
    while at < len(filled):
        label = _LEADING.sub("", filled[at], count=1)
        bare, beside = label.rstrip(" :"), filled[at + 1] if at + 1 < len(filled) else ""
        is_label = beside.endswith(":") or (not label.endswith(":") and known_heading(beside, kind) is not None)
        stands_before = label.endswith(":") or (alternate and len(filled) <= _MOST_BESIDE)
        if stands_before and beside and known_heading(bare, kind) and not is_label:
            pairs.append((bare, "" if is_blank(beside) else beside))
            at += 2
            continue
        pairs += _in_one(filled[at], kind)
        at += 1
    return pairs


def _in_one(text: str, kind: ListKind) -> list[tuple[str, str]]:
    """Take a text apart at the labels in it: “Họ tên: An; Năm sinh: 1985”."""
    first, *rest = _LEADING.sub("", text, count=1).split(":")
    if not rest or not known_heading(first, kind):
        return []
    pairs = [(tidy(first), "")]
    for place, piece in enumerate(rest):
        value, label = (piece, "") if place == len(rest) - 1 else _before_label(piece, kind)
        joined = f"{pairs[-1][1]}:{value}" if pairs[-1][1] else value
        pairs[-1] = (pairs[-1][0], "" if is_blank(joined) else tidy(joined).strip(" ;,.…_|-–"))
        if label:
            pairs.append((label, ""))
    return pairs


def _before_label(piece: str, kind: ListKind) -> tuple[str, str]:
    """Divide what stands between two colons into a value and the label of the next; without one it is a value."""
    words = piece.split()
    for length in range(min(_LONGEST_LABEL, len(words)), 0, -1):
        label = " ".join(words[-length:])
        if known_heading(label.strip("(;,"), kind):
            return " ".join(words[:-length]), label.strip("(;,")
    return piece, ""
