"""Results: recorded, corrected and taken back, with what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.orm import joinedload

from tournament.domain.competitions.commands.marks import GivenMarks, checked_marks
from tournament.domain.competitions.commands.rubbers import (
    CLEAR_RUBBERS,
    let_tie_follow,
    require_following,
    require_rubbers,
    score_of_tie,
)
from tournament.domain.competitions.commands.sync_matches import settle
from tournament.domain.competitions.queries.corrections import Effect
from tournament.domain.competitions.queries.lanes import lanes_of
from tournament.domain.competitions.queries.level_heats import require_level
from tournament.domain.competitions.queries.plugin_views import match_view, result_notice
from tournament.domain.competitions.queries.rubber_rows import in_graph
from tournament.domain.competitions.queries.rubber_rules import rubber_at
from tournament.domain.competitions.queries.rubbers import rulebook_at, worked_out
from tournament.domain.competitions.queries.states import State, drawn_state, played_of, relied_on
from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.row_history import RowImage, image_of
from tournament.domain.core.commands.staleness import Since, StaleError, Version, changes_since, require_fresh
from tournament.domain.core.commands.submissions import Submission, require_new
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, Change, NotFoundError, service
from tournament.domain.core.queries.held_rows import keep
from tournament.domain.exchanges.queries.blocks import disabled_in
from tournament.engine import labels, match_status
from tournament.engine.errors import InputError
from tournament.engine.impact import impact
from tournament.engine.match_status import Event, Status
from tournament.engine.message import Message, joined, pmessage
from tournament.engine.recorded import Played
from tournament.engine.scoring import Score, Violation, score_to_json
from tournament.engine.text import Text, Words
from tournament.models import AnyMatch, Competition, Exchange, Match, db
from tournament.plugins.guard import LeftOutError
from tournament.runtime import runtime

STATUSES = {
    Status.PLAYED: pmessage("result", "played"),
    Status.WALKOVER: Message("won by walkover"),
    Status.NO_SHOW: Message("opponent did not appear"),
    Status.RETIRED: Message("opponent retired"),
    Status.DISQUALIFIED: Message("opponent disqualified"),
    Status.DOUBLE_FORFEIT: Message("both forfeited"),
    Status.NO_CONTEST: pmessage("result", "no contest"),
}

CHECKS = "tournament_score_checks"
SHOWN = ("status", "score", "winner", "note", "home_id", "away_id")
"""What the form of a result shows of its match."""
WITH_COMPETITION = joinedload(AnyMatch.competition).undefer(Competition.shown)
"""Reads with a match what a change of its result comes back to: its competition, and what was shown of that."""
ON_ONE_COURT = Message("All play this round on one court: enter the points of all on the page of the rounds.")


@dataclass(frozen=True, slots=True)
class Given:
    """A result as somebody gives it; `winner` 0 or 1 where the score does not say."""

    score: Score = ()
    status: Status = Status.PLAYED
    winner: int | None = None
    note: str = ""


Seen = Callable[[Effect], bool]
"""Tells whether somebody was shown what a correction does."""


class OtherEffectError(Exception):
    """A correction would change something else than what was shown; nothing was changed."""


class ScoreError(InputError):
    """A score that the rules do not allow; `violations` says what is wrong, in the sport's own words."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__(joined((v.text for v in self.violations), "; "))


@service("result.recorded", Exchange)
def record(change: Change, match_id: int, given: Given, seen: Seen | None = None) -> Effect:
    """Record or correct a result; returns what it did.

    With `seen` it is made only where that holds, else OtherEffectError is raised. Raises ScoreError for what cannot be.
    """
    return record_within(change, match_id, given, seen)


def record_within(change: Change, match_id: int, given: Given, seen: Seen | None = None) -> Effect:
    """Record or correct a result as part of a change, like `record`."""
    match = own(change, AnyMatch, match_id, WITH_COMPETITION)
    change.relies_on(match, *SHOWN)
    competition = match.competition
    before = drawn_state(competition)
    new = _checked(before, match, given, competition.sport)
    played = worked_out(before, match, new)
    require_seen(before, before.with_match(in_graph(match).key, played), in_graph(match).key, seen)
    match.become(Event.RECORDED, given.status)
    match.score = score_to_json(new.score)
    match.winner, match.note, match.set_aside = new.winner, given.note, None
    if competition.started_at is None:
        competition.started_at = change.now
    listed = let_tie_follow(change, match, played)
    after = follow(change, competition, _as_recorded(before, listed.key, played_of(listed)))
    change.notices.append(("tournament_result_recorded", partial(result_notice, listed)))
    change.summary = Message("Result of {match}: {what}").format(
        match=title_of(competition, before, match), what=_in_words(before, match, given, competition.sport)
    )
    return Effect(before, after, impact(before.progress, after.progress), listed.key)


