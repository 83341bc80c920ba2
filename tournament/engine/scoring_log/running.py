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
WHICH_SIDE = Message("Say which side confirms the result: 0 (home) or 1 (away).")
CONFIRMED = Message("This side has confirmed the result before.")
DISPUTED = Message("The result is disputed: the organisers decide, unless the match is reopened.")
NO_RESULT = Message("A result is confirmed or disputed once the match is over.")
NO_ACTION = Message("An action says by its key what was done.")
NO_REASON = Message("Reopening takes a reason of at most {n} characters.")
NO_DISPUTE = Message("A dispute takes a reason of at most {n} characters.")
NO_TYPE = Message("There is no event of the type “{type}”; the types are {known}.")

Payload = Mapping[str, Any]
SIDES = (0, 1)


@dataclass(frozen=True, slots=True)
class Running:
    """Where a match stands: the state of its machine, None before the start, and whether it goes on after its end.

    `confirmed` are the sides that have confirmed the result, `disputed` says why one does not.
    """

    state: State | None = None
    reopened: bool = False
    confirmed: tuple[int, ...] = ()
    disputed: str = ""

    @property
    def is_confirmed(self) -> bool:
        """Tell whether both sides have confirmed the result, so that it is to be recorded."""
        return len(self.confirmed) == len(SIDES) and not self.disputed


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
    if serving not in SIDES or isinstance(serving, bool):
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
    if state in (machine.start(rules, side) for side in SIDES):
        return Running()
    return Running(machine.undo(state))


def _reopen(machine: Machine, _rules: Any, running: Running, payload: Payload) -> Running:
    _reason(payload, NO_REASON)
    if running.state is None or running.reopened or machine.result(running.state) is None:
        raise InputError(NOT_OVER)
    return replace(running, reopened=True, confirmed=(), disputed="")


def _confirm(machine: Machine, _rules: Any, running: Running, payload: Payload) -> Running:
    """Let a side confirm the result; once both have, it is to be recorded."""
    side = payload.get("side")
    if side not in SIDES or isinstance(side, bool):
        raise InputError(WHICH_SIDE)
    _require_result(machine, running)
    if running.disputed:
        raise InputError(DISPUTED)
    if side in running.confirmed:
        raise InputError(CONFIRMED)
    return replace(running, confirmed=tuple(sorted((*running.confirmed, side))))


def _dispute(machine: Machine, _rules: Any, running: Running, payload: Payload) -> Running:
    """Leave the result to the organisers."""
    reason = _reason(payload, NO_DISPUTE)
    _require_result(machine, running)
    if running.disputed:
        raise InputError(DISPUTED)
    return replace(running, disputed=reason)


def _require_result(machine: Machine, running: Running) -> None:
    if running.state is None or running.reopened or machine.result(running.state) is None:
        raise InputError(NO_RESULT)


def _reason(payload: Payload, refusal: Message) -> str:
    reason = payload.get("reason")
    told = tidy(reason) if isinstance(reason, str) else ""
    if not 0 < len(told) <= LONGEST_REASON:
        raise InputError(refusal.format(n=LONGEST_REASON))
    return told


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
    "confirm": _confirm,
    "dispute": _dispute,
}
"""What may happen in a match, and what it makes of it."""
