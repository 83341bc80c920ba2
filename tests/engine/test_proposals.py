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
    costs = {str(proposal.text): proposal.cost for proposal in propose(10, 40, 1)}
    assert costs == {
        "2 groups, the first two of each play a knock-out, joint third": Cost(23, 6, 920, 23 * 40 / 60, 4, 7),
        "2 groups, the first two of each play a knock-out, with a third-place match": Cost(24, 6, 960, 16.0, 4, 7),
        "3 groups, the first two of each play a knock-out, joint third": Cost(17, 6, 680, 17 * 40 / 60, 2, 6),
        "3 groups, the first two of each play a knock-out, with a third-place match": Cost(18, 6, 720, 12.0, 2, 6),
        "Knock-out, joint third": Cost(9, 4, 360, 6.0, 1, 4),
        "Single round robin": Cost(45, 9, 1800, 30.0, 9, 9),
    }


def test_up_to_five_play_a_round_robin_first() -> None:
    assert [proposal.name for proposal in propose(5, 40, 2)] == ["round_robin", "round_robin", "knockout"]


def test_proposals_count_the_minutes_of_phases() -> None:
    longer = {
        proposal.name: proposal.cost.minutes
        for proposal in propose(4, 30, 1, lambda graph: {"F": 90} if graph.name == "knockout" else {})
    }
    assert longer == {"round_robin": 360, "knockout": 150}


def test_courts_share_the_hours_until_no_team_has_time_to_breathe() -> None:
    assert cost("round_robin", 6, {}, 30, 2).hours == 4.0  # 15 matches, two at a time
    assert cost("round_robin", 6, {}, 30, 4).hours == 2.5  # five rounds, whatever the courts
    longer = cost("knockout", 4, {}, 30, 1, otherwise=lambda graph: {"F": 90})
    assert (longer.minutes, longer.hours) == (150, 2.5)


@pytest.mark.parametrize(
    ("name", "entries", "options", "fewest", "most", "chain"),
    [
        ("knockout", 8, {"placement": "all"}, 3, 3, 3),
        ("double_elimination", 4, {}, 2, 4, 4),
        ("double_elimination", 4, {"reset": True}, 2, 5, 5),
        ("modified_pool", 8, {}, 2, 2, 2),
        ("modified_pool", 8, {"then": "knockout"}, 2, 4, 4),
        ("page_playoff", 4, {}, 1, 3, 3),
        ("round_robin", 5, {"legs": 2}, 8, 8, 10),
        ("groups", 9, {"groups": 2, "then": "groups", "then_groups": 1}, 3, 7, 8),
        ("olympic_24", 24, {}, 3, 8, 8),
        ("swiss", 9, {}, 5, 6, 6),
        ("swiss", 8, {"rounds": 4}, 4, 4, 4),
        ("king_of_the_court", 5, {}, 3, 3, 3),
    ],
)
def test_how_much_one_team_plays_and_waits(
    name: str, entries: int, options: dict[str, int | bool | str | None], fewest: int, most: int, chain: int
) -> None:
    found = cost(name, entries, options, 40, 2)
    assert (found.fewest_of_one, found.most_of_one, found.chain) == (fewest, most, chain)


@given(entries=st.integers(2, 64))
def test_every_proposal_can_be_drawn(entries: int) -> None:
    proposals = propose(entries, 40, 2)
    assert proposals
    for proposal in proposals:
        assert len(build(proposal.name, entries, proposal.options).matches) == proposal.cost.matches


def test_a_format_that_does_not_suit_says_so() -> None:
    with pytest.raises(InputError, match="“Groups”: 5 entries do not make 3 groups"):
        cost("groups", 5, {"groups": 3}, 40, 1)


def test_a_proposal_is_named_by_its_format_and_options() -> None:
    names = [proposal.key for proposal in propose(4, 20, 2)]
    assert names[0].split() == sorted(names[0].split(), key=lambda word: ("=" in word, word))
    assert len(set(names)) == len(names)
