"""Two devices that score one match, in every order in which what they send can come: nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import pytest

from tournament.engine.scoring import BoardMachine, SetRules, SetScoring
from tournament.engine.scoring_log import Judged, Known, Place, Running, ScoringEvent, judge, known_from, replayed

MACHINE, RULES = BoardMachine(SetScoring()), SetRules()
NOW = datetime(2030, 8, 19, tzinfo=UTC)
Step = tuple[str, str]
SCRIPTS = (
    ("take", "look", "point", "lost", "send", "take", "point", "send"),
    ("take", "look", "point", "lost", "point", "undo", "send"),
)
"""What each device does: `lost` sends, and the answer does not come; what was not answered is sent again."""


@dataclass
class Server:
    """A log in memory: what was written, and what is known of it."""

    known: Known = field(default_factory=Known)
    rows: list[tuple[ScoringEvent, Place]] = field(default_factory=list)

    def receive(self, events: list[ScoringEvent]) -> Judged:
        judged = judge(MACHINE, RULES, self.known, events)
        self.known = judged.known
        self.rows += judged.new
        return judged


@dataclass
class Device:
    """A device with what it has not been told of yet."""

    id: str
    version: int = 0
    seq: int = 0
    unsent: list[ScoringEvent] = field(default_factory=list)
    told: dict[str, int | None] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def does(self, what: str, server: Server) -> None:
        if what == "take":
            server.known = replace(server.known, device=self.id)
        elif what == "look":
            self.version = server.known.version
            if not self.version:
                self._say("start", {})
        elif what in ("send", "lost"):
            judged = server.receive(self.unsent)
            if what == "send":
                self._hear(judged)
        else:
            self._say(
                "undo" if what == "undo" else "action", {"action": f"point-{'home' if self.id == 'a' else 'away'}"}
            )

    def _say(self, type_: str, payload: dict[str, Any]) -> None:
        self.seq += 1
        self.unsent.append(ScoringEvent(f"{self.id}{self.seq}", self.id, self.seq, self.version, type_, payload, NOW))

    def _hear(self, judged: Judged) -> None:
        for answer in judged.answers:
            assert self.told.setdefault(answer.uuid, answer.number) == answer.number
        self.unsent = [each for each in self.unsent if each.uuid not in self.told]
        if judged.refusal is not None:
            self.refused.append(judged.refusal.uuid)


def interleavings(one: tuple[str, ...], other: tuple[str, ...]) -> Iterator[tuple[Step, ...]]:
    """Yield every order of the steps of two devices."""
    for places in combinations(range(len(one) + len(other)), len(one)):
        ours, theirs = iter(one), iter(other)
        yield tuple(
            ("a", next(ours)) if place in places else ("b", next(theirs)) for place in range(len(one) + len(other))
        )


def test_in_every_order_each_event_is_taken_kept_or_refused_and_the_log_leads_to_what_stands() -> None:
    kept = refused = 0
    for order in interleavings(*SCRIPTS):
        server, devices = Server(), {"a": Device("a"), "b": Device("b")}
        for who, what in order:
            devices[who].does(what, server)
        uuids = [event.uuid for event, _ in server.rows]
        rows = [(event, place.number) for event, place in server.rows]
        numbers = [number for _, number in rows if number is not None]
        assert len(uuids) == len(set(uuids)), order
        assert numbers == list(range(1, len(numbers) + 1)), order
        stored = {event.uuid: number for event, number in rows}
        for device in devices.values():
            assert device.told.items() <= stored.items(), order
            mine = [event.device_seq for event, _ in server.rows if event.device_id == device.id]
            assert mine == sorted(mine), order
            refused += len(device.refused)
        taken = [(event.type, event.payload) for event, number in rows if number is not None]
        assert replayed(MACHINE, RULES, taken) == server.known.running, order
        assert known_from(server.known.running, server.known.device, server.rows) == server.known, order
        # Whoever is taken has seen all that others did.
        for event, number in rows:
            others = [n for each, n in rows if n and number and n < number and each.device_id != event.device_id]
            assert max(others, default=0) <= event.base_version, order
        kept += len(uuids) - len(numbers)
    assert (kept > 1000, refused > 1000) == (True, True), (kept, refused)


def test_what_is_kept_moves_a_device_on_only_where_it_follows() -> None:
    far = ScoringEvent("a9", "a", 2**31 - 1, 0, "undo", {}, NOW)
    kept = judge(MACHINE, RULES, Known(device="b"), [far, ScoringEvent("a1", "a", 1, 0, "undo", {}, NOW)])
    assert [each.number for each in kept.answers] == [None, None]
    start = ScoringEvent("a2", "a", 2, 0, "start", {}, NOW)
    judged = judge(MACHINE, RULES, replace(kept.known, device="a"), [start])
    assert (judged.refusal, [each.number for each in judged.answers]) == (None, [1])


def test_what_was_taken_over_is_behind_all_that_came_after_it() -> None:
    point = {"action": "point-home"}
    said = [("a1", 1, "action", point, 3), ("a2", 2, "start", {}, 1), ("a3", 3, "action", point, 2)]
    events = [(ScoringEvent(id_, "a", seq, 0, type_, told, NOW), Place(n)) for id_, seq, type_, told, n in said]
    running = replayed(MACHINE, RULES, [("start", {}), ("action", point), ("action", point)])
    event = ScoringEvent("b1", "b", 1, 2, "action", point, NOW)
    judged = judge(MACHINE, RULES, known_from(running, "b", events), [event])
    assert (judged.refusal and judged.refusal.reason, judged.new) == ("conflict", ())


def test_a_start_with_the_wrong_side_is_taken_back() -> None:
    point: tuple[str, dict[str, Any]] = ("action", {"action": "point-home"})
    begun: list[tuple[str, dict[str, Any]]] = [("start", {"serving": 0}), point, ("undo", {}), ("undo", {})]
    assert replayed(MACHINE, RULES, begun) == Running()
    again: tuple[str, dict[str, Any]] = ("start", {"serving": 1})
    assert replayed(MACHINE, RULES, [*begun, again, point]) == replayed(MACHINE, RULES, [again, point])


@pytest.mark.parametrize("base", [1, 5])
def test_what_follows_a_version_that_there_is_not_is_refused(base: int) -> None:
    event = ScoringEvent("a1", "a", 1, base, "start", {}, NOW)
    judged = judge(MACHINE, RULES, Known(device="a"), [event])
    assert judged.refusal is not None
    assert str(judged.refusal.text) == f"The event follows version {base}, and the match is at version 0 only."
