"""The pages everybody may read."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("public", __name__)

# The modules register their routes on the blueprint above.
from tournament.web.public import competition, exchange, front, health  # noqa: E402

__all__ = ["blueprint", "competition", "exchange", "front", "health"]
