"""The regulations that hold in a competition: its own before those of its edition."""

from __future__ import annotations

from typing import Any

from tournament.models import Competition, Exchange, db


def own_policies(competition_id: int) -> dict[str, Any]:
    """Return what the regulations of a competition say otherwise."""
    return dict(db.session.get_one(Competition, competition_id).policies or {})


def policies_in(competition: Competition) -> dict[str, Any]:
    """Return the regulations that hold in a competition."""
    return {**db.session.get_one(Exchange, competition.exchange_id).policies, **(competition.policies or {})}
