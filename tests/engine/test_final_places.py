"""Final places: what closes up behind an entry that withdrew, and what stays empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from tournament.engine.competition import CompetitionState
from tournament.engine.final_places import final_places
from tournament.engine.formats import build
from tournament.engine.graph import Graph, Seed
from tournament.engine.recorded import Played
from tournament.engine.scoring import GoalRules, GoalScoring, Rulebook, Status
from tournament.engine.standings import Extras, Step

ROUND_ROBIN = build("round_robin", 4, {})
UNEQUAL = build("groups", 7, {"groups": 2})
KNOCKOUT = build("knockout", 4, {})


def after(
    graph: Graph, withdrawn: Sequence[str] = (), ends: Mapping[str, Status] | None = None, forfeited: str = ""
) -> CompetitionState[str]:
    """Play everything by the alphabet, without those who withdrew before it.

    `ends` tells how entries end theirs, `forfeited` names two who both forfeit their match.
    """
    entrants = [chr(ord("a") + number) for number in range(graph.entries)]
    state = CompetitionState(
        1, Rulebook(GoalScoring(), GoalRules(win_points=3)), (Step("match_points"),), graph, entrants, entrants, {},
        Extras(), tuple(withdrawn),
    )  # fmt: skip
    for node in graph.matches:
        home, away = state.progress.known(node.id)
        if home is None or away is None or {home, away} & set(withdrawn):
            continue
        status = next((status for entry, status in (ends or {}).items() if entry in (home, away)), Status.PLAYED)
        winner = None if {home, away} == set(forfeited) else int(away < home)
        status = status if winner is not None else Status.DOUBLE_FORFEIT
        score = ((1 - winner, winner),) if winner is not None and status is Status.PLAYED else ()
        state = state.with_match(node.id, Played((home, away), status, score, winner))
    return state


def void(state: CompetitionState[str]) -> CompetitionState[str]:
    """Annul the group matches of those who withdrew."""
    for node in state.graph.matches:
        home, away = state.progress.known(node.id)
        if home is not None and away is not None and {home, away} & set(state.withdrawn):
            state = state.with_match(node.id, Played((home, away), Status.ANNULLED, (), None))
    return state


def places(state: CompetitionState[str]) -> list[tuple[int, str]]:
    return [(each.place, each.entry) for each in final_places(state)]


@pytest.mark.parametrize(
    ("withdrawn", "found"),
    [
        ("a", [(1, "b"), (2, "c"), (3, "d"), (4, "a")]),
        ("ab", [(1, "c"), (2, "d"), (3, "b"), (4, "a")]),
        ("abc", [(1, "d"), (2, "c"), (3, "b"), (4, "a")]),
        ("abcd", [(1, "d"), (2, "c"), (3, "b"), (4, "a")]),
    ],
)
def test_whoever_withdrew_stands_last_the_first_who_did_at_the_end(
    withdrawn: str, found: list[tuple[int, str]]
) -> None:
    assert places(void(after(ROUND_ROBIN, withdrawn))) == found


def test_places_of_unequal_groups_close_up() -> None:
    assert {key: [slot.n for slot in slots if isinstance(slot, Seed)] for key, slots in UNEQUAL.groups.items()} == {
        "A": [1, 4, 5], "B": [2, 3, 6, 7],
    }  # fmt: skip
    assert sorted(places(after(UNEQUAL))) == [(1, "a"), (1, "b"), (3, "c"), (3, "d"), (5, "e"), (5, "f"), (7, "g")]
    assert sorted(places(void(after(UNEQUAL, "a")))) == [
        (1, "b"), (1, "d"), (3, "c"), (3, "e"), (5, "f"), (6, "g"), (7, "a"),
    ]  # fmt: skip


def test_a_place_that_a_match_gave_stays_empty() -> None:
    played = after(KNOCKOUT)
    assert places(played) == [(1, "a"), (2, "b"), (3, "d"), (3, "c")]

    gone = replace(played, withdrawn=("b",))
    assert places(gone) == [(1, "a"), (3, "d"), (3, "c"), (4, "b")]
    assert [each.entry for each in final_places(gone) if each.withdrew] == ["b"]


THIRD, JOINT = build("knockout", 4, {"third_place": "match"}), build("knockout", 4, {"third_place": "joint"})
DOUBLE = build("double_elimination", 4, {})
LEGS: dict[str, object] = {"legs": 2, "legs_in": "all"}
MODIFIED = build("modified_pool", 4, {})


@pytest.mark.parametrize(
    ("graph", "pair", "found"),
    [
        (THIRD, "ab", [(2, "a"), (2, "b"), (3, "c"), (4, "d")]),
        (THIRD, "cd", [(1, "a"), (2, "b"), (4, "c"), (4, "d")]),
        (THIRD, "ad", [(1, "b"), (3, "c"), (4, "a"), (4, "d")]),
        (JOINT, "ad", [(1, "b"), (3, "a"), (3, "c"), (3, "d")]),
        (DOUBLE, "ab", [(1, "c"), (3, "a"), (3, "b"), (4, "d")]),
        *(
            (build(format_, 4, options), "ab", [(1, "c"), (3, "a"), (3, "b"), (4, "d")])
            for format_, options in (
                ("double_elimination", LEGS),
                ("double_elimination", {"series": 3}),
                ("double_elimination", {"reset": True, "legs": 2, "legs_in": "semi_finals"}),
                ("page_playoff", LEGS),
            )
        ),
        (build("double_elimination", 4, {"crossover": True, **LEGS}), "ad", [(1, "b"), (2, "c"), (3, "a"), (3, "d")]),
        (MODIFIED, "ab", [(2, "a"), (2, "b"), (3, "c"), (4, "d")]),
        (MODIFIED, "ad", [(1, "b"), (3, "c"), (4, "a"), (4, "d")]),
        (
            build("modified_pool", 8, {"then": "knockout"}),
            "ad",
            [(1, "b"), (2, "c"), (3, "a"), (3, "d"), *((5, each) for each in "ef"), *((7, each) for each in "gh")],
        ),
    ],
)
def test_who_both_forfeit_stand_as_if_they_lost_all_that_follows(
    graph: Graph, pair: str, found: list[tuple[int, str]]
) -> None:
    state = after(graph, forfeited=pair)
    assert sorted(places(state)) == found
    assert sorted(places(replace(state, both_forfeit="none"))) == [each for each in found if each[1] not in pair]


@pytest.mark.parametrize("options", [{}, LEGS, {"series": 3}])
def test_who_withdraws_after_both_forfeited_gives_nothing_to_the_other(options: Mapping[str, object]) -> None:
    state = after(build("knockout", 2, options), forfeited="ab")
    assert places(replace(state, withdrawn=("a",))) == [(2, "b"), (2, "a")]


def test_who_goes_on_over_a_withdrawal_takes_no_place_of_a_loser_as_well() -> None:
    """The first leg was never played, both forfeited the second."""
    state = after(build("knockout", 2, LEGS), forfeited="ab").without(["F.1"])
    assert places(replace(state, withdrawn=("a",))) == [(1, "b"), (2, "a")]


def test_no_contest_leaves_the_places_of_a_final_open_to_be_played_for() -> None:
    state = after(KNOCKOUT)
    final = state.graph.matches[-1].id
    assert places(state.with_match(final, replace(state.played[final], status=Status.NO_CONTEST, winner=None))) == [
        (3, "d"), (3, "c"),
    ]  # fmt: skip


def test_only_who_forfeited_every_match_is_absent() -> None:
    never = after(ROUND_ROBIN, ends={"d": Status.NO_SHOW})
    assert [each.entry for each in final_places(never) if each.absent] == ["d"]
    (one, *_) = [key for key, match in never.played.items() if "d" in match.sides]
    came = never.with_match(one, replace(never.played[one], status=Status.PLAYED, score=((9, 0),)))
    assert [each.entry for each in final_places(came) if each.absent] == []
