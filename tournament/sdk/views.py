"""What plugins read of an edition: frozen records of what its public pages show, which hold no row of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from tournament.engine.match_status import VOID, Status
from tournament.engine.scoring import Score, ScoreTold
from tournament.engine.text import Text, Words

__all__ = [
    "AthleteView",
    "ColumnView",
    "CompetitionView",
    "CourtView",
    "EntryView",
    "ExchangeView",
    "HeatLineView",
    "HeatView",
    "MatchView",
    "PanelContext",
    "PanelPlace",
    "PlaceView",
    "RegistrationView",
    "RowView",
    "SideView",
    "TableView",
    "UnitView",
]


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit under the name it bears in the edition; `slug` is its word in addresses."""

    id: int
    slug: str
    name: str
    short_name: str = ""


@dataclass(frozen=True, slots=True)
class EntryView:
    """What plays: a name, and the names of the units behind it, several where the team is a joint one."""

    id: int
    slug: str
    name: str
    units: tuple[str, ...] = ()
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class SideView:
    """A side of a match: an entry, or words for whoever comes there."""

    name: Words
    entry: EntryView | None = None


@dataclass(frozen=True, slots=True)
class CourtView:
    """Where a match is played."""

    name: str
    venue: str = ""


NOT_TOLD = ScoreTold()


@dataclass(frozen=True, slots=True)
class MatchView:
    """A match; `key` is its id in the graph, `group` is None in a bracket, `winner` is 0 for home and 1 for away.

    `told` is the score in words: its headline, and in detail what that does not tell.
    `starts_at` is the published time, aware; None while there is none. A match has two sides; a heat, in which many
    start at once, has one for each who does, and no score.
    """

    id: int
    key: str
    number: int
    competition_id: int
    competition: Text
    sport: str
    title: Words
    stage: str
    round: int
    group: str | None
    sides: tuple[SideView, ...]
    status: Status = Status.OPEN
    score: Score = ()
    told: ScoreTold = NOT_TOLD
    winner: int | None = None
    court: CourtView | None = None
    starts_at: datetime | None = None
    minutes: int = 0
    cancelled: bool = False
    note: str = ""

    @property
    def ends_at(self) -> datetime | None:
        """Return when the match is due to end."""
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def over(self) -> bool:
        """Tell whether the match has a result or needs none."""
        return self.status is not Status.OPEN

    @property
    def counts(self) -> bool:
        """Tell whether a result of the match counts."""
        return self.over and self.status not in VOID


Cell = int | float | tuple[int | float, int | float] | None


@dataclass(frozen=True, slots=True)
class RowView:
    """A line of a table: the rank, whether it is shared, what was played, and why the entry stands there.

    `cells` hold a number, a pair for and against, or None for each of the table's columns.
    """

    rank: int
    entry: EntryView
    tied: bool
    played: int
    won: int
    drawn: int
    lost: int
    match_points: int | float
    why: Words
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of a table of standings, by a short and a long label."""

    key: str
    short: Words
    long: Words


@dataclass(frozen=True, slots=True)
class TableView:
    """The table of a group; `finished` when all its matches are over."""

    group: str
    rows: tuple[RowView, ...]
    finished: bool
    columns: tuple[ColumnView, ...] = ()


@dataclass(frozen=True, slots=True)
class HeatLineView:
    """A line of a heat: `lane` counts from 1, `entry` is None while nobody is known to start there.

    Once the heat is over it has a `rank`, None where nothing of the mark counts, the `mark` or how the heat ended in
    words, and `why` it stands there. `through` is Q for who goes on by place, q by mark,
    r for who moves up in place of another. `tied` ones share their rank; `ending` is ok, dns, dnf or dq, empty before
    the heat is over, and `ended` says it in words; `cells` are what the mark is made of.
    """

    lane: int
    name: Words
    entry: EntryView | None
    rank: int | None = None
    mark: Words = ""
    through: str = ""
    why: Words = ""
    tied: bool = False
    ending: str = ""
    ended: Words = ""
    cells: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class HeatView:
    """A heat: its match, what the numbers at the start are called, and its lines, once it is over in their order.

    `cells` are what the cells of its lines are called: attempts, criteria, judges. `given_up` tells who does not start
    there though it had qualified, and who does instead.
    """

    match: MatchView
    numbering: Words
    lines: tuple[HeatLineView, ...]
    cells: tuple[Words, ...] = ()
    given_up: tuple[Words, ...] = ()

    @property
    def winners(self) -> tuple[EntryView, ...]:
        """Return who won the heat, several where the place is shared; nobody while it is open."""
        return tuple(line.entry for line in self.lines if line.rank == 1 and line.entry is not None)


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A final place that is decided, and who holds it; several hold a joint place."""

    place: int
    entry: EntryView


@dataclass(frozen=True, slots=True)
class CompetitionView:
    """A competition; before its draw it has entries only. `places` holds the final places that are decided."""

    id: int
    slug: str
    name: Text
    sport: str
    division: str
    entries: tuple[EntryView, ...] = ()
    matches: tuple[MatchView, ...] = ()
    tables: tuple[TableView, ...] = ()
    places: tuple[PlaceView, ...] = ()
    heats: tuple[HeatView, ...] = ()

    @property
    def winners(self) -> tuple[EntryView, ...]:
        """Return who holds the first place, nobody while it is open."""
        return tuple(held.entry for held in self.places if held.place == 1)


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """An edition with its units and competitions; `state` is draft, public or finished."""

    id: int
    slug: str
    block_slug: str
    block_name: Text
    name: Text
    starts_on: date
    ends_on: date
    zone: ZoneInfo
    state: str
    host: str | None
    occasion: Words
    units: tuple[UnitView, ...] = ()
    competitions: tuple[CompetitionView, ...] = ()


class PanelPlace(StrEnum):
    """Where panels stand."""

    EXCHANGE = "exchange.front"
    """The front page of an edition."""
    COMPETITION = "competition.front"
    """The page of a competition."""
    MATCH = "match.front"
    """The page of a match."""
    TEAM = "team.front"
    """The page of a team, or of whoever else plays."""
    ORGANISER = "organiser.front"
    """The checklist of an edition, which its organisers alone see."""


@dataclass(frozen=True, slots=True)
class PanelContext:
    """What the page of a panel is about: always an edition, and where it is about one the competition, match or entry.

    The page of a match or of a team has its competition, too.
    """

    exchange: ExchangeView
    competition: CompetitionView | None = None
    match: MatchView | None = None
    entry: EntryView | None = None


@dataclass(frozen=True, slots=True)
class AthleteView:
    """Who is registered, as the list of an entry says it; lists give the day of birth or only its year."""

    name: str
    born_on: date | None = None
    born_year: int | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class RegistrationView:
    """What an answer to a field of entries is about: the competition, and the athlete, where it is an athlete's.

    `entry` is None while it is new; `answers` are those of the same form to the plugin's other fields, by their keys.
    """

    exchange: ExchangeView
    competition: CompetitionView
    entry: EntryView | None = None
    athlete: AthleteView | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
