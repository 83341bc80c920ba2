"""The ways to end a group: adding up gives what ranking the whole table gives."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.prospects.test_groups import DRAW, LOSS, WIN, table_of
from tournament.engine.prospects import ends as ends_of_groups
from tournament.engine.prospects.ends import drawn_choices, ends, every_choice
from tournament.engine.standings import BUILT_IN, Result, Step

OUTCOMES = (WIN, DRAW, LOSS)
TIED = (
    (),
    (Step("head_to_head", "tied"),),
    (Step("head_to_head", "tied", when_tied=2), Step("wins", "tied")),
    (Step("head_to_head", "tied", restart=True), Step("wins", "tied", restart=True)),
    (Step("match_points", "tied", restart="first"),),
    (Step("head_to_head", "tied"), Step("wins")),
)
"""Steps after those that add up, for who is level on these."""


@given(st.lists(st.sampled_from(OUTCOMES), max_size=6), st.booleans(), st.booleans(), st.sampled_from(TIED))
def test_sums_and_tables_agree(played: list[object], wins_first: bool, every: bool, more: tuple[Step, ...]) -> None:
    pairs = list(combinations(range(4), 2))
    table = table_of(4, [Result(a, b, outcome) for (a, b), outcome in zip(pairs, played, strict=False)])  # type: ignore[arg-type]
    left = pairs[len(played) :][:3]
    choices = list(every_choice(len(left), 3) if every else drawn_choices(len(left), 3, "s", 20))
    steps = (*(Step("match_points"), Step("wins"))[:: -1 if wins_first else 1], *more)
    summed = list(ends(table, left, OUTCOMES, choices, steps, BUILT_IN))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ends_of_groups, "SUMS", {})
        assert list(ends(table, left, OUTCOMES, choices, steps, BUILT_IN)) == summed
    assert len(summed) == (3 ** len(left) if every else 20)


def test_a_seed_draws_the_same_ends_again() -> None:
    assert list(drawn_choices(5, 3, "19/8", 10)) == list(drawn_choices(5, 3, "19/8", 10))
    assert list(drawn_choices(5, 3, "19/8", 10)) != list(drawn_choices(5, 3, "2/9", 10))
