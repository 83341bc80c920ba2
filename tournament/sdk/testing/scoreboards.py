"""Scoring on a phone: made-up matches, action by action, that survive being stored, taken back and recorded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from tournament.engine.errors import InputError
from tournament.engine.scoring import BoardMachine, Machine, State
from tournament.sdk.records import Preset, Sport
from tournament.sdk.scoreboards import Scoreboard
from tournament.sdk.testing.kit import Check, Collected, hold, hold_distinct, hold_named, hold_words

MATCHES, LONGEST = 2, 2_000
TAKEN_BACK, SELDOM = 20, 23
"""The first actions are taken back one by one, then one in so many: it takes longer the longer the match is."""


def scoreboard_checks(brought: Collected, sports: Callable[[], Mapping[str, Sport]]) -> Iterator[Check]:
    """Yield the checks of the scoreboards that a plugin brings, for the sports of theirs that are installed."""
    for record in brought.get("scoreboards", ()):
        yield Check(f"scoreboard {record.key}: it is of sports that are there", partial(_is_used, record, sports))
        for sport in (each for key, each in sports().items() if key in record.sports):
            for preset in sport.presets:
                name = f"scoreboard {record.key}: it scores {sport.key} by {preset.key}"
                yield Check(name, partial(scores, record.machine, sport, preset))


def phone_check(sport: Sport, preset: Preset) -> None:
    """Hold what the machine made of a sport's rules has to keep; a scoring that says of no plays has none."""
    machine = BoardMachine(sport.scoring)
    if machine.actions(machine.start(sport.rules(preset.key))):
        scores(machine, sport, preset)


def scores(machine: Machine, sport: Sport, preset: Preset) -> None:
    """Score matches: what can be done is done and taken back, and what comes out is a result of the sport."""
    rules = sport.rules(preset.key)
    for number in range(MATCHES):
        state = _start(machine, rules, number % 2)
        for place, drawn in enumerate(draws(f"{preset.key}/{number}")):
            actions = _actions(machine, state)
            if not actions:
                break
            hold(machine.result(state) is None, "it has a result while something can still be done")
            action = actions[drawn % len(actions)]
            state = _applied(machine, state, action, back=place < TAKEN_BACK or place % SELDOM == 0)
        _recorded(machine, sport, rules, state)


def _is_used(record: Scoreboard, sports: Callable[[], Mapping[str, Sport]]) -> None:
    hold_named(record.names, "the scoreboard")
    hold(set(record.sports) & sports().keys(), f"none of its sports is installed: {', '.join(record.sports)}")


def _start(machine: Machine, rules: Any, serving: int) -> State:
    state = _plain(machine.start(rules, serving))
    hold(machine.start(rules, serving) == state, "started again it is another state")
    _refuses(partial(machine.undo, state), "it takes back what was never done")
    _refuses(partial(machine.apply, state, "no such action"), "it takes an action that there is not")
    hold(machine.actions(state), "nothing can be done at the start")
    return state


def _actions(machine: Machine, state: State) -> list[str]:
    found = machine.actions(state)
    hold_distinct((each.key for each in found), "actions")
    for each in found:
        hold_words(each.label, f"the label of {each.key}")
        hold(each.side in (None, 0, 1), f"the side of {each.key} is {each.side!r}")
    return [each.key for each in found]


def _applied(machine: Machine, state: State, action: str, *, back: bool) -> State:
    before = json.dumps(state)
    after = _plain(machine.apply(state, action))
    hold(json.dumps(state) == before, f"{action} changes the state that it is given")
    if back:
        hold(_plain(machine.apply(json.loads(before), action)) == after, f"{action} done again is another state")
        hold(_plain(machine.undo(after)) == json.loads(before), f"{action} taken back leaves another state")
        hold(json.dumps(state) == before, f"taking {action} back changes the state that it is given")
        for words in machine.announce(after):
            hold_words(words, f"what is called after {action}")
    return after


def _recorded(machine: Machine, sport: Sport, rules: Any, state: State) -> None:
    result = machine.result(state)
    hold(result is not None, f"after {LONGEST} actions there is no result")
    wrong = [str(each.text) for each in sport.scoring.violations(result or (), rules)]
    hold(not wrong, f"its result {result} is refused by the sport: {'; '.join(wrong)}")


def _plain(state: State) -> State:
    """Return a state as it comes back from JSON; raises AssertionError where it comes back as another."""
    try:
        found: State = json.loads(json.dumps(state, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise AssertionError(f"a state is no plain data: {error}") from error
    hold(isinstance(found, dict) and found == state, "a state is another one when it was stored as JSON")
    return found


def _refuses(function: Callable[[], object], otherwise: str) -> None:
    try:
        function()
    except InputError:
        return
    raise AssertionError(otherwise)


def draws(seed: str) -> Iterator[int]:
    """Yield what is drawn in a match, the same for the same seed."""
    for block in range(LONGEST // 32):
        yield from hashlib.sha256(f"{seed}/{block}".encode()).digest()
