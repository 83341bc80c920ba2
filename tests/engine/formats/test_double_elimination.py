"""Double eliminations: the drop maps of real draws, and what holds for every size."""

from __future__ import annotations

import json
from itertools import product

import pytest

from tests.engine.formats.shapes import chalk, possible
from tests.support.sampling import sizes
from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.engine.formats.double_elimination import drop_mask
from tournament.engine.graph import Graph, Loser, Seed, Slot, Winner

Name = int | tuple[int, int]
Named = Name | set[Name]

# The losers' rounds of 300, 97 and 94 real FIVB and AVP draws, as pairs of sides. `n` is the loser of the
# first-round match whose better seed is n, `(r, s)` the loser of round r's match in slot s, a set the
# winner of the losers' match that holds these first-round losers or slots of the round before.
DE16 = [
    [(1, 8), (2, 7), (3, 6), (4, 5)],
    [((2, 1), {3, 6}), ((2, 2), {4, 5}), ((2, 3), {1, 8}), ((2, 4), {2, 7})],
    [({(2, 1)}, {(2, 4)}), ({(2, 2)}, {(2, 3)})],
    [((3, 1), {(2, 2), (2, 3)}), ((3, 2), {(2, 1), (2, 4)})],
]
DE32 = [
    [(i, 17 - i) for i in range(1, 9)],
    [
        ((2, slot), set(pair))
        for slot, pair in enumerate([(2, 15), (1, 16), (4, 13), (3, 14), (6, 11), (5, 12), (8, 9), (7, 10)], start=1)
    ],
    [({(2, a)}, {(2, b)}) for a, b in [(1, 8), (2, 7), (3, 6), (4, 5)]],
    [((3, slot), {(2, a), (2, b)}) for slot, (a, b) in enumerate([(3, 6), (4, 5), (1, 8), (2, 7)], start=1)],
    [({(3, 1)}, {(3, 4)}), ({(3, 2)}, {(3, 3)})],
    [((4, 1), {(3, 2), (3, 3)}), ((4, 2), {(3, 1), (3, 4)})],
]
DE24 = [
    [(9, (2, 7)), (10, (2, 8)), (11, (2, 5)), (12, (2, 6)), (13, (2, 3)), (14, (2, 4)), (15, (2, 1)), (16, (2, 2))],
    [({9}, {16}), ({10}, {15}), ({11}, {14}), ({12}, {13})],
    [((3, 1), {12, 13}), ((3, 2), {11, 14}), ((3, 3), {10, 15}), ((3, 4), {9, 16})],
    [({(3, 1)}, {(3, 4)}), ({(3, 2)}, {(3, 3)})],
    [((4, 1), {(3, 2), (3, 3)}), ((4, 2), {(3, 1), (3, 4)})],
]


def by_slot(graph: Graph) -> dict[str, Name]:
    """Name the winners' matches as the tables do: first round by its better seed, later by the best that feeds it."""
    best: dict[str, int] = {}
    for match in graph.matches:
        if match.stage == "winners":
            best[match.id] = min(s.n if isinstance(s, Seed) else best[s.match] for s in match.slots)
    return {
        match.id: best[match.id] if match.round == 1 else (match.round, best[match.id])
        for match in graph.matches
        if match.stage == "winners"
    }


def losers_rounds(graph: Graph) -> list[set[frozenset[frozenset[Name]]]]:
    """Return each losers' round as a set of pairs; a side is the names of the losers that may be in it now."""
    names = by_slot(graph)
    inside: dict[str, frozenset[Name]] = {}
    rounds: dict[int, set[frozenset[frozenset[Name]]]] = {}

    def side(slot: Slot) -> frozenset[Name]:
        return frozenset([names[slot.match]]) if isinstance(slot, Loser) else inside[slot.match]

    for match in graph.matches:
        if match.stage == "losers":
            pair = frozenset(map(side, match.slots))
            inside[match.id] = frozenset[Name]().union(*pair)
            rounds.setdefault(match.round, set()).add(pair)
    return [rounds[number] for number in sorted(rounds)]


