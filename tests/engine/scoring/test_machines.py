"""Matches scored action by action: plain data, taken back to the equal state, with what the rules know called out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournament.engine.errors import InputError
from tournament.engine.scoring import (
    BoardMachine,
    GoalRules,
    GoalScoring,
    Part,
    PartsRules,
    PartsScoring,
    Scoring,
    SetRules,
    SetScoring,
    State,
)

HOME, AWAY = "point-home", "point-away"
VOLLEYBALL = SetRules(
    points=4, decider=3, best_of=3, technical_timeout_at=3, timeouts_per_set=1, switch_every=0, decider_switch_at=2
)
CUP = GoalRules(periods=2, overtime_minutes=10, shootout_shots=3, timeouts_per_period=1)
LEAGUE = GoalRules(periods=4)
QUARTERS = PartsScoring((Part("one", "quarter 1"), Part("two", "quarter 2", most=4)), steps=(1, 3))
CHESS = PartsScoring((Part("result", "game", kind="half", most=1),), total=1, point="win")
KINDS: dict[str, tuple[Scoring, Any]] = {
    "sets": (SetScoring(), VOLLEYBALL),
    "sets of which all are played": (SetScoring(), SetRules(points=2, best_of=4, least_sets=4, win_by=1)),
    "pulls": (SetScoring("pull"), SetRules(points=1, decider=1, win_by=1, best_of=3, timeouts_per_set=0)),
    "goals": (GoalScoring(), LEAGUE),
    "goals with a shoot-out": (GoalScoring(), CUP),
    "goals with overtime alone": (GoalScoring(), GoalRules(overtime_minutes=10)),
    "points": (QUARTERS, PartsRules()),
    "points, no draws": (QUARTERS, PartsRules(draws=0)),
    "a game": (CHESS, PartsRules()),
}


def scored(kind: str, *actions: str, serving: int = 0) -> tuple[BoardMachine, State]:
    scoring, rules = KINDS[kind]
    machine = BoardMachine(scoring)
    state = machine.start(rules, serving)
    for action in actions:
        state = machine.apply(json.loads(json.dumps(state)), action)
    return machine, state


def buttons(kind: str, *actions: str) -> list[str]:
    machine, state = scored(kind, *actions)
    return [f"{each.key}: {each.label}" for each in machine.actions(state)]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data(), serving=st.sampled_from([0, 1]))
def test_what_can_be_done_is_taken_back_survives_and_ends_in_a_result(
    kind: str, data: st.DataObject, serving: int
) -> None:
    scoring, rules = KINDS[kind]
    machine, state = scored(kind, serving=serving)
    for _ in range(60):
        actions = [each.key for each in machine.actions(state)]
        if not actions:
            break
        assert machine.result(state) is None
        action = data.draw(st.sampled_from(actions))
        after = machine.apply(state, action)
        assert json.loads(json.dumps(after)) == after
        assert machine.undo(after) == state
        state = after
    else:
        return
    result = machine.result(state)
    assert result is not None
    assert scoring.violations(result, rules) == ()
    assert scoring.outcome(result, rules).winner == state["winner"]


def test_serve_ends_and_the_end_of_sets_are_called_out() -> None:
    machine, state = scored("sets", AWAY, HOME, HOME)
    assert (state["current"], state["serving"], state["swapped"]) == ([2, 1], 0, False)
    assert [str(each) for each in machine.announce(state)] == ["Technical time-out"]
    machine, state = scored("sets", *[HOME] * 4)
    assert (state["score"], state["current"], state["serving"], state["swapped"]) == ([[4, 0]], [0, 0], 1, True)
    assert [str(each) for each in machine.announce(state)] == ["End of set 1: 4–0", "Change ends"]
    machine, state = scored("sets", *[HOME] * 4, *[AWAY] * 4, HOME, HOME)
    assert (state["swapped"], [str(each) for each in machine.announce(state)]) == (True, ["Change ends", "Match point"])


def test_halves_change_ends_and_kick_off() -> None:
    machine, state = scored("goals with a shoot-out", HOME, "period", serving=1)
    assert (state["period"], state["serving"], state["swapped"]) == (2, 0, True)
    assert [str(each) for each in machine.announce(state)] == ["End of period 1 of 2", "Change ends"]


@pytest.mark.parametrize(
    ("kind", "done", "asked"),
    [
        ("sets", ("timeout-away",), ["point-home: Point", "point-away: Point", "timeout-home: Time-out"]),
        ("pulls", (), ["point-home: pull", "point-away: pull"]),
        ("goals", (), ["point-home: Goal", "point-away: Goal", "period: End of period 1 of 4"]),
        ("goals", ("period",) * 3, ["point-home: Goal", "point-away: Goal", "finish: End of normal time"]),
        ("goals with overtime alone", ("period", "finish"),
         ["point-home: Goal", "point-away: Goal", "finish: End of overtime"]),
        ("goals with a shoot-out", ("timeout-home",) * 2 + ("timeout-away",) * 2 + ("period", "finish", "finish"),
         ["point-home: Goal", "point-away: Goal"]),
        ("goals with a shoot-out", ("timeout-home",) * 2 + ("timeout-away",) * 2 + ("period", "finish", "finish", HOME),
         ["point-home: Goal", "point-away: Goal", "finish: End of the shoot-out"]),
        ("points", (), [
            "point-home: +1", "point-away: +1", "point-3-home: +3", "point-3-away: +3", "finish: End of quarter 1"]),
        ("points", ("finish", "point-3-home"), [
            "point-home: +1", "point-away: +1", "point-3-away: +3", "finish: End of quarter 2"]),
        ("points, no draws", ("finish",), ["point-home: +1", "point-away: +1", "point-3-home: +3", "point-3-away: +3"]),
        ("a game", (), ["point-home: win", "point-away: win", "finish: Draw"]),
        ("a game", ("finish",), []),
    ],
)  # fmt: skip
def test_the_buttons_are_what_can_be_done_in_the_sports_words(
    kind: str, done: tuple[str, ...], asked: list[str]
) -> None:
    assert buttons(kind, *done) == asked


def test_what_cannot_be_done_is_refused() -> None:
    machine, state = scored("sets", "timeout-home")
    for action in ("timeout-home", "finish", "period", "point-2-home", "score", ""):
        with pytest.raises(InputError, match="cannot be done now"):
            machine.apply(state, action)
    with pytest.raises(InputError, match="Nothing is done yet"):
        machine.undo(machine.undo(state))
    machine, state = scored("a game", HOME)
    with pytest.raises(InputError, match="cannot be done now"):
        machine.apply(state, HOME)
    assert machine.undo(state) == scored("a game")[1]
