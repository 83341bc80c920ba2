"""Places that were reached by heats, given up one after another; those who have withdrawn are passed over."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TypeVar

from tournament.engine.competition import CompetitionState
from tournament.engine.graph import Fastest, Placed
from tournament.engine.heats.vacancies import MovedUp, Vacancy
from tournament.engine.progress import Open
from tournament.engine.standings import Entry

E = TypeVar("E", bound=Entry)


def by_heats(state: CompetitionState[E], key: str) -> tuple[E, ...]:
    """List who comes to a heat or match by a heat."""
    comes = zip(state.graph.nodes_by_id()[key].slots, state.progress.everyone(key), strict=True)
    return tuple(who for slot, who in comes if isinstance(slot, Placed | Fastest) and not isinstance(who, Open))


def without(state: CompetitionState[E], vacancy: Vacancy[E]) -> CompetitionState[E]:
    """Return the state once an entry gave up its place."""
    new = replace(state, vacancies=(*state.vacancies, vacancy))
    return _passed_over(new, state.progress.moved_up)


def one_after_another(
    state: CompetitionState[E], vacancies: Iterable[Vacancy[E]]
) -> tuple[CompetitionState[E], list[Vacancy[E]]]:
    """Return the state once these gave up their places in turn, and those of them who had none."""
    strangers: list[Vacancy[E]] = []
    for each in vacancies:
        if (each.entry, each.node) in {(done.entry, done.node) for done in state.vacancies}:
            continue  # has withdrawn, and was passed over before
        if each.entry not in by_heats(state, each.node):
            strangers.append(each)
        state = without(state, each)
    return state, strangers


def none_withdrawn_waited_for(state: CompetitionState[E]) -> CompetitionState[E]:
    """Return the state in which no place waits for a decision between those who withdrew and others."""
    return _passed_over(state, [each for each in state.progress.moved_up if not each.open])


def _passed_over(state: CompetitionState[E], settled: Collection[MovedUp[E]]) -> CompetitionState[E]:
    """Let the withdrawn give up, before all others, what they would be asked for: where they start already stays."""
    while True:
        asked = (each for each in state.progress.moved_up if each not in settled)
        gone = dict.fromkeys(Vacancy(who, each.node) for each in asked for who in _who(each) if who in state.withdrawn)
        new = [each for each in gone if each not in state.vacancies]
        if not new:
            return state
        state = replace(state, vacancies=(*new, *state.vacancies))


def _who(moved: MovedUp[E]) -> Iterable[E]:
    return moved.level if moved.up is None else (moved.up,)
