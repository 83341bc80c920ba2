"""Scoreboards of plugins, asked through the guard: plain data goes in and comes out, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tournament.engine.scoring import Action, Machine, Score, State
from tournament.engine.text import Words
from tournament.plugins.guard import Guard, Part
from tournament.plugins.guarded_parts import answered_or_refused, is_word, listed
from tournament.plugins.guarded_sports import score_in

T = TypeVar("T")

LONGEST_STATE, MOST_ACTIONS = 200_000, 60
"""Characters of a state, and what can be done at a time."""


@dataclass(frozen=True, slots=True)
class GuardedMachine:
    """The machine of a plugin, asked; what it refuses is an InputError, whatever else it does a LeftOutError.

    One that failed is asked again: a match goes on from the state that it had.
    """

    guard: Guard
    part: Part
    machine: Machine

    def start(self, rules: Any, serving: int = 0) -> State:
        return self._asked(lambda: state_in(self.machine.start(rules, serving)))

    def actions(self, state: State) -> Sequence[Action]:
        return self._asked(lambda: _actions(self.machine.actions(state_in(state))))

    def apply(self, state: State, action: str) -> State:
        return self._asked(lambda: state_in(self.machine.apply(state_in(state), action)))

    def undo(self, state: State) -> State:
        return self._asked(lambda: state_in(self.machine.undo(state_in(state))))

    def announce(self, state: State) -> Sequence[Words]:
        return self._asked(lambda: _calls(self.machine.announce(state_in(state))))

    def result(self, state: State) -> Score | None:
        def found() -> Score | None:
            result = self.machine.result(state_in(state))
            return None if result is None else score_in(result)

        return self._asked(found)

    def _asked(self, function: Callable[[], T]) -> T:
        return answered_or_refused(self.guard, self.part, function, again=True)


def state_in(found: Any) -> State:
    """Return a copy of a state, of plain data alone; raises TypeError or ValueError for what JSON would change."""
    written = json.dumps(found, allow_nan=False)
    state = json.loads(written)
    if state != found or not isinstance(state, dict) or len(written) > LONGEST_STATE:
        raise TypeError(f"a state is an object of JSON, of at most {LONGEST_STATE} characters")
    return state


def _actions(found: Any) -> tuple[Action, ...]:
    actions: tuple[Action, ...] = listed(found)
    for each in actions:
        if type(each) is not Action or not isinstance(each.key, str) or not is_word(each.label):
            raise TypeError("what can be done is told by Actions with keys and labels")
        if each.side not in (None, 0, 1):
            raise TypeError(f"a side is 0, 1 or None, not {each.side!r}")
    if len(actions) > MOST_ACTIONS or len({each.key for each in actions}) != len(actions):
        raise ValueError(f"at most {MOST_ACTIONS} actions can be done, each with a key of its own")
    return actions


def _calls(found: Any) -> tuple[Words, ...]:
    calls: tuple[Words, ...] = listed(found)
    if len(calls) > MOST_ACTIONS or not all(map(is_word, calls)):
        raise TypeError("what is called out is told in words")
    return calls
