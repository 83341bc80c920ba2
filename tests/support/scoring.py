"""Phones that score matches: what they send, and the links by which they do."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.editions import Edition, drawn_edition
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.scoring.commands import links
from tournament.models import Block, Competition, Exchange, Match, db
from tournament.runtime import runtime


def address_of(match: Match) -> str:
    """Return the address under which a match is scored."""
    competition = db.session.get_one(Competition, match.competition_id)
    exchange = db.session.get_one(Exchange, match.exchange_id)
    block = db.session.get_one(Block, exchange.block_id)
    return f"/api/v1/{block.slug}/{exchange.slug}/{competition.slug}/matches/{match.key}/scoring/"


def link_to(match: Match, name: str = "Bàn 1") -> str:
    """Make a scorer's link to a match, for half a day; returns its token."""
    until = runtime().clock() + timedelta(hours=12)
    return links.create_for_match(SYSTEM, match.exchange_id, name, match.id, until)


def event(device: str, seq: int, base: int, type_: str, **payload: Any) -> dict[str, Any]:
    """Return an event as a device sends it; its uuid follows from the device and the place."""
    return {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{device}/{seq}")), "device_id": device, "device_seq": seq,
        "base_version": base, "type": type_, "payload": payload, "client_time": "2030-08-19T07:00:00+07:00",
    }  # fmt: skip


@dataclass
class Phone:
    """One device with a link; it goes on from the last version that it was told."""

    client: FlaskClient
    address: str
    token: str
    device: str = "phone-one"
    seq: int = 0
    version: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def take(self, *, over: bool = False) -> TestResponse:
        """Ask for the match."""
        return self._post("lease", {"device_id": self.device, "take_over": over})

    def say(self, type_: str, **payload: Any) -> dict[str, Any]:
        """Return the next event, which follows what this device has seen."""
        self.seq += 1
        return event(self.device, self.seq, self.version, type_, **payload)

    def points(self, sides: str) -> list[dict[str, Any]]:
        """Return an event for each point, as in ``hhah``."""
        return [self.say("action", action=f"point-{'home' if side == 'h' else 'away'}") for side in sides]

    def send(self, *events: dict[str, Any]) -> TestResponse:
        """Send events; the version of the answer is the one seen then."""
        answer = self._post("", {"events": list(events)})
        self.version = (answer.get_json() or {}).get("version", self.version)
        return answer

    def look(self, after: int = 0) -> dict[str, Any]:
        """Read how the match stands, and what came since a version."""
        answer = self.client.get(f"{self.address}?after={after}", headers=self._headers())
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def _post(self, what: str, sent: Any) -> TestResponse:
        return self.client.post(f"{self.address}{what}", json=sent, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **self.headers}


@dataclass
class Scoring:
    """An edition with a link to its first match."""

    app: Flask
    edition: Edition
    match_id: int
    other_id: int
    address: str
    token: str

    def phone(self, device: str = "phone-one") -> Phone:
        """Return a device in a browser of its own."""
        return Phone(self.app.test_client(), self.address, self.token, device)


def scoring(app: Flask) -> Scoring:
    """Write the edition; to be called without a context."""
    with app.app_context():
        edition = drawn_edition()
        first, second = edition.matches()[:2]
        made = Scoring(app, edition, first.id, second.id, address_of(first), link_to(first))
        db.session.remove()
    return made
