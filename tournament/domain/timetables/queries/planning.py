"""An edition's timetable as the engine's problem, with the names that its sentences need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tournament.domain.competitions.queries.matches import MatchView
from tournament.domain.timetables.queries import planning_rows
from tournament.domain.timetables.queries.planning_customs import Place, customary, standing
from tournament.domain.timetables.queries.planning_problem import problem_of
from tournament.domain.timetables.queries.planning_rows import Rows, minutes
from tournament.engine.match_status import Status
from tournament.engine.message import Joined, Message, joined
from tournament.engine.moments import at
from tournament.engine.text import Text, Words
from tournament.engine.ties import Dealing
from tournament.engine.timetable import allowed_starts, check, conflicts_of_move, courts_at
from tournament.engine.timetable.explain.messages import ON_DAY
from tournament.engine.timetable.problem import DAY, Known, Placed, Plan, Problem, Replan, Span, Unit, Violation
from tournament.engine.timetable.problem import Status as Outcome
from tournament.runtime import runtime

ONE_PLACE = "club"
"""The rule of the checker that the teams of a unit are in one place."""
_ID = re.compile(r"\b((?:match|court|venue|team|unit|person|competition):\d+)\b")


@dataclass(frozen=True)
class Planning:
    """An edition's timetable problem; `origin` is the instant of minute 0.

    Ids in the problem are words like ``match:17`` and ``court:2``; `names` holds what they are called.
    `standing` says where matches stand in their competitions, `customs` what new plans keep to where they can.
    `over` are the matches that have a result or were called to a court, `called_on` the days (0 is the first)
    on which matches are called, `blocked` when courts cannot be used; `dealings` how ties are dealt to several courts.
    """

    origin: datetime
    zone: ZoneInfo
    problem: Problem
    drafted: Mapping[str, Placed]
    published: Mapping[str, Placed]
    over: frozenset[str]
    called_on: frozenset[int]
    blocked: Mapping[str, Sequence[Span]]
    notice: int
    names: Mapping[str, Words]
    standing: Mapping[str, Place] = field(default_factory=dict)
    customs: frozenset[str] = frozenset()
    dealings: Mapping[str, Dealing] = field(default_factory=dict)

    def minute(self, instant: datetime) -> int:
        """Return an instant as minutes from the origin."""
        return round((instant - self.origin).total_seconds() / 60)

    def instant(self, minute: int) -> datetime:
        """Return a minute as an instant."""
        return self.origin + timedelta(minutes=minute)

    def clock(self, minute: int) -> Words:
        """Return a minute as a wall clock's reading with its day."""
        return at(self.instant(minute).astimezone(self.zone))

    def in_words(self, text: Words) -> Words:
        """Put names in the place of ids, and dates in the place of numbers of days."""
        match text:
            case str():
                parts = [self.names.get(part, part) for part in _ID.split(text) if part]
                return parts[0] if len(parts) == 1 else joined(parts, "")
            case Joined(parts=told):
                return joined(map(self.in_words, told), text.between)
            case Message(msgid=ON_DAY.msgid):
                values = dict(text.arguments)
                day = self.origin + timedelta(days=int(str(values["day"])) - 1)
                return at(datetime.combine(day, time.fromisoformat(str(values["time"]))))
            case Message():
                arguments = tuple((name, self._argument(value)) for name, value in text.arguments)
                return Message(text.msgid, arguments, text.context)
            case _:
                return text

    def _argument(self, value: object) -> object:
        return self.in_words(value) if isinstance(value, str | Text | Message | Joined) else value

    def conflicts(self, now: datetime) -> list[Violation]:
        """Say what is wrong with the draft, but for what is over or under way where it was published.

        Results bring teams of a unit to two places that nobody could know of: what is published already stands.
        """
        unmoved = {id_ for id_ in self.published if spot(self.drafted.get(id_)) == spot(self.published[id_])}
        found = (
            each
            for each in check(self.problem, self.drafted)
            if each.rule != ONE_PLACE or not unmoved >= {*each.matches}
        )
        return self._relevant(found, (unmoved & self.begun(now)) | self.over)

    def conflicts_of(self, match: str, court: str, start: int) -> list[Violation]:
        """Say what would be wrong with a match at another place of the draft."""
        return self._relevant(conflicts_of_move(self.problem, self.drafted, match, court, start), self.over)

    def courts_at(self, match: str, court: str, start: int) -> tuple[str, ...]:
        """Return the courts that a match of the draft takes which is put on one of them."""
        return courts_at(self.problem, self.drafted, match, court, start)

    def allowed(self, match: str, now: datetime) -> dict[str, tuple[int, ...]]:
        """Return by court the starts at which a match of the draft would be in nobody's way.

        Once play has begun, what has gone by is no place any more.
        """
        first = self.minute(now) if self.begun(now) else 0
        starts = allowed_starts(self.problem, self.drafted, match)
        return {court: tuple(start for start in at if start >= first) for court, at in starts.items()}

    def begun(self, now: datetime) -> frozenset[str]:
        """Name the matches that are over or under way; one that rain or the like breaks into is not.

        Where matches are called they begin by that, on other days by the clock. What is published before the first day
        stands there from before the edition was moved.
        """
        minute = self.minute(now)
        lasts = {match.id: match.minutes for match in self.problem.matches}
        by_clock = {
            id_
            for id_, place in self.published.items()
            if 0 <= place.start <= minute and place.start // DAY not in self.called_on and id_ in lasts
            if not any(
                place.start < end and start < place.start + lasts[id_]
                for court in place.courts
                for start, end in self.blocked.get(court, ())
            )
        }
        return frozenset(by_clock | self.over)

    def from_now(self, now: datetime, *, keep: bool) -> Problem:
        """Return the problem of what is still to come; with `keep` what is published changes little.

        What has begun stays. Before anything that is published was due, the clock says nothing.
        """
        begun = self.begun(now)
        if not keep and not begun:
            return self.problem
        stays = {id_: self.published.get(id_) or self.drafted.get(id_) for id_ in begun}
        fixed = {id_: place for id_, place in stays.items() if place is not None}
        base = {**self.published, **fixed} if keep else fixed
        replan = Replan(self.minute(now), base, frozenset(fixed), self.notice if keep else 0)
        return replace(self.problem, replan=replan, units=self._units_free_of(base))

    def _units_free_of(self, base: Mapping[str, Placed]) -> tuple[Unit, ...]:
        """Return the units; those whose clubs are in two places already are no reason to move what is published."""
        found = check(self.problem, base) if self.problem.one_place else ()
        torn = {id_ for each in found if each.rule == ONE_PLACE for id_ in each.matches}
        sides = (side for match in self.problem.matches if match.id in torn for side in match.sides)
        teams = {side.unit for side in sides if isinstance(side, Known)}
        return tuple(replace(unit, clubs=()) if unit.id in teams else unit for unit in self.problem.units)

    def to_search(self, now: datetime, *, keep: bool) -> Problem:
        """Return the problem that a new plan is looked for: before the first match with what is customary."""
        problem = self.from_now(now, keep=keep)
        return problem if problem.replan is not None else customary(problem, self.standing, self.customs)

    def broken(self, now: datetime, places: Mapping[str, Placed]) -> list[Violation]:
        """Say what would be wrong, from now on, with places that keep to what is published."""
        return self._relevant(check(self.from_now(now, keep=True), places), self.over)

    def _relevant(self, found: Iterable[Violation], settled: AbstractSet[str]) -> list[Violation]:
        return [
            replace(each, text=self.in_words(each.text))
            for each in found
            if not each.matches or not settled >= set(each.matches)
        ]


