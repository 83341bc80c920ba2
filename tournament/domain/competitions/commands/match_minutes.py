"""How long matches take, written anew where it follows from something that changed."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from tournament.domain.competitions.queries.dealings import minutes_of
from tournament.domain.competitions.queries.phase_rules import laid_out_graph, newest_ruleset
from tournament.domain.core.commands.unit_of_work import Change
from tournament.engine.match_status import Status
from tournament.models import Competition, Match


def minutes_now(competition: Competition) -> dict[str, int]:
    """Return how long the matches of a competition take as things are that take another time than it says."""
    return minutes_of(competition, newest_ruleset(competition.id), laid_out_graph(competition))


def retime_matches(change: Change, competition: Competition, old: Mapping[str, int]) -> None:
    """Let open matches take as long as is right now; one that was prolonged stays so."""
    change.session.flush()
    usual, new = competition.match_minutes, minutes_now(competition)
    of_it = select(Match).where(Match.competition_id == competition.id, Match.status == Status.OPEN)
    for match in change.session.scalars(of_it):
        if match.minutes == old.get(match.key, usual):
            match.minutes = new.get(match.key, usual)
