"""Taking in a list in steps, whatever it lists: the file, what its columns are, every row, all of it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField, TextAreaField

from tournament.bounded import FILE
from tournament.catalogues import languages, translate
from tournament.domain.exchanges.queries import blocks
from tournament.domain.exchanges.queries.exchanges import CompetitionRef
from tournament.editions.imports.lines import Answers, Line
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.interchange.lists.arranging import arranged
from tournament.interchange.lists.grids import fitness
from tournament.interchange.lists.kinds import ListKind
from tournament.interchange.lists.reader import read_list, read_pasted_list
from tournament.interchange.lists.recognise import Recognised, RecognisedRow, RowState, recognise
from tournament.interchange.lists.sheets import MAX_COLUMNS, MAX_ROWS, TOO_LARGE, Cell, Sheet, SheetRow
from tournament.runtime import runtime
from tournament.web.foreign_ids import note_foreign
from tournament.web.forms import Form, form_errors
from tournament.web.organiser import list_drafts
from tournament.web.organiser.forms import choices
from tournament.web.organiser.list_drafts import ALL, Draft, SheetDraft
from tournament.web.organiser.pages import save_with
from tournament.web.organiser.uploads import brought, carried

STILL_ASKING = Message("{n} rows ask something: answer, or untick them.")
NOTHING_TO_TAKE = Message("No row that is ticked can be taken.")
PASTED = "\t;"
"""A comma separates nothing that is pasted: “Sở Văn hóa, Thể thao và Du lịch” is one unit."""
ORDINARY = Message("Excel, Word, CSV or text")
IMPORTER_FAILED = Message("The plugin that reads “{name}” failed: save the file as Excel or CSV.")
NO_LIST = Message("Paste a list or choose a file.")


class ListForm(Form):
    """A list from a file, or pasted."""

    table = TextAreaField(
        _l("The list"),
        description=_l(
            "Paste it from Excel, Word or an e-mail, with its heading if it has one; or type one row a line."
        ),
        render_kw={"rows": 8},
    )
    file = FileField(_l("Or a file"), description=_l("Excel, Word, CSV or text."))
    importer = SelectField(_l("The file is"))

    def __init__(self, block_id: int, **given: Any) -> None:
        super().__init__(**given)
        self.importers = runtime().registry.offered("importers", blocks.disabled_plugins(block_id))
        if self.importers:
            self.importer.choices = choices({"": ORDINARY} | {key: each.names for key, each in self.importers.items()})
        else:
            del self.importer


class DraftForm(Form):
    """A list under way, which is sent from step to step."""

    draft = HiddenField()


@dataclass(frozen=True)
class Import:
    """A kind of list on its page: what its rows become, and what takes them.

    `takes` says on the button how many are taken, a row as many as it is `worth`; `extra` is what its templates know
    beside. `called` are the names of the competition that it is for.
    """

    kind: ListKind
    block_id: int
    title: str
    back: str
    lines: Callable[[Sequence[RecognisedRow], Answers], list[Line[Any]]]
    take: Callable[[list[Any]], object]
    takes: Callable[[int], str]
    said: Callable[[Any], str] | None = None
    worth: Callable[[Any], int] = lambda _value: 1
    extra: Mapping[str, Any] = field(default_factory=dict)
    called: tuple[str, ...] = ()


def names_of(competition: CompetitionRef) -> tuple[str, ...]:
    """Return what a competition is called, in each language."""
    return tuple(dict.fromkeys(translate(competition.name, language) for language in languages()))


def steps(kind: Import) -> Response | str:
    """Show the step that a request asks for."""
    if "draft" not in request.form:
        form = ListForm(kind.block_id)
        draft = _read(form, kind) if form.validate_on_submit() else None
        return _list_page(kind, form) if draft is None else draft_page(kind, draft)
    form, draft = DraftForm(), brought(request.form.get("draft"), Draft)
    asked = request.form.get("do", "look")
    if not form.validate_on_submit():
        return _draft_page(kind, form, draft)
    _change(kind, draft, asked)
    if asked != "take":
        return _draft_page(kind, form, draft)
    return _taken(kind, form, draft) or _draft_page(kind, form, draft)


def draft_of(kind: Import, sheets: Sequence[Sheet]) -> Draft:
    """Begin with the sheet that looks most like the list; InputError where forms cannot carry it."""
    carried(Draft([SheetDraft.of(sheet) for sheet in sheets]))  # before the work: no more than forms can ask for
    sheets = [arranged(sheet, kind.kind) for sheet in sheets]
    draft = Draft([SheetDraft.of(sheet) for sheet in sheets])
    draft.sheet = max(range(len(sheets)), key=lambda at: (_fitness(kind, sheets[at]), -at))
    carried(draft)
    return draft


def draft_page(kind: Import, draft: Draft) -> str:
    """Show the rows of a list that was read."""
    return _draft_page(kind, DraftForm(formdata=None), draft)


def read_text(text: str) -> tuple[Sheet, ...]:
    """Read a list that was pasted."""
    return FILE.apart(read_pasted_list, text, PASTED)


def _read(form: ListForm, kind: Import) -> Draft | None:
    """Read what was sent; None with the reason at its field."""
    upload: FileStorage | None = form.file.data
    is_file = bool(upload and upload.filename)
    try:
        if upload and is_file:
            sheets = _sheets(form, upload)
        elif (form.table.data or "").strip():
            sheets = read_text(form.table.data or "")
        else:
            raise InputError(NO_LIST)
        return draft_of(kind, sheets)
    except InputError as error:
        form_errors(form, error, "file" if is_file else "table")
        return None


def _sheets(form: ListForm, upload: FileStorage) -> tuple[Sheet, ...]:
    """Read a file, by the plugin that was chosen for it if one was."""
    content, name = upload.read(), upload.filename or ""
    importer = form.importers.get(form.importer.data) if form.importers else None
    if importer is None:
        return FILE.apart(read_list, content, name)
    rows = runtime().registry.imported(importer, content, name)
    if rows is None:
        raise InputError(IMPORTER_FAILED.format(name=importer.names))
    if len(rows) > MAX_ROWS + 1 or any(len(row) > MAX_COLUMNS for row in rows):
        raise InputError(TOO_LARGE)
    cells = (tuple(Cell(text) for text in row) for row in rows)
    return (Sheet(name, tuple(SheetRow(number, each) for number, each in enumerate(cells, start=1))),)


def _fitness(kind: Import, sheet: Sheet) -> tuple[int, int, int]:
    """Tell how well a sheet looks like the list that is wanted: by its columns, its name, then by its rows."""
    found = recognise(sheet, kind.kind, called=kind.called)
    known = {column.field for column in found.columns} - {None}
    return len(known), fitness(sheet.name, kind.called), len(_items(found))


def _change(kind: Import, draft: Draft, asked: str) -> None:
    """Carry out what a button of the page asks for."""
    lines = lines_of(kind, draft)
    if not list_drafts.take_in(draft, request.form, lines):
        note_foreign()
    what, _colon, argument = asked.partition(":")
    if what == "columns":
        _choose_columns(kind, draft)
    elif what == "suggest":
        list_drafts.suggested(draft, lines_of(kind, draft))
    elif what == "item" and argument.isdecimal():
        draft.items = sorted({*draft.items, int(argument[:7])})
        draft.show = ALL
    elif what == "show":
        draft.show, draft.page = argument, 1
    elif what == "page" and argument.isdecimal():
        draft.page = int(argument[:6])


def _choose_columns(kind: Import, draft: Draft) -> None:
    """Take over which sheet, which row and which columns were chosen; another sheet is looked at anew."""
    sheet, heading = (request.form.get(name, "")[:6] for name in ("sheet", "heading_row"))
    if sheet.isdecimal() and int(sheet) != draft.sheet and int(sheet) < len(draft.sheets):
        draft.sheet, draft.columns, draft.heading_row = int(sheet), None, None
        draft.answers, draft.off, draft.items, draft.page = {}, [], [], 1
        return
    draft.heading_row = int(heading) if heading.isdecimal() else 0
    fields = {each.key for each in kind.kind.fields}
    chosen = [str(request.form.get(f"column-{place}", "")) for place in range(len(draft.columns or ()))]
    draft.columns = [each if each in fields else "" for each in chosen]


def _recognised(kind: Import, draft: Draft) -> Recognised:
    chosen = None if draft.columns is None else [field or None for field in draft.columns]
    found = recognise(draft.chosen, kind.kind, chosen, draft.heading_row, draft.items, kind.called)
    draft.columns, draft.heading_row = [column.field or "" for column in found.columns], found.heading_row or 0
    return found


def lines_of(kind: Import, draft: Draft) -> list[Line[Any]]:
    """Say what becomes of the rows of a list."""
    return kind.lines(_items(_recognised(kind, draft)), draft.answers)


def stand_as_read(kind: Import, draft: Draft) -> bool:
    """Tell whether every item is taken as it stands, with nothing repaired that is to be seen before."""
    return all(row.state == RowState.OK for row in _items(_recognised(kind, draft)))


def outside_of(kind: Import, draft: Draft) -> list[RecognisedRow]:
    """Return the rows that are no items of a list, each with what it is first among its notes."""
    return _outside(_recognised(kind, draft))


def _outside(found: Recognised) -> list[RecognisedRow]:
    return [row for row in found.rows if row.state == RowState.LEFT_OUT]


def _items(found: Recognised) -> list[RecognisedRow]:
    """Return the rows that are items of the list, without letterhead, headings, totals and signatures."""
    return [row for row in found.rows if row.state != RowState.LEFT_OUT]


def _taken(kind: Import, form: DraftForm, draft: Draft) -> Response | None:
    lines = [line for line in lines_of(kind, draft) if line.number not in draft.off]

    def call() -> object:
        asking = sum(line.state == "asks" for line in lines)
        values = [line.value for line in lines if line.value is not None]
        if asking:
            raise InputError(STILL_ASKING.format(n=asking))
        if not values:
            raise InputError(NOTHING_TO_TAKE)
        return kind.take(values)

    return save_with(form, call, lambda _result: kind.back, kind.said)


def _list_page(kind: Import, form: ListForm) -> str:
    return render_template("organiser/import.html", form=form, title=kind.title, back=kind.back, **kind.extra)


def _draft_page(kind: Import, form: DraftForm, draft: Draft) -> str:
    found = _recognised(kind, draft)
    lines = kind.lines(_items(found), draft.answers)
    shown, pages = list_drafts.seen(draft, lines)
    form.draft.data = carried(draft)
    counts = Counter(line.state for line in lines)
    taken = sum(kind.worth(line.value) for line in lines if line.value is not None and line.number not in draft.off)
    return render_template(
        "organiser/import_rows.html",
        form=form,
        draft=draft,
        fields={each.key: each.label for each in kind.kind.fields},
        columns=_columns(found),
        outside=_outside(found),
        names_of_others=[sheet.name or str(at + 1) for at, sheet in enumerate(draft.sheets) if at != draft.sheet],
        lines=shown,
        shown_value=list_drafts.shown_value,
        counts=counts,
        total=len(lines),
        suggests=any(each.suggested and not each.answer for line in lines for each in line.questions),
        pages=pages,
        takes=kind.takes(taken),
        taken=taken,
        title=kind.title,
        back=kind.back,
        **kind.extra,
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: its number, its heading, an example, and the field it is taken for."""

    number: int
    heading: str
    example: str
    field: str


def _columns(found: Recognised) -> list[Column]:
    cells = [[row.cells[at] for row in _items(found) if at < len(row.cells)] for at in range(len(found.columns))]
    return [
        Column(at, column.heading, next(filter(None, cells[at]), ""), column.field or "")
        for at, column in enumerate(found.columns)
    ]
