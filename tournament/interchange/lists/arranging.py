"""Lists that are no table as they stand, made one of an item a row: cards, two sides, lines that were broken."""

from __future__ import annotations

from dataclasses import replace

from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.interchange.lists.broken_lines import JOINED, ONE_OR_TWO, PERHAPS_JOINED, mended
from tournament.interchange.lists.cards import CARD, LOOSE, of_cards
from tournament.interchange.lists.kinds import ListKind
from tournament.interchange.lists.sheets import Sheet
from tournament.interchange.lists.sides import PERHAPS_SIDE, SIDE, below_one_another
from tournament.interchange.lists.values import RowState

_SAID = {
    CARD: (RowState.REPAIRED, Message("read from the lines “name: value” of one item")),
    LOOSE: (RowState.ASKS, Message("stands between the lines of items, and says of none what it is")),
    SIDE: (RowState.REPAIRED, Message("taken from the side of row {n}")),
    PERHAPS_SIDE: (
        RowState.ASKS,
        Message("stands beside row {n} without a heading: an item, or what belongs to that row?"),
    ),
    JOINED: (RowState.REPAIRED, Message("the line below goes on with it")),
    ONE_OR_TWO: (RowState.ASKS, Message("one item with the line above or below, or one of its own?")),
    PERHAPS_JOINED: (RowState.ASKS, Message("the line below has no number: does it go on with this one?")),
}


def arranged(sheet: Sheet, kind: ListKind) -> Sheet:
    """Return a sheet with one item of a list a row; one that has that already stays as it is."""
    for shape in (of_cards, below_one_another, mended):
        rows = shape(sheet.rows, kind)
        if rows is not None:
            return replace(sheet, rows=tuple(rows))
    return sheet


def said_of(how: str) -> tuple[RowState, Words] | None:
    """Return what is known of a row by the way it was made, and how that is said; None for one that was there."""
    kind, _, number = how.partition(":")
    if kind not in _SAID:
        return None
    state, words = _SAID[kind]
    return state, words.format(n=number) if number else words
