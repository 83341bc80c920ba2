"""How the rubbers of ties are dealt to several courts, and how long matches take by that."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import select

from tournament.domain.competitions.queries.phase_rules import (
    RulesInForce,
    Values,
    laid_out_graph,
    minutes_by,
    newest_ruleset,
    values_in,
)
from tournament.domain.competitions.queries.rubber_rules import rubber_rulebook, tie_scoring
from tournament.engine.errors import InputError
from tournament.engine.graph import Graph
from tournament.engine.rule_phases import by_match
from tournament.engine.ties import Dealing, dealt
from tournament.models import Competition, CompetitionPlanning, Match, RubberMatch, db
from tournament.runtime import runtime


def dealings_of(competition: Competition, ruleset: RulesInForce, graph: Graph | None) -> dict[str, Dealing]:
    """Return how the ties of a competition are dealt that are played on several courts at once, by their ids."""
    if graph is None or tie_scoring(competition.sport) is None:
        return {}
    chosen = select(CompetitionPlanning.courts_at_once).where(CompetitionPlanning.competition_id == competition.id)
    courts = db.session.scalar(chosen) or 1
    if courts == 1:
        return {}
    usual = dealing(competition.sport, ruleset.values, courts)
    own = by_match(
        graph, ruleset.by_phase, lambda phases: dealing(competition.sport, values_in(ruleset, *phases), courts)
    )
    found = {match.id: own.get(match.id, usual) for match in graph.matches}
    return {key: each for key, each in found.items() if each is not None and each.courts > 1}


def dealing_of(match: Match) -> Dealing | None:
    """Return how a tie is dealt that is played on several courts at once."""
    competition = db.session.get_one(Competition, match.competition_id)
    if tie_scoring(competition.sport) is None:
        return None
    return dealings_of(competition, newest_ruleset(competition.id), laid_out_graph(competition)).get(match.key)


def tie_minutes(competition_id: int) -> dict[int, int]:
    """Return how long a tie of a competition takes by the courts it takes at once; none where matches are no ties."""
    competition = db.session.get_one(Competition, competition_id)
    scoring, ruleset = tie_scoring(competition.sport), newest_ruleset(competition_id)
    found = {1: competition.match_minutes} if scoring else {}
    for courts in range(2, len(scoring.rubbers) + 1 if scoring else 0):
        each = dealing(competition.sport, ruleset.values, courts)
        if each is not None and each.courts == courts:
            found[courts] = each.minutes
    return found


def dealing(sport_key: str, values: Values, courts: int) -> Dealing | None:
    """Return how a tie under some rules is dealt to so many courts; None where a plugin that it needs is missing."""
    sport, scoring = runtime().registry.sports.get(sport_key), tie_scoring(sport_key)
    if sport is None or scoring is None:
        return None
    with suppress(InputError):
        rules = sport.rules_from(values)
        rubbers = scoring.made_of(rules)
        return dealt(rubbers, [rubber_rulebook(each).rules.match_minutes for each in rubbers], courts, rules)
    return None


def minutes_of(competition: Competition, ruleset: RulesInForce, graph: Graph | None) -> dict[str, int]:
    """Return how long the matches take that take another time than the competition's, by their ids.

    Rules of a phase may say so, and a tie on several courts takes as long as its rubbers do there.
    """
    dealings = dealings_of(competition, ruleset, graph)
    return minutes_by(ruleset.by_phase, graph) | {key: each.minutes for key, each in dealings.items()}


def dealt_to(
    rubbers: Sequence[RubberMatch], dealing: Dealing | None, courts: Sequence[int], starts_at: datetime | None
) -> list[tuple[int | None, datetime | None]]:
    """Return court and start of each rubber of a tie; none where they are played one after another on one court."""
    if dealing is None or starts_at is None or len(courts) != dealing.courts:
        return [(None, None)] * len(rubbers)
    places = [dealing.places[(row.position or 1) - 1] for row in rubbers]
    return [(courts[place.court], starts_at + timedelta(minutes=place.start)) for place in places]