@pytest.mark.parametrize(("count", "expected"), [(16, DE16), (24, DE24), (32, DE32)])
def test_the_drop_map_is_that_of_the_real_draws(count: int, expected: list[list[tuple[Named, Named]]]) -> None:
    found = losers_rounds(build("double_elimination", count, {"drop_map": "fivb", "crossover": True}))
    assert [len(pairs) for pairs in found] == [len(pairs) for pairs in expected]
    for pairs, wanted in zip(found, expected, strict=True):
        for a, b in wanted:
            fits = [
                pair
                for pair in pairs
                for one, other in (tuple(pair), tuple(pair)[::-1])
                if named(a) <= one and named(b) <= other and (isinstance(a, set) or len(one) == 1)
            ]
            assert len(fits) == 1, (a, b)


@pytest.mark.parametrize("size", [8, 16, 32, 64])
def test_real_draws_cross_over_by_the_width_of_the_round(size: int) -> None:
    """Found in draws of 8, 12, 48 (Berlin 2005, Huntington Beach 2018) and 64 (Manhattan Beach 2009) as well."""
    masks = {2: 0b1, 4: 0b11, 8: 0b100, 16: 0b1100}
    assert all(drop_mask(size, width, "fivb") == mask for width, mask in masks.items() if 2 * width < size)


def test_in_a_draw_of_48_the_losers_of_the_second_round_fall_three_quarters_across() -> None:
    """As in Berlin 2005 and Huntington Beach 2018, where first-round losers 17 to 32 met them in this order."""
    first = losers_rounds(build("double_elimination", 48, {"drop_map": "fivb", "crossover": True}))[0]
    met = [14, 13, 16, 15, 10, 9, 12, 11, 6, 5, 8, 7, 2, 1, 4, 3]
    assert first == {
        frozenset({frozenset([loser]), frozenset([(2, slot)])}) for loser, slot in enumerate(met, start=17)
    }


def named(side: Named) -> frozenset[Name]:
    return frozenset(side) if isinstance(side, set) else frozenset([side])


@pytest.mark.parametrize("count", [16, 24, 32])
def test_in_the_semi_finals_nobody_meets_whom_it_beat_in_the_last_winners_round(count: int) -> None:
    graph = build("double_elimination", count, {"drop_map": "fivb", "crossover": True})
    semis = [match for match in graph.matches if match.id.startswith("SF")]
    matches = graph.by_id()
    for match in semis:
        unbeaten, once = match.slots
        assert Loser(unbeaten.match) not in matches[once.match].slots
        assert matches[once.match].stage == "losers"
    assert len(semis) == 2


def test_five_entries() -> None:
    graph = build("double_elimination", 5)
    assert json.dumps([m.id for m in graph.matches]) == json.dumps(
        ["W1-1", "W2-1", "W2-2", "L1-1", "W3-1", "L2-1", "L3-1", "F"]
    )
    assert graph.matches[0].slots == (Seed(4), Seed(5))
    assert graph.matches[1].slots == (Seed(1), Winner("W1-1"))
    assert [(p.place, p.slot) for p in graph.places] == [
        (1, Winner("F")), (2, Loser("F")), (3, Loser("L3-1")), (4, Loser("L2-1")), (5, Loser("L1-1")),
    ]  # fmt: skip


@pytest.mark.parametrize("drop_map", ["fivb", "standard"])
@pytest.mark.sampled
def test_nobody_is_out_before_losing_twice(drop_map: str) -> None:
    for count in sizes(2, 64):
        graph = build("double_elimination", count, {"drop_map": drop_map, "reset": True})
        met = list(chalk(graph).values())[:-1]
        assert len(met) == 2 * count - 2
        losses = [pair[1] for pair in met]
        assert {seed: losses.count(seed) for seed in range(1, count + 1)} == {
            seed: 0 if seed == 1 else 2 for seed in range(1, count + 1)
        }


