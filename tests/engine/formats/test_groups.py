"""Groups, and the formats that follow them."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.formats.shapes import FOLLOWERS
from tournament.engine.errors import InputError
from tournament.engine.formats import FORMATS, build
from tournament.engine.formats.cross_pairing import cross
from tournament.engine.formats.graph_builder import group_key, seed_order
from tournament.engine.formats.groups import pots, snake
from tournament.engine.graph import Best, Loser, Rank, Seed, Winner
from tournament.engine.graph_checks import faults


def test_snake_is_the_serpentine_of_the_real_events() -> None:
    for count in range(1, 17):
        dealt = snake([Seed(n) for n in range(1, 4 * count + 1)], count)
        assert [[slot.n for slot in group] for group in dealt] == [
            [i, 2 * count + 1 - i, 2 * count + i, 4 * count + 1 - i] for i in range(1, count + 1)
        ]


def test_pots_give_each_group_one_of_every_pot() -> None:
    dealt = pots([Seed(n) for n in range(1, 11)], 3)
    assert [[slot.n for slot in group] for group in dealt] == [[1, 4, 7, 10], [2, 5, 8], [3, 6, 9]]


@given(st.integers(2, 64), st.data())
def test_unequal_groups_differ_by_one_and_everybody_plays_everybody(entries: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(1, entries // 2))
    policy = data.draw(st.sampled_from(["snake", "serpentine", "pots"]))
    graph = build("groups", entries, {"groups": count, "policy": policy})
    sizes = [len(members) for members in graph.groups.values()]
    assert len(sizes) == count
    assert sum(sizes) == entries
    assert max(sizes) - min(sizes) <= 1
    assert len({slot for members in graph.groups.values() for slot in members}) == entries
    for key, members in graph.groups.items():
        met = [frozenset(match.slots) for match in graph.of_group(key)]
        assert len(met) == len(set(met))
        assert set(met) == {frozenset(pair) for pair in combinations(members, 2)}


def test_two_groups_of_five_cross_over() -> None:
    graph = build("groups", 10, {"groups": 2, "then": "knockout", "then_third_place": "match"})
    assert [(m.id, m.slots) for m in graph.matches if m.group is None] == [
        ("K1-1", (Rank("A", 1), Rank("B", 2))),
        ("K1-2", (Rank("B", 1), Rank("A", 2))),
        ("T", (Loser("K1-1"), Loser("K1-2"))),
        ("F", (Winner("K1-1"), Winner("K1-2"))),
    ]
    assert len(graph.matches) == 24
    assert [(p.place, p.slot) for p in graph.rest[:2]] == [(5, Rank("A", 3)), (5, Rank("B", 3))]


def test_the_best_runner_up_of_unequal_groups() -> None:
    graph = build("groups", 10, {"groups": 3, "advance": 1, "best_thirds": 1, "then": "knockout"})
    best = Best(("A", "B", "C"), 2, 1)
    assert {m.slots for m in graph.matches if m.id.startswith("K")} == {
        (Rank("A", 1), best),
        (Rank("B", 1), Rank("C", 1)),
    }
    assert [p.slot for p in graph.rest if p.place == 5] == [Best(("A", "B", "C"), 2, nth) for nth in (2, 3)]


def test_the_best_of_a_rank_come_from_the_groups_that_have_it() -> None:
    graph = build("groups", 7, {"groups": 2, "advance": 3, "best_thirds": 1, "then": "page_playoff"})
    assert Best(("A",), 4, 1) in {slot for m in graph.matches for slot in m.slots} or Best(("B",), 4, 1) in {
        slot for m in graph.matches for slot in m.slots
    }


def meeting_level(first: int, second: int, size: int) -> int:
    """Return how many entries are left in a bracket when two seeds can meet: 2 in the final."""
    order = seed_order(size)
    a, b = order.index(first), order.index(second)
    return size >> ((a ^ b).bit_length() - 1)


@pytest.mark.parametrize("advance", [1, 2, 3, 4])
@pytest.mark.parametrize("groups", range(1, 33))
def test_entries_of_one_group_meet_as_late_as_possible(groups: int, advance: int) -> None:
    keys = [group_key(i) for i in range(groups)]
    qualifiers = [(Rank(key, rank), key) for rank in range(1, advance + 1) for key in keys]
    if len(qualifiers) < 2:
        return
    seeds = {slot: seed for seed, slot in enumerate(cross(qualifiers), start=1)}
    size = 1 << (len(qualifiers) - 1).bit_length()
    assert sorted(seeds.values()) == list(range(1, len(qualifiers) + 1))
    for key in keys:
        for a, b in combinations(range(1, advance + 1), 2):
            level = meeting_level(seeds[Rank(key, a)], seeds[Rank(key, b)], size)
            assert level <= (2 if advance == 2 else 4)


@pytest.mark.parametrize("advance", [1, 2, 3])
@pytest.mark.parametrize("groups", range(2, 33))
def test_byes_go_to_group_winners_first(groups: int, advance: int) -> None:
    graph = build("groups", 4 * groups, {"groups": groups, "advance": advance, "then": "knockout"})
    through = groups * advance
    byes = (1 << (through - 1).bit_length()) - through
    late = [s for m in graph.matches if m.stage == "knockout" and m.round > 1 for s in m.slots if isinstance(s, Rank)]
    assert len(late) == byes
    assert sum(slot.rank == 1 for slot in late) == min(byes, groups)


def test_a_chain_of_groups_names_its_groups_on() -> None:
    graph = build(
        "groups",
        16,
        {"groups": 4, "then": "groups", "then_groups": 2, "then_then": "knockout", "then_then_third_place": "joint"},
    )
    assert list(graph.groups) == list("ABCDEF")
    assert graph.groups["E"] == (Rank("A", 1), Rank("D", 1), Rank("B", 2), Rank("C", 2))
    assert {m.stage for m in graph.matches} == {"groups", "groups_2", "knockout"}
    assert [p.place for p in graph.places] == [1, 2, 3, 3]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"groups": 4}, "7 entries do not make 4 groups"),
        ({"advance": 1}, "“Advance from each group” needs “Then” to be chosen too"),
        ({"then_legs": 2}, "“then_legs” needs “Then” to be chosen too"),
        (
            {"groups": 2, "then": "knockout", "advance": 4},
            "“Advance from each group”: the smallest group has 3 entries, 4 cannot advance",
        ),
        ({"groups": 1, "then": "knockout", "advance": 1}, "at least two entries must advance"),
        (
            {"groups": 2, "then": "knockout", "best_thirds": 3},
            "“Best next-placed that go through”: only 2 groups have an entry ranked 3",
        ),
        (
            {"groups": 2, "then": "knockout", "best_thirds": 1, "lucky_losers": True},
            "an even number of entries ranked 3",
        ),
        (
            {"then": "knockout", "then_placement": "top8"},
            "“Knock-out: Placement”: 'top8' is not allowed, choose none, top4 or all",
        ),
        ({"then": "swiss"}, "“Then”: 'swiss' is not allowed, choose none, knockout"),
        (
            {"then": "knockout", "then_drop_map": "fivb"},
            r"unknown option 'then_drop_map' of Knock-out; known: then_third_place \(Knock-out: Third place\), ",
        ),
    ],
)
def test_what_cannot_be_is_said(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        build("groups", 7, options)


@pytest.mark.parametrize("then", FOLLOWERS)
def test_one_alone_does_not_go_on(then: str) -> None:
    for name, options in (("groups", {"groups": 1}), ("modified_pool", {})):
        with pytest.raises(InputError, match="“Advance from each group”: at least two entries must advance"):
            build(name, 4, {**options, "then": then, "advance": 1})


@pytest.mark.parametrize("then", ["knockout", "double_elimination"])
def test_who_loses_a_match_for_the_last_places_plays_for_the_first_plate(then: str) -> None:
    graph = build("groups", 16, {"groups": 4, "then": then, "advance": 1, "lucky_losers": True, "plates": True})
    silver = [match.slots for match in graph.matches if match.stage.startswith("plate_2")]
    assert silver[0] == (Loser("LL-1"), Loser("LL-2"))
    assert faults(graph) == []


def test_a_modified_pool_of_four() -> None:
    graph = build("modified_pool", 4)
    assert [(m.id, m.round, m.slots) for m in graph.matches] == [
        ("A-1-1", 1, (Seed(1), Seed(4))),
        ("A-1-2", 1, (Seed(2), Seed(3))),
        ("A-2-1", 2, (Winner("A-1-1"), Winner("A-1-2"))),
        ("A-2-2", 2, (Loser("A-1-1"), Loser("A-1-2"))),
    ]
    assert graph.orders == {"A": (Winner("A-2-1"), Loser("A-2-1"), Winner("A-2-2"), Loser("A-2-2"))}
    assert [(p.place, p.slot) for p in graph.places] == [(r, Rank("A", r)) for r in (1, 2, 3, 4)]


def test_modified_pools_of_any_number() -> None:
    for entries in range(2, 65):
        graph = build("modified_pool", entries)
        sizes = [len(members) for members in graph.groups.values()]
        assert len(sizes) == -(-entries // 4)
        assert entries < 6 or min(sizes) >= 3
        assert max(sizes) <= 4
        matches = {2: 1, 3: 3, 4: 4}
        assert len(graph.matches) == sum(matches[size] for size in sizes)
        assert set(graph.orders) == {key for key, members in graph.groups.items() if len(members) == 4}


def test_page_play_off() -> None:
    graph = build("page_playoff", 4)
    assert [(m.id, m.round, m.slots) for m in graph.matches] == [
        ("E1-1", 1, (Seed(3), Seed(4))),
        ("Q", 1, (Seed(1), Seed(2))),
        ("S", 2, (Loser("Q"), Winner("E1-1"))),
        ("F", 3, (Winner("Q"), Winner("S"))),
    ]
    assert [(p.place, p.slot) for p in graph.places] == [
        (1, Winner("F")), (2, Loser("F")), (3, Loser("S")), (4, Loser("E1-1")),
    ]  # fmt: skip


@pytest.mark.parametrize("entries", range(3, 65))
def test_a_page_play_off_of_any_number_has_as_many_matches(entries: int) -> None:
    assert len(build("page_playoff", entries).matches) == entries


@pytest.mark.parametrize(
    ("name", "entries", "group_matches", "lucky", "knock_out"),
    [("olympic_24", 24, 36, 2, 16), ("world_champs_48", 48, 72, 4, 32), ("world_tour_32", 32, 48, 0, 24)],
)
def test_the_presets_have_the_shape_of_the_events(
    name: str, entries: int, group_matches: int, lucky: int, knock_out: int
) -> None:
    graph = build(name, entries)
    assert sum(m.group is not None for m in graph.matches) == group_matches
    assert sum(m.stage == "lucky_losers" for m in graph.matches) == lucky
    assert sum(m.stage == "knockout" for m in graph.matches) == knock_out - 1
    assert {len(members) for members in graph.groups.values()} == {4}
    first = {slot for m in graph.matches if (m.stage, m.round) == ("knockout", 1) for slot in m.slots}
    thirds = {slot for slot in first if isinstance(slot, Best)}
    assert {slot.nth for slot in thirds} == set(range(1, lucky + 1))
    assert {slot.match for slot in first if isinstance(slot, Winner)} == {f"LL-{i + 1}" for i in range(lucky)}
    with pytest.raises(InputError, match=f"“{FORMATS[name].names!s}” is for {entries} entries, not 12"):
        build(name, 12)


def test_in_the_world_tour_group_winners_wait_for_the_round_of_sixteen() -> None:
    graph = build("world_tour_32", 32)
    first = [m for m in graph.matches if (m.stage, m.round) == ("knockout", 1)]
    assert len(first) == 8
    assert all(sorted(slot.rank for slot in m.slots) == [2, 3] for m in first)
    assert all(m.slots[0].group != m.slots[1].group for m in first)
    second = {slot for m in graph.matches if (m.stage, m.round) == ("knockout", 2) for slot in m.slots}
    assert {slot for slot in second if isinstance(slot, Rank)} == {Rank(key, 1) for key in "ABCDEFGH"}
