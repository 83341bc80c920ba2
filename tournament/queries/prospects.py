"""What can still happen in the groups of a competition, for its tables: who is through, who is out, what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tournament.engine.graph import Best, Graph, Loser, Rank, Winner
from tournament.engine.prospects import Prospect, chances, prospects
from tournament.engine.prospects_undrawn import undrawn_prospects
from tournament.engine.scoring import endings
from tournament.engine.standings import Entry as EntryId
from tournament.engine.text import Text
from tournament.queries.states import State, tiebreakers

RUNS = 200
"""Endings that are drawn for a chance where not all can be looked at."""
OPEN = Text("Hạng {best} đến {worst}.", "Place {best} to {worst}.")
SETTLED = Text("Chắc chắn hạng {best}.", "Sure of place {best}.")
BEST_OF_RANK = Text(
    "Hạng {best} đến {worst}; đội hạng {rank} tốt nhất các bảng cũng đi tiếp.",
    "Place {best} to {worst}; the best of those on rank {rank} of the groups go on too.",
)
CHANCE = Text(
    "{text} Khả năng khoảng {percent} % nếu mọi kết quả dễ xảy ra như nhau.",
    "{text} The chance is about {percent} % if all results are equally likely.",
)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can still happen to an entry; `fate` is through, out, or None while that is open."""

    fate: str | None
    text: Text


def outlooks(state: State) -> Mapping[str, Mapping[int, Outlook]]:
    """Return the outlook of every entry in each group that is going on, by group and entry.

    It holds as long as nobody withdraws or is punished. Groups paired round by round by another order than their
    table's, and sports whose matches can end in ways unknown here, have none.
    """
    outcomes = endings(state.sport.scoring, state.rules)
    if not outcomes or (state.by_round and (state.by_round.order or state.by_round.on_one_court)):
        return {}
    return {
        key: _of_group(state, key)
        for key in state.rows
        if key not in state.finished_groups and any(row.tally.played for row in state.rows[key])
    }


def _of_group(state: State, key: str) -> Mapping[int, Outlook]:
    table, outcomes = state.tables[key], endings(state.sport.scoring, state.rules)
    onward = going_on(state.graph, key)
    through = onward.sure or 1  # where nothing is played afterwards, the first place is what is asked for
    pairs = _left(state, key)
    if pairs is None:
        return {}
    likely: Mapping[EntryId, Fraction] = {}
    if state.by_round:
        rounds = state.planned_rounds - len(state.rounds)
        free = (0, state.rules.win_points, state.rules.draw_points)
        found = undrawn_prospects(table, pairs, outcomes, state.steps, through, rounds, free)
    else:
        found = prospects(table, pairs, outcomes, state.steps, through, tiebreakers())
        if onward.sure:
            seed = f"{state.competition_id}.{key}"
            played = [each for each in outcomes if each.counts and each.contested]
            likely = chances(table, pairs, played, state.steps, through, seed, RUNS, tiebreakers())
    telling = onward.sure or any((each.best, each.worst) != (1, len(found)) for each in found.values())
    return {int(entry): _outlook(each, onward, likely.get(entry)) for entry, each in found.items()} if telling else {}


def _left(state: State, key: str) -> list[tuple[EntryId, EntryId]] | None:
    """Return who still meets in a group, None while that is not known."""
    pairs: list[tuple[EntryId, EntryId]] = []
    for node in state.graph.of_group(key):
        if node.id not in state.played:
            home, away = state.progress.known(node.id)
            if home is None or away is None:
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
    percent = min(max(round(100 * chance), 1), 99)
    return Outlook(None, CHANCE.format(text=found.text, percent=percent))
