"""Tables that people paste or send as files, and carry through a preview."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from flask import abort
from werkzeug.datastructures import FileStorage

from tournament.bounded import FILE
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import UNPRINTABLE
from tournament.interchange.spreadsheets.tables import Table, read_pasted, read_table, refuse_other_files
from tournament.web.forms import LONGEST, form_errors
from tournament.web.organiser.forms import ConfirmForm, EntriesForm, UnitsForm

T = TypeVar("T")

TOO_LONG = Message("This is longer than {n} characters: send it in parts.")


def table_in(form: UnitsForm | EntriesForm, confirm: ConfirmForm) -> Table | None:
    """Read what was pasted or uploaded, for `confirm` to carry on; None with the reason at its field."""
    upload: FileStorage | None = form.file.data
    try:
        if upload and upload.filename:
            table = FILE.apart(read_table, upload.read())
        else:  # a comma separates nothing here: "Sở Văn hóa, Thể thao và Du lịch" is one unit
            table = read_pasted(form.table.data or "", "\t;")
        confirm.table.data = carried(table)
        return table
    except InputError as error:
        form_errors(form, error, "file" if upload and upload.filename else "table")
        return None


def pasted_lines(text: str | None) -> list[str]:
    """Return the lines of a list that was pasted; raises InputError for what is none."""
    refuse_other_files(text or "")
    return (text or "").splitlines()


def carried(value: object) -> str:
    """Write a table, or what else was read, so that a hidden field carries it to the next page unchanged.

    Raises InputError when it is longer than forms may be.
    """
    text = msgspec.json.encode(value).decode()
    text = UNPRINTABLE.sub(lambda char: f"\\u{ord(char[0]):04x}", text)
    if len(text) > LONGEST:
        raise InputError(TOO_LONG.format(n=f"{LONGEST:_}".replace("_", ".")))
    return text


def brought(text: str | None, type_: type[T]) -> T:
    """Read back what `carried` wrote; 400 for anything else."""
    try:
        return msgspec.json.decode(text or "", type=type_)
    except msgspec.DecodeError:
        abort(400)
