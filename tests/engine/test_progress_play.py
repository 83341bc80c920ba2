"""Progress with real scores, tables and withdrawals in mid-event."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.sampling import examples, falls_to_this_test, sizes
from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.engine.graph import Best, Graph
from tournament.engine.impact import impact
from tournament.engine.progress import Open, Progress, Record, resolve
from tournament.engine.scoring import SetRules, SetScoring, Status
from tournament.engine.standings import Result, Step, Table, best_of_rank, rank

SHAPES: list[tuple[str, dict[str, object]]] = [
    ("round_robin", {}),
    ("groups", {"groups": 2, "then": "knockout", "advance": 2}),
    ("knockout", {"third_place": "match"}),
    ("knockout", {"placement": "all"}),
    ("knockout", {"third_place": "joint"}),
    ("double_elimination", {"reset": True}),
    ("double_elimination", {"drop_map": "fivb", "crossover": True, "third_place": "match"}),
    ("double_elimination", {"drop_map": "standard"}),
]
STEPS = (Step("match_points"), Step("set_ratio"), Step("points_ratio"), Step("seed"))
RULES, SCORING = SetRules(), SetScoring()
WON, LOST = ((21, 15), (21, 12)), ((15, 21), (12, 21))


class Play:
    """A graph being played with made-up results."""

    def __init__(self, graph: Graph, seed: int = 0) -> None:
        self.graph, self.dice = graph, random.Random(seed)
        self.records: dict[str, Record[int]] = {}
        self.withdrawn: list[int] = []

    def progress(self) -> Progress[int]:
        entrants = tuple(range(1, self.graph.entries + 1))
        return resolve(self.graph, entrants, self.records, self._ranking, self._best, self.withdrawn)

    def rows(self, group: str) -> tuple[Table, list[int]]:
        inside = {node.id for node in self.graph.of_group(group)}
        found = [record for key, record in self.records.items() if key in inside]  # in the order of entering
        members = dict.fromkeys(slot.n for slot in self.graph.groups[group] if hasattr(slot, "n"))
        table = Table(members)
        table = Table(members, table.extras.__class__(seeds={n: n for n in members}))
        for record in found:
            table.add(Result(*record.sides, record.outcome))
        return table, [int(row.entry) for row in rank(table, STEPS)]

    def _ranking(self, group: str, _members: tuple[int, ...]) -> Sequence[int | None] | None:
        if any(node.id not in self.records for node in self.graph.of_group(group)):
            return None
        return list(self.rows(group)[1])

    def _best(self, slot: Best) -> int | None:
        groups = {key: self.rows(key) for key in slot.groups}
        ranked = best_of_rank(groups, slot.rank, STEPS)
        return int(ranked[slot.nth - 1].entry) if slot.nth <= len(ranked) else None

    def ready(self, progress: Progress[int]) -> list[str]:
        return [
            key
            for key, sides in progress.sides.items()
            if key not in self.records
            and key not in progress.walkovers | progress.unneeded
            and not any(isinstance(side, Open) for side in sides)
        ]

    def record(self, key: str, status: Status, winner: int, progress: Progress[int] | None = None) -> None:
        home, away = (progress or self.progress()).known(key)
        assert home is not None
        assert away is not None
        score = (WON if winner == 0 else LOST) if status is Status.PLAYED else ()
        self.records[key] = Record((home, away), SCORING.outcome(score, RULES, status, winner))

    def play_out(self, statuses: Sequence[Status] = (Status.PLAYED,), withdrawals: float = 0) -> Progress[int]:
        progress = self.progress()
        while ready := self.ready(progress):
            key = self.dice.choice(ready)
            self.record(key, self.dice.choice(statuses), self.dice.randrange(2), progress)
            if self.dice.random() < withdrawals:
                self.withdrawn += {self.dice.randint(1, self.graph.entries)} - set(self.withdrawn)
            progress = self.progress()
        return progress


def graph_of(shape: tuple[str, dict[str, object]], entries: int) -> Graph | None:
    name, options = shape
    try:
        return build(name, entries, options)
    except InputError:  # too few entries for this shape
        return None


@pytest.mark.sampled
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_number_of_entries_ends_with_every_place_held_once(shape: tuple[str, dict[str, object]]) -> None:
    for entries in [*sizes(2, 24), *(each for each in (32, 47, 64) if falls_to_this_test(f"{each} entries"))]:
        graph = graph_of(shape, entries)
        if graph is None:
            assert entries < 4
            continue
        if graph.groups and entries > 24:
            continue
        progress = Play(graph, entries).play_out()
        holders = [holder for _, holder in progress.places]
        assert sorted(holders, key=repr) == sorted(range(1, graph.entries + 1), key=repr)
        numbers = [place for place, _ in progress.places]
        assert [numbers.index(number) + 1 for number in sorted(numbers)] == sorted(numbers)


@examples(60)
@given(shape=st.sampled_from(SHAPES[2:]), entries=st.integers(4, 20), seed=st.integers(0, 10**6))
def test_forfeits_and_withdrawals_never_leave_a_match_waiting(
    shape: tuple[str, dict[str, object]], entries: int, seed: int
) -> None:
    graph = graph_of(shape, entries)
    assert graph is not None
    statuses = (Status.PLAYED, Status.WALKOVER, Status.DOUBLE_FORFEIT)
    progress = Play(graph, seed).play_out(statuses, withdrawals=0.1)
    assert [holder for _, holder in progress.places if holder is Open.UNKNOWN] == []
    held = [holder for _, holder in progress.places if not isinstance(holder, Open)]
    assert len(held) == len(set(held))


@examples(40)
@given(shape=st.sampled_from(SHAPES), entries=st.integers(4, 12), seed=st.integers(0, 10**6))
def test_the_order_of_entering_results_does_not_matter(
    shape: tuple[str, dict[str, object]], entries: int, seed: int
) -> None:
    graph = graph_of(shape, entries)
    assert graph is not None
    play = Play(graph, seed)
    finished = play.play_out()
    shuffled = list(play.records.items())
    play.dice.shuffle(shuffled)
    play.records = dict(shuffled)
    assert play.progress() == finished


@examples(60)
@given(shape=st.sampled_from(SHAPES), entries=st.integers(4, 12), seed=st.integers(0, 10**6))
def test_a_correction_names_exactly_what_it_changes_and_taking_it_back_restores_all(
    shape: tuple[str, dict[str, object]], entries: int, seed: int
) -> None:
    graph = graph_of(shape, entries)
    assert graph is not None
    play = Play(graph, seed)
    before = play.play_out()
    key = play.dice.choice(sorted(play.records))
    kept = play.records[key]
    winner = 0 if kept.outcome.winner == 1 else 1
    play.records[key] = Record(kept.sides, SCORING.outcome(WON if winner == 0 else LOST, RULES))
    after = play.progress()
    change = impact(before, after)
    other = {match for match, sides in after.sides.items() if sides != before.sides[match]}
    assert set(change.invalid) | set(change.renamed) == other
    assert set(change.invalid) == {match for match in other if match in play.records}
    play.records[key] = kept
    assert play.progress() == before


def test_a_reset_final_is_played_only_when_the_first_is_lost_by_the_unbeaten() -> None:
    play = Play(build("double_elimination", 2, {"reset": True}))
    play.record("W1-1", Status.PLAYED, 0)
    play.record("F", Status.PLAYED, 0)
    assert "F2" in play.progress().unneeded
    assert play.progress().places[0] == (1, 1)
    play.record("F", Status.PLAYED, 1)
    assert play.progress().known("F2") == (1, 2)


def test_whoever_meets_a_withdrawn_entry_goes_on_without_playing() -> None:
    play = Play(build("knockout", 4))
    play.withdrawn = [1]
    progress = play.progress()
    assert (progress.walkovers, progress.winners) == ({"K1-1"}, {"K1-1": 1})
