"""Tie-break steps as data: which number, over which matches, for how many tied, and whether they restart."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.text import Words

Scope = Literal["all", "tied", "above"]
WhenTied = Literal[2, "3+"] | None
Restart = bool | Literal["each", "first"]
"""Whether a run of steps starts again once it has split a tie; see `Step`."""


@dataclass(frozen=True, slots=True)
class Step:
    """One tie-break step.

    `matches` "tied" means the matches among those still tied when the step is reached, "above" those against whoever
    stands next above them (none, where they share the first rank); `when_tied` says
    for how many of them the step holds. Neighbouring steps with `restart` form a run: all of them look at those
    who were level when the run began, and once it has split them, each part still tied goes through the
    run again with only its own matches. With "each" that happens as soon as one step of the run has split them; with
    "first" too, and that step only finds who stands first: all others are tied again. `cap` is what a match gives at
    most, for the tie-breaks that have one.
    """

    by: str
    matches: Scope = "all"
    when_tied: WhenTied = None
    restart: Restart = False
    cap: int | None = None

    def holds_for(self, tied: int) -> bool:
        """Whether the step is used when `tied` entries are level."""
        return self.when_tied is None or (tied == 2 if self.when_tied == 2 else tied > 2)

    def as_json(self) -> dict[str, Any]:
        """Return the step as it stands in files."""
        told = {"by": self.by, "matches": self.matches, "when_tied": self.when_tied, "restart": self.restart}
        return told if self.cap is None else {**told, "cap": self.cap}


def steps_from(items: Sequence[Mapping[str, Any]], known: Collection[str], where: str) -> tuple[Step, ...]:
    """Read steps from plain mappings; raises InputError that names the step and what is wrong with it."""
    return tuple(_step_from(item, known, f"{where}[{number}]") for number, item in enumerate(items))


def _step_from(item: Mapping[str, Any], known: Collection[str], where: str) -> Step:
    for key in item:
        if key not in ("by", "matches", "when_tied", "restart", "cap"):
            raise _wrong(where, Message("there is no key {value!r}").format(value=key))
    by, matches = item.get("by"), item.get("matches", "all")
    when_tied, restart = item.get("when_tied"), item.get("restart", False)
    if by not in known:
        raise _wrong(where, Message("there is no tie-break {value!r}").format(value=by))
    if matches not in ("all", "tied", "above"):
        words = Message('matches is "all", "tied" or "above"')
        raise _other(where, words, matches)
    if when_tied not in (None, 2, "3+"):
        words = Message('when_tied is null, 2 or "3+"')
        raise _other(where, words, when_tied)
    if not isinstance(restart, bool) and restart not in ("each", "first"):
        words = Message('restart is true, false, "each" or "first"')
        raise _other(where, words, restart)
    cap = item.get("cap")
    if (by in CAPPED) != (cap is not None):
        raise _wrong(where, (_NEEDS_CAP if cap is None else _NO_CAP).format(value=by))
    if cap is not None and (isinstance(cap, bool) or not isinstance(cap, int) or not 1 <= cap <= 1000):
        words = Message("cap is a whole number from 1 to 1000")
        raise _other(where, words, cap)
    return Step(str(by), cast(Scope, matches), cast(WhenTied, when_tied), cast(Restart, restart), cap)


CAPPED = frozenset({"capped_difference"})
"""The tie-breaks whose steps say what a match gives at most."""
_NEEDS_CAP = Message("{value!r} needs a cap: what a match gives at most")
_NO_CAP = Message("{value!r} has no cap")


def _other(where: str, what: Words, value: object) -> InputError:
    return _wrong(where, Message("{what}, not {value!r}").format(what=what, value=value))


def _wrong(where: str, what: Words) -> InputError:
    return InputError(Message("{where}: {what}.").format(where=where, what=what))
