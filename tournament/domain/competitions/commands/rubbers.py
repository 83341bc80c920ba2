"""Rubbers of ties: made with their tie, needed while it is open, and what their results make of it."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from tournament.domain.competitions.commands.line_ups import delete_line_ups
from tournament.domain.competitions.queries.rubber_rows import in_graph, rubbers_of
from tournament.domain.competitions.queries.rubber_rules import rubber_rulebook
from tournament.domain.competitions.queries.rubbers import rubber_of, tie_as, worked_out
from tournament.domain.competitions.queries.states import State
from tournament.domain.core.commands.unit_of_work import Change
from tournament.engine.errors import InputError
from tournament.engine.match_status import BROKEN_OFF, RESULTS, Event, Status
from tournament.engine.message import Message
from tournament.engine.recorded import Played
from tournament.engine.scoring import Score, score_to_json
from tournament.engine.ties import Rubber, TieScoring
from tournament.models import AnyMatch, Competition, LineUp, Match, RubberMatch

FROM_RUBBERS = Message("The score of a tie follows from its rubbers: enter their results.")
DEAD = Message("This rubber is not played: its tie is decided.")
CLEAR_RUBBERS = Message("The result of a tie follows from its rubbers: clear or correct theirs.")
DECIDED = Message("This tie was decided without its rubbers: clear its result first.")


def sync_rubbers(change: Change, competition: Competition, state: State) -> None:
    """Give every tie its rubbers, between its sides; those without a result are needed while the tie is open."""
    scoring = state.rulebook.scoring
    if not isinstance(scoring, TieScoring):
        return
    ties = change.session.scalars(select(Match).where(Match.competition_id == competition.id)).all()
    rubbers = rubbers_of(tie.id for tie in ties)
    for tie in ties:
        present = {row.position: row for row in rubbers.get(tie.id, ())}
        for position, rubber in enumerate(scoring.made_of(state.rulebook_of(tie.key).rules), start=1):
            _follow(present.get(position) or _made(change, tie, position, rubber), tie)
    change.session.flush()
    sides = {tie.id: (tie.home_id, tie.away_id) for tie in ties}
    handed_in = change.session.scalars(select(LineUp).where(LineUp.match_id.in_(sides)))
    delete_line_ups(change, [row for row in handed_in if row.entry_id not in sides[row.match_id]])


def retime_rubbers(change: Change, competition: Competition) -> None:
    """Let rubbers that are not over take as long as their rules have it."""
    of_it = select(RubberMatch).where(RubberMatch.competition_id == competition.id)
    for row in change.session.scalars(of_it.where(RubberMatch.status.not_in(RESULTS))):
        rubber = rubber_of(row.id)
        row.minutes = rubber_rulebook(rubber).rules.match_minutes if rubber else row.minutes


def _made(change: Change, tie: Match, position: int, rubber: Rubber) -> RubberMatch:
    row = RubberMatch(
        uid=str(uuid.uuid4()),
        exchange_id=tie.exchange_id,
        competition_id=tie.competition_id,
        parent_id=tie.id,
        position=position,
        key=f"{tie.uid}.{position}",  # a tie's own key changes where another format plays the match anew
        minutes=rubber_rulebook(rubber).rules.match_minutes,
        status=Status.OPEN,
    )
    change.session.add(row)
    return row


def _follow(row: RubberMatch, tie: Match) -> None:
    row.number, row.stage, row.round, row.group = tie.number, tie.stage, tie.round, tie.group
    others = (row.home_id, row.away_id) != (tie.home_id, tie.away_id)
    row.home_id, row.away_id = tie.home_id, tie.away_id
    if tie.starts_at is None:
        row.court_id = row.starts_at = row.planned_court_id = row.planned_starts_at = None
    if tie.draft_starts_at is None:
        row.draft_court_id = row.draft_starts_at = None
    if row.status in RESULTS and not others:
        return
    row.become(Event.SETTLED, Status.OPEN if tie.status is Status.OPEN else Status.UNNEEDED)
    row.score, row.winner, row.note = None, None, ""


def require_rubbers(state: State, match: AnyMatch, status: Status) -> None:
    """Raise InputError where a tie's score is typed that follows from its rubbers, or a rubber's after another end."""
    tie, found = in_graph(match), tie_as(state, match, None)
    if found is None:
        return
    require_following(match)
    if match is not tie and match.status is Status.UNNEEDED:
        raise InputError(DEAD)
    if match is tie and status is Status.PLAYED and not (found.over and _is_decided_by_hand(state, tie)):
        raise InputError(FROM_RUBBERS)


def _is_decided_by_hand(state: State, tie: Match) -> bool:
    """Tell whether somebody may say who goes on from a tie whose rubbers are over: it is level, or one of two legs."""
    return state.graph.goes_by_aggregate(tie.key) or worked_out(state, tie, None) is None


def require_following(match: AnyMatch) -> None:
    """Raise InputError for a rubber whose tie does not follow from it, having been given away or annulled."""
    tie = in_graph(match)
    if match is not tie and tie.status not in {Status.OPEN, Status.PLAYED}:
        raise InputError(DECIDED)


def score_of_tie(state: State, match: AnyMatch, status: Status, score: Score) -> Score:
    """Return the score that a result has: of a tie that was broken off, or that somebody decides, what was played."""
    found = tie_as(state, match, None) if isinstance(match, Match) else None
    if found is None:
        return score
    begun = any(any(pair) for pair in found.score if pair)
    return found.score if status in BROKEN_OFF | {Status.PLAYED} and begun else ()


def let_tie_follow(change: Change, match: AnyMatch, played: Played[int] | None) -> Match:
    """Write what a tie is now that a rubber of it was recorded or cleared, or that its own result was taken back.

    Returns the match of the graph; one that was written itself stays as it was written.
    """
    tie = in_graph(match)
    if match is tie and (played is None or match.status is not Status.OPEN):
        return tie
    with change.following():
        if played is not None:
            tie.become(Event.RECORDED, played.status)
            tie.score, tie.winner = score_to_json(played.score), played.winner
        elif tie.status is not Status.OPEN:
            tie.become(Event.CLEARED, Status.OPEN)
            tie.score, tie.winner = None, None
    return tie
