"""The timetable as a board: a lane for each court of a day, with its matches and the times it is not used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from flask import request
from flask_babel import gettext as _

from tournament.domain.competitions.queries.matches import MatchView
from tournament.domain.exchanges.queries.blocks import CourtView
from tournament.domain.exchanges.queries.exchanges import ExchangeView, WindowView
from tournament.domain.timetables.queries.planning_board import Held
from tournament.web.addresses import row_number
from tournament.web.language import in_language

ALL = "all"
HUES = 8
"""Colours of competitions, used again when there are more of them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the reader wants to see: a day or all, one competition, one unit, one court; 0 for every one."""

    day: date | None
    competition: int
    unit: int
    court: int

    def as_arguments(self) -> dict[str, str]:
        """Return the arguments of an address that shows the same."""
        numbers = {"competition": self.competition, "unit": self.unit, "court": self.court}
        given = {name: str(number) for name, number in numbers.items() if number}
        return {"day": self.day.isoformat() if self.day else ALL} | given


@dataclass(frozen=True, slots=True)
class Card:
    """A match on the board; `start` in minutes since the first midnight, `dim` when a filter passes it over.

    One that is `settled` is over, cancelled or called and moves no more.
    """

    match: MatchView
    start: int | None
    hue: int
    pin: str
    dim: bool
    clash: bool
    settled: bool


@dataclass(frozen=True, slots=True)
class Shut:
    """A time in which a court takes no match; `block` is the blocked time that can be let go."""

    start: int
    minutes: int
    label: str
    block: int | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """A court on one day; `held` are the cards of other courts whose matches take this one too."""

    court: CourtView
    cards: Sequence[Card]
    held: Sequence[Card]
    shut: Sequence[Shut]


@dataclass(frozen=True, slots=True)
class BoardDay:
    """A day from its first opening to its last closing, in minutes since the first midnight."""

    day: date
    since: int
    until: int
    locked: bool
    lanes: Sequence[Lane]


def chosen(days: Sequence[date], today: date) -> Chosen:
    """Read what the reader wants to see from the address; today, else the first day, when nothing is said."""
    first = today if today in days else days[0] if days else None
    wanted = request.args.get("day", "")
    day = None if wanted == ALL else next((each for each in days if each.isoformat() == wanted), first)
    numbers = (request.args.get(name, 0, type=row_number) for name in ("competition", "unit", "court"))
    return Chosen(day, *numbers)


class BoardView:
    """Lays matches, hours and what is held out as days and lanes."""

    def __init__(
        self,
        exchange: ExchangeView,
        courts: Sequence[CourtView],
        windows: Sequence[WindowView],
        held: Held,
        clashing: frozenset[int],
        wanted: Chosen,
    ) -> None:
        self.exchange, self.courts, self.windows, self.held = exchange, courts, windows, held
        self.clashing, self.wanted = clashing, wanted
        self.origin = datetime.combine(exchange.starts_on, time(), tzinfo=exchange.zone)
        self.hues = {competition.id: n % HUES for n, competition in enumerate(exchange.competitions)}

    def minute(self, instant: datetime) -> int:
        """Return an instant as minutes since the first midnight."""
        return round((instant - self.origin).total_seconds() / 60)

    def card(self, match: MatchView) -> Card:
        """Return a match as a card."""
        start = self.minute(match.starts_at) if match.starts_at and match.court else None
        hue, pin = self.hues.get(match.competition_id, 0), self.held.pins.get(match.id, "")
        settled = match.over or match.cancelled or match.id in self.held.called
        return Card(match, start, hue, pin, self._dim(match), match.id in self.clashing, settled)

    def _dim(self, match: MatchView) -> bool:
        wanted = self.wanted
        if wanted.competition and match.competition_id != wanted.competition:
            return True
        entries = (side.entry.id for side in match.sides if side.entry)
        return bool(wanted.unit) and not any(wanted.unit in self.held.units.get(entry, ()) for entry in entries)

    def day(self, day: date, matches: Iterable[MatchView]) -> BoardDay:
        """Lay out one day."""
        midnight = (day - self.exchange.starts_on).days * 1440
        cards: dict[int, list[Card]] = {}
        held: dict[int, list[Card]] = {}
        for match in matches:
            card = self.card(match)
            if card.start is not None and match.court is not None and 0 <= card.start - midnight < 1440:
                cards.setdefault(match.court.id, []).append(card)
                for court in match.courts:
                    if court.id != match.court.id:
                        held.setdefault(court.id, []).append(card)
        opened = {court.id: self._opened(court.id, midnight) for court in self.courts}
        shown = [
            court
            for court in self.courts
            if (opened[court.id] or court.id in cards or court.id in held) and self.wanted.court in (0, court.id)
        ]
        spans = [span for court in shown for span in opened[court.id]]
        spans += [(card.start or 0, (card.start or 0) + card.match.minutes) for of in cards.values() for card in of]
        since = min((start for start, _ in spans), default=midnight) // 60 * 60
        until = -(-max((end for _, end in spans), default=midnight) // 60) * 60
        lanes = [
            Lane(
                court,
                cards.get(court.id, []),
                held.get(court.id, []),
                tuple(self._shut(court.id, opened[court.id], since, until)),
            )
            for court in shown
        ]
        return BoardDay(day, since, until, day in self.held.locked, lanes)

    def _opened(self, court_id: int, midnight: int) -> list[tuple[int, int]]:
        spans = ((self.minute(w.starts_at), self.minute(w.ends_at)) for w in self.windows if w.court_id == court_id)
        return sorted(span for span in spans if midnight <= span[0] < midnight + 1440)

    def _shut(self, court_id: int, opened: Sequence[tuple[int, int]], since: int, until: int) -> Iterator[Shut]:
        """Yield when a court is closed, blocked, or everybody pauses."""
        at = since
        for start, end in [*opened, (until, until)]:
            if start > at:
                yield Shut(at, start - at, _("closed"))
            at = max(at, end)
        for item in self.exchange.programme:
            if item.stops_play and not item.cancelled:
                yield from self._cut(item.starts_at, item.ends_at, in_language(item.name), None, (since, until))
        for block in self.held.blocks:
            if block.court_id == court_id:
                words = in_language(block.label) or _("blocked")
                yield from self._cut(block.starts_at, block.ends_at, words, block.id, (since, until))

    def _cut(
        self, starts_at: datetime, ends_at: datetime, label: str, block: int | None, day: tuple[int, int]
    ) -> Iterator[Shut]:
        start, end = max(self.minute(starts_at), day[0]), min(self.minute(ends_at), day[1])
        if start < end:
            yield Shut(start, end - start, label, block)


def days_of(exchange: ExchangeView, matches: Iterable[MatchView], windows: Iterable[WindowView]) -> list[date]:
    """List the days on which a court is open or a match is drafted."""
    starts = [match.starts_at for match in matches if match.starts_at] + [window.starts_at for window in windows]
    return sorted({instant.astimezone(exchange.zone).date() for instant in starts})


def hours(day: BoardDay) -> Mapping[int, str]:
    """Name the full hours of a day's axis, by minute."""
    return {minute: f"{minute % 1440 // 60:02}:00" for minute in range(day.since, day.until, 60)}
