"""The regulations of one competition, where they differ from those of its edition."""

from __future__ import annotations

from typing import Any

from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.domain.exchanges.commands.exchanges import POLICIES, require_policies
from tournament.engine.message import Message
from tournament.engine.text import Text
from tournament.models import Competition, Exchange


@service("competition.policies", Exchange)
def set_policies(change: Change, competition_id: int, policies: dict[str, Any]) -> None:
    """Set what the regulations of a competition say otherwise; what is left empty is as in the edition."""
    competition = own(change, Competition, competition_id)
    said = {key: value for key, value in policies.items() if value not in (None, "")}
    whole = {**POLICIES, **change.of_exchange.policies, **said}
    require_policies(whole)
    as_usual = {**POLICIES, **change.of_exchange.policies}
    competition.policies = {key: value for key, value in said.items() if value != as_usual.get(key)} or None
    name = Text(competition.name_vi, competition.name_en)
    change.summary = Message("Edit the regulations of {name}").format(name=name)
