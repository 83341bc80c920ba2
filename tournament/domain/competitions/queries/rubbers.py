"""The rubbers of ties, and what a tie is by them."""

from __future__ import annotations

from tournament.domain.competitions.queries.phase_rules import values_at
from tournament.domain.competitions.queries.rubber_rows import in_graph, rubbers_of
from tournament.domain.competitions.queries.rubber_rules import rubber_at, rubber_rulebook
from tournament.domain.competitions.queries.states import State, played_of
from tournament.engine.match_status import Status
from tournament.engine.recorded import Played
from tournament.engine.scoring import Rulebook
from tournament.engine.ties import Rubber, TieScoring, TieState, tie_state
from tournament.models import AnyMatch, Competition, Match, db
from tournament.runtime import runtime


def rulebook_at(state: State, match: AnyMatch, sport: str) -> Rulebook:
    """Return the rules of a match of a competition, or of a rubber."""
    if match.position is None:
        return state.rulebook_of(match.key)
    rubber = rubber_at(sport, match.position, state.rulebook_of(in_graph(match).key).rules)
    return rubber_rulebook(rubber) if rubber else state.rulebook


def rubber_of(match_id: int) -> Rubber | None:
    """Return the rubber that a match is, as it is played under the rules of its tie; None for a match of the graph."""
    row = db.session.get_one(AnyMatch, match_id)
    sport = runtime().registry.sports.get(db.session.get_one(Competition, row.competition_id).sport)
    if row.position is None or sport is None:
        return None
    rules = sport.rules_from(values_at(row.competition_id, in_graph(row).key))
    return rubber_at(sport.key, row.position, rules)


def tie_as(state: State, match: AnyMatch, new: Played[int] | None) -> TieState | None:
    """Work a tie out with a result of one of its rubbers, or as it stands for the tie itself; None for others."""
    scoring = state.rulebook.scoring
    if not isinstance(scoring, TieScoring):
        return None
    tie = in_graph(match)
    played = {row.position: played_of(row) for row in rubbers_of([tie.id]).get(tie.id, ())}
    if match is not tie:
        played[match.position] = new
    rules = state.rulebook_of(tie.key).rules
    outcomes = [
        rubber_rulebook(rubber).outcome(result.score, result.status, result.winner) if result else None
        for rubber, result in ((rubber, played.get(place)) for place, rubber in enumerate(scoring.made_of(rules), 1))
    ]
    return tie_state(rules, outcomes, in_group=tie.group is not None)


def worked_out(state: State, match: AnyMatch, new: Played[int] | None) -> Played[int] | None:
    """Return what the match of the graph is once it, or a rubber of it, has this result; None while it is open.

    A tie that is one of two legs may end level, and names nobody: the aggregate says who goes on.
    """
    found = tie_as(state, match, new)
    if found is None or (new is not None and isinstance(match, Match)):
        return new
    tie = in_graph(match)
    rules = state.rulebook_of(tie.key).rules
    is_leg = state.graph.goes_by_aggregate(tie.key)
    level = is_leg or (bool(rules.level) and tie.group is not None)
    if not found.over or (found.winner is None and not level) or tie.home_id is None or tie.away_id is None:
        return None
    return Played((tie.home_id, tie.away_id), Status.PLAYED, found.score, None if is_leg else found.winner)
