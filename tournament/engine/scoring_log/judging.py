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

Reason = Literal["content", "conflict", "rule"]


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


class Taken(NamedTuple):
    """What an event said that was taken, and its number in the log; None for one that is kept for a review."""

    said: tuple[object, ...]
    number: int | None


class Device(NamedTuple):
    """How far a device has come in a match: its last event, and the last number in the log that is its."""

    seq: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a match's log.

    `version` is the number of its last event; `device` has the match, `taken` is by uuid, `devices` by their ids.
    """

    running: Running = field(default_factory=Running)
    version: int = 0
    device: str | None = None
    taken: Mapping[str, Taken] = field(default_factory=dict)
    devices: Mapping[str, Device] = field(default_factory=dict)


class Answer(NamedTuple):
    """What became of an event: its number in the log, None while it is kept for a review."""

    uuid: str
    number: int | None


class Refusal(NamedTuple):
    """The first event that is not taken, and why; those after it were not looked at."""

    uuid: str
    reason: Reason
    text: Words


@dataclass(frozen=True, slots=True)
class Judged:
    """What comes of events: what is known with those that are new, answers in their order, and where it stopped."""

    known: Known
    new: tuple[tuple[ScoringEvent, int | None], ...]
    answers: tuple[Answer, ...]
    refusal: Refusal | None = None


def known_from(running: Running, device: str | None, events: Iterable[tuple[ScoringEvent, int | None]]) -> Known:
    """Return what is known of a log from all its events with their numbers, and from where they have led."""
    taken = dict[str, Taken]()
    devices = dict[str, Device]()
    version = 0
    for event, number in events:
        taken[event.uuid] = Taken(event.said, number)
        devices[event.device_id] = _further(devices.get(event.device_id, Device()), event, number)
        version = max(version, number or 0)
    return Known(running, version, device, taken, devices)


def judge(machine: Machine, rules: Any, known: Known, events: Sequence[ScoringEvent]) -> Judged:
    """Judge events of a match in their order, as far as one that cannot be taken.

    Those of a device that does not have the match are kept, whatever they say: nobody's point is lost.
    """
    taken, devices = dict(known.taken), dict(known.devices)
    new = list[tuple[ScoringEvent, int | None]]()
    answers = list[Answer]()
    refusal = None
    for event in events:
        before = taken.get(event.uuid)
        if before is not None and before.said == event.said:
            answers.append(Answer(event.uuid, before.number))
            continue
        refusal = _refused(known, before, devices, event)
        if refusal is not None:
            break
        number = None
        if event.device_id == known.device:
            try:
                running = after(machine, rules, known.running, event.type, event.payload)
            except InputError as error:
                refusal = Refusal(event.uuid, "rule", error.text)
                break
            number = known.version + 1
            known = replace(known, running=running, version=number)
        taken[event.uuid] = Taken(event.said, number)
        devices[event.device_id] = _further(devices.get(event.device_id, Device()), event, number)
        new.append((event, number))
        answers.append(Answer(event.uuid, number))
    return Judged(replace(known, taken=taken, devices=devices), tuple(new), tuple(answers), refusal)


def _refused(known: Known, before: Taken | None, devices: Mapping[str, Device], event: ScoringEvent) -> Refusal | None:
    """Say why an event cannot be taken, whatever its sport says of it."""
    if before is not None:
        return Refusal(event.uuid, "content", OTHER_CONTENT)
    if event.device_id != known.device:
        return None
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
    return Device(event.device_seq, number or device.number)
