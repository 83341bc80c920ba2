"""Which events of a device are taken: each once, in the order of the device, and none over what others did.

An event names the version of the match that its device had seen. It is taken where nobody else has scored since, which
lets a device send at once what it recorded without a network. The order of the log is that in which events were taken,
whatever the clocks of devices say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.scoring import Machine
from tournament.engine.scoring_log.running import Running, after
from tournament.engine.text import Words

OTHER_CONTENT = Message("An event with this uuid was sent before, and said something else.")
SCORED_MEANWHILE = Message("Somebody else has scored this match since version {base}; it is at version {now}.")
AHEAD = Message("The event follows version {base}, and the match is at version {now} only.")
OUT_OF_TURN = Message("Event {n} of this device comes next, not {given}.")
FULL = Message("This match has {n} events, and takes no more.")
MUCH_KEPT = Message(
    "{n} events of this match wait for the organisers to look at them, and no more are kept until then."
)
MOST_TAKEN = 20_000
"""Events of a log: the longest matches that were ever played have some two thousand."""
MOST_KEPT = 1_000
"""Events of a match that wait for a review: three devices that were each two hours without a network."""

Reason = Literal["content", "conflict", "rule", "full"]
Kept = Literal["", "held", "closed", "dropped"]
"""Why an event is not in the log, if it is not: another device has the match, or this is closed and has its result, and
the event waits for a review; or that has dropped it."""
WAITING: tuple[Kept, ...] = ("held", "closed")
DROPPED: Kept = "dropped"


@dataclass(frozen=True, slots=True)
class ScoringEvent:
    """What a device says happened; `device_seq` counts what it said of this match, from 1."""

    uuid: str
    device_id: str
    device_seq: int
    base_version: int
    type: str
    payload: Mapping[str, Any]
    client_time: datetime

    @property
    def said(self) -> tuple[object, ...]:
        """Return what has to be the same when the event is sent again."""
        return self.device_id, self.device_seq, self.type, self.payload


class Place(NamedTuple):
    """Where an event stands: its number in the log, or None and why it is kept for a review."""

    number: int | None
    kept: Kept = ""


class Taken(NamedTuple):
    """What an event said that came before, and where it stands."""

    said: tuple[object, ...]
    place: Place


class Device(NamedTuple):
    """How far a device has come in a match: its last event, and the last number in the log that is its."""

    seq: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a match's log.

    `version` is the number of its last event; `device` has the match, `taken` is by uuid, `devices` by their ids;
    `kept` counts the events that wait for a review.
    """

    running: Running = field(default_factory=Running)
    version: int = 0
    device: str | None = None
    taken: Mapping[str, Taken] = field(default_factory=dict)
    devices: Mapping[str, Device] = field(default_factory=dict)
    kept: int = 0


class Answer(NamedTuple):
    """What became of an event: its number in the log, or why it is kept for a review."""

    uuid: str
    number: int | None
    kept: Kept = ""


class Refusal(NamedTuple):
    """The first event that is not taken, and why; those after it were not looked at."""

    uuid: str
    reason: Reason
    text: Words


@dataclass(frozen=True, slots=True)
class Judged:
    """What comes of events: what is known with those that are new, answers in their order, and where it stopped."""

    known: Known
    new: tuple[tuple[ScoringEvent, Place], ...]
    answers: tuple[Answer, ...]
    refusal: Refusal | None = None


def known_from(running: Running, device: str | None, events: Iterable[tuple[ScoringEvent, Place]]) -> Known:
    """Return what is known of a log from all its events with their places, and from where they have led."""
    taken = dict[str, Taken]()
    devices = dict[str, Device]()
    version = kept = 0
    for event, place in events:
        taken[event.uuid] = Taken(event.said, place)
        devices[event.device_id] = _further(devices.get(event.device_id, Device()), event, place.number)
        version, kept = max(version, place.number or 0), kept + (place.kept in WAITING)
    return Known(running, version, device, taken, devices, kept)


def judge(
    machine: Machine, rules: Any, known: Known, events: Sequence[ScoringEvent], *, is_closed: bool = False
) -> Judged:
    """Judge events of a match in their order, as far as one that cannot be taken.

    Those of a device that does not have the match, or of a match that `is_closed`, are kept, whatever they say:
    nobody's point is lost.
    """
    taken, devices = dict(known.taken), dict(known.devices)
    new = list[tuple[ScoringEvent, Place]]()
    answers = list[Answer]()
    refusal = None
    for event in events:
        before = taken.get(event.uuid)
        if before is not None and before.said == event.said:
            answers.append(Answer(event.uuid, *before.place))
            continue
        kept: Kept = "closed" if is_closed else "held" if event.device_id != known.device else ""
        refusal = _refused(known, before, devices, event, is_kept=bool(kept))
        if refusal is not None:
            break
        try:
            known, place = _placed(machine, rules, known, event, kept)
        except InputError as error:
            refusal = Refusal(event.uuid, "rule", error.text)
            break
        taken[event.uuid] = Taken(event.said, place)
        devices[event.device_id] = _further(devices.get(event.device_id, Device()), event, place.number)
        new.append((event, place))
        answers.append(Answer(event.uuid, *place))
    return Judged(replace(known, taken=taken, devices=devices), tuple(new), tuple(answers), refusal)


def _placed(machine: Machine, rules: Any, known: Known, event: ScoringEvent, kept: Kept) -> tuple[Known, Place]:
    """Put an event at the end of the log, or aside; raises InputError where it cannot happen now."""
    if kept:
        return replace(known, kept=known.kept + 1), Place(None, kept)
    running, number = after(machine, rules, known.running, event.type, event.payload), known.version + 1
    return replace(known, running=running, version=number), Place(number)


def _refused(
    known: Known, before: Taken | None, devices: Mapping[str, Device], event: ScoringEvent, *, is_kept: bool
) -> Refusal | None:
    """Say why an event cannot be taken, or kept, whatever its sport says of it."""
    if before is not None:
        return Refusal(event.uuid, "content", OTHER_CONTENT)
    if is_kept:
        return Refusal(event.uuid, "full", MUCH_KEPT.format(n=MOST_KEPT)) if known.kept >= MOST_KEPT else None
    if known.version >= MOST_TAKEN:
        return Refusal(event.uuid, "full", FULL.format(n=MOST_TAKEN))
    now, base = known.version, event.base_version
    following = devices.get(event.device_id, Device()).seq + 1
    others = max((each.number for id_, each in devices.items() if id_ != event.device_id), default=0)
    if event.device_seq != following:
        text: Words = OUT_OF_TURN.format(n=following, given=event.device_seq)
    elif base > now:
        text = AHEAD.format(base=base, now=now)
    elif others > base:
        text = SCORED_MEANWHILE.format(base=base, now=now)
    else:
        return None
    return Refusal(event.uuid, "conflict", text)


def _further(device: Device, event: ScoringEvent, number: int | None) -> Device:
    """Count an event of a device; one that is kept counts only in its turn, or a high number shut the device out."""
    if number is None and event.device_seq != device.seq + 1:
        return device
    return Device(event.device_seq, max(number or 0, device.number))  # one that waited may have come before others
