"""What programs read under ``/api/v1``: stable records, described by ``/api/v1/openapi.json``.

Teams, units, courts and matches go by the words of their addresses; `address` is that of the page, below the public
address of the system. Instants are ISO 8601 with an offset, days ISO 8601, texts in both languages.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from tournament.engine.text import Text


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A record as programs read it; new keys may come, none goes or changes its meaning."""


class ExchangeRef(Record, frozen=True, kw_only=True):
    """An edition in a list; `state` is public or finished."""

    slug: str
    address: str
    name: Text
    starts_on: date
    ends_on: date
    state: str
    is_sample: bool


class Block(Record, frozen=True, kw_only=True):
    """A block with its public editions, the newest first."""

    slug: str
    address: str
    name: Text
    place: str
    zone: str
    exchanges: tuple[ExchangeRef, ...]


class Blocks(Record, frozen=True, kw_only=True):
    """All blocks."""

    blocks: tuple[Block, ...]


class Unit(Record, frozen=True, kw_only=True):
    """A unit under its name of the edition; `role` is head, deputy or null."""

    slug: str
    name: str
    short_name: str
    role: str | None


class CompetitionRef(Record, frozen=True, kw_only=True):
    """A competition in a list, with how many matches it has and how many are over."""

    slug: str
    address: str
    name: Text
    sport: str
    division: str
    category: str
    teams: int
    matches: int
    played: int


class ProgrammeItem(Record, frozen=True, kw_only=True):
    """Something that is no match: a meeting, a ceremony, a break."""

    kind: str
    name: Text
    starts_at: datetime
    ends_at: datetime
    place: str
    cancelled: bool


class Exchange(Record, frozen=True, kw_only=True):
    """An edition; `revision` grows with every change of anything in it."""

    slug: str
    address: str
    name: Text
    occasion: Text
    starts_on: date
    ends_on: date
    zone: str
    state: str
    is_sample: bool
    revision: int
    units: tuple[Unit, ...]
    programme: tuple[ProgrammeItem, ...]
    competitions: tuple[CompetitionRef, ...]


class Side(Record, frozen=True, kw_only=True):
    """A side of a match: a team, or in words who will come there."""

    name: Text
    team: str | None


class Court(Record, frozen=True, kw_only=True):
    """Where a match is played."""

    slug: str
    name: str
    venue: str


Pair = tuple[int | float, int | float]


class Rubber(Record, frozen=True, kw_only=True):
    """A rubber of a tie, a match of a sport of its own between the sides of the tie.

    `persons` are those who play it for home and for away, empty until both line-ups are in or were opened.
    It has a court and a time where it is planned by itself.
    """

    key: str
    uid: str
    name: Text
    sport: str
    persons: tuple[tuple[str, ...], tuple[str, ...]]
    status: str
    score: tuple[Pair | None, ...]
    headline: Text | None
    detail: tuple[Text, ...]
    winner: int | None
    court: Court | None
    starts_at: datetime | None
    ends_at: datetime | None


