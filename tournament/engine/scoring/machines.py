"""A match action by action, as a phone scores it: plain data in, plain data out, by what the rules of a sport say."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, cast

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.scoring.board import Board, Finish, PeriodEnd, Play, Point, TimeOut
from tournament.engine.scoring.parts import Score, score_from, score_to_json
from tournament.engine.scoring.records import Scoring
from tournament.engine.scoring.rules import rules_from, rules_to_json
from tournament.engine.text import Words

State = Mapping[str, Any]
"""Where a match stands: objects, lists, texts, numbers, yes, no and nothing, as JSON has them."""

NO_ACTION = Message("“{action}” cannot be done now.")
NOTHING_DONE = Message("Nothing is done yet.")


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done now: the `key` is sent and kept, the `label` is the sport's word; `side` is 0 home or 1 away."""

    key: str
    label: Words
    side: int | None = None


class Machine(Protocol):
    """How a match is scored action by action; stateless, so that one object serves every match.

    No function changes the state that it is given, and each answers the same whenever it is asked.
    """

    def start(self, rules: Any, serving: int = 0) -> State:
        """Return the state before the first action; `serving` is the side that starts, 0 home or 1 away."""

    def actions(self, state: State) -> Sequence[Action]:
        """List what can be done now, nothing where the match is over."""

    def apply(self, state: State, action: str) -> State:
        """Return the state after the action of this key; raises InputError where it cannot be done now."""

    def undo(self, state: State) -> State:
        """Return the state before the last action; raises InputError where there is none."""

    def announce(self, state: State) -> Sequence[Words]:
        """Say what is called out after the last action."""

    def result(self, state: State) -> Score | None:
        """Return the score to be recorded, None while the match goes on."""


class BoardMachine:
    """The machine of a scoring that has a scoreboard: sets, goals, parts, and what is made of them.

    Its state has all that is shown: `score` (the parts that are finished), `current` (the running one), `serving` (0
    home, 1 away), `swapped` (home stands on the right), `period`, `timeouts`, `over` and `winner`; and what it goes on
    from: `rules`, `first` (who served first) and `actions` (the keys of what was done).
    """

    def __init__(self, scoring: Scoring) -> None:
        self._scoring = scoring

    def start(self, rules: Any, serving: int = 0) -> State:
        """Return the state before the first action."""
        return _state(self._scoring.start(rules, serving), rules_to_json(rules), serving, ())

    def actions(self, state: State) -> Sequence[Action]:
        """List what can be done now."""
        return tuple(
            Action(_KEYS[type(play)](play), label, getattr(play, "side", None))
            for play, label in self._plays(self._board(state))
        )

    def apply(self, state: State, action: str) -> State:
        """Return the state after an action."""
        done = (*state["actions"], action)
        return _state(self._applied(self._board(state), action), state["rules"], state["first"], done)

    def undo(self, state: State) -> State:
        """Play all again but the last action."""
        if not state["actions"]:
            raise InputError(NOTHING_DONE)
        done = tuple(state["actions"][:-1])
        return _state(self._played(state, done), state["rules"], state["first"], done)

    def announce(self, state: State) -> Sequence[Words]:
        """Say what the scoreboard called after the last action."""
        return self._played(state, state["actions"]).announce

    def result(self, state: State) -> Score | None:
        """Return the parts of the score."""
        return score_from(state["score"]) if state["over"] else None

    def _plays(self, board: Board) -> Sequence[tuple[Play, Words]]:
        return () if board.over else plays_of(self._scoring, board)

    def _applied(self, board: Board, key: str) -> Board:
        for play, _label in self._plays(board):
            if _KEYS[type(play)](play) == key:
                return self._scoring.apply(board, play)
        raise InputError(NO_ACTION.format(action=key))

    def _played(self, state: State, actions: Sequence[str]) -> Board:
        board = self._scoring.start(self._rules(state), state["first"])
        for key in actions:
            board = self._applied(board, key)
        return board

    def _rules(self, state: State) -> Any:
        values, rules_type = state["rules"], self._scoring.rules_type
        try:
            return _rules_of(cast(Hashable, rules_type), tuple(values.items()))
        except TypeError:  # objects of names stand in them
            return rules_from(values, rules_type)

    def _board(self, state: State) -> Board:
        kept: dict[str, Any] = {name: tuple(state[name]) for name in ("current", "rotation", "timeouts")}
        kept |= {name: state[name] for name in ("serving", "first_server", "swapped", "period", "over", "winner")}
        return Board(self._rules(state), score_from(state["score"]), **kept)


def plays_of(scoring: Scoring, board: Board) -> Sequence[tuple[Play, Words]]:
    """List the plays that may come next, each with the sport's word for it; a scoring of one's own may say of none."""
    plays: Callable[[Board], Sequence[tuple[Play, Words]]] | None = getattr(scoring, "plays", None)
    return plays(board) if plays else ()


_SIDES = ("home", "away")
_KEYS: Mapping[type[Any], Callable[[Any], str]] = {
    Point: lambda play: f"point-{_SIDES[play.side]}" if play.count == 1 else f"point-{play.count}-{_SIDES[play.side]}",
    TimeOut: lambda play: f"timeout-{_SIDES[play.side]}",
    PeriodEnd: lambda _: "period",
    Finish: lambda _: "finish",
}
"""What is sent and kept of a play."""


@lru_cache(maxsize=64)
def _rules_of(rules_type: Any, values: tuple[tuple[str, Any], ...]) -> Any:
    """Return rules that were read before: every action of every match asks for them."""
    return rules_from(dict(values), rules_type)


def _state(board: Board, rules: Mapping[str, Any], first: int, actions: Sequence[str]) -> State:
    return {
        "rules": rules,
        "first": first,
        "actions": list(actions),
        "score": score_to_json(board.score),
        "current": list(board.current),
        "serving": board.serving,
        "first_server": board.first_server,
        "swapped": board.swapped,
        "rotation": list(board.rotation),
        "timeouts": list(board.timeouts),
        "period": board.period,
        "over": board.over,
        "winner": board.winner,
    }
