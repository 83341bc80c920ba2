"""Withdrawal of an entry in mid-event, by the edition's policy, and its return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tournament.domain.competitions.commands.sync_matches import settle
from tournament.domain.competitions.commands.vacancies import left_by, write
from tournament.domain.competitions.queries.graphs import pairer_of
from tournament.domain.competitions.queries.policies import policies_in
from tournament.domain.competitions.queries.states import drawn_state
from tournament.domain.competitions.queries.vacancies import back, reached, told_up
from tournament.domain.competitions.queries.withdrawals import group_matches, keeps, results_after_return
from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.engine.errors import InputError
from tournament.engine.giving_up import none_withdrawn_waited_for
from tournament.engine.heats.vacancies import By
from tournament.engine.match_status import Event, Status
from tournament.engine.message import Message, joined
from tournament.engine.names import tidy
from tournament.engine.scoring import Withdrawal
from tournament.engine.text import Words
from tournament.models import Competition, Entry, Exchange, Match

POLICIES = {
    Withdrawal.ANNUL: Message("Annul all of the entry's group results"),
    Withdrawal.KEEP: Message("Keep what was played, forfeit the rest"),
    Withdrawal.KEEP_FROM_HALF: Message("Keep from half of the matches on, otherwise annul"),
}


@service("entry.withdrawn", Exchange)
def withdraw(
    change: Change, entry_id: int, policy: str | None = None, note: str = "", moves_up: By | None = None
) -> None:
    """Take an entry out; `policy` is one of POLICIES, that of the regulations when None.

    In a group its matches are annulled, or those not played are walkovers; in a knock-out whoever it meets
    goes on. Where rounds are paired one by one, what was played stays. What it reached by heats stays empty unless
    `moves_up` says who is next there.
    """
    entry = own(change, Entry, entry_id)
    competition = change.session.get_one(Competition, entry.competition_id)
    if entry.withdrawn_at is not None:
        raise InputError(Message("{name} has withdrawn already.").format(name=entry.name))
    if entry.number is None:
        raise InputError(Message("Not drawn yet: remove {name} from the list.").format(name=entry.name))
    chosen = Withdrawal(policy or policies_in(competition).get("withdrawal", Withdrawal.ANNUL))
    if competition.format and pairer_of(competition.format):
        chosen = Withdrawal.KEEP  # later rounds were paired on what was played
    up = _moved_up(change, competition, entry, moves_up) if moves_up is not None else ""
    if competition.vacancies:
        left = drawn_state(competition)
        left = none_withdrawn_waited_for(replace(left, withdrawn=(*left.withdrawn, entry.id)))
        write(competition, left.vacancies)
    entry.withdrawn_at, entry.withdrawal_policy = change.now, chosen
    matches = group_matches(entry)
    for match in matches:
        change.relies_on(match, "status", "score", "winner")
    for group in {match.group for match in matches}:
        _deal_with(entry, [match for match in matches if match.group == group], chosen, tidy(note))
    settle(change, competition)
    told = Message("{name} withdraws ({policy})").format(name=entry.name, policy=POLICIES[chosen])
    change.summary = joined((told, up), ". ") if up else told


def _moved_up(change: Change, competition: Competition, entry: Entry, by: By) -> Words:
    """Let the next ones start where an entry would have, and say who they are."""
    before = state = drawn_state(competition)
    told: list[Words] = []
    for each in reached(before, entry.id):
        after = left_by(state, change.session.get_one(Match, each.match_id), entry, by)
        told.append(Message("{match}: {who}").format(match=each.title, who=told_up(state, after)))
        state = after
    write(competition, state.vacancies)
    return joined(told, " ")


@service("entry.reinstated", Exchange)
def reinstate(change: Change, entry_id: int) -> None:
    """Let an entry that withdrew play on: what its withdrawal set aside holds again.

    Later results that follow from its absence fall away where other sides meet now (see `queries.withdrawals`).
    """
    entry = own(change, Entry, entry_id)
    if entry.withdrawn_at is None:
        raise InputError(Message("{name} has not withdrawn.").format(name=entry.name))
    competition = change.session.get_one(Competition, entry.competition_id)
    for match, (status, score, winner, note) in results_after_return(entry):
        other_id = match.away_id if match.home_id == entry.id else match.home_id
        if change.session.get_one(Entry, other_id).withdrawn_at is None:
            match.set_aside = None
        match.become(Event.RETURNED, status)
        match.score, match.winner, match.note = score, winner, note
    if competition.vacancies:
        write(competition, back(drawn_state(competition), entry.id))
    entry.withdrawn_at = entry.withdrawal_policy = None
    settle(change, competition)
    change.summary = Message("{name} plays on").format(name=entry.name)


def _deal_with(entry: Entry, matches: Sequence[Match], policy: Withdrawal, note: str) -> None:
    kept = keeps(policy, matches)
    for match in matches:
        if match.status is Status.UNNEEDED or (kept and match.status is not Status.OPEN):
            continue
        if match.set_aside is None:
            match.set_aside = [match.status.value, match.score, match.winner, match.note]
        match.become(Event.WITHDRAWN, Status.WALKOVER if kept else Status.ANNULLED)
        match.note = note
        match.winner = int(match.home_id == entry.id) if kept else None
