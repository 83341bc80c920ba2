"""An edition's timetable as the engine's problem, with the names that its sentences need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tournament.engine.text import Text
from tournament.engine.timetable import check, conflicts_of_move
from tournament.engine.timetable.problem import Placed, Plan, Problem, Replan, Violation
from tournament.queries import planning_rows
from tournament.queries.planning_problem import problem_of
from tournament.queries.planning_rows import Rows

_ID = re.compile(r"\b(?:match|court|venue|team|person|competition):\d+\b")


@dataclass(frozen=True)
class Planning:
    """An edition's timetable problem; `origin` is the instant of minute 0.

    Ids in the problem are words like ``match:17`` and ``court:2``; `names` holds what they are called.
    `over` are the matches that have a result or were called to a court.
    """

    origin: datetime
    zone: ZoneInfo
    problem: Problem
    drafted: Mapping[str, Placed]
    published: Mapping[str, Placed]
    over: frozenset[str]
    notice: int
    names: Mapping[str, Text]

    def minute(self, instant: datetime) -> int:
        """Return an instant as minutes from the origin."""
        return round((instant - self.origin).total_seconds() / 60)

    def instant(self, minute: int) -> datetime:
        """Return a minute as an instant."""
        return self.origin + timedelta(minutes=minute)

    def clock(self, minute: int) -> str:
        """Return a minute as a wall clock's reading with its day."""
        return f"{self.instant(minute).astimezone(self.zone):%H:%M %d/%m}"

    def in_words(self, text: Text) -> Text:
        """Put names in the place of ids."""
        return Text(self._named(text.vi, "vi"), self._named(text.en, "en"))

    def _named(self, words: str, language: str) -> str:
        return _ID.sub(lambda id_: self.names[id_[0]].in_(language) if id_[0] in self.names else id_[0], words)

    def conflicts(self, places: Mapping[str, Placed] | None = None) -> list[Violation]:
        """Say what is wrong with the draft (or other places), but for what is over anyway."""
        found = check(self.problem, self.drafted if places is None else places)
        return self._relevant(found)

    def conflicts_of(self, match: str, court: str, start: int) -> list[Violation]:
        """Say what would be wrong with a match at another place of the draft."""
        return self._relevant(conflicts_of_move(self.problem, self.drafted, match, court, start))

    def from_now(self, now: datetime, *, keep: bool) -> Problem:
        """Return the problem of what is still to come; with `keep` what is published changes little.

        What is over or under way stays. Before anything that is published was due, the clock says nothing.
        """
        minute = self.minute(now)
        started = {id_ for id_, place in self.published.items() if place.start <= minute} | self.over
        if not keep and not started:
            return self.problem
        stays = {id_: self.published.get(id_) or self.drafted.get(id_) for id_ in started}
        fixed = {id_: place for id_, place in stays.items() if place is not None}
        base = {**self.published, **fixed} if keep else fixed
        return replace(self.problem, replan=Replan(minute, base, frozenset(fixed), self.notice if keep else 0))

    def _relevant(self, found: Iterable[Violation]) -> list[Violation]:
        return [
            replace(each, text=self.in_words(each.text))
            for each in found
            if not each.matches or not self.over.issuperset(each.matches)
        ]


def planning_of(exchange_id: int) -> Planning:
    """Read an edition's timetable problem; a fixed number of queries."""
    rows = planning_rows.read(exchange_id)
    return Planning(
        origin=rows.origin,
        zone=rows.zone,
        problem=problem_of(rows),
        drafted=rows.placed(draft=True),
        published=rows.placed(draft=False),
        over=frozenset(f"match:{match.id}" for match in rows.matches if match.status != "open" or match.called_at),
        notice=rows.rules.notice_minutes,
        names=_names(rows),
    )


def reasons(planning: Planning, plan: Plan) -> list[Text]:
    """Say why matches of a plan have no place or no referee, and what makes it impossible."""
    said = [planning.in_words(each) for each in plan.conflicts]
    said += [planning.in_words(each) for each in plan.unplaced.values()]
    nobody = Text("{match}: chưa có đội làm trọng tài.", "{match}: no team can referee.")
    return said + [nobody.format(match=planning.names[id_]) for id_ in plan.unrefereed]


def _names(rows: Rows) -> dict[str, Text]:
    names = {f"match:{match.id}": _match_name(match) for match in rows.views}
    names |= {f"team:{entry.id}": Text(entry.name, entry.name) for entry in rows.entries}
    names |= {f"person:{id_}": Text(name, name) for id_, name in rows.athletes.items()}
    names |= {f"court:{court.id}": _bare(court.name) for court in rows.courts}
    names |= {f"venue:{court.venue.id}": Text(court.venue.name, court.venue.name) for court in rows.courts}
    names |= {f"competition:{id_}": Text(row.name_vi, row.name_en) for id_, row in rows.competitions.items()}
    return names


def _bare(name: str) -> Text:
    """Return a court's name for a sentence that says “court” before it."""
    bare = name[4:] if name.lower().startswith("sân ") else name
    return Text(bare, bare)


def _match_name(match: planning_rows.MatchView) -> Text:
    return Text("{competition}, {title} ({home} – {away})", "{competition}, {title} ({home} – {away})").format(
        competition=match.competition, title=match.title, home=match.sides[0].name, away=match.sides[1].name
    )
