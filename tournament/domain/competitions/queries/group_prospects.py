"""What can still happen in the groups of a competition: who is through, who is out, what it takes.

For its tables, and for all that is told of matches to come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from tournament.domain.competitions.queries.states import State, tiebreakers
from tournament.engine.graph import Best, Candidates, Graph, Loser, Rank, Winner
from tournament.engine.message import Message
from tournament.engine.prospects.groups import Prospect, chances, prospect, prospects
from tournament.engine.prospects.undrawn import undrawn_prospects
from tournament.engine.scoring import Outcome
from tournament.engine.standings import BUILT_IN, Row
from tournament.engine.standings import Entry as EntryId
from tournament.engine.text import Words
from tournament.plugins.guard import LeftOutError
from tournament.runtime import runtime

T = TypeVar("T")

RUNS = 200
"""Endings that are drawn for a chance where not all can be looked at."""
OPEN = Message("Place {best} to {worst}.")
SETTLED = Message("Sure of place {best}.")
BEST_OF_RANK = Message("Place {best} to {worst}; the best of those on rank {rank} of the groups go on too.")
CHANCE = Message("{text} The chance is about {share} if all results are equally likely.")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can still happen to an entry; `fate` is through, out, or None while that is open."""

    fate: str | None
    text: Words


def outlooks(state: State) -> Mapping[str, Mapping[int, Outlook]]:
    """Return the outlook of every entry in each group that is going on, by group and entry.

    It holds as long as nobody withdraws or is punished. Groups paired round by round by another order than their
    table's, and sports whose matches can end in ways unknown here, have none.
    """
    return {key: _outlooks(state, key, found) for key, found in _prospects(state).items()}


def places_left(state: State) -> Mapping[str, Mapping[int, tuple[int, int]]]:
    """Return the best and the worst place that every entry can still take, by group and entry.

    These are the places that outlooks tell, and, of groups that are over, those that their tables show.
    """
    going_on = {
        key: {int(entry): (each.best, each.worst) for entry, each in found.items()}
        for key, found in _prospects(state).items()
    }
    return going_on | {key: _shown(state.rows[key]) for key in state.finished_groups if key in state.rows}


def best_left(state: State) -> Mapping[Candidates, Mapping[int, tuple[int, int]]]:
    """Return the places left among those on one rank of several groups that are over."""
    return {each: _shown(rows) for each, rows in state.candidates.items()}


def _shown(rows: Sequence[Row]) -> dict[int, tuple[int, int]]:
    """Return the places that rows stand on, all of a tie's for each in it."""
    tied: dict[int, list[int]] = {}
    for place, row in enumerate(rows, start=1):
        if row.tied:
            tied.setdefault(row.rank, []).append(place)
    return {
        int(row.entry): (tied[row.rank][0], tied[row.rank][-1]) if row.tied else (place, place)
        for place, row in enumerate(rows, start=1)
    }


def _prospects(state: State) -> Mapping[str, Mapping[EntryId, Prospect]]:
    if state.pairer.order or state.pairer.on_one_court if state.pairer else state.rounds:
        return {}  # rounds rank by themselves, or whose plugin is missing: nobody knows how
    going_on_now = [
        key
        for key in state.rows
        if key not in state.finished_groups and any(row.tally.played for row in state.rows[key])
    ]
    known = {key: outcomes for key in going_on_now if (outcomes := _endings(state, key))}
    return {key: _of_group(state, key, outcomes) for key, outcomes in known.items()}


def _of_group(state: State, key: str, outcomes: Sequence[Outcome]) -> Mapping[EntryId, Prospect]:
    pairs, table, gone = _left(state, key), state.tables[key].without(state.withdrawn), _gone(state, key)
    if pairs is None:
        return {}
    through = going_on(state.graph, key).sure or 1  # where nothing is played afterwards, the first place is asked for
    if state.pairer:
        rounds = state.planned_rounds - len(state.rounds)
        free = (0, state.rules.win_points, state.rules.draw_points)
        return undrawn_prospects(table, pairs, outcomes, state.steps, through, rounds, free) | gone
    return _together(state, lambda: prospects(table, pairs, outcomes, state.steps, through, tiebreakers())) | gone


