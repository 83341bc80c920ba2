"""Results: recorded, corrected and taken back, with what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from tournament.domain.competitions.commands.sync_matches import settle
from tournament.domain.competitions.queries.corrections import Effect
from tournament.domain.competitions.queries.plugin_views import match_view, result_notice
from tournament.domain.competitions.queries.states import State, drawn_state, played_of, relied_on
from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.row_history import image_of
from tournament.domain.core.commands.staleness import Version, changes_since, require_fresh
from tournament.domain.core.commands.submissions import Submission, require_new
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, Change, NotFoundError, service
from tournament.engine import labels, match_status
from tournament.engine.competition import Played
from tournament.engine.errors import InputError
from tournament.engine.match_status import Event, Status
from tournament.engine.message import Message, joined, pmessage
from tournament.engine.progress import Impact, impact
from tournament.engine.scoring import Score, Violation, score_text
from tournament.engine.text import Text, Words
from tournament.models import Competition, Exchange, Match, db
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

SHOWN = ("status", "score", "winner", "note", "home_id", "away_id")
"""What the form of a result shows of its match."""
ON_ONE_COURT = Message("All play this round on one court: enter the points of all on the page of the rounds.")


@dataclass(frozen=True, slots=True)
class Given:
    """A result as somebody gives it; `winner` 0 or 1 where the score does not say."""

    score: Score = ()
    status: Status = Status.PLAYED
    winner: int | None = None
    note: str = ""


OTHER_IMPACT = Message("What this changes is no longer what was shown: look at it again.")


class ScoreError(InputError):
    """A score that the rules do not allow; `violations` says what is wrong, in the sport's own words."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__(joined((v.text for v in self.violations), "; "))


@service("result.recorded", Exchange)
def record(change: Change, match_id: int, given: Given, seen: Impact[int] | None = None) -> Effect:
    """Record or correct a result; returns what it did.

    With `seen` it is made only while it changes just that. Raises ScoreError for what cannot be.
    """
    match = own(change, Match, match_id)
    change.relies_on(match, *SHOWN)
    competition = change.session.get_one(Competition, match.competition_id)
    before = drawn_state(competition)
    new = _checked(before, match, given)
    _require_seen(before, before.with_match(match.key, new), seen)
    match.become(Event.RECORDED, given.status)
    match.score = [list(pair) for pair in given.score]
    match.winner, match.note, match.set_aside = _winner_kept(before, match.key, new), given.note, None
    if competition.started_at is None:
        competition.started_at = change.now
    after = _follow(change, competition, before, match)
    change.notices.append(("tournament_result_recorded", partial(result_notice, match.exchange_id, match.id)))
    change.summary = Message("Result of {match}: {what}").format(
        match=_title(competition, before, match), what=_in_words(before, match, given)
    )
    return Effect(before, after, impact(before.progress, after.progress))


@service("result.cleared", Exchange)
def clear(change: Change, match_id: int, seen: Impact[int] | None = None) -> Effect:
    """Take a result back, as if the match had not been played; returns what that did, `seen` as above."""
    match = own(change, Match, match_id)
    change.relies_on(match, *SHOWN)
    competition = change.session.get_one(Competition, match.competition_id)
    before = drawn_state(competition)
    if before.pairer and before.pairer.on_one_court:
        raise InputError(ON_ONE_COURT)
    _require_seen(before, before.with_match(match.key, None), seen)
    match.become(Event.CLEARED, Status.OPEN)
    match.score, match.winner, match.note, match.set_aside = None, None, "", None
    after = _follow(change, competition, before, match)
    change.summary = Message("Clear the result of {match}").format(match=_title(competition, before, match))
    return Effect(before, after, impact(before.progress, after.progress))


