"""Why a timetable cannot exist: what a proof says."""

from __future__ import annotations

from dataclasses import dataclass

from tournament.engine.timetable.problem import Span


@dataclass(frozen=True, slots=True)
class Refutation:
    """Why a finish cannot be met: `matches` must lie in `span`, but something has no room for them.

    `courts` are the courts in question, `who` the unit, with its `limit` a day, or the club in one place; `sides` the
    number of units that play those matches among each other in at least `rounds` rounds, `shared` the unit, person or
    club that two matches have in common. None of them is set when a chain of matches is too long. Then `span` is NEVER
    to begin with when no start is left after the matches before it, and 0 to end with when none is left before those
    that follow. `needed` and `room` are minutes of play; for two matches with somebody in common, `needed` is what
    must lie between them.
    """

    matches: tuple[int, ...]
    span: Span
    courts: tuple[int, ...] = ()
    who: str = ""
    limit: int = 0
    sides: int = 0
    rounds: int = 0
    shared: str = ""
    needed: int = 0
    room: int = 0
