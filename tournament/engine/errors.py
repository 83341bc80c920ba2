"""Errors whose text is meant for the person who gave the input."""

from __future__ import annotations

from tournament.engine.text import Words


class InputError(ValueError):
    """Input that cannot be used; `text` is one sentence that says what and where, `str` its English."""

    def __init__(self, text: Words) -> None:
        self.text = text
        super().__init__(str(text))