def _gone(state: State, key: str) -> dict[EntryId, Prospect]:
    """Return the places of those who withdrew: the last, which nothing changes as long as nobody else does."""
    return {
        row.entry: prospect(place, place, True, 0, None)
        for place, row in enumerate(state.rows[key], start=1)
        if row.entry in state.withdrawn
    }


def _outlooks(state: State, key: str, found: Mapping[EntryId, Prospect]) -> Mapping[int, Outlook]:
    onward = going_on(state.graph, key)
    likely: Mapping[EntryId, Fraction] = {}
    if onward.sure and not state.pairer:
        pairs, seed = _left(state, key) or [], f"{state.id}.{key}"
        outcomes = _endings(state, key)
        played = [each for each in outcomes if each.counts and each.contested]
        table = state.tables[key].without(state.withdrawn)
        known = table, pairs, played, state.steps, onward.sure, seed, RUNS, tiebreakers()
        likely = _together(state, lambda: chances(*known))
    telling = onward.sure or any((each.best, each.worst) != (1, len(found)) for each in found.values())
    return {int(entry): _outlook(each, onward, likely.get(entry)) for entry, each in found.items()} if telling else {}


def _together(state: State, work: Callable[[], T]) -> T:
    """Ask the tie-breaks of plugins, which rank many endings, in one piece of work."""
    trusted = all(step.by in BUILT_IN for step in state.steps)
    return work() if trusted else runtime().registry.guard.together(work)


def _endings(state: State, group: str) -> tuple[Outcome, ...]:
    """Return how the matches of a group may end, all of which are played under the same rules."""
    rulebook = next((state.rulebook_of(node.id) for node in state.graph.of_group(group)), state.rulebook)
    with suppress(LeftOutError):  # what nobody can count has no known endings
        return tuple(rulebook.scoring.endings(rulebook.rules))
    return ()


def _left(state: State, key: str) -> list[tuple[EntryId, EntryId]] | None:
    """Return who still meets in a group, None while that is not known or somebody has yet to come into its table."""
    pairs: list[tuple[EntryId, EntryId]] = []
    table = state.tables[key].without(state.withdrawn)
    for node in state.graph.of_group(key):
        if node.id not in state.played:
            home, away = state.progress.known(node.id)
            if home not in table.tallies or away not in table.tallies:
                return None
            pairs.append((home, away))
    return pairs


@dataclass(frozen=True, slots=True)
class Onward:
    """How many of a group surely play on for the first place, and the rank from which the best of several do."""

    sure: int = 0
    best_rank: int = 0


def going_on(graph: Graph, group: str) -> Onward:
    """Say who of a group plays on towards the first place of all; matches for other places do not count."""
    by_id = graph.by_id()
    waiting = [(place.slot, False) for place in graph.places if place.place == 1]
    ranks: set[int] = set()
    best_rank, seen = 0, set[str]()
    while waiting:
        slot, played = waiting.pop()  # `played`: something is played between here and the first place
        match slot:
            case Winner(match=key) | Loser(match=key) if key not in seen:
                seen.add(key)
                behind = [*by_id[key].slots, *graph.groups.get(by_id[key].group or "", ())]
                waiting += [(each, True) for each in behind]
            case Rank(group=of, rank=rank):
                if of == group and played:
                    ranks.add(rank)
                elif of not in seen:
                    seen.add(of)
                    behind = [*graph.groups.get(of, ()), *graph.orders.get(of, ())]
                    waiting += [(each, True) for each in behind]
            case Best(groups=several, rank=rank) if group in several:
                best_rank = rank
            case _:
                pass
    sure = next(n for n in range(len(ranks) + 1) if n + 1 not in ranks)
    return Onward(sure, best_rank if best_rank > sure else 0)


def _outlook(found: Prospect, onward: Onward, chance: Fraction | None) -> Outlook:
    if not onward.sure:
        text = SETTLED if found.best == found.worst else OPEN
        return Outlook(None, text.format(best=found.best, worst=found.worst))
    if found.verdict != "sure" and found.best <= onward.best_rank:
        return Outlook(None, BEST_OF_RANK.format(best=found.best, worst=found.worst, rank=onward.best_rank))
    if found.verdict != "open":
        return Outlook({"sure": "through", "out": "out"}[found.verdict], found.text)
    if chance is None:
        return Outlook(None, found.text)
    share = Message("{percent} %").format(percent=min(max(round(100 * chance), 1), 99))
    return Outlook(None, CHANCE.format(text=found.text, share=share))
