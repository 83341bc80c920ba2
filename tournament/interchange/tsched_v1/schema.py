"""What a ``tsched/1`` file holds; all times are whole minutes since 00:00 of day 0."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

LAST = 2 * 366 * 1440
"""A calendar ends within two years: a minute beyond is a slip of the pen, and would cost memory for every match."""

Id = Annotated[str, msgspec.Meta(min_length=1)]
Minute = Annotated[int, msgspec.Meta(ge=0, le=LAST)]
Limit = Annotated[int, msgspec.Meta(ge=0)]
Window = tuple[Minute, Minute]


class _File(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A part of the file; unknown keys are refused."""


class DayFile(_File):
    """A day of play."""

    id: int | str
    start: Minute
    end: Minute


class VenueFile(_File):
    """A place with courts."""

    id: Id


class CourtFile(_File):
    """A court and when it is open."""

    id: Id
    venue: Id
    tags: list[str]
    windows: list[Window]
    turnover: Minute


class CompetitionFile(_File):
    """A competition and what its matches keep to; 0 is no limit."""

    id: Id
    rest: Minute
    ranking_delay: Minute
    max_per_day: Limit
    ref: Literal["none", "unit"]
    ref_max: Limit
    sport: str = ""
    division: str = ""


class UnitFile(_File):
    """A side of matches."""

    id: Id
    competition: Id
    unavailable: list[Window]
    club: str | None = None
    members: list[Id] = []


class PersonFile(_File):
    """A person of several entries, or one who is away at times."""

    unavailable: list[Window]


class RulesFile(_File):
    """What holds for all competitions; 0 is no limit."""

    person_rest: Minute
    overnight_rest: Minute
    person_max_per_day: Limit
    one_place: Literal["venue", "always"] | None = None


class BlackoutFile(_File):
    """A time without play."""

    competitions: Literal["all"] | list[Id]
    window: Window
    label: str = ""


class PoolFile(_File):
    """A pool with its units and matches."""

    id: Id
    competition: Id
    units: list[Id]
    matches: list[Id]


class SideFile(_File):
    """A side: one of unit, winner, loser, pool and rank, pools and rank, round_of."""

    unit: Id | None = None
    winner: Id | None = None
    loser: Id | None = None
    pool: Id | None = None
    pools: list[Id] | None = None
    rank: Annotated[int, msgspec.Meta(ge=1)] | None = None
    round_of: list[Id] | None = None


class PinFile(_File):
    """A court, a start or both."""

    court: Id | None = None
    start: Minute | None = None


class DutyFile(_File):
    """Who may referee."""

    eligible_units: list[Id]
    eligible_losers: list[Id]


class MatchFile(_File):
    """A match to place."""

    id: Id
    competition: Id
    duration: Annotated[int, msgspec.Meta(ge=1, le=LAST)]
    requires: list[str]
    courts: list[Id] | None
    sides: list[SideFile]
    earliest: Minute | None
    latest_end: Minute | None
    pin: PinFile | None
    guards: list[Id]
    ref: DutyFile | None
    phase: str = ""
    round: int | str | None = None
    courts_at_once: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1


class PrecedenceFile(_File):
    """Matches that are over before others start, although they decide nothing there."""

    before: list[Id]
    after: list[Id]


class RefereeFile(_File):
    """Who referees: a unit, or the loser of a match."""

    unit: Id | None = None
    loser_of: Id | None = None


class AssignmentFile(_File):
    """Where and when a match is played."""

    match: Id
    court: Id
    start: Minute
    referee: RefereeFile | None = None
    other_courts: list[Id] = []


class BaseFile(_File):
    """A published timetable."""

    instance: str
    assignments: list[AssignmentFile]


class RescheduleFile(_File):
    """What holds when a published timetable is made anew."""

    now: Minute
    base: BaseFile
    fixed: list[Id]
    notice: Minute


class ScheduleFile(_File):
    """A timetable problem."""

    format: Literal["tsched/1"]
    name: str
    grid: Annotated[int, msgspec.Meta(ge=1, le=1440)]
    days: list[DayFile]
    venues: list[VenueFile]
    travel: dict[str, Minute]
    courts: list[CourtFile]
    competitions: list[CompetitionFile]
    units: list[UnitFile]
    persons: dict[str, PersonFile]
    rules: RulesFile
    blackouts: list[BlackoutFile]
    pools: list[PoolFile]
    matches: list[MatchFile]
    reschedule: RescheduleFile | None
    family: str | None = None
    seed: int | None = None
    precedences: list[PrecedenceFile] = []
