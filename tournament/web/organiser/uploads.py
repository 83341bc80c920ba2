"""Tables that people paste or send as files, and carry through a preview."""

from __future__ import annotations

import csv
import io

from werkzeug.datastructures import FileStorage

from tournament.engine.errors import InputError
from tournament.interchange.tables import Table, read_pasted, read_table
from tournament.web.forms import form_errors
from tournament.web.organiser.forms import EntriesForm, UnitsForm


def table_in(form: UnitsForm | EntriesForm) -> Table | None:
    """Read what was pasted or uploaded; None with the reason at its field when it is no table."""
    upload: FileStorage | None = form.file.data
    try:
        if upload and upload.filename:
            return read_table(upload.read())
        # A comma separates nothing here: "Sở Văn hóa, Thể thao và Du lịch" is one unit.
        return read_pasted(form.table.data or "", "\t;")
    except InputError as error:
        form_errors(form, error, "file" if upload and upload.filename else "table")
        return None


def carried(table: Table) -> str:
    """Write a table so that a hidden field carries it to the next page."""
    text = io.StringIO()
    csv.writer(text, delimiter="\t").writerows(table)
    return text.getvalue()


def brought(text: str | None) -> Table:
    """Read back what `carried` wrote."""
    return read_pasted(text or "", "\t")
