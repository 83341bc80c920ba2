"""The records calendars are made of: what an event shows, and the stamp it bears."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple

import msgspec

from tournament.engine.labels import together
from tournament.engine.match_status import Status
from tournament.engine.text import Text, Words

Kind = Literal["match", "programme", "possible"]
FaceStatus = Literal["tentative", "confirmed", "cancelled"]
SEQUENCED = ("status", "start", "end", "first_day", "last_day")
"""What makes SEQUENCE grow, with the place (RFC 5546 section 2.1.4)."""


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """A record that is kept as JSON; fields that hold their default are left out."""


class Side(Record, frozen=True):
    """A side of a match: an entry with the units behind it, or words for whoever it will be; in a heat its lane."""

    name: Text
    entry: int | None = None
    units: tuple[int, ...] = ()
    lane: int = 0


class Place(Record, frozen=True):
    """Where: a court of a venue, or a venue or a place in words; degrees on WGS 84.

    `court` is the court's id: the same court under another name is the same place. `others` are those of the further
    courts of a tie that takes several at once.
    """

    name: str
    venue: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    court: int | None = None
    others: tuple[int, ...] = ()

    def in_words(self) -> str:
        """Return the place on one line, the nearest first."""
        return ", ".join(part for part in (self.name, self.venue, self.address) if part)

    def is_as(self, other: Place) -> bool:
        """Tell whether this is where `other` is, whatever either is called."""
        if self.court is not None and other.court is not None:
            return (self.court, self.others) == (other.court, other.others)
        return self.in_words() == other.in_words()


class ScoreWords(Record, frozen=True):
    """A score in words: what stands beside either name, a note, and what the headline does not tell."""

    sides: tuple[Text, Text] | None = None
    note: Text = Text("", "")
    detail: tuple[Text, ...] = ()


class Result(Record, frozen=True):
    """How a match ended: its status, [home, away] pairs, and 0 or 1 for the side that won.

    `told` is the score in words as home and as away see it, where these pairs alone do not tell it,
    `finish` who took which place of a heat.
    """

    status: Status
    score: tuple[tuple[int | float, int | float] | None, ...] = ()
    winner: int | None = None
    told: tuple[ScoreWords, ScoreWords] | None = None
    finish: Text = Text("", "")


class EventContent(Record, frozen=True):
    """Everything an event shows, whoever reads it and in whichever language.

    An event has a start and an end, or, while no time is set, the first and last of the days it may be on.
    `ending` says why a possible match is cancelled although it may be played: it became certain, or its team is out.
    `lane` is the sport's word for the number under which somebody starts in a heat.
    """

    kind: Kind
    status: FaceStatus
    zone: str
    exchange: Text
    name: Text
    path: str
    start: datetime | None = None
    end: datetime | None = None
    first_day: date | None = None
    last_day: date | None = None
    competition: Text = Text("", "")
    sport: str = ""
    stage: str = ""
    number: int = 0
    sides: tuple[Side, ...] = ()
    place: Place | None = None
    result: Result | None = None
    notes: tuple[Text, ...] = ()
    ending: Literal["", "settled", "out"] = ""
    lane: Text = Text("", "")

    @property
    def who(self) -> Words:
        """Name the sides: “A – B”, or all who start in a heat."""
        return together([side.name for side in self.sides])


class Shift(Record, frozen=True):
    """One thing that changed, as it was and as it is: instants for time, words for the rest; None for nothing."""

    what: Literal["time", "place", "sides", "cancelled", "revived", "settled", "out", "possible"]
    before: Text | datetime | None = None
    after: Text | datetime | None = None


class LastChange(Record, frozen=True):
    """What changed last, and when."""

    at: datetime
    shifts: tuple[Shift, ...]


class Told(NamedTuple):
    """What an event showed before a change, None where there was none, and what it shows after it."""

    before: EventContent | None
    after: EventContent


class Event(Record, frozen=True):
    """A face with its stamp: what one VEVENT is written from. `revision` names this state of it.

    `roles` are those of the official, or of the team on duty, who reads it; `has_left` tells that the event left
    the reader's feed.
    """

    uid: str
    revision: int
    sequence: int
    created_at: datetime
    changed_at: datetime
    face: EventContent
    last_change: LastChange | None = None
    roles: tuple[str, ...] = ()
    has_left: bool = False