def preview(exchange_id: int, match_id: int, given: Given | None, sent: Submission | None = None) -> Effect:
    """Say what recording `given` (or clearing, with None) would change, without writing anything.

    Raises StaleError when the match is no longer as on the page of the form that was `sent`, RepeatedError when that is
    because the form itself was carried out meanwhile.
    """
    if sent is not None:
        require_new(db.session(), sent)
    match = db.session.get(Match, match_id)
    if match is None or match.exchange_id != exchange_id:
        raise NotFoundError(NOTHING_HERE)
    exchange = db.session.get_one(Exchange, exchange_id)
    before = drawn_state(db.session.get_one(Competition, match.competition_id))
    version = sent.version if sent is not None else Version()
    since, shown = changes_since(db.session(), version, exchange.block, exchange), [image_of(match, *SHOWN)]
    try:
        _require_way(match, given)
        after = before.with_match(match.key, _checked(before, match, given) if given else None)
    except InputError as error:
        require_fresh(since, shown, error)
        raise
    require_fresh(since, shown)
    return Effect(before, after.settled(), impact(before.progress, after.progress))


def _follow(change: Change, competition: Competition, before: State, match: Match) -> State:
    """Let the other matches follow from what is now recorded of one; returns the state, which is not read again."""
    known = relied_on(competition, before.with_match(match.key, played_of(match)))
    after = settle(change, competition, known)
    with suppress(LeftOutError):  # the result stands; calendars tell what can be told without the plugin
        change.states[competition.id] = after if after is known else relied_on(competition, after)
    return after


def _require_way(match: Match, given: Given | None) -> None:
    """Raise InputError when the match cannot become what `given`, or clearing it with None, makes of it."""
    event, status = (Event.RECORDED, given.status) if given else (Event.CLEARED, Status.OPEN)
    match_status.after(event, match.status, status, match.number)


def _require_seen(before: State, after: State, seen: Impact[int] | None) -> None:
    """Raise InputError when a change of a result changes something else than what was shown."""
    if seen is not None and impact(before.progress, after.progress) != seen:
        raise InputError(OTHER_IMPACT)


def _checked(state: State, match: Match, given: Given) -> Played[int]:
    """Return the result as it will be recorded, or raise the reason why it cannot be."""
    if match.home_id is None or match.away_id is None:
        raise InputError(Message("The sides of this match are not known yet."))
    if state.pairer and state.pairer.on_one_court:
        raise InputError(ON_ONE_COURT)
    violations = list(state.rulebook_of(match.key).violations(given.score, given.status, given.winner))
    if runtime().registry.hears("tournament_score_checks"):
        violations += runtime().registry.violations(match_view(match), given.score)
    if violations:
        raise ScoreError(violations)
    new = Played((match.home_id, match.away_id), given.status, given.score, given.winner)
    if _in_aggregate(state, match.key):
        _require_aggregate(state, match.key, new)
    elif match.group is None and given.status is Status.PLAYED and state.outcome(match.key, new).winner is None:
        raise InputError(Message("A knock-out match needs a winner: choose one."))
    return new


def _in_aggregate(state: State, key: str) -> bool:
    leg = state.graph.legs.get(key)
    return leg is not None and leg.series.by == "aggregate"


def _winner_kept(state: State, key: str, new: Played[int]) -> int | None:
    """Return the winner to keep: of a leg that was played only who was named, since the aggregate may not be level."""
    if _in_aggregate(state, key) and new.status is Status.PLAYED:
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


def _title(competition: Competition, state: State, match: Match) -> Words:
    return Message("{competition}, {match}").format(
        competition=Text(competition.name_vi, competition.name_en),
        match=labels.titles(state.graph)[match.key],
    )


def _in_words(state: State, match: Match, given: Given) -> Words:
    names = dict(zip(state.entrants, state.names, strict=True))
    score = score_text(given.score, " ")
    sides = f"{names[match.home_id or 0]} – {names[match.away_id or 0]}"
    if given.status is Status.PLAYED:
        return f"{sides} {score}"
    return Message("{sides} {score} ({status})").format(
        sides=sides, score=score, status=STATUSES.get(given.status, given.status)
    )
