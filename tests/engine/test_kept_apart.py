"""Best ones of a rank and the winners of their own groups: a best one moves only where it must, and where it can."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.test_progress import HOME, Event
from tournament.engine.formats import build
from tournament.engine.kept_apart import Seat, seated
from tournament.engine.progress import UNKNOWN, Record

SEATS = st.lists(
    st.builds(Seat, st.sampled_from("ABCD"), st.sampled_from("ABCD"), st.booleans()), min_size=1, max_size=5
)


def fits(seats: list[Seat], order: tuple[int, ...]) -> bool:
    """Tell whether nobody meets its own group, but where the format itself put two that are no best ones."""
    return all(
        seats[at].host != seats[guest].guest or (at == guest and not seats[at].best) for at, guest in enumerate(order)
    )


@given(SEATS)
def test_a_best_one_meets_its_own_group_only_where_nothing_else_is_left(seats: list[Seat]) -> None:
    found, stays = seated(seats), list(range(len(seats)))
    assert sorted(found) == stays
    if not any(seat.best and seat.host == seat.guest for seat in seats):
        assert found == stays
    elif any(fits(seats, order) for order in permutations(stays)):
        assert fits(seats, tuple(found))
    else:
        assert found == stays


@pytest.mark.parametrize(
    ("seats", "order"),
    [
        ([Seat("A", "B", True), Seat("B", "C", False)], [0, 1]),
        ([Seat("A", "A", True), Seat("B", "C", False)], [1, 0]),
        ([Seat("A", "A", True)], [0]),
        ([Seat("A", "A", True), Seat("B", "B", True), Seat("C", "D", False)], [1, 0, 2]),
        ([Seat("A", "C", False), Seat("B", "B", True), Seat("C", "D", True), Seat("D", "A", False)], [0, 2, 1, 3]),
        ([Seat("A", "B", False), Seat("D", "C", False), Seat("C", "C", True)], [2, 1, 0]),
    ],
)
def test_the_best_ones_change_places_before_the_nearest_others(seats: list[Seat], order: list[int]) -> None:
    assert seated(seats) == order


def test_guests_are_known_when_all_best_ones_are() -> None:
    """Three groups of two, in which the better number wins; the runner-up of A is the best."""
    event = Event(build("groups", 6, {"groups": 3, "advance": 1, "best_thirds": 1, "then": "knockout"}))
    event.best = lambda slot: 6  # type: ignore[method-assign]
    for group, pair in (("B", (2, 5)), ("C", (3, 4)), ("A", (1, 6))):
        progress = event.progress()
        guests = progress.sides["K1-1"][1], progress.sides["K1-2"][1]
        assert guests == (UNKNOWN, UNKNOWN)
        event.records[f"{group}-1-1"] = Record(pair, HOME)
    progress = event.progress()
    assert (progress.sides["K1-1"], progress.sides["K1-2"]) == ((1, 3), (2, 6))