@pytest.mark.sampled
def test_crossover_needs_one_match_less() -> None:
    for count in sizes(4, 64):
        for third, more in (("none", 0), ("joint", 0), ("match", 1)):
            graph = build("double_elimination", count, {"crossover": True, "third_place": third})
            assert len(graph.matches) == 2 * count - 3 + more
            assert [p.place for p in (*graph.places, *graph.rest)].count(3) == 2 - more
        final = graph.matches[-1]
        assert (final.id, final.round) == ("F", next(m.round for m in graph.matches if m.id == "T"))


@pytest.mark.sampled
def test_every_place_is_decided_in_turn_alone_or_jointly() -> None:
    for count in sizes(2, 64):
        for crossover, third in [*product((False, True), ("none", "joint")), (True, "match")]:
            graph = build("double_elimination", count, {"crossover": crossover, "third_place": third})
            places = [place.place for place in graph.places]
            assert len(places) == count
            assert places == [1 + sum(other < place for other in places) for place in places]


@pytest.mark.sampled
def test_byes_go_to_the_best_and_seeds_one_and_two_meet_in_the_last_winners_round() -> None:
    for count in sizes(3, 64):
        graph = build("double_elimination", count)
        size = 1 << (count - 1).bit_length()
        first = {slot.n for m in graph.matches if m.stage == "winners" and m.round == 1 for slot in m.slots}
        assert first == set(range(size - count + 1, count + 1))
        meeting = [
            match.id
            for match, (home, away) in zip(graph.matches, possible(graph).values(), strict=True)
            if match.stage == "winners" and ((1 in home and 2 in away) or (2 in home and 1 in away))
        ]
        assert meeting == [next(m.id for m in reversed(graph.matches) if m.stage == "winners")]


def first_rematch(graph: Graph) -> int:
    """Return the widest losers' round, counted as rounds before the last, in which a pair can meet again."""
    dropped: dict[str, set[str]] = {}
    above: dict[str, set[str]] = {}
    for match in graph.matches:
        if match.stage == "winners":
            above[match.id] = {match.id}.union(*(above[s.match] for s in match.slots if isinstance(s, Winner)))
    last = max((m.round for m in graph.matches if m.stage == "losers"), default=0)
    found = -1
    for match in graph.matches:
        if match.stage != "losers":
            continue
        sides = [{s.match} if isinstance(s, Loser) else dropped[s.match] for s in match.slots]
        dropped[match.id] = sides[0] | sides[1]
        if any(a in above[b] or b in above[a] for a, b in product(*sides)):
            found = max(found, last - match.round)
    return found


@pytest.mark.parametrize("drop_map", ["fivb", "standard"])
@pytest.mark.sampled
def test_no_rematch_before_it_must(drop_map: str) -> None:
    """Drops into more than 2^z parts that outnumber 2^z share one of them: they meet when 2^z parts are left."""
    for count in sizes(4, 128):
        k = (count - 1).bit_length()
        soonest = max(2 * z + later for z in range(k) for later in (0, 1) if k - z - later > 2**z)
        found = first_rematch(build("double_elimination", count, {"drop_map": drop_map}))
        assert found <= soonest
        if count == 1 << k:
            assert found == soonest


def test_reset() -> None:
    graph = build("double_elimination", 8, {"reset": True})
    last = graph.matches[-1]
    assert (last.stage, last.round, last.if_needed) == ("final", 2, True)
    assert last.slots == (Loser("F"), Winner("F"))
    assert [p.slot for p in graph.places[:2]] == [Winner(last.id), Loser(last.id)]
    with pytest.raises(InputError, match="Choose “Reset final” or “Crossover semi-finals”, not both"):
        build("double_elimination", 8, {"reset": True, "crossover": True})


def test_joint_places_are_those_of_the_round_in_which_one_is_out() -> None:
    assert [p.place for p in build("double_elimination", 16).places] == [1, 2, 3, 4, 5, 5, 7, 7, *[9] * 4, *[13] * 4]