def spot(place: Placed | None) -> tuple[tuple[str, ...], int] | None:
    """Return courts and start of a place, without who referees there."""
    return (place.courts, place.start) if place is not None else None


def planning_of(exchange_id: int) -> Planning:
    """Read an edition's timetable problem; a fixed number of queries."""
    rows = planning_rows.read(exchange_id)
    return Planning(
        origin=rows.origin,
        zone=rows.zone,
        problem=_limited(rows),
        drafted=rows.placed(draft=True),
        published=rows.placed(draft=False),
        over=frozenset(
            f"match:{match.id}" for match in rows.matches if match.status is not Status.OPEN or match.called_at
        ),
        called_on=frozenset(
            minutes(rows.origin, match.called_at) // DAY for match in rows.matches if match.called_at is not None
        ),
        blocked={audience: tuple(spans) for audience, spans in rows.blocked.items()},
        notice=rows.rules.notice_minutes,
        names=_names(rows),
        standing=standing(rows.graphs, ((each.id, each.competition_id, each.key) for each in rows.matches)),
        customs=frozenset(rows.rules.customs),
        dealings={f"match:{id_}": each for id_, each in rows.dealings.items()},
    )


def _limited(rows: Rows) -> Problem:
    """Return the problem with the limits of the plugins that are not switched off."""
    sports = {f"competition:{id_}": competition.sport for id_, competition in rows.competitions.items()}
    return runtime().registry.limited(problem_of(rows), sports, rows.exchange.block.disabled_plugins)


def reasons(planning: Planning, plan: Plan) -> list[Words]:
    """Say why matches of a plan have no place or no referee, and what makes it impossible."""
    said = [planning.in_words(each) for each in plan.conflicts]
    said += [planning.in_words(each) for each in plan.unplaced.values()]
    nobody = Message("{match}: nobody referees it yet.")
    lacking = plan.unrefereed if plan.status is Outcome.UNFINISHED else ()
    return said + [nobody.format(match=planning.names[id_]) for id_ in lacking]


def _names(rows: Rows) -> dict[str, Words]:
    names = {f"match:{match.id}": _match_name(match) for match in rows.views}
    names |= {f"team:{entry.id}": entry.name for entry in rows.entries}
    names |= {f"unit:{id_}": name for id_, name in rows.clubs.items()}
    names |= {f"person:{id_}": name for id_, name in rows.athletes.items()}
    names |= {f"court:{court.id}": _bare(court.name) for court in rows.courts}
    names |= {f"venue:{court.venue.id}": court.venue.name for court in rows.courts}
    names |= {f"competition:{id_}": Text(row.name_vi, row.name_en) for id_, row in rows.competitions.items()}
    return names


def _bare(name: str) -> Words:
    """Return a court's name for a sentence that says “court” before it."""
    bare = name[4:] if name.lower().startswith("sân ") else name
    return bare


def _match_name(match: MatchView) -> Words:
    return Message("{competition}, {title} ({who})").format(
        competition=match.competition, title=match.title, who=match.who
    )
