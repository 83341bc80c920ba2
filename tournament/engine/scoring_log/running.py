"""A match as far as its events have led: one fold over the log, with the machine of the match's sport.

Nothing is ever taken out of a log. What was a mistake is taken back by an event of its own, and a match that is over
goes on only after an event that says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import tidy
from tournament.engine.scoring import Machine, State

LONGEST_REASON = 300

NOT_STARTED = Message("The match has not been started on this scoreboard.")
STARTED = Message("The match was started on this scoreboard before.")
OVER = Message("The match is over: it is reopened with a reason before anything else.")
NOT_OVER = Message("The match is not over, so it need not be reopened.")
NO_SIDE = Message("A start says which side serves: 0 (home) or 1 (away).")
NO_ACTION = Message("An action says by its key what was done.")
NO_REASON = Message("Reopening takes a reason of at most {n} characters.")
NO_TYPE = Message("There is no event of the type “{type}”; the types are {known}.")

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Running:
    """Where a match stands: the state of its machine, None before the start, and whether it goes on after its end."""

    state: State | None = None
    reopened: bool = False


def after(machine: Machine, rules: Any, running: Running, type_: str, payload: Payload) -> Running:
    """Return where a match stands after one more event; raises InputError where that cannot happen now."""
    step = TYPES.get(type_)
    if step is None:
        raise InputError(NO_TYPE.format(type=type_, known=", ".join(TYPES)))
    return step(machine, rules, running, payload)


def replayed(machine: Machine, rules: Any, events: Iterable[tuple[str, Payload]]) -> Running:
    """Return where the events of a log lead, each a type and what it says, in their order."""
    return reduce(lambda running, event: after(machine, rules, running, *event), events, Running())


def _start(machine: Machine, rules: Any, running: Running, payload: Payload) -> Running:
    if running.state is not None:
        raise InputError(STARTED)
    serving = payload.get("serving", 0)
    if serving not in (0, 1) or isinstance(serving, bool):
        raise InputError(NO_SIDE)
    return Running(machine.start(rules, serving))


def _act(machine: Machine, _rules: Any, running: Running, payload: Payload) -> Running:
    state, key = _under_way(machine, running), payload.get("action")
    if not isinstance(key, str):
        raise InputError(NO_ACTION)
    return replace(running, state=machine.apply(state, key))


def _undo(machine: Machine, rules: Any, running: Running, _payload: Payload) -> Running:
    """Take the last action back; where there is none, the start, which may have named the wrong side."""
    state = _under_way(machine, running)
    if state in (machine.start(rules, side) for side in (0, 1)):
        return Running()
    return Running(machine.undo(state))


def _reopen(machine: Machine, _rules: Any, running: Running, payload: Payload) -> Running:
    reason = payload.get("reason")
    if not isinstance(reason, str) or not 0 < len(tidy(reason)) <= LONGEST_REASON:
        raise InputError(NO_REASON.format(n=LONGEST_REASON))
    if running.state is None or running.reopened or machine.result(running.state) is None:
        raise InputError(NOT_OVER)
    return replace(running, reopened=True)


def _under_way(machine: Machine, running: Running) -> State:
    if running.state is None:
        raise InputError(NOT_STARTED)
    if not running.reopened and machine.result(running.state) is not None:
        raise InputError(OVER)
    return running.state


TYPES: Mapping[str, Callable[[Machine, Any, Running, Payload], Running]] = {
    "start": _start,
    "action": _act,
    "undo": _undo,
    "reopen": _reopen,
}
"""What may happen in a match, and what it makes of it."""