@service("result.cleared", Exchange)
def clear(change: Change, match_id: int, seen: Seen | None = None) -> Effect:
    """Take a result back, as if the match had not been played; returns what that did, `seen` as above."""
    match = own(change, AnyMatch, match_id, WITH_COMPETITION)
    change.relies_on(match, *SHOWN)
    competition = match.competition
    before = drawn_state(competition)
    if before.pairer and before.pairer.on_one_court:
        raise InputError(ON_ONE_COURT)
    played = _cleared(before, match)
    require_level(competition, _as_recorded(before, in_graph(match).key, played))
    require_seen(before, _as_recorded(before, in_graph(match).key, played), in_graph(match).key, seen)
    match.become(Event.CLEARED, Status.OPEN)
    match.score, match.winner, match.note, match.set_aside = None, None, "", None
    listed = let_tie_follow(change, match, played)
    after = follow(change, competition, _as_recorded(before, listed.key, played_of(listed)))
    change.summary = Message("Clear the result of {match}").format(match=title_of(competition, before, match))
    return Effect(before, after, impact(before.progress, after.progress), listed.key)


def preview(
    exchange_id: int, match_id: int, given: Given | GivenMarks | None, sent: Submission | None = None
) -> Effect:
    """Say what recording `given` (or clearing, with None) would change, without writing anything.

    Raises StaleError when the match is no longer as on the page of the form that was `sent`, RepeatedError when that is
    because the form itself was carried out meanwhile.
    """
    match = db.session.get(AnyMatch, match_id, options=[joinedload(AnyMatch.competition)])
    if match is None or match.exchange_id != exchange_id:
        raise NotFoundError(NOTHING_HERE)
    exchange = db.session.get_one(Exchange, exchange_id)
    competition = match.competition
    before, listed = drawn_state(competition), in_graph(match)
    version = sent.version if sent is not None else Version()
    since, shown = changes_since(db.session(), version, exchange.block, exchange), [image_of(match, *SHOWN)]
    if before.graph.heats:
        shown += [image_of(lane) for lane in lanes_of([match.id]).get(match.id, ())]
    try:
        if given is not None:
            require_rubbers(before, match, given.status)
        _require_way(match, given)
        with runtime().registry.guard.counting(strict=True):  # whoever changes it waits for this too
            after = _after(before, match, given, competition)
    except InputError as error:
        _require_fresh(sent, since, shown, error)
        raise
    _require_fresh(sent, since, shown)
    return _effect(before, after, listed.key)


def _require_fresh(
    sent: Submission | None, since: Since, shown: list[RowImage], reason: InputError | None = None
) -> None:
    """Raise as `preview` tells when what was shown of a match is no longer so."""
    try:
        require_fresh(since, shown, reason)
    except StaleError:
        if sent is not None:
            require_new(db.session(), sent)
        raise


def _after(before: State, match: AnyMatch, given: Given | GivenMarks | None, competition: Competition) -> State:
    """Return the state with a result as it will be recorded, or without it; raises the reason why it cannot be."""
    key = in_graph(match).key
    if given is None:
        cleared = _as_recorded(before, key, _cleared(before, match))
        require_level(competition, cleared)
        return cleared
    if isinstance(given, GivenMarks):
        after = before.with_heat(key, checked_marks(before, key, given))
        require_level(competition, after)
        return after
    return before.with_match(key, worked_out(before, match, _checked(before, match, given, competition.sport)))


def _as_recorded(before: State, key: str, played: Played[int] | None) -> State:
    """Return the state with a match as it is recorded now, or without what was recorded of it, of a heat its marks."""
    return before.without((key,)) if played is None else before.with_match(key, played)


def follow(change: Change, competition: Competition, known: State) -> State:
    """Let the other matches follow from what is now known; returns the state, which is not read again."""
    keep(competition)  # calendars come back to it
    known = relied_on(competition, known)
    after = settle(change, competition, known)
    with suppress(LeftOutError):  # the result stands; calendars tell what can be told without the plugin
        change.states[competition.id] = after if after is known else relied_on(competition, after)
    return after


def _cleared(state: State, match: AnyMatch) -> Played[int] | None:
    """Return what the match of the graph is once a result is taken back: of a tie what its rubbers say, if anything."""
    require_following(match)
    played = worked_out(state, match, None)
    if match is in_graph(match) and match.status is Status.PLAYED and played is not None:
        raise InputError(CLEAR_RUBBERS)
    return played


def _winner(state: State, match: AnyMatch, new: Played[int], sport: str) -> int | None:
    if match is in_graph(match):
        return _winner_kept(state, match.key, new)
    return rulebook_at(state, match, sport).outcome(new.score, new.status, new.winner).winner


