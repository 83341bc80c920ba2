"""The life of a match: its statuses, and what leads from one to another.

A match is in one status at a time. It is *open* until something is recorded of it; it is *unneeded* while it needs no
play, because a side of it is missing or because it is the second final that the first has made superfluous; and it has
one of eight *results*, which say how it ended. Whoever asks whether a match was played asks for a result.

Five events move it, and nothing else does:

- RECORDED: somebody records a result, or corrects one. ANNULLED is not given by hand: it is what a withdrawal makes.
- CLEARED: a result is taken back, by hand or because another format plays the match anew.
- WITHDRAWN: a side leaves its group. By the edition's policy its open matches are WALKOVERs, or all of its matches are
  ANNULLED; what they were before is set aside.
- RETURNED: that side comes back, and what was set aside holds again, unless the other side has withdrawn too: then the
  match is what that withdrawal makes of it.
- SETTLED: other matches changed. A match needs play, or needs none; one whose sides no longer meet loses its result.

::

                   RECORDED    CLEARED   WITHDRAWN            RETURNED               SETTLED
    OPEN           a result    –         WALKOVER, ANNULLED   –                      UNNEEDED
    UNNEEDED       –           –         –                    –                      OPEN
    ANNULLED       another     OPEN      –                    OPEN, another result   OPEN, UNNEEDED
    WALKOVER       another     OPEN      ANNULLED             OPEN, ANNULLED         OPEN, UNNEEDED
    other results  another     OPEN      ANNULLED             –                      OPEN, UNNEEDED

So nothing is recorded of a match that needs no play, and nothing is withdrawn from it: what it waits for comes first.
TRANSITIONS is the whole truth of this, `after` its only reader. A match is made OPEN, or comes in an archive as it was;
undo and redo put back what the log holds, which the table once led to, in one step and by no event of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum

from tournament.engine.errors import InputError
from tournament.engine.message import Message, pmessage
from tournament.engine.text import Words


class Status(StrEnum):
    """Whether a match is still to be played, and how it ended."""

    OPEN = "open"
    UNNEEDED = "unneeded"
    PLAYED = "played"
    WALKOVER = "walkover"
    NO_SHOW = "no_show"
    RETIRED = "retired"
    DISQUALIFIED = "disqualified"
    DOUBLE_FORFEIT = "double_forfeit"
    ANNULLED = "annulled"
    NO_CONTEST = "no_contest"


UNPLAYED = frozenset({Status.OPEN, Status.UNNEEDED})
"""Nothing is recorded of the match."""

RESULTS = tuple(status for status in Status if status not in UNPLAYED)
"""How a match ended."""

VOID = frozenset({Status.ANNULLED, Status.NO_CONTEST})
"""Counts for nobody."""

LEADS_NOWHERE = VOID | {Status.DOUBLE_FORFEIT}
"""Without a winner who was named, nobody goes on from such a knock-out match."""

FORFEITED = frozenset({Status.WALKOVER, Status.NO_SHOW})
"""Decided without play."""

BROKEN_OFF = frozenset({Status.RETIRED, Status.DISQUALIFIED})
"""Decided before its end."""


class Event(Enum):
    """What happens to a match, in words that end a sentence."""

    RECORDED = Message("recording a result")
    CLEARED = Message("clearing its result")
    WITHDRAWN = Message("a withdrawal")
    RETURNED = Message("the return of a side")
    SETTLED = Message("the results of other matches")


ENDINGS: Mapping[Status, Words] = {
    Status.WALKOVER: Message("walkover"),
    Status.NO_SHOW: Message("no-show"),
    Status.DOUBLE_FORFEIT: Message("both forfeited"),
    Status.RETIRED: Message("retired"),
    Status.DISQUALIFIED: Message("disqualified"),
    Status.ANNULLED: Message("annulled"),
    Status.NO_CONTEST: Message("no contest"),
}
"""How matches ended that were not played to the end, or do not count."""

NAMES: Mapping[Status, Words] = {
    Status.OPEN: pmessage("match", "open"),
    Status.UNNEEDED: Message("not needed"),
    Status.PLAYED: Message("played"),
    **ENDINGS,
}

_RECORDED = frozenset(RESULTS) - {Status.ANNULLED}

TRANSITIONS: Mapping[Event, Mapping[Status, frozenset[Status]]] = {
    Event.RECORDED: {Status.OPEN: _RECORDED, **dict.fromkeys(RESULTS, _RECORDED)},
    Event.CLEARED: dict.fromkeys(RESULTS, frozenset({Status.OPEN})),
    Event.WITHDRAWN: {
        Status.OPEN: frozenset({Status.WALKOVER, Status.ANNULLED}),
        **dict.fromkeys(RESULTS, frozenset({Status.ANNULLED})),
    },
    Event.RETURNED: {
        Status.WALKOVER: frozenset({Status.OPEN, Status.ANNULLED}),
        Status.ANNULLED: frozenset({Status.OPEN, *RESULTS}),
    },
    Event.SETTLED: {
        Status.OPEN: frozenset({Status.UNNEEDED}),
        Status.UNNEEDED: frozenset({Status.OPEN}),
        **dict.fromkeys(RESULTS, UNPLAYED),
    },
}
"""What each event makes of a match in each status; a status that stays as it is needs no leave."""

_REFUSED = Message("Match {n} ({now}) cannot become “{new}” by {event}.")


def after(event: Event, now: Status, new: Status, number: int) -> Status:
    """Return the status that an event gives to match `number`; raises InputError where the table has no way there."""
    if new is not now and new not in TRANSITIONS[event].get(now, ()):
        raise InputError(_REFUSED.format(n=number, now=NAMES[now], new=NAMES[new], event=event.value))
    return new
