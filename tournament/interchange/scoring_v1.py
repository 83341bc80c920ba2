"""What devices that score matches send and are answered, under ``…/matches/<match>/scoring`` of the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.scoring_log import ScoringEvent
from tournament.engine.text import Text
from tournament.interchange.reading import decode

MOST_EVENTS = 50
MOST_BYTES = 64 * 1024
LARGEST = 2**31 - 1
OF_A_REQUEST = "the request"
TIMES = (datetime(1970, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))
NO_TIME = Message("{source}: at $.events[{n}].client_time: there is no such time")

# `$` alone lets a line end follow in Python; this ends in the same place by the patterns of JSON Schema.
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:-]{8,64}$(?!\n)")]
Number = Annotated[int, Meta(ge=1, le=LARGEST)]
Version = Annotated[int, Meta(ge=0, le=LARGEST)]
Word = Annotated[str, Meta(min_length=1, max_length=40)]
Value = Annotated[str, Meta(max_length=500)] | Annotated[int, Meta(ge=-LARGEST, le=LARGEST)]


class SentEvent(msgspec.Struct, forbid_unknown_fields=True):
    """An event as a device sends it."""

    uuid: Name
    device_id: Name
    device_seq: Number
    base_version: Version
    type: Word
    payload: Annotated[dict[Word, Value], Meta(max_length=10)]
    client_time: Annotated[datetime, Meta(tz=True)]


class SentEvents(msgspec.Struct, forbid_unknown_fields=True):
    """Events in the order in which they happened."""

    events: Annotated[list[SentEvent], Meta(min_length=1, max_length=MOST_EVENTS)]


class SentLease(msgspec.Struct, forbid_unknown_fields=True):
    """A device that wants to score a match, from another one too with `take_over`."""

    device_id: Name
    take_over: bool = False


class Holder(msgspec.Struct):
    """The device that has a match, and whom it is with."""

    device_id: str
    name: str
    until: datetime


class TakenEvent(msgspec.Struct, omit_defaults=True):
    """An event that was taken, and its number; null while it is kept for a review, and `kept` says why."""

    uuid: str
    number: int | None
    kept: str = ""


class Refused(msgspec.Struct):
    """The first event that was not taken; `reason` is content, conflict, rule or full."""

    uuid: str
    reason: str


class LoggedEvent(msgspec.Struct):
    """An event of a log, as everybody with a link reads it."""

    number: int | None
    uuid: str
    device_id: str
    device_seq: int
    type: str
    payload: Mapping[str, Any]
    who: str
    received_at: datetime


class RecordedEvents(msgspec.Struct, omit_defaults=True):
    """What became of events that were sent; `match` is closed once it has its result.

    It is confirmed where both sides have confirmed one that is not recorded; `unrecorded` says why it cannot be.
    The other keys are there where an event was not taken, or is kept.
    """

    version: int
    events: Sequence[TakenEvent]
    holder: Holder | None = None
    refused: Refused | None = None
    between: Sequence[LoggedEvent] = ()
    error: str = ""
    status: int = 200
    match: str = ""
    unrecorded: str = ""


class Lease(msgspec.Struct, omit_defaults=True):
    """Who has a match; `error` and `status` are there where it was refused, `match` is closed once it has a result."""

    holder: Holder | None
    match: str = ""
    error: str = ""
    status: int = 200


class Action(msgspec.Struct):
    """What can be done now."""

    key: str
    label: Text
    side: int | None


class Scoreboard(msgspec.Struct):
    """How a match stands on its scoreboard, and what came since the version that was asked for."""

    version: int
    state: Mapping[str, Any] | None
    reopened: bool
    confirmed: Sequence[int]
    disputed: str
    actions: Sequence[Action]
    calls: Sequence[Text]
    result: Sequence[Any] | None
    holder: Holder | None
    events: Sequence[LoggedEvent]


def read_events(data: bytes) -> list[ScoringEvent]:
    """Read events that were sent; raises InputError with the place of what is wrong."""
    sent = decode(data, SentEvents, OF_A_REQUEST).events
    for n, each in enumerate(sent):
        if not TIMES[0] <= each.client_time <= TIMES[1]:
            raise InputError(NO_TIME.format(source=OF_A_REQUEST, n=n))
    return [
        ScoringEvent(
            each.uuid, each.device_id, each.device_seq, each.base_version, each.type, each.payload, each.client_time
        )
        for each in sent
    ]


def read_lease(data: bytes) -> SentLease:
    """Read who wants a match; raises InputError with the place of what is wrong."""
    return decode(data, SentLease, OF_A_REQUEST)
