"""JSON for programs under ``/api/v1``: the address of a public page with this before it."""

from __future__ import annotations

from tournament.web.api import scoring
from tournament.web.api.views import blueprint

__all__ = ["blueprint", "scoring"]
