"""Who takes which duty in the draft of an edition, what speaks against it, and who else could."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from tournament.domain.competitions.queries.matches import MatchView
from tournament.domain.duties.queries.duty_problem import DutyRows, number, person_id, settled
from tournament.domain.duties.queries.officials import OfficialView, officials_of
from tournament.domain.timetables.queries import planning_rows
from tournament.engine.certain import certain
from tournament.engine.message import Message
from tournament.engine.moments import at
from tournament.engine.text import Words
from tournament.engine.timetable.duties.assignment import Hindrance, Key, Need, hindrances, why_open
from tournament.models import Duty, Match

NO_PLACE = Message("The match has no court and time yet.")
NO_TEAM = Message("No team takes it yet: making the timetable again looks for one.")
MAY_MEET = Message("May turn out to judge their own unit ({unit}).")
LOSER = Message("loser of {match}")
MATCH = Message("match {n} ({clock})")
_WORDS = {
    "skill": Message("Does not take this role."),
    "unit": Message("Of a unit that plays this match ({unit})."),
    "away": Message("Away at this time."),
    "busy": Message("Busy at {other}."),
    "way": Message("No time for the way to or from {other}."),
    "most": Message("Has all {most} duties allowed in this competition."),
}


@dataclass(frozen=True, slots=True)
class Who:
    """Who has a duty: an ``official``, a ``team``, or the ``loser`` of a match; `id` is of that row."""

    kind: str
    id: int
    name: Words


@dataclass(frozen=True, slots=True)
class DutyView:
    """A role at a match, under its drafted time; `says` is why it is open or what speaks against who has it.

    `settled` ones are of matches that are over or called. `wrong` when what `says` tells breaks a rule.
    """

    match: MatchView
    role: str
    who: Who | None
    published: Who | None
    kept: bool
    settled: bool
    wrong: bool
    says: tuple[Words, ...]

    @property
    def changed(self) -> bool:
        """Tell whether somebody else is published."""
        return _same(self.who) != _same(self.published)

    @property
    def is_open(self) -> bool:
        """Tell whether somebody is wanted."""
        return self.who is None and not self.settled


@dataclass(frozen=True, slots=True)
class Load:
    """What an official does in the draft: duties, minutes, changes of court."""

    official: OfficialView
    duties: int
    minutes: int
    changes: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """An official for a duty, and what keeps them from it; nothing when they are free. `held` counts duties."""

    official: OfficialView
    held: int
    says: tuple[Words, ...]


class Roster:
    """The duties of an edition in words."""

    def __init__(self, of: DutyRows) -> None:
        self.of = of
        self.people = {official.id: official for official in of.officials}
        self.teams = {entry.id: entry.name for entry in of.rows.entries}

    def views(self) -> tuple[DutyView, ...]:
        """List all duties by time and court, those of matches without a time last."""
        of = self.of
        return tuple(self._view(match, role) for match in of.rows.views for role in of.roles(of.matches[match.id]))

    def view(self, match_id: int, role: str) -> DutyView | None:
        """Return one duty."""
        match = self.of.matches.get(match_id)
        if match is None or role not in self.of.roles(match):
            return None
        return self._view(self.of.shown[match_id], role)

    def loads(self) -> tuple[Load, ...]:
        """Say how much everybody does, the busiest first."""
        found = []
        for official in self.of.officials:
            mine = sorted(self.of.mine.get(person_id(official.id), []), key=lambda need: need.span)
            changes = sum(one.court != two.court for one, two in itertools.pairwise(mine))
            found.append(Load(official, len(mine), sum(need.span[1] - need.span[0] for need in mine), changes))
        return tuple(sorted(found, key=lambda load: -load.duties))

    def candidates(self, match_id: int, role: str) -> tuple[Candidate, ...]:
        """List all officials for a duty, those free for it and with few duties first."""
        found = [
            Candidate(
                official,
                len(self.of.mine.get(person_id(official.id), ())),
                self.hindered(official.id, match_id, role),
            )
            for official in self.of.officials
        ]
        return tuple(sorted(found, key=lambda each: (len(each.says) > 0, each.held)))

    def hindered(self, official_id: int, match_id: int, role: str, without: Key | None = None) -> tuple[Words, ...]:
        """Say what keeps an official from a duty, were it not for the one `without` which they hand on."""
        need = self.of.need(match_id, role)
        if need is None:
            return (NO_PLACE,)
        person = self.of.persons[person_id(official_id)]
        mine = [other for other in self.of.mine.get(person.id, ()) if other.key != without]
        return tuple(self._words(each, need, official_id) for each in hindrances(self.of.problem, person, need, mine))

    def partners(self, match_id: int, role: str) -> tuple[DutyView, ...]:
        """List the duties of others for which this one could be swapped."""
        duty, key = self.of.drafted.get((match_id, role)), (f"match:{match_id}", role)
        if duty is None or duty.official_id is None or key not in self.of.needs:
            return ()
        found = []
        for need in self.of.problem.needs:
            other = self.of.drafted.get((number(need.match), need.role))
            if other is None or other.official_id in (None, duty.official_id):
                continue
            if not settled(self.of.matches[other.match_id]) and not self.against_swap(duty, other):
                found.append(self._view(self.of.shown[other.match_id], need.role))
        return tuple(found)

    def against_swap(self, one: Duty, two: Duty) -> tuple[Words, ...]:
        """Say what keeps two officials from swapping their duties."""
        first, second = (certain(each.official_id, "officials alone swap duties") for each in (one, two))
        return self.hindered(second, one.match_id, one.role, (f"match:{two.match_id}", two.role)) + (
            self.hindered(first, two.match_id, two.role, (f"match:{one.match_id}", one.role))
        )

    def official(self, official_id: int) -> Who:
        """Name an official."""
        name = self.people[official_id].name
        return Who("official", official_id, name)

    def _view(self, match: MatchView, role: str) -> DutyView:
        row, key = self.of.matches[match.id], (match.id, role)
        duty = self.of.drafted.get(key)
        who, done = self._who(duty), settled(row)
        says, wrong = ((), False) if done else self._says(row, role, who)
        return DutyView(
            match=match,
            role=role,
            who=who,
            published=self._who(self.of.published.get(key)),
            kept=duty is not None and duty.kept,
            settled=done,
            wrong=wrong,
            says=says,
        )

    def _says(self, match: Match, role: str, who: Who | None) -> tuple[tuple[Words, ...], bool]:
        """Say why a duty is open, or what speaks against who has it, and whether that breaks a rule."""
        if who is None:
            return (self._why_open(match, role),), False
        if who.kind != "official":
            return (), False
        hindered = self.hindered(who.id, match.id, role)
        unit_id = self.people[who.id].unit_id
        if not hindered and unit_id in self.of.possible[match.id]:
            return (MAY_MEET.format(unit=self.people[who.id].unit),), False
        return hindered, bool(hindered)

    def _why_open(self, match: Match, role: str) -> Words:
        need = self.of.needs.get((f"match:{match.id}", role))
        if need is not None:
            return why_open(self.of.problem, self.of.mine, need)
        placed = match.draft_court_id is not None and match.draft_starts_at is not None
        return NO_TEAM if placed else NO_PLACE

    def _who(self, duty: Duty | None) -> Who | None:
        if duty is None:
            return None
        if duty.official_id is not None:
            return self.official(duty.official_id)
        if duty.entry_id is not None:
            name = self.teams.get(duty.entry_id, "–")
            return Who("team", duty.entry_id, name)
        source = certain(duty.loser_of_id, "a duty has one of three")
        match = self.of.shown.get(source)
        return Who("loser", source, LOSER.format(match=(match.name.whole or match.title) if match else "–"))

    def _words(self, each: Hindrance, need: Need, official_id: int) -> Words:
        other: Words = ""
        if each.other is not None:
            match = self.of.shown[number(each.other.match)]
            starts_at = certain(match.starts_at, "a duty in the way has its time")
            clock = at(starts_at.astimezone(self.of.rows.zone))
            other = MATCH.format(n=match.number, clock=clock)
        most = self.of.problem.most.get(need.competition, 0)
        return _WORDS[each.reason].format(other=other, unit=self.people[official_id].unit, most=most)


def roster_of(exchange_id: int) -> Roster:
    """Read the duties of an edition; a fixed number of queries."""
    return Roster(DutyRows(planning_rows.read(exchange_id), officials_of(exchange_id)))


def _same(who: Who | None) -> tuple[str, int] | None:
    return (who.kind, who.id) if who is not None else None
