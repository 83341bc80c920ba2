"""Which matches stay the same through new formats and new draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tournament.engine.fixtures import Fixture, fixtures_of, same_fixtures
from tournament.engine.formats import build
from tournament.engine.graph import Seed

FORMATS: list[tuple[str, dict[str, object]]] = [
    ("round_robin", {}), ("round_robin", {"legs": 2}), ("round_robin", {"legs": 3}),
    ("knockout", {}), ("knockout", {"third_place": "match"}), ("double_elimination", {}),
    ("double_elimination", {"reset": True}), ("modified_pool", {"then": "knockout"}), ("page_playoff", {}),
    ("groups", {"groups": 2}), ("groups", {"groups": 2, "legs": 2, "then": "knockout"}),
    ("groups", {"groups": 2, "policy": "pots", "then": "knockout", "then_third_place": "match"}),
    ("groups", {"groups": 3, "advance": 1, "best_thirds": 1, "then": "knockout"}),
    ("groups", {"groups": 2, "then": "round_robin", "then_legs": 2}),
]  # fmt: skip


def pair(two: Iterable[str | None]) -> tuple[str | None, str | None]:
    one, other = two
    return one, other


def laid_out(number: int, order: Sequence[str], known: Sequence[str] = ()) -> list[Fixture]:
    """Lay out a format for `order`; where a match is not of the first round, `known` entries may be there already."""
    name, options = FORMATS[number]
    graph = build(name, len(order), options)
    rest = iter(known)
    sides = {
        match.id: pair(order[slot.n - 1] if isinstance(slot, Seed) else next(rest, None) for slot in match.slots)
        for match in graph.matches
    }
    return fixtures_of(graph, order, sides)


def is_same(one: Fixture, other: Fixture) -> bool:
    """Say what the rule says of two matches, apart from their legs."""
    if one.known and other.known:
        return one.stage == other.stage and set(one.known) == set(other.known)
    return one.stage == other.stage and set(one.sources) == set(other.sources)


layouts = st.builds(
    laid_out,
    st.sampled_from(range(len(FORMATS))),
    st.permutations(["a", "b", "c", "d", "e", "f", "g", "h"]).map(lambda order: order[:8]),
    st.permutations(["a", "b", "c", "d", "e", "f"]).map(lambda entries: entries[:4]) | st.just([]),
)


@given(layouts, layouts)
def test_a_match_is_kept_when_and_only_when_the_rule_says_so(old: list[Fixture], new: list[Fixture]) -> None:
    same = same_fixtures(old, new)
    before, after = {each.key: each for each in old}, {each.key: each for each in new}
    assert len(set(same.values())) == len(same), "no two matches share an event"
    assert all(is_same(before[key], after[there]) for key, there in same.items())
    gone = [each for each in old if each.key not in same]
    made = [each for each in new if each.key not in set(same.values())]
    assert not [(one.key, other.key) for one in gone for other in made if is_same(one, other)]


@given(st.lists(layouts, min_size=2, max_size=5))
def test_over_any_number_of_changes_no_event_is_shared_and_the_way_back_is_the_way_there(
    history: list[list[Fixture]],
) -> None:
    for old, new in pairwise(history):
        there, back = same_fixtures(old, new), same_fixtures(new, old)
        assert len(there) == len(back)
        assert set(there) == set(back.values())
        assert same_fixtures(old, old) == {each.key: each.key for each in old}


def test_each_leg_goes_to_the_one_with_the_same_side_at_home() -> None:
    order = ["a", "b", "c", "d"]
    single, double = laid_out(0, order), laid_out(1, order)
    same = same_fixtures(double, single)
    at_home = {each.key: each.sides for each in (*double,)}
    assert Counter(at_home[key] for key in same) == Counter(each.sides for each in single)
    assert len(same) == len(single) == 6


def test_a_final_stays_the_final_of_a_longer_bracket_and_is_no_semi_final() -> None:
    four, eight = laid_out(3, ["a", "b", "c", "d"]), laid_out(3, ["a", "b", "c", "d", "e", "f", "g", "h"])
    assert same_fixtures(four, eight) == {"F": "F"}


def test_a_final_whose_sides_fell_away_is_the_same_final() -> None:
    order = ["a", "b", "c", "d"]
    known, unknown = laid_out(3, order, ["a", "b"]), laid_out(3, order)
    assert known[-1].known == ("a", "b")
    assert same_fixtures(known, unknown)["F"] == "F"
    assert same_fixtures(unknown, known)["F"] == "F"


def test_a_first_match_behind_a_bye_is_another_when_somebody_else_has_the_bye() -> None:
    five, other = laid_out(3, ["a", "b", "c", "d", "e"]), laid_out(3, ["b", "a", "c", "d", "e"])
    same = same_fixtures(five, other)
    waiting = next(each for each in five if each.sources[0] == "a")
    assert waiting.known is None
    assert waiting.key not in same
    assert same["F"] == "F"
