"""Knock-outs of every size."""

import pytest

from tests.engine.formats.shapes import chalk, possible
from tournament.engine.formats import build
from tournament.engine.graph import Loser, Seed, Winner

SIZES = range(2, 65)


def bracket_size(count: int) -> int:
    return 1 << (count - 1).bit_length()


def matches_for_every_place(count: int) -> int:
    """Count the matches of a knock-out in which the losers of a round play for their places likewise."""
    if count < 2:
        return 0
    size = bracket_size(count)
    first = count - size // 2
    later = sum(matches_for_every_place(1 << k) for k in range(size.bit_length() - 2))
    return count - 1 + later + matches_for_every_place(first)


def test_six_entries() -> None:
    graph = build("knockout", 6)
    assert [(m.id, m.round, m.slots) for m in graph.matches] == [
        ("K1-1", 1, (Seed(4), Seed(5))),
        ("K1-2", 1, (Seed(3), Seed(6))),
        ("K2-1", 2, (Seed(1), Winner("K1-1"))),
        ("K2-2", 2, (Seed(2), Winner("K1-2"))),
        ("F", 3, (Winner("K2-1"), Winner("K2-2"))),
    ]
    assert [(p.place, p.slot) for p in graph.places] == [(1, Winner("F")), (2, Loser("F"))]
    assert [p.place for p in graph.rest] == [3, 3, 5, 5]


@pytest.mark.parametrize("count", SIZES)
def test_every_match_puts_one_out_and_the_best_get_the_byes(count: int) -> None:
    graph = build("knockout", count)
    assert len(graph.matches) == count - 1
    byes = bracket_size(count) - count
    first = {slot.n for match in graph.matches if match.round == 1 for slot in match.slots}
    assert first == set(range(byes + 1, count + 1))
    later = {slot.n for m in graph.matches if m.round > 1 for slot in m.slots if isinstance(slot, Seed)}
    assert later == set(range(1, byes + 1))


@pytest.mark.parametrize("count", SIZES)
def test_seeds_one_and_two_can_meet_in_the_final_only_and_the_better_seed_is_home(count: int) -> None:
    graph = build("knockout", count)
    meeting = [
        key for key, (home, away) in possible(graph).items() if (1 in home and 2 in away) or (2 in home and 1 in away)
    ]
    assert meeting == ["F"]
    assert all(min(home) < min(away) for home, away in possible(graph).values())
    assert all(
        sum(pair) == bracket_size(count) >> match.round - 1 | 1
        for match, pair in zip(graph.matches, chalk(graph).values(), strict=True)
    )


@pytest.mark.parametrize("count", range(4, 65))
def test_the_third_place_match_has_the_round_of_the_final(count: int) -> None:
    graph = build("knockout", count, {"third_place": "match"})
    third, final = graph.matches[-2:]
    assert (third.id, third.stage, third.round, final.id) == ("T", "third_place", final.round, "F")
    assert {slot.match for slot in third.slots} == {slot.match for slot in final.slots}
    assert len(graph.matches) == count
    assert [p.place for p in graph.places] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("options", "places", "rest"),
    [
        ({}, [1, 2], [3, 3, 5, 5, 5, 5]),
        ({"third_place": "joint"}, [1, 2, 3, 3], [5, 5, 5, 5]),
        ({"third_place": "match"}, [1, 2, 3, 4], [5, 5, 5, 5]),
        ({"placement": "top4"}, [1, 2, 3, 4], [5, 5, 5, 5]),
        ({"placement": "all"}, [1, 2, 3, 4, 5, 6, 7, 8], []),
        ({"placement": "all", "third_place": "joint"}, [1, 2, 3, 3, 5, 6, 7, 8], []),
    ],
)
def test_the_options_say_which_places_are_decided(
    options: dict[str, object], places: list[int], rest: list[int]
) -> None:
    graph = build("knockout", 8, options)
    assert ([p.place for p in graph.places], [p.place for p in graph.rest]) == (places, rest)


@pytest.mark.parametrize("count", SIZES)
def test_every_place_can_be_played_for(count: int) -> None:
    graph = build("knockout", count, {"placement": "all"})
    assert [p.place for p in graph.places] == list(range(1, count + 1))
    assert len(graph.matches) == matches_for_every_place(count)
    assert graph.matches[-1].id == "F"
    if count == bracket_size(count):
        rounds = count.bit_length() - 1
        assert len(graph.matches) == count // 2 * rounds
        assert all(sum(n in pair for pair in chalk(graph).values()) == rounds for n in range(1, count + 1))
        met = chalk(graph)
        order = [met[p.slot.match][isinstance(p.slot, Loser)] for p in graph.places]
        assert order == list(range(1, count + 1))
