"""Round robins against the Berger tables of the FIDE Handbook, and what every one of them must keep."""

from collections import Counter
from itertools import combinations, pairwise

import pytest

from tests.support.sampling import sizes
from tournament.engine.formats import build
from tournament.engine.formats.round_robin import berger
from tournament.engine.graph import Rank, Seed

BERGER = {
    4: ["1-4 2-3", "4-3 1-2", "2-4 3-1"],
    6: ["1-6 2-5 3-4", "6-4 5-3 1-2", "2-6 3-1 4-5", "6-5 1-4 2-3", "3-6 4-2 5-1"],
    8: [
        "1-8 2-7 3-6 4-5",
        "8-5 6-4 7-3 1-2",
        "2-8 3-1 4-7 5-6",
        "8-6 7-5 1-4 2-3",
        "3-8 4-2 5-1 6-7",
        "8-7 1-6 2-5 3-4",
        "4-8 5-3 6-2 7-1",
    ],
}


def table(lines: list[str]) -> list[list[tuple[int, int]]]:
    pairs = [[pair.split("-") for pair in line.split()] for line in lines]
    return [[(int(home), int(away)) for home, away in each] for each in pairs]


@pytest.mark.parametrize("count", BERGER)
def test_follows_the_berger_table(count: int) -> None:
    assert list(berger(count)) == table(BERGER[count])


@pytest.mark.parametrize("count", BERGER)
def test_an_odd_number_follows_the_table_of_the_next_even_one_without_its_last_number(count: int) -> None:
    expected = [[pair for pair in pairs if count not in pair] for pairs in table(BERGER[count])]
    assert list(berger(count - 1)) == expected


@pytest.mark.parametrize("legs", [1, 2, 3, 4])
@pytest.mark.sampled
def test_everybody_meets_everybody_once_a_leg_with_sides_in_balance(legs: int) -> None:
    for count in sizes(2, 64):
        graph = build("round_robin", count, {"legs": legs})
        sides = [(match.round, match.slots[0].n, match.slots[1].n) for match in graph.matches]

        met = Counter(frozenset(pair) for _, *pair in sides)
        assert met == Counter({frozenset(pair): legs for pair in combinations(range(1, count + 1), 2)})
        assert max(round_ for round_, *_ in sides) == legs * (count - 1 + count % 2)
        assert max(Counter((round_, seed) for round_, *pair in sides for seed in pair).values()) == 1

        home, away = Counter(h for _, h, _ in sides), Counter(a for _, _, a in sides)
        even = legs % 2 == 0 or count % 2 == 1
        assert {abs(home[seed] - away[seed]) for seed in range(1, count + 1)} == {0 if even else 1}
        at_home = Counter((h, a) for _, h, a in sides)
        assert all(abs(at_home[a, b] - at_home[b, a]) <= 1 for a, b in combinations(range(1, count + 1), 2))


@pytest.mark.parametrize("legs", [2, 3, 4])
@pytest.mark.sampled
def test_nobody_plays_three_times_running_on_one_side_in_several_legs(legs: int) -> None:
    for count in sizes(3, 64):
        graph = build("round_robin", count, {"legs": legs})
        for seed in range(1, count + 1):
            homes = [match.slots[0] == Seed(seed) for match in graph.matches if Seed(seed) in match.slots]
            assert all(len({a, b, c}) == 2 for (a, b), (_, c) in pairwise(pairwise(homes)))


def test_the_places_are_the_ranks_of_the_one_group() -> None:
    graph = build("round_robin", 3)
    assert [(place.place, place.slot) for place in graph.places] == [(r, Rank("A", r)) for r in (1, 2, 3)]
    assert {match.group for match in graph.matches} == {"A"}
    assert graph.groups == {"A": (Seed(1), Seed(2), Seed(3))}
