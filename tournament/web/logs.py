"""One record, one line: what somebody typed cannot look like a record of its own. In words, or as JSON."""

from __future__ import annotations

import json
import logging
import re
from copy import copy
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Flask
from flask.logging import default_handler

from tournament.domain.core.database import is_passing
from tournament.runtime import Runtime
from tournament.sdk.undisturbed import undisturbed
from tournament.web.request_notes import present

UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
CONTINUED = "\n  | "
LOGGERS = ("tournament", "sqlalchemy", "psycopg")
"""Whose records are written in this form: our own, and what the way to the database says of itself."""
WRITTEN = "_written"
"""Where a record has the line that is written of it."""


class OneLine(logging.Formatter):
    r"""Writes line ends and other controls in a message as ``\n`` and so on; a traceback's lines start with a bar.

    A database that cannot answer just now is no fault of the program: it is named without a traceback.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return super().format(_without_traceback(record))

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = UNPRINTABLE.sub(lambda found: repr(found[0])[1:-1], record.message)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:
        return CONTINUED.join(["", *super().formatException(ei).splitlines()]).lstrip("\n")  # type: ignore[arg-type]


class JsonLine(logging.Formatter):
    """Writes an object for each record: when, how grave, whose and what it is; in a request also its id and route."""

    def format(self, record: logging.LogRecord) -> str:
        record, notes = _without_traceback(record), present()
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= {"request": notes.id, "route": notes.route} if notes else {}
        told |= {"traceback": self.formatException(record.exc_info)} if record.exc_info else {}
        return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(told, ensure_ascii=False))


def _without_traceback(record: logging.LogRecord) -> logging.LogRecord:
    error = record.exc_info[1] if record.exc_info else None
    if error is None or not is_passing(error):
        return record
    said = {"msg": f"{record.getMessage()}: {error}", "args": None, "exc_info": None, "exc_text": None}
    return logging.makeLogRecord(record.__dict__ | said)


def init_app(app: Flask) -> None:
    """Write the application's records, and those of its packages and its database, in the form that is wanted."""
    of_app: Runtime = app.extensions["tournament"]
    default_handler.setFormatter(JsonLine() if of_app.settings.log_json else OneLine())
    for logger in map(logging.getLogger, LOGGERS):
        if default_handler not in logger.handlers:
            logger.addHandler(default_handler)
    for handler in filter(None, (default_handler, logging.lastResort)):
        _write_wholly(handler)


def _write_wholly(handler: logging.Handler) -> None:
    """Let no plugin that logs be ended meanwhile: it would keep the lock, for which everybody else would wait.

    What it logs is put into words before: they may be its own code, which must end, and hold no lock.
    """
    handle, formatted = type(handler).handle, partial(type(handler).format, handler)

    def handled(record: logging.LogRecord) -> Any:
        record = copy(record)
        try:
            vars(record)[WRITTEN] = formatted(record)
        except Exception:  # as where it is written: who logs is not told
            handler.handleError(record)
            return False
        with undisturbed():
            return handle(handler, record)

    handler.handle = handled  # type: ignore[method-assign]
    handler.format = lambda record: vars(record).get(WRITTEN) or formatted(record)  # type: ignore[method-assign]
