"""One record, one line: what somebody typed cannot look like a record of its own."""

from __future__ import annotations

import logging
import re

from flask import Flask
from flask.logging import default_handler

from tournament.domain.core.database import is_passing

UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
CONTINUED = "\n  | "
LOGGERS = ("tournament", "sqlalchemy", "psycopg")
"""Whose records are written in this form: our own, and what the way to the database says of itself."""


class OneLine(logging.Formatter):
    r"""Writes line ends and other controls in a message as ``\n`` and so on; a traceback's lines start with a bar.

    A database that cannot answer just now is no fault of the program: it is named without a traceback.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and is_passing(error):
            record = logging.makeLogRecord(
                record.__dict__
                | {"msg": f"{record.getMessage()}: {error}", "args": None, "exc_info": None, "exc_text": None}
            )
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = UNPRINTABLE.sub(lambda found: repr(found[0])[1:-1], record.message)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:
        return CONTINUED.join(["", *super().formatException(ei).splitlines()]).lstrip("\n")  # type: ignore[arg-type]


def init_app(_app: Flask) -> None:
    """Write the application's records, and those of its packages and its database, in this form."""
    default_handler.setFormatter(OneLine())
    for logger in map(logging.getLogger, LOGGERS):
        if default_handler not in logger.handlers:
            logger.addHandler(default_handler)
