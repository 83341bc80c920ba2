"""Formats proposed for a number of entries, against arithmetic done by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.engine.proposals import Cost, cost, propose


def test_ten_entries_on_one_court() -> None:
    """The worked example of the domain: 45 matches each against each, 20 in two groups of five, 23 to 24 in all."""
    costs = {proposal.text.en: proposal.cost for proposal in propose(10, 40, 1)}
    assert costs == {
        "2 groups, the first two of each play a knock-out, joint third": Cost(23, 6, 920, 23 * 40 / 60),
        "2 groups, the first two of each play a knock-out, with a third-place match": Cost(24, 6, 960, 16.0),
        "3 groups, the first two of each play a knock-out, joint third": Cost(17, 6, 680, 17 * 40 / 60),
        "3 groups, the first two of each play a knock-out, with a third-place match": Cost(18, 6, 720, 12.0),
        "Knock-out, joint third": Cost(9, 4, 360, 6.0),
        "Single round robin": Cost(45, 9, 1800, 30.0),
    }


def test_up_to_five_play_a_round_robin_first() -> None:
    assert [proposal.name for proposal in propose(5, 40, 2)] == ["round_robin", "round_robin", "knockout"]


def test_courts_share_the_hours() -> None:
    assert cost("round_robin", 6, {}, 30, 4).hours == 2.0  # 15 matches, four at a time


@given(entries=st.integers(2, 64))
def test_every_proposal_can_be_drawn(entries: int) -> None:
    proposals = propose(entries, 40, 2)
    assert proposals
    for proposal in proposals:
        assert len(build(proposal.name, entries, proposal.options).matches) == proposal.cost.matches


def test_a_format_that_does_not_suit_says_so() -> None:
    with pytest.raises(InputError, match="groups: 5 entries do not make 3 groups"):
        cost("groups", 5, {"groups": 3}, 40, 1)
