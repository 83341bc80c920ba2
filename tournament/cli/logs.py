"""What commands log where nobody has set logs up: failures alone, a line each, without a traceback."""

from __future__ import annotations

import logging


class _OneLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"tournament: {' '.join(record.getMessage().split())}"


def in_one_line() -> None:
    """Write failures in this form; a plugin that is left out is named by the commands that it matters to."""
    if logging.lastResort is not None:
        logging.lastResort.setLevel(logging.ERROR)
        logging.lastResort.setFormatter(_OneLine())
