"""Places that were reached by heats, given up before they are used: the next one moves up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import get_args

from tournament.domain.competitions.commands.results import follow, title_of
from tournament.domain.competitions.queries.states import State, drawn_state
from tournament.domain.competitions.queries.vacancies import told_up
from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.engine.errors import InputError
from tournament.engine.giving_up import by_heats, without
from tournament.engine.heats.vacancies import By, Vacancy
from tournament.engine.match_status import RESULTS
from tournament.engine.message import Message
from tournament.engine.names import tidy
from tournament.models import Competition, Entry, Exchange, Match


@service("place.given_up", Exchange)
def give_up(change: Change, match_id: int, entry_id: int, by: By, reason: str) -> None:
    """Let the next one start in place of an entry that reached a heat or match by a heat: by its mark, or its place."""
    match, entry, competition = _open(change, match_id, entry_id)
    if not tidy(reason):
        raise InputError(Message("Say why {name} does not start.").format(name=entry.name))
    before = drawn_state(competition)
    after = left_by(before, match, entry, by)
    write(competition, after.vacancies)
    follow(change, competition, after)
    change.summary = Message("{entry} does not start in {match}: {reason}. {then}").format(
        entry=entry.name, match=title_of(competition, before, match), reason=tidy(reason), then=told_up(before, after)
    )


@service("place.taken_again", Exchange)
def take_again(change: Change, match_id: int, entry_id: int) -> None:
    """Let an entry start after all where it gave its place up."""
    match, entry, competition = _open(change, match_id, entry_id)
    before = drawn_state(competition)
    left = tuple(each for each in before.vacancies if (each.entry, each.node) != (entry.id, match.key))
    if left == before.vacancies:
        raise InputError(Message("{name} did not give up a place here.").format(name=entry.name))
    write(competition, left)
    follow(change, competition, replace(before, vacancies=left))
    change.summary = Message("{entry} starts in {match} after all").format(
        entry=entry.name, match=title_of(competition, before, match)
    )


def left_by(state: State, match: Match, entry: Entry, by: By) -> State:
    """Return the state once an entry gave up its place; raises InputError where it has none."""
    if by not in get_args(By):
        raise InputError(Message("Choose who moves up: the next one by mark, or the next one of the same heat."))
    if entry.id not in by_heats(state, match.key):
        raise InputError(Message("{name} did not come here by a heat: nobody moves up.").format(name=entry.name))
    return without(state, Vacancy(entry.id, match.key, by))


def write(competition: Competition, vacancies: Sequence[Vacancy[int]]) -> None:
    """Store the places that were given up."""
    competition.vacancies = [asdict(each) for each in vacancies] or None


def _open(change: Change, match_id: int, entry_id: int) -> tuple[Match, Entry, Competition]:
    match, entry = own(change, Match, match_id), own(change, Entry, entry_id)
    change.relies_on(match, "status")
    competition = change.session.get_one(Competition, match.competition_id)
    if match.status in RESULTS:
        raise InputError(Message("This is over: correct its result instead."))
    return match, entry, competition
