"""A list on its way from the file to what it becomes: its cells, how they are read, what was answered and chosen.

All of it travels in a hidden field of the page, as previews do. Nothing of it is kept on the server: so nothing has
to expire, nobody else can reach it, and it is never more than a form may be. Nothing has to be signed either: a field
that was altered says nothing that its person could not have typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from tournament.domain.competitions.commands.athletes import SEXES
from tournament.editions.imports.lines import Line
from tournament.engine.names import UNPRINTABLE, tidy
from tournament.interchange.lists.furniture import is_blank
from tournament.interchange.lists.sheets import Cell, Sheet, SheetRow
from tournament.web.language import in_language

PAGE = 40
"""Rows on one page."""
ALL, ASKS = "all", "asks"

CellDraft = str | tuple[str, str, str]


class SheetDraft(msgspec.Struct, array_like=True):
    """A sheet: its name, its rows by their numbers, and how those were made that did not stand so."""

    name: str
    rows: list[tuple[int, list[CellDraft]]]
    how: dict[int, str] = {}

    @classmethod
    def of(cls, sheet: Sheet) -> SheetDraft:
        """Pack a sheet."""
        rows = [(row.number, [_packed(cell) for cell in row.cells]) for row in sheet.rows]
        return cls(sheet.name, rows, {row.number: row.how for row in sheet.rows if row.how})

    def sheet(self) -> Sheet:
        """Unpack it."""
        return Sheet(
            self.name,
            tuple(
                SheetRow(number, tuple(_unpacked(cell) for cell in cells), self.how.get(number, ""))
                for number, cells in self.rows
            ),
        )


class Draft(msgspec.Struct, omit_defaults=True):
    """A list under way.

    `columns` are the fields of the columns, None until these were looked at; a heading row of 0 is none.
    `answers` are by row and question, `off` the rows that are not to be taken,
    `items` those that were said to be items of the list; `show` and `page` are what is looked at.
    """

    sheets: list[SheetDraft]
    sheet: int = 0
    heading_row: int | None = None
    columns: list[str] | None = None
    answers: dict[str, str] = {}
    off: list[int] = []
    items: list[int] = []
    show: str = ALL
    page: int = 1

    def __post_init__(self) -> None:
        """Refuse a sheet that is none of those carried, which only a form that was altered names."""
        if not 0 <= self.sheet < len(self.sheets):
            raise ValueError(self.sheet)

    @property
    def chosen(self) -> Sheet:
        """Return the sheet that is read."""
        return self.sheets[self.sheet].sheet()

    def edit(self, number: int, field: str, text: str) -> None:
        """Write another text into the columns of a field: where its text stands, since a column may say more.

        A year of birth under “Nữ” is that of a woman.
        """
        places = [place for place, each in enumerate(self.columns or ()) if each == field]
        for row, cells in self.sheets[self.sheet].rows:
            if row == number:
                cells.extend([""] * (max(places) + 1 - len(cells)))
                written = next((place for place in places if _own_text(cells[place])), places[0])
                for place in places:
                    cells[place] = text if place == written else ""


def shown_value(line: Line[object], field: str) -> str:
    """Return what a field holds as a form can show it and send it back."""
    text = UNPRINTABLE.sub("", line.values.get(field, "")).strip()
    if text in SEXES:
        return in_language(SEXES[text])
    day = _DAY.fullmatch(text)
    return f"{day[3]}/{day[2]}/{day[1]}" if day else text


_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def take_in(draft: Draft, form: Mapping[str, str], lines: list[Line[object]]) -> bool:
    """Write into a draft what was changed on its page: texts of rows, answers, and which rows are to be taken.

    Returns False when an answer was sent that its page did not offer; it is none then.
    """
    offered = True
    named = set(form.get("shown", "").split())
    shown = [line for line in lines if str(line.number) in named]
    for line in shown:
        number = line.number
        for field in {each for each in draft.columns or () if each}:
            text = form.get(f"cell-{number}-{field}")
            if text is not None and text.strip() != shown_value(line, field):
                draft.edit(number, field, text)
        for question in line.questions:
            answer = form.get(f"answer-{line.number}-{question.key}", "")
            offered = offered and answer in {"", *(option.value for option in question.options)}
            draft.answers[f"{line.number}.{question.key}"] = answer
    numbers = {line.number for line in shown}
    draft.off = sorted({*draft.off, *numbers} - {number for number in numbers if form.get(f"take-{number}")})
    return offered


def suggested(draft: Draft, lines: list[Line[object]]) -> None:
    """Give each question that is open the answer that is suggested, if one is."""
    for line in lines:
        for question in line.questions:
            if question.suggested and not question.answer and line.number not in draft.off:
                draft.answers[f"{line.number}.{question.key}"] = question.suggested


def seen(draft: Draft, lines: list[Line[object]]) -> tuple[list[Line[object]], int]:
    """Return the rows of the page that is looked at, and how many pages there are."""
    found = [line for line in lines if draft.show in {ALL, line.state}]
    pages = max(1, -(-len(found) // PAGE))
    draft.page = min(max(1, draft.page), pages)
    return found[(draft.page - 1) * PAGE : draft.page * PAGE], pages


def _own_text(cell: CellDraft) -> bool:
    """Tell whether a cell holds something of its own, no dash and nothing of a cell that it is merged with."""
    own = _unpacked(cell)
    return not own.merged and not is_blank(tidy(own.text))


def _packed(cell: Cell) -> CellDraft:
    return cell.text if not cell.font and not cell.merged else (cell.text, cell.font, cell.merged)


def _unpacked(cell: CellDraft) -> Cell:
    return Cell(cell) if isinstance(cell, str) else Cell(*cell)