def _require_way(match: AnyMatch, given: Given | GivenMarks | None) -> None:
    """Raise InputError when the match cannot become what `given`, or clearing it with None, makes of it."""
    event, status = (Event.RECORDED, given.status) if given else (Event.CLEARED, Status.OPEN)
    match_status.after(event, match.status, status, match.number)


def require_seen(before: State, after: State, key: str, seen: Seen | None) -> None:
    """Raise OtherEffectError when a change of a result does something else than what was shown."""
    if seen is not None and not seen(_effect(before, after, key)):
        raise OtherEffectError


def _effect(before: State, after: State, key: str) -> Effect:
    return Effect(before, after.settled(), impact(before.progress, after.progress), key)


def _checked(state: State, match: AnyMatch, given: Given, sport: str) -> Played[int]:
    """Return the result as it will be recorded, or raise the reason why it cannot be."""
    if in_graph(match).key in state.progress.lanes:
        raise InputError(Message("Many start here at once: each entry gets a mark."))
    if match.home_id is None or match.away_id is None:
        raise InputError(Message("The sides of this match are not known yet."))
    if state.pairer and state.pairer.on_one_court:
        raise InputError(ON_ONE_COURT)
    require_rubbers(state, match, given.status)
    score = score_of_tie(state, match, given.status, given.score)
    violations = list(_violations(state, match, replace(given, score=score), sport))
    if isinstance(match, Match) and runtime().registry.hears(CHECKS, off := disabled_in(match.exchange_id)):
        violations += runtime().registry.violations(match_view(match), score, off)
    if violations:
        raise ScoreError(violations)
    new = Played((match.home_id, match.away_id), given.status, score, given.winner)
    recorded = replace(new, winner=_winner(state, match, new, sport))
    needs_winner = isinstance(match, Match) and match.group is None and given.status is Status.PLAYED
    if state.graph.goes_by_aggregate(match.key):
        _require_aggregate(state, match.key, new)
    elif needs_winner and recorded.winner is None:
        raise InputError(Message("A knock-out match needs a winner: choose one."))
    return recorded


def _violations(state: State, match: AnyMatch, given: Given, sport: str) -> Sequence[Violation]:
    rulebook = rulebook_at(state, match, sport)
    is_leg = state.graph.goes_by_aggregate(match.key)
    return (rulebook.violations_of_leg if is_leg else rulebook.violations)(given.score, given.status, given.winner)


def _winner_kept(state: State, key: str, new: Played[int]) -> int | None:
    """Return the winner to keep: of a leg that was played only who was named, since the aggregate may not be level."""
    if state.graph.goes_by_aggregate(key) and new.status is Status.PLAYED:
        return new.winner
    return state.outcome(key, new).winner


def _require_aggregate(state: State, key: str, new: Played[int]) -> None:
    """Refuse to name who goes on where the aggregate says so, and not to where it does not."""
    series = state.graph.legs[key].series
    if new.status is not Status.PLAYED:
        return
    if new.winner is not None and key != series.last:
        raise InputError(_LATER)
    unnamed = state.with_match(key, replace(new, winner=None))
    if key != series.last or not all(each in unnamed.played for each in series.matches):
        return
    level = series.last not in unnamed.progress.winners
    if level and new.winner is None:
        raise InputError(_LEVEL)
    if not level and new.winner is not None:
        raise InputError(_NOT_LEVEL)


_LATER = Message("Who goes on is decided by the last leg: leave the winner of this one to the score.")
_LEVEL = Message("After both legs the two are level: choose as the winner who goes on, by extra time or a shoot-out.")
_NOT_LEVEL = Message("The aggregate of both legs says who goes on: leave the winner to the score.")


def title_of(competition: Competition, state: State, match: AnyMatch) -> Words:
    """Name a match with its competition, a rubber with its tie."""
    title, rubber = labels.titles(state.graph)[in_graph(match).key], rubber_at(competition.sport, match.position)
    return Message("{competition}, {match}").format(
        competition=Text(competition.name_vi, competition.name_en),
        match=joined((title, rubber.name)) if rubber else title,
    )


def _in_words(state: State, match: AnyMatch, given: Given, sport: str) -> Words:
    names = state.name_of
    score = rulebook_at(state, match, sport).told(given.score, given.status, given.winner).words
    sides = f"{names[match.home_id or 0]} – {names[match.away_id or 0]}"
    if given.status is Status.PLAYED:
        return joined((sides, score), " ")
    return Message("{sides} {score} ({status})").format(
        sides=sides, score=score, status=STATUSES.get(given.status, given.status)
    )
