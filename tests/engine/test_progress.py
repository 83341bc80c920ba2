"""Progress through graphs of every format: random results, forfeits, withdrawals, corrections, undo."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.formats.shapes import VARIANTS
from tests.support.sampling import examples
from tournament.engine.errors import InputError
from tournament.engine.formats import build, rounds_graph
from tournament.engine.graph import Best, Graph, Seed
from tournament.engine.impact import Impact, impact
from tournament.engine.kept_matches import keep_fitting
from tournament.engine.progress import (
    NOBODY,
    UNKNOWN,
    Open,
    Progress,
    Record,
    resolve,
)
from tournament.engine.scoring.records import Outcome

HOME, AWAY = Outcome(True, 0), Outcome(True, 1)
BOTH_OUT = Outcome(True, None, forfeits=(True, True))
DRAWN = Outcome(True, None)


def sides(progress: Progress[int], key: str) -> tuple[int, int]:
    """Return the sides of a match, which must be known."""
    home, away = progress.known(key)
    assert home is not None
    assert away is not None
    return home, away


class Event:
    """A competition whose tables are ranked by wins and then by seed, played match by match."""

    def __init__(self, graph: Graph, withdrawn: Iterable[int] = ()) -> None:
        self.graph = graph
        self.withdrawn = tuple(withdrawn)
        self.records: dict[str, Record[int]] = {}

    def wins(self, key: str) -> dict[int, int]:
        count: dict[int, int] = {}
        for match in self.graph.of_group(key):
            record = self.records.get(match.id)
            if record and record.outcome.winner is not None:
                winner = record.sides[record.outcome.winner]
                count[winner] = count.get(winner, 0) + 1
        return count

    def ranking(self, key: str, members: Sequence[int]) -> list[int] | None:
        planned = [m.id for m in self.graph.of_group(key)]
        size, come = len(self.graph.groups[key]), len(members)
        played = sum(key in self.records for key in planned)
        if played * size * (size - 1) < len(planned) * come * (come - 1):
            return None
        wins = self.wins(key)
        return sorted(members, key=lambda entry: (entry in self.withdrawn, -wins.get(entry, 0), entry))

    def best(self, slot: Best) -> int:
        found = []
        for key in slot.groups:
            members = {side for m in self.graph.of_group(key) for side in self.records[m.id].sides}
            ranked = self.ranking(key, tuple(members))
            assert ranked
            entry = ranked[slot.rank - 1]
            found.append((-self.wins(key).get(entry, 0), entry))
        return sorted(found)[slot.nth - 1][1]

    def progress(self) -> Progress[int]:
        entrants = range(1, self.graph.entries + 1)
        return resolve(self.graph, entrants, self.records, self.ranking, self.best, self.withdrawn)

    def ready(self, progress: Progress[int]) -> list[str]:
        return [
            m.id
            for m in self.graph.matches
            if m.id not in self.records
            and m.id not in progress.unneeded | progress.walkovers
            and not any(isinstance(side, Open) for side in progress.sides[m.id])
        ]

    def play(
        self, pick: Callable[[list[str]], str], outcomes: Callable[[str], Outcome], until: int | None = None
    ) -> Progress[int]:
        """Play ready matches in an order that `pick` chooses until none is left; return the progress."""
        progress = self.progress()
        while (ready := self.ready(progress)) and (until is None or len(self.records) < until):
            key = pick(ready)
            self.records[key] = Record(sides(progress, key), outcomes(key))
            progress = self.progress()
        return progress


def graph_of(variant: tuple[str, dict[str, object]], entries: int) -> Graph:
    try:
        return build(variant[0], entries, variant[1])
    except InputError:
        return build(variant[0], entries + 8, variant[1])


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_every_place_ends_decided(variant: tuple[str, dict[str, object]]) -> None:
    for entries in (2, 3, 5, 8, 11):
        rng = random.Random(entries)
        event = Event(graph_of(variant, entries))
        outcomes = {match.id: rng.choice([HOME, AWAY]) for match in event.graph.matches}
        progress = event.play(rng.choice, outcomes.__getitem__)
        holders = [holder for _, holder in progress.places if isinstance(holder, int)]
        assert sorted(holders) == list(range(1, event.graph.entries + 1))
        assert set(event.records) == {m.id for m in event.graph.matches} - progress.unneeded - progress.walkovers
        assert progress.misfits == frozenset()


@examples(120, deadline=None)
@given(st.sampled_from(VARIANTS), st.integers(2, 14), st.randoms(use_true_random=False))
def test_forfeits_and_withdrawals_leave_no_place_open(
    variant: tuple[str, dict[str, object]], entries: int, rng: random.Random
) -> None:
    graph = graph_of(variant, entries)
    event = Event(graph, rng.sample(range(1, graph.entries + 1), rng.randrange(graph.entries // 2 + 1)))
    progress = event.play(rng.choice, lambda key: rng.choice([HOME, AWAY, HOME, AWAY, BOTH_OUT]))
    holders = [holder for _, holder in progress.places]
    assert UNKNOWN not in holders
    entered = [holder for holder in holders if holder is not NOBODY]
    assert len(entered) == len(set(entered))
    lost = {side for record in event.records.values() if record.outcome is BOTH_OUT for side in record.sides}
    assert set(range(1, graph.entries + 1)) - set(entered) <= lost | set(event.withdrawn)


@examples(60, deadline=None)
@given(st.sampled_from(VARIANTS), st.integers(2, 12), st.randoms(use_true_random=False))
def test_the_order_of_entering_results_does_not_matter(
    variant: tuple[str, dict[str, object]], entries: int, rng: random.Random
) -> None:
    graph = graph_of(variant, entries)
    outcome = {match.id: rng.choice([HOME, AWAY, BOTH_OUT]) for match in graph.matches}
    one, other = Event(graph), Event(graph)
    ends = one.play(rng.choice, outcome.__getitem__), other.play(lambda ready: ready[-1], outcome.__getitem__)
    assert ends[0] == ends[1]
    assert one.records == other.records


@examples(60, deadline=None)
@given(st.sampled_from(VARIANTS), st.integers(2, 12), st.randoms(use_true_random=False))
def test_a_correction_changes_what_impact_says_and_undo_brings_all_back(
    variant: tuple[str, dict[str, object]], entries: int, rng: random.Random
) -> None:
    event = Event(graph_of(variant, entries))
    event.play(rng.choice, lambda key: rng.choice([HOME, AWAY]), until=rng.randrange(1, 40))
    before = event.progress()
    key = rng.choice(list(event.records))
    old = event.records[key]
    event.records[key] = Record(old.sides, HOME if old.outcome is AWAY else AWAY)
    after = event.progress()
    found = impact(before, after)

    for match in event.graph.matches:
        same = before.sides[match.id] == after.sides[match.id] and match.id not in after.misfits
        assert same != (match.id in found.invalid + found.renamed)
        assert (match.id in found.invalid) == (match.id in after.misfits)
        assert match.id not in found.invalid or match.id in event.records
        assert match.id not in found.renamed or match.id not in event.records
    assert key not in found.invalid + found.renamed
    assert [place for place, _, _ in found.places] == [
        place for (place, a), (_, b) in zip(before.places, after.places, strict=True) if a != b
    ]

    event.records[key] = old
    assert event.progress() == before
    assert not impact(before, event.progress())


def test_a_corrected_semi_final_takes_the_final_with_it_and_nothing_else() -> None:
    event = Event(build("knockout", 4, {"third_place": "match"}))
    event.play(lambda ready: ready[0], lambda key: HOME)
    before = event.progress()
    event.records["K1-1"] = Record((1, 4), AWAY)
    found = impact(before, event.progress())
    assert found.invalid == ("T", "F")
    assert found.renamed == ()
    assert found.places == ((1, 1, UNKNOWN), (2, 2, UNKNOWN), (3, 4, UNKNOWN), (4, 3, UNKNOWN))
    del event.records["F"], event.records["T"]
    assert event.progress().sides["F"] == (4, 2)
    assert event.progress().sides["T"] == (1, 3)


def test_a_withdrawal_lets_the_opponent_go_on() -> None:
    event = Event(build("knockout", 4, {"third_place": "match"}), withdrawn=[1])
    progress = event.progress()
    assert progress.walkovers == {"K1-1"}
    assert progress.sides["F"] == (4, UNKNOWN)
    event.records["K1-2"] = Record((2, 3), HOME)
    assert event.progress().walkovers == {"K1-1", "T"}
    assert [holder for _, holder in event.progress().places] == [UNKNOWN, UNKNOWN, 3, 1]


def test_a_double_forfeit_leaves_nobody() -> None:
    event = Event(build("knockout", 4, {"third_place": "joint"}))
    event.records = {"K1-1": Record((1, 4), BOTH_OUT), "K1-2": Record((2, 3), AWAY)}
    progress = event.progress()
    assert progress.sides["F"] == (NOBODY, 3)
    assert progress.walkovers == {"K1-1", "F"}
    assert progress.places == ((1, 3), (2, NOBODY), (3, NOBODY), (3, 2))


UNDECIDED = Outcome(False, None, contested=False)


def test_a_match_without_a_decision_stays_open() -> None:
    event = Event(build("knockout", 2))
    event.records["F"] = Record((1, 2), UNDECIDED)
    assert event.progress().places == ((1, UNKNOWN), (2, UNKNOWN))


def test_nobody_goes_on_from_a_match_that_does_not_count() -> None:
    event = Event(build("knockout", 4, {"third_place": "match"}))
    event.records = {"K1-1": Record((1, 4), UNDECIDED, void=True), "K1-2": Record((2, 3), HOME)}
    progress = event.progress()
    assert (progress.sides["F"], progress.sides["T"]) == ((NOBODY, 2), (NOBODY, 3))
    assert progress.places == ((1, 2), (2, NOBODY), (3, 3), (4, NOBODY))


def test_whoever_should_have_met_a_side_that_left_goes_on_from_an_annulled_match() -> None:
    pool = build("modified_pool", 4)
    event = Event(pool, withdrawn=[1])
    event.records = {"A-1-1": Record((1, 4), UNDECIDED, void=True), "A-1-2": Record((2, 3), HOME)}
    assert event.progress().sides["A-2-1"] == (4, 2)


@pytest.mark.parametrize(
    ("final", "reset", "places", "unneeded"),
    [
        (HOME, None, (1, 2), {"F2"}),
        (AWAY, HOME, (1, 2), set()),
        (AWAY, AWAY, (2, 1), set()),
        (AWAY, None, (UNKNOWN, UNKNOWN), set()),
    ],
)
def test_the_reset_final_is_played_when_the_unbeaten_side_loses(
    final: Outcome, reset: Outcome | None, places: tuple[int | Open, int | Open], unneeded: set[str]
) -> None:
    event = Event(build("double_elimination", 2, {"reset": True}))
    event.records = {"W1-1": Record((1, 2), HOME), "F": Record((1, 2), final)}
    if reset:
        event.records["F2"] = Record((1, 2), reset)
    progress = event.progress()
    assert tuple(holder for _, holder in progress.places) == places
    assert progress.unneeded == unneeded


def test_a_result_of_a_reset_that_is_not_needed_does_not_fit() -> None:
    event = Event(build("double_elimination", 2, {"reset": True}))
    event.records = {key: Record((1, 2), HOME) for key in ("W1-1", "F", "F2")}
    assert event.progress().misfits == {"F2"}


def ranked_as(rankings: dict[str, list[int | None]]) -> Callable[[str, tuple[int, ...]], list[int | None]]:
    return lambda key, _members: rankings[key]


def test_an_open_tie_keeps_only_its_own_ranks_open() -> None:
    graph = build("groups", 6, {"groups": 2, "then": "knockout", "advance": 2})
    rankings: dict[str, list[int | None]] = {"A": [1, None, None], "B": [2, 3, 6]}
    progress = resolve(graph, range(1, 7), {}, ranked_as(rankings), lambda slot: None)
    assert progress.sides["K1-1"] == (1, 3)
    assert progress.sides["K1-2"] == (2, UNKNOWN)
    assert progress.known("K1-2") == (2, None)


def test_the_best_of_a_rank_waits_for_a_tie_in_any_of_its_groups() -> None:
    graph = build("groups", 6, {"groups": 2, "then": "knockout", "advance": 1, "best_thirds": 1})
    for second, expected in ((None, UNKNOWN), (4, 3)):
        rankings: dict[str, list[int | None]] = {"A": [1, second, None], "B": [2, 3, 6]}
        progress = resolve(graph, range(1, 7), {}, ranked_as(rankings), lambda slot: 3)
        assert expected in progress.sides["K1-1"]


def test_a_modified_pool_is_ranked_by_its_matches() -> None:
    event = Event(build("modified_pool", 4))
    event.records = {
        "A-1-1": Record((1, 4), AWAY), "A-1-2": Record((2, 3), HOME),
        "A-2-1": Record((4, 2), HOME), "A-2-2": Record((1, 3), AWAY),
    }  # fmt: skip
    assert event.progress().places == ((1, 4), (2, 2), (3, 3), (4, 1))


def planned(graph: Graph) -> dict[str, tuple[int, int]]:
    return {
        m.id: (home.n, away.n)
        for m in graph.matches
        for home, away in [m.slots]
        if isinstance(home, Seed) and isinstance(away, Seed)
    }


def test_a_change_of_format_keeps_matches_of_the_same_two_in_a_group() -> None:
    old, new = build("round_robin", 4), build("round_robin", 4, {"legs": 2})
    played = {m.id: (m.slots[0].n, m.slots[1].n) for m in old.matches}
    kept = keep_fitting(old, new, played, planned(new))
    assert sorted(kept) == sorted(played)
    assert len(set(kept.values())) == 6
    assert all(planned(new)[kept[key]] == pair for key, pair in played.items())


def test_groups_drawn_apart_lose_their_matches() -> None:
    old, new = build("round_robin", 6), build("groups", 6, {"groups": 2})
    played = {m.id: (m.slots[0].n, m.slots[1].n) for m in old.matches}
    kept = keep_fitting(old, new, played, planned(new))
    together = ({1, 4, 5}, {2, 3, 6})
    assert {frozenset(played[key]) for key in kept} == {
        frozenset(pair) for pair in played.values() if any(set(pair) <= group for group in together)
    }


def test_a_third_place_match_added_later_keeps_the_whole_bracket() -> None:
    old = build("groups", 8, {"groups": 2, "then": "knockout", "then_third_place": "joint"})
    new = build("groups", 8, {"groups": 2, "then": "knockout", "then_third_place": "match"})
    played = {m.id: (1, 2) for m in old.matches if m.id != "F"}
    assert keep_fitting(old, new, played, planned(new)) == {key: key for key in played}


def test_a_bracket_behind_other_groups_is_not_kept() -> None:
    old = build("groups", 8, {"groups": 2, "then": "knockout"})
    new = build("groups", 8, {"groups": 2, "policy": "pots", "then": "knockout"})
    assert keep_fitting(old, new, {"K1-1": (1, 3), "F": (1, 2)}, planned(new)) == {}


def test_of_two_matches_of_a_pair_the_one_with_the_same_home_side_stays() -> None:
    old, new = build("round_robin", 4, {"legs": 2}), build("round_robin", 4)
    played = {m.id: (m.slots[0].n, m.slots[1].n) for m in reversed(old.matches)}
    kept = keep_fitting(old, new, played, planned(new))
    assert sorted(kept.values()) == sorted(m.id for m in new.matches)
    assert all(planned(new)[there] == played[key] for key, there in kept.items())


def test_nothing_is_said_of_the_reset_before_the_final() -> None:
    assert Event(build("double_elimination", 2, {"reset": True})).progress().unneeded == frozenset()


def test_a_group_goes_on_without_those_who_never_come() -> None:
    event = Event(build("modified_pool", 8, {"then": "round_robin"}))
    event.records = {
        "A-1-1": Record((1, 8), BOTH_OUT), "A-1-2": Record((4, 5), BOTH_OUT),
        "B-1-1": Record((2, 7), HOME), "B-1-2": Record((3, 6), HOME),
        "B-2-1": Record((2, 3), HOME), "B-2-2": Record((7, 6), HOME),
    }  # fmt: skip
    progress = event.progress()
    ready = event.ready(progress)
    assert [progress.sides[key] for key in ready] in ([(2, 3)], [(3, 2)])
    assert {m.id for m in event.graph.of_group("C")} - set(ready) <= progress.walkovers
    winner, loser = sides(progress, ready[0])
    event.records[ready[0]] = Record((winner, loser), HOME)
    assert [holder for _, holder in event.progress().places][:4] == [winner, loser, NOBODY, NOBODY]


def test_a_result_of_a_reset_that_is_not_played_counts_for_nothing() -> None:
    graph = build("double_elimination", 2, {"reset": True})
    event = Event(graph)
    final, reset = [match.id for match in graph.matches if match.stage == "final"]
    first = graph.matches[0].id
    event.records = {first: Record((1, 2), HOME), final: Record((1, 2), HOME), reset: Record((2, 1), HOME)}
    progress = event.progress()
    assert (progress.unneeded, progress.misfits) == ({reset}, {reset})
    assert progress.places == ((1, 1), (2, 2))
    assert reset not in progress.winners


def test_a_match_to_which_nobody_comes_has_no_winner() -> None:
    event = Event(build("knockout", 8))
    event.records = {"K1-1": Record((1, 8), BOTH_OUT), "K1-2": Record((4, 5), BOTH_OUT)}
    progress = event.progress()
    assert progress.sides["K2-1"] == (NOBODY, NOBODY)
    assert "K2-1" in progress.walkovers
    assert "K2-1" not in progress.winners


@pytest.mark.parametrize("missing", ["W2-1", "W2-2"])
def test_results_are_looked_for_once_both_sides_are_known(missing: str) -> None:
    graph = build("double_elimination", 7, {"reset": True})
    asked = []

    def find(key: str, sides: tuple[int, int]) -> Record[int] | None:
        asked.append((key, sides))
        return Record(sides, HOME) if key != missing else None

    progress = resolve(graph, range(1, 8), {}, lambda *_: None, lambda _: None, find=find)
    assert all(isinstance(side, int) for _, sides in asked for side in sides)
    assert len(asked) == len(dict(asked))
    assert missing not in progress.winners
    assert resolve(graph, range(1, 8), {}, lambda *_: None, lambda _: None).winners == {}


def test_any_difference_makes_an_impact() -> None:
    assert [bool(Impact(*parts)) for parts in (("F", (), ()), ((), "F", ()), ((), (), "F"), ((), (), ()))] == [
        True, True, True, False,
    ]  # fmt: skip
    graph = build("knockout", 4)
    event = Event(graph)
    open_ = event.progress()
    event.records = {"K1-1": Record((1, 4), HOME)}
    one = event.progress()
    renamed = impact(open_, one)
    assert (bool(renamed), renamed.invalid, renamed.renamed) == (True, (), ("F",))
    assert renamed.places == ((3, UNKNOWN, 4),)
    assert not impact(one, one)
    event.records |= {"K1-2": Record((2, 3), HOME), "F": Record((1, 2), HOME)}
    over = event.progress()
    event.records["F"] = Record((1, 2), AWAY)
    places = impact(over, event.progress())
    assert (bool(places), places.invalid, places.renamed) == (True, (), ())
    assert places.places == ((1, 1, 2), (2, 2, 1))


def test_a_reset_that_a_correction_makes_needless_loses_its_result() -> None:
    graph = build("double_elimination", 2, {"reset": True})
    event = Event(graph)
    final, reset = [match.id for match in graph.matches if match.stage == "final"]
    event.records = {graph.matches[0].id: Record((1, 2), HOME), final: Record((1, 2), AWAY)}
    needed = event.progress()
    event.records[reset] = Record(sides(needed, reset), HOME)
    before = event.progress()
    event.records[final] = Record((1, 2), HOME)
    found = impact(before, event.progress())
    assert (found.invalid, found.renamed, found.places) == ((reset,), (), ())


def test_a_match_is_kept_only_when_all_that_leads_to_it_is_as_before() -> None:
    five, six = build("knockout", 5), build("knockout", 6)
    played = {match.id: (1, 2) for match in five.matches}
    assert keep_fitting(five, six, played, planned(six)) == {"K1-1": "K1-1", "K2-1": "K2-1"}
    options = {"groups": 4, "advance": 2, "then": "groups", "then_groups": 2, "then_then": "knockout"}
    old, new = build("groups", 16, options), build("groups", 16, {**options, "policy": "pots"})
    assert keep_fitting(old, new, {"K1-1": (1, 3), "F": (1, 2)}, planned(new)) == {}


def test_a_group_fed_by_one_that_has_changed_is_another_group() -> None:
    options = {"groups": 2, "advance": 4, "then": "groups", "then_groups": 2, "then_then": "knockout"}
    nine, ten = build("groups", 9, options), build("groups", 10, options)
    assert [nine.groups[key] == ten.groups[key] for key in "ABCD"] == [True, False, True, True]
    assert keep_fitting(nine, ten, {"K1-1": (1, 3), "F": (1, 2)}, planned(ten)) == {}


def test_a_match_moves_to_the_leg_with_its_home_side() -> None:
    old, new = build("round_robin", 5), build("round_robin", 6, {"legs": 2})
    played = {m.id: (m.slots[1].n, m.slots[0].n) for m in old.matches}
    kept = keep_fitting(old, new, played, planned(new))
    assert sorted(kept) == sorted(played)
    assert {key: planned(new)[there] for key, there in kept.items()} == played


def test_a_result_that_fitted_neither_before_nor_after_is_not_lost() -> None:
    event = Event(build("knockout", 4))
    event.records = {"K1-1": Record((1, 4), AWAY), "F": Record((1, 2), HOME)}
    before = event.progress()
    del event.records["K1-1"]
    found = impact(before, event.progress())
    assert (before.misfits, found.invalid, found.renamed) == ({"F"}, (), ())


def test_a_bye_of_a_round_leaves_its_side_to_nobody() -> None:
    graph = rounds_graph("swiss", 3, [[(1, 2), (3, None)]])
    progress = resolve(graph, range(1, 4), {}, lambda *_: None, lambda _: None)
    assert (progress.sides["A-1-2"], progress.walkovers) == ((3, NOBODY), {"A-1-2"})
