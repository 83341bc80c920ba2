"""What a withdrawal set aside, and what comes back when the entry does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import or_, select

from tournament.domain.competitions.queries.matches import MatchView, match_views
from tournament.domain.competitions.queries.states import State, drawn_state
from tournament.domain.competitions.queries.vacancies import back
from tournament.engine import labels
from tournament.engine.impact import impact
from tournament.engine.match_status import RESULTS, Status
from tournament.engine.recorded import Played
from tournament.engine.scoring import Withdrawal, keeps_results, score_from
from tournament.engine.text import Words
from tournament.models import Competition, Entry, Match, db

Kept = tuple[Status, Any, int | None, str]
"""What is recorded of a match: status, score, winner and note."""


@dataclass(frozen=True, slots=True)
class Reinstatement:
    """What an entry's return changes: results that count again, matches to play, later results that fall away."""

    back: tuple[MatchView, ...]
    to_play: tuple[MatchView, ...]
    fall_away: tuple[Words, ...]
    renamed: tuple[Words, ...]


def group_matches(entry: Entry) -> Sequence[Match]:
    """List the matches of an entry in groups."""
    return db.session.scalars(
        select(Match)
        .where(
            Match.competition_id == entry.competition_id,
            Match.group.is_not(None),
            or_(Match.home_id == entry.id, Match.away_id == entry.id),
        )
        .order_by(Match.number)
    ).all()


def was_played(match: Match) -> bool:
    """Tell whether a match had a result of its own, whatever a withdrawal made of it."""
    return (match.set_aside[0] if match.set_aside else match.status) in RESULTS


def keeps(policy: str, matches: Sequence[Match]) -> bool:
    """Tell whether the results of an entry in a group stand under a policy; `matches` are its own there."""
    return keeps_results(Withdrawal(policy), sum(map(was_played, matches)), len(matches))


def results_after_return(entry: Entry) -> list[tuple[Match, Kept]]:
    """Say what each match of an entry's groups is once it has come back; its opponents may have withdrawn too."""
    found = []
    for match in group_matches(entry):
        if match.set_aside is None:
            continue
        word, score, winner, note = match.set_aside
        status = Status(word)
        other_id = match.away_id if match.home_id == entry.id else match.home_id
        other = db.session.get_one(Entry, other_id)
        if other.withdrawn_at is not None:
            of_other = [each for each in group_matches(other) if each.group == match.group]
            if not keeps(other.withdrawal_policy or Withdrawal.ANNUL, of_other):
                status, winner = Status.ANNULLED, None
            elif status is Status.OPEN:
                status, winner = Status.WALKOVER, int(match.away_id == entry.id)
        found.append((match, (status, score, winner, note)))
    return found


def reinstatement(entry_id: int) -> Reinstatement:
    """Say what becomes of an entry's matches, and of those that followed from its absence, when it comes back.

    Raises InputError without the plugin of its competition.
    """
    entry = db.session.get_one(Entry, entry_id)
    competition = db.session.get_one(Competition, entry.competition_id)
    before = drawn_state(competition)
    results = results_after_return(entry)
    after = _with_results(before, entry, results)
    change = impact(before.progress, after.progress)
    titles = labels.titles(before.graph)
    views = {view.id: view for view in match_views([match for match, _ in results], competition.exchange_id)}
    own_again = [key for key in change.renamed if entry.id in after.progress.everyone(key)]
    return Reinstatement(
        back=tuple(views[match.id] for match, kept in results if kept[0] not in {Status.OPEN, Status.ANNULLED}),
        to_play=tuple(views[match.id] for match, kept in results if kept[0] is Status.OPEN),
        fall_away=tuple(titles[key] for key in change.invalid),
        renamed=tuple(titles[key] for key in dict.fromkeys([*own_again, *change.renamed])),
    )


def _with_results(state: State, entry: Entry, results: Sequence[tuple[Match, Kept]]) -> State:
    played = dict(state.played)
    for match, (status, score, winner, _) in results:
        played.pop(match.key, None)
        if status is not Status.OPEN and match.home_id is not None and match.away_id is not None:
            played[match.key] = Played((match.home_id, match.away_id), status, score_from(score), winner)
    withdrawn = tuple(id_ for id_ in state.withdrawn if id_ != entry.id)
    return replace(state, played=played, withdrawn=withdrawn, vacancies=back(state, entry.id))