class Match(Record, frozen=True, kw_only=True):
    """A match; `uid` is its name in calendars for ever, `winner` is 0 (home), 1 or null.

    `score` holds [home, away] by part, null for a part that was left out; `headline` sums it up in words, `detail`
    tells the rest part by part. A heat, where many start at once, has a side for each who does and no score. A tie has
    its `rubbers` in their order, from which its score follows; any other match has none. `courts` are all that it
    takes: of a tie that is played on several at once more than `court`, which is the first of them.
    """

    key: str
    uid: str
    number: int
    address: str
    competition: str
    title: Text
    stage: str
    round: int
    group: str | None
    sides: tuple[Side, ...]
    status: str
    cancelled: bool
    score: tuple[Pair | None, ...]
    headline: Text | None
    detail: tuple[Text, ...]
    winner: int | None
    court: Court | None
    courts: tuple[Court, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    rubbers: tuple[Rubber, ...]


class HeatLine(Record, frozen=True, kw_only=True):
    """Who starts in a lane of a heat; without a `rank` while it is not over, or where nothing of the mark counts.

    `mark` holds what was measured, field by field as `fields` names them, `result` what that comes to, and `through`
    says who goes on: Q by place, q by its mark, r in place of another. `unit` is empty where the name says it.
    """

    lane: int
    team: str | None
    name: Text
    unit: str
    rank: int | None
    mark: tuple[Text, ...]
    result: Text
    through: str
    why: Text


class Heat(Record, frozen=True, kw_only=True):
    """A heat under the key of its match, by rank once it is over, before by lane."""

    key: str
    fields: tuple[Text, ...]
    lines: tuple[HeatLine, ...]


class Matches(Record, frozen=True, kw_only=True):
    """Matches by time; those without one come last."""

    revision: int
    matches: tuple[Match, ...]


class Column(Record, frozen=True, kw_only=True):
    """A column of a table; less is better where it is `lower`."""

    key: str
    short: Text
    long: Text
    lower: bool


class BracketBox(Record, frozen=True, kw_only=True):
    """A match in the drawing of a bracket, or all of a series, by the keys of its `matches`.

    `sides` says who comes, as the format has it. It stands `top` rows below the top of the drawing, `height` rows high.
    """

    matches: tuple[str, ...]
    code: Text
    title: Text
    sides: tuple[Text, ...]
    column: int
    top: int
    height: int


class BracketRound(Record, frozen=True, kw_only=True):
    """The title of a column and what stands below it, from top to bottom."""

    title: Text
    column: int
    top: int
    matches: tuple[BracketBox, ...]


class BracketLine(Record, frozen=True, kw_only=True):
    """A line from who wins the `source`, or loses it, to a side of the `target`, the last match of a series each.

    Points are in units of which a column has 40 and a box takes 36, and rows.
    """

    source: str
    target: str
    side: int
    lost: bool
    points: tuple[tuple[int, int], ...]


class Bracket(Record, frozen=True, kw_only=True):
    """A bracket that is drawn by itself, with its size in columns and rows and its rounds in reading order."""

    title: Text | None
    columns: int
    rows: int
    rounds: tuple[BracketRound, ...]
    lines: tuple[BracketLine, ...]


class Line(Record, frozen=True, kw_only=True):
    """A line of a table; `why` says what put the team there, `advances` that the rank leads onward.

    `counters` is all that the sport counts, for and against, `cells` what its columns show.
    """

    rank: int
    tied: bool
    team: str
    name: str
    played: int
    won: int
    drawn: int
    lost: int
    match_points: int | float
    sets: Pair
    points: Pair
    goals: Pair
    counters: dict[str, Pair]
    cells: tuple[int | float | Pair | None, ...]
    advances: bool
    why: Text


class Table(Record, frozen=True, kw_only=True):
    """A group's ranking; what the sport shows of each line stands in its `cells`, in the order of `columns`."""

    group: str
    finished: bool
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


class Place(Record, frozen=True, kw_only=True):
    """A final place that is decided; joint places repeat the number."""

    place: int
    team: str
    name: str


class Adjustment(Record, frozen=True, kw_only=True):
    """Points beside the results, of `kind` points or conduct; `match` is the key of the match they are about."""

    team: str
    kind: str
    points: int | float
    reason: str
    match: str | None


class Team(Record, frozen=True, kw_only=True):
    """What plays in a competition."""

    slug: str
    address: str
    name: str
    withdrawn: bool


class Competition(Record, frozen=True, kw_only=True):
    """How a competition stands."""

    slug: str
    address: str
    name: Text
    sport: Text
    revision: int
    teams: tuple[Team, ...]
    tables: tuple[Table, ...]
    places: tuple[Place, ...]
    adjustments: tuple[Adjustment, ...]
    heats: tuple[Heat, ...]
    brackets: tuple[Bracket, ...]
    matches: tuple[Match, ...]


class Standings(Record, frozen=True, kw_only=True):
    """How every competition of an edition stands."""

    revision: int
    competitions: tuple[Competition, ...]


class UnitStanding(Record, frozen=True, kw_only=True):
    """A unit's overall rank; `medals` are gold, silver and bronze."""

    rank: int
    unit: str
    name: str
    points: int | float
    medals: tuple[int, int, int]


class Overall(Record, frozen=True, kw_only=True):
    """The ranking of units over all competitions; `open` names those that are not decided yet."""

    revision: int
    standings: tuple[UnitStanding, ...]
    open: tuple[Text, ...]


class Change(Record, frozen=True, kw_only=True):
    """An event of a stream: up to which revision an edition is another, and what of it, by the words of addresses.

    Matches are ``competition/match``; `more` tells that something else is another too, which may be anything.
    """

    revision: int
    competitions: tuple[str, ...]
    matches: tuple[str, ...]
    more: bool


class Problem(Record, frozen=True, kw_only=True):
    """Why there is no answer: one sentence, and the HTTP status."""

    error: str
    status: int
