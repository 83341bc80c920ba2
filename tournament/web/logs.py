"""One record, one line: what somebody typed cannot look like a record of its own."""

from __future__ import annotations

import logging
import re

from flask import Flask
from flask.logging import default_handler

LINE_ENDS = re.compile("[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
CONTINUED = "\n  | "


class OneLine(logging.Formatter):
    """Writes line ends in a message as ``\\n``; a traceback's lines start with a bar."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = LINE_ENDS.sub(lambda found: repr(found[0])[1:-1], record.message)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:
        return CONTINUED.join(["", *super().formatException(ei).splitlines()]).lstrip("\n")  # type: ignore[arg-type]


def init_app(app: Flask) -> None:
    """Write the application's records, and those of its packages, in this form."""
    default_handler.setFormatter(OneLine())
    package = logging.getLogger("tournament")
    if default_handler not in package.handlers:
        package.addHandler(default_handler)
