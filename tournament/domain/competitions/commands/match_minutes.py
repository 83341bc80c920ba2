"""How long matches take, written anew where it follows from something that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from tournament.domain.competitions.queries.dealings import dealings_of, dealt_to, minutes_of
from tournament.domain.competitions.queries.phase_rules import laid_out_graph, newest_ruleset
from tournament.domain.competitions.queries.rubber_rows import rubbers_of
from tournament.domain.core.commands.unit_of_work import Change
from tournament.engine.match_status import Status
from tournament.models import Competition, Court, Match


def minutes_now(competition: Competition) -> dict[str, int]:
    """Return how long the matches of a competition take as things are that take another time than it says."""
    return minutes_of(competition, newest_ruleset(competition.id), laid_out_graph(competition))


def retime_matches(change: Change, competition: Competition, old: Mapping[str, int]) -> None:
    """Let open matches take as long as is right now; one that was prolonged stays so."""
    change.session.flush()
    usual, new = competition.match_minutes, minutes_now(competition)
    of_it = select(Match).where(Match.competition_id == competition.id, Match.status == Status.OPEN)
    matches = change.session.scalars(of_it).all()
    for match in matches:
        if match.minutes == old.get(match.key, usual):
            match.minutes = new.get(match.key, usual)
    _deal_anew(change, competition, matches)


def _deal_anew(change: Change, competition: Competition, ties: Sequence[Match]) -> None:
    """Let the rubbers of drafted ties begin as they are dealt now, where their ties keep as many courts."""
    dealings = dealings_of(competition, newest_ruleset(competition.id), laid_out_graph(competition))
    dealt = [tie for tie in ties if tie.key in dealings and tie.draft_court_id is not None]
    if not dealt:
        return
    in_order = select(Court.id).where(Court.block_id == change.of_block.id).order_by(Court.position, Court.id)
    courts, rubbers = change.session.scalars(in_order).all(), rubbers_of(tie.id for tie in dealt)
    for tie in dealt:
        dealing, of_it = dealings[tie.key], rubbers.get(tie.id, ())
        held = {tie.draft_court_id, *(row.draft_court_id for row in of_it)}
        if len(held - {None}) == dealing.courts:
            places = dealt_to(of_it, dealing, [court for court in courts if court in held], tie.draft_starts_at)
            for row, place in zip(of_it, places, strict=True):
                row.draft_court_id, row.draft_starts_at = place
