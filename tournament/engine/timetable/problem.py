"""A timetable problem and its answer: matches of several competitions on courts × clock.

All times are whole minutes since 00:00 of day 0; intervals are half-open; 0 as a limit means none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tournament.engine.text import Words

DAY = 1440
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Court:
    """A court, open in `windows`, idle for `turnover` minutes between two matches."""

    id: str
    venue: str
    windows: tuple[Span, ...]
    tags: frozenset[str] = frozenset()
    turnover: int = 0


@dataclass(frozen=True, slots=True)
class Competition:
    """What the matches of one competition keep to.

    `rest` lies between two matches of a unit and between a match and the one it feeds, `ranking_delay` between
    the last match of a pool or round and a match fed by its ranking; `max_per_day` matches of a unit.
    """

    id: str
    rest: int = 0
    ranking_delay: int = 0
    max_per_day: int = 0
    max_duties: int = 0


@dataclass(frozen=True, slots=True)
class Unit:
    """A side of matches: a team, pair or player of one competition, when it cannot come, and the clubs that send it."""

    id: str
    competition: str
    unavailable: tuple[Span, ...] = ()
    clubs: tuple[str, ...] = ()


class OnePlace(StrEnum):
    """What a club's sides, of whatever competition, may not do: play at two venues at once, or play at once at all."""

    VENUE = "venue"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Known:
    """A side that is already known."""

    unit: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A side that is the winner or loser of another match."""

    match: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A side that a ranking decides, once all of `matches` are over: of a pool, of pools or of a round."""

    matches: tuple[str, ...]


Side = Known | Decided | Ranked


@dataclass(frozen=True, slots=True)
class Pin:
    """A court, a start or both that a match must have."""

    court: str | None = None
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """Who may referee a match: units, or the losing side of an earlier match of the same day."""

    units: tuple[str, ...] = ()
    losers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A match to place.

    `courts` limits it to some courts, None to all that carry the tags of `requires`. `people` are persons of
    several entries who play here, surely or possibly. `duty` is None when it needs no referee from the field. All of
    `after` are over when it starts, although they decide nothing: a third place is played before the final. It takes
    `at_once` courts of one venue for all its minutes; a pinned court is one of them.
    """

    id: str
    competition: str
    minutes: int
    sides: tuple[Side, ...]
    requires: frozenset[str] = frozenset()
    courts: frozenset[str] | None = None
    earliest: int | None = None
    latest_end: int | None = None
    pin: Pin = Pin()
    people: tuple[str, ...] = ()
    duty: Duty | None = None
    after: tuple[str, ...] = ()
    at_once: int = 1

    def suits(self, court: Court) -> bool:
        """Tell whether it may be played on a court, whenever that is free."""
        return self.requires <= court.tags and (self.courts is None or court.id in self.courts)


@dataclass(frozen=True, slots=True)
class Break:
    """A time at which some competitions do not play: lunch, a ceremony; None means all of them."""

    competitions: frozenset[str] | None
    window: Span
    label: str = ""


@dataclass(frozen=True, slots=True)
class Referee:
    """Who referees: a unit, or the loser of a match."""

    unit: str | None = None
    loser_of: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where and when a match is played, and who referees it; `others` are its further courts if it takes several."""

    court: str
    start: int
    referee: Referee | None = None
    others: tuple[str, ...] = ()

    @property
    def courts(self) -> tuple[str, ...]:
        """All the courts that it holds."""
        return (self.court, *self.others)


@dataclass(frozen=True, slots=True)
class Replan:
    """What holds when a published timetable is made anew in mid-event.

    Matches in `fixed` keep court and start as in `base`; no other starts before `now`, and one that starts
    earlier than in `base` starts at least `notice` minutes after `now`.
    """

    now: int
    base: Mapping[str, Placed]
    fixed: frozenset[str]
    notice: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a timetable has to respect. Ids are unique within their kind.

    `travel` holds minutes between two venues, by ordered or reversed pair; `people` when persons cannot come;
    `person_rest` lies between matches of one person in different competitions; `overnight_rest` between the
    last match of a day and the first of the next. With `one_place` the sides of a club that surely play keep together:
    between two venues they have the time for the way. Starts are multiples of `grid`.
    """

    grid: int
    days: tuple[Span, ...]
    courts: tuple[Court, ...]
    competitions: tuple[Competition, ...]
    units: tuple[Unit, ...]
    matches: tuple[Match, ...]
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict)
    people: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    breaks: tuple[Break, ...] = ()
    person_rest: int = 0
    overnight_rest: int = 0
    person_max_per_day: int = 0
    one_place: OnePlace | None = None
    replan: Replan | None = None
    name: str = ""


class Goal(StrEnum):
    """What comes first, once every match has a place and a referee."""

    FINISH = "finish"
    WAITING = "waiting"
    FAIRNESS = "fairness"


@dataclass(frozen=True, slots=True)
class Measures:
    """What a timetable is like; minutes, matches or counts.

    `finish` is the end of the last match; `waiting` what units wait between matches of a day beyond their
    rest, summed, `longest_wait` the most by one unit on one day; `unit_days` days with a match, over units;
    `early_late` the spread of the units' mean position in the day (0 to 1); `court_spread` and `duty_spread`
    most minus least minutes of a court and duties of a unit; `changed`, `shift` against the base of a re-plan.
    """

    finish: int = 0
    waiting: int = 0
    longest_wait: int = 0
    unit_days: int = 0
    court_changes: int = 0
    early_late: float = 0.0
    court_spread: int = 0
    duty_spread: int = 0
    changed: int = 0
    shift: int = 0


class Status(StrEnum):
    """How good a timetable is: proven best finish, valid, not whole when the time was over, or proven impossible."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    UNFINISHED = "unfinished"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, slots=True)
class Plan:
    """A timetable: what is placed, what is not and why, and how far the finish may be from the best.

    `bound` is a minute before which no valid timetable can end. `unplaced` holds a reason for each match
    without a place, `unrefereed` the matches whose duty nobody can take. `conflicts` is not empty when
    the status is infeasible or unfinished: a smallest set of constraints that cannot hold together, in words, what they
    come to first, and each of `remedies` would resolve that; or that nothing was proved, and why.
    """

    places: Mapping[str, Placed]
    bound: int
    status: Status
    conflicts: tuple[Words, ...] = ()
    remedies: tuple[Words, ...] = ()
    unplaced: Mapping[str, Words] = field(default_factory=dict)
    unrefereed: tuple[str, ...] = ()
    measures: Measures = Measures()


@dataclass(frozen=True, slots=True)
class Violation:
    """A hard rule that placed matches break: which rule, which matches, in words."""

    rule: str
    matches: tuple[str, ...]
    text: Words
