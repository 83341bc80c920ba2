"""Fields of forms that take what people and programs send, however odd."""

from __future__ import annotations

from typing import Any

import wtforms

LONGEST_NUMBER = 20
"""Digits of a whole number that a form reads: beyond 308 not even its range could be checked, which is in floats."""


class IntegerField(wtforms.IntegerField):
    """A whole number of a length that people type."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was sent; raises ValueError for what is no such number."""
        if valuelist and len(str(valuelist[0]).strip()) > LONGEST_NUMBER:
            self.data = None
            raise ValueError(self.gettext("Not a valid integer value."))
        super().process_formdata(valuelist)
