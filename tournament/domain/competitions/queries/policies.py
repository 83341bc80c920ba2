"""The regulations that hold in a competition: its own before those of its edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tournament.engine.message import Message
from tournament.engine.recorded import BothForfeit
from tournament.engine.text import Words
from tournament.models import Competition, Exchange, db

BOTH_FORFEIT: Mapping[BothForfeit, Words] = {
    "lower": Message("Both share the lower place: of a final the second, nobody is first"),
    "none": Message("Neither of them takes a place"),
}


def own_policies(competition_id: int) -> dict[str, Any]:
    """Return what the regulations of a competition say otherwise."""
    return dict(db.session.get_one(Competition, competition_id).policies or {})


def policies_in(competition: Competition) -> dict[str, Any]:
    """Return the regulations that hold in a competition."""
    return {**db.session.get_one(Exchange, competition.exchange_id).policies, **(competition.policies or {})}
