"""Places in later heats and matches that entries reached by heats: who gives one up, and who would move up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from tournament.domain.competitions.queries.marks_told import mark_told
from tournament.domain.competitions.queries.states import State
from tournament.engine import labels
from tournament.engine.giving_up import by_heats, without
from tournament.engine.heats.vacancies import By, MovedUp, Vacancy
from tournament.engine.match_status import RESULTS
from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.models import Match, db

NOBODY_LEFT = Message("Nobody is left to move up: the place stays empty.")
_OPEN = Message("Who moves up is still open.")
_LEVEL = Message("Who moves up is open: {names} are level.")
_UP = Message("{entry} moves up.")
_UP_WITH = Message("{entry} moves up ({heat}, {mark}).")
WAYS: Mapping[By, Words] = {
    "mark": Message("The next one by mark"),
    "place": Message("The next one of the same heat"),
}
HOW = Message("{way}: {who}")


@dataclass(frozen=True, slots=True)
class Reached:
    """A heat or match that an entry reached by a heat and that is not over; `ways` says who would move up there how.

    Ways that lead to the same entry are told once.
    """

    match_id: int
    title: Words
    ways: Mapping[By, Words]


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A place that an entry gave up, in words; `entry_id` can have it back as long as the match is not over."""

    entry_id: int
    told: Words


def reached(state: State, entry_id: int) -> tuple[Reached, ...]:
    """List what an entry reached by heats, and could give up."""
    keys = [node.id for node in state.graph.nodes if entry_id in by_heats(state, node.id)]
    rows = select(Match.key, Match.id).where(Match.competition_id == state.id, Match.key.in_(keys))
    ids = dict(db.session.execute(rows.where(Match.status.not_in(RESULTS))).tuples().all())
    titles = labels.titles(state.graph)
    return tuple(Reached(ids[key], titles[key], ways(state, key, entry_id)) for key in keys if key in ids)


def ways(state: State, key: str, entry_id: int) -> dict[By, Words]:
    """Say who would move up when an entry gives its place up: by mark, and by place where that is somebody else."""
    found: dict[By, Words] = {}
    for by in WAYS:
        told = told_up(state, without(state, Vacancy(entry_id, key, by)))
        if told not in found.values():
            found[by] = told
    return found


def back(state: State, entry_id: int) -> tuple[Vacancy[int], ...]:
    """Return the vacancies without those of an entry that comes back, but for what was decided without it."""
    over = {*state.marks, *state.played}
    return tuple(each for each in state.vacancies if each.entry != entry_id or each.node in over)


def told_up(before: State, after: State) -> Words:
    """Say who moves up for the one who gave up last."""
    names, last = after.name_of, after.vacancies[-1]
    starts_for = {each.up: each.out for each in before.progress.moved_up if each.node == last.node}
    place = last.node, starts_for.get(last.entry, last.entry)
    moved = next((each for each in after.progress.moved_up if (each.node, each.out) == place), None)
    if moved is not None and moved.level:
        return _LEVEL.format(names=", ".join(names[each] for each in moved.level))
    if moved is not None and moved.open:
        return _OPEN
    if moved is None or moved.up is None:
        return NOBODY_LEFT
    return _told(after, moved.up, names[moved.up])


def _told(state: State, entry: int, name: str) -> Words:
    heat = raced_before(state, entry)
    if heat is None:
        return _UP.format(entry=name)
    mark = next(mark_told(each, state.marking_of(heat)) for each in state.finishers[heat] if each.entry == entry)
    return _UP_WITH.format(entry=name, heat=labels.titles(state.graph)[heat], mark=mark)


def raced_before(state: State, entry: int, node: str | None = None) -> str | None:
    """Return the last heat that an entry raced in, before a heat or match where one is named."""
    found = None
    for heat in state.graph.heats:
        if heat.id == node:
            break
        found = heat.id if entry in state.marks.get(heat.id, {}) else found
    return found


def given_up(state: State, key: str) -> tuple[GivenUp, ...]:
    """List who gave up a place in a heat or match, with who moved up there."""
    names = state.name_of
    moved = {each.out: each for each in state.progress.moved_up if each.node == key}
    return tuple(
        GivenUp(each.entry, _gave_up(names, each.entry, moved.get(each.entry)))
        for each in state.vacancies
        if each.node == key and each.entry in names
    )


def _gave_up(names: Mapping[int, str], entry: int, moved: MovedUp[int] | None) -> Words:
    if moved is None or moved.up is None:
        return Message("{entry} does not start here.").format(entry=names[entry])
    return Message("{up} starts in place of {entry}.").format(up=names[moved.up], entry=names[entry])
