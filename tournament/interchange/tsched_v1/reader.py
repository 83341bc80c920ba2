"""Reader of ``tsched/1``: a timetable problem as JSON, checked against itself, as the engine's `Problem`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from tournament.engine.errors import InputError
from tournament.engine.timetable import (
    Break,
    Competition,
    Court,
    Decided,
    Duty,
    Known,
    Match,
    OnePlace,
    Pin,
    Placed,
    Problem,
    Ranked,
    Referee,
    Replan,
    Unit,
)
from tournament.engine.timetable.problem import Side, Span
from tournament.interchange.tsched_v1.schema import AssignmentFile, MatchFile, RefereeFile, ScheduleFile, SideFile

Place = str | int


def problem_from(file: ScheduleFile, source: str) -> Problem:
    """Return the problem of a file; what contradicts itself raises InputError with `source` and the place in it."""
    return _Reader(file, source).problem()


class _Checks:
    """What a file must keep to: ids that it defines, spans, and sentences that say what is wrong where."""

    def __init__(self, file: ScheduleFile, source: str) -> None:
        self.source = source
        self.ids = {
            kind: self._ids(records, key)
            for kind, key, records in (
                ("venue", "venues", [venue.id for venue in file.venues]),
                ("court", "courts", [court.id for court in file.courts]),
                ("competition", "competitions", [competition.id for competition in file.competitions]),
                ("unit", "units", [unit.id for unit in file.units]),
                ("pool", "pools", [pool.id for pool in file.pools]),
                ("match", "matches", [match.id for match in file.matches]),
            )
        }
        self.ids["person"] = file.persons.keys() | {person for unit in file.units for person in unit.members}

    def _ids(self, ids: Sequence[str], key: str) -> set[str]:
        seen: set[str] = set()
        for n, id_ in enumerate(ids):
            if id_ in seen:
                raise self.wrong(f"two {key} have the id {id_!r}", key, n, "id")
            seen.add(id_)
        return seen

    def wrong(self, what: str, *place: Place) -> InputError:
        """Return the refusal of what stands at a place in the file."""
        at = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
        return InputError(f"{self.source}: at ${at}: {what}")

    def known(self, kind: str, id_: str, *place: Place) -> str:
        """Return an id that the file defines, or refuse it."""
        if id_ not in self.ids[kind]:
            raise self.wrong(f"unknown {kind} {id_!r}", *place)
        return id_

    def all_known(self, kind: str, ids: Iterable[str], *place: Place) -> tuple[str, ...]:
        """Return ids that the file defines, without repetitions."""
        return tuple(dict.fromkeys(self.known(kind, id_, *place, n) for n, id_ in enumerate(ids)))

    def span(self, span: Span, *place: Place) -> Span:
        """Return a span that does not end before it begins, or refuse it."""
        if span[1] < span[0]:
            raise self.wrong(f"ends at {span[1]}, before it begins at {span[0]}", *place)
        return span

    def spans(self, spans: Iterable[Span], *place: Place) -> tuple[Span, ...]:
        """Return such spans."""
        return tuple(self.span(span, *place, n) for n, span in enumerate(spans))


class _Reader:
    """Makes a problem of a file, one kind of records after another."""

    def __init__(self, file: ScheduleFile, source: str) -> None:
        self.file, self.checks = file, _Checks(file, source)
        self.ranked: dict[tuple[str, ...], Ranked] = {}

    def problem(self) -> Problem:
        """Return the whole problem."""
        file = self.file
        problem = Problem(
            name=file.name,
            grid=file.grid,
            days=tuple(self.checks.span((day.start, day.end), "days", n) for n, day in enumerate(file.days)),
            courts=tuple(self._courts()),
            competitions=tuple(
                Competition(c.id, c.rest, c.ranking_delay, c.max_per_day, c.ref_max) for c in file.competitions
            ),
            units=tuple(self._units()),
            matches=tuple(self._match(match, n) for n, match in enumerate(file.matches)),
            travel=self._travel(),
            people={
                person: self.checks.spans(record.unavailable, "persons", person, "unavailable")
                for person, record in file.persons.items()
                if record.unavailable
            },
            breaks=tuple(self._breaks()),
            person_rest=file.rules.person_rest,
            overnight_rest=file.rules.overnight_rest,
            person_max_per_day=file.rules.person_max_per_day,
            one_place=OnePlace(file.rules.one_place) if file.rules.one_place else None,
            replan=self._replan(),
        )
        if chain := _circle(problem):
            raise self.checks.wrong(f"matches wait for each other: {' after '.join(chain)}", "matches")
        return problem

    # Courts, units, breaks

    def _courts(self) -> Iterable[Court]:
        for n, court in enumerate(self.file.courts):
            self.checks.known("venue", court.venue, "courts", n, "venue")
            windows = self.checks.spans(court.windows, "courts", n, "windows")
            yield Court(court.id, court.venue, windows, frozenset(court.tags), court.turnover)

    def _units(self) -> Iterable[Unit]:
        for n, unit in enumerate(self.file.units):
            self.checks.known("competition", unit.competition, "units", n, "competition")
            away = self.checks.spans(unit.unavailable, "units", n, "unavailable")
            yield Unit(unit.id, unit.competition, away, (unit.club,) if unit.club else ())

    def _travel(self) -> dict[tuple[str, str], int]:
        venues = self.checks.ids["venue"]
        ways: dict[tuple[str, str], int] = {}
        for pair, minutes in self.file.travel.items():
            one, _, other = pair.partition("|")
            if one not in venues or other not in venues:
                raise self.checks.wrong(f"{pair!r} does not name two venues as 'v1|v2'", "travel")
            ways[one, other] = minutes
        return ways

    def _breaks(self) -> Iterable[Break]:
        for n, pause in enumerate(self.file.blackouts):
            who: frozenset[str] | None = None
            at = ("blackouts", n)
            if pause.competitions != "all":
                who = frozenset(self.checks.all_known("competition", pause.competitions, *at, "competitions"))
            yield Break(who, self.checks.span(pause.window, *at, "window"), pause.label)

    # Matches

    @cached_property
    def pools(self) -> dict[str, tuple[str, ...]]:
        """The matches of each pool."""
        found = {}
        for n, pool in enumerate(self.file.pools):
            self.checks.known("competition", pool.competition, "pools", n, "competition")
            self.checks.all_known("unit", pool.units, "pools", n, "units")
            found[pool.id] = self.checks.all_known("match", pool.matches, "pools", n, "matches")
        return found

    @cached_property
    def first(self) -> dict[str, list[str]]:
        """The matches that each match comes after by an order that the file gives."""
        found: dict[str, list[str]] = {}
        for n, order in enumerate(self.file.precedences):
            before = self.checks.all_known("match", order.before, "precedences", n, "before")
            for match in self.checks.all_known("match", order.after, "precedences", n, "after"):
                found.setdefault(match, []).extend(before)
        return found

    def _match(self, match: MatchFile, n: int) -> Match:
        self.checks.known("competition", match.competition, "matches", n, "competition")
        courts = self.checks.all_known("court", match.courts or (), "matches", n, "courts")
        pin = Pin()
        if match.pin is not None:
            pin = Pin(match.pin.court, match.pin.start)
            if pin.court is not None:
                self.checks.known("court", pin.court, "matches", n, "pin", "court")
        duty = None
        if match.ref is not None:
            duty = Duty(
                self.checks.all_known("unit", match.ref.eligible_units, "matches", n, "ref", "eligible_units"),
                self.checks.all_known("match", match.ref.eligible_losers, "matches", n, "ref", "eligible_losers"),
            )
        return Match(
            id=match.id,
            competition=match.competition,
            minutes=match.duration,
            sides=self._sides(match.sides, n),
            requires=frozenset(match.requires),
            courts=frozenset(courts) or None,
            earliest=match.earliest,
            latest_end=match.latest_end,
            pin=pin,
            people=self.checks.all_known("person", match.guards, "matches", n, "guards"),
            duty=duty,
            after=tuple(dict.fromkeys(self.first.get(match.id, ()))),
            at_once=match.courts_at_once,
        )

    def _sides(self, files: Sequence[SideFile], n: int) -> tuple[Side, ...]:
        sides = tuple(self._side(side, "matches", n, "sides", k) for k, side in enumerate(files))
        units = [side.unit for side in sides if isinstance(side, Known)]
        if len(set(units)) < len(units):
            raise self.checks.wrong(f"unit {units[0]!r} plays against itself", "matches", n, "sides")
        return sides

    def _side(self, side: SideFile, *place: Place) -> Side:
        given = [name for name in ("unit", "winner", "loser", "pool", "pools", "round_of") if getattr(side, name)]
        if len(given) != 1 or (side.rank is not None) != (given[0] in ("pool", "pools")):
            raise self.checks.wrong(
                "a side is one of {unit}, {winner}, {loser}, {pool, rank}, {pools, rank}, {round_of}", *place
            )
        if side.unit:
            return Known(self.checks.known("unit", side.unit, *place, "unit"))
        if side.winner or side.loser:
            return Decided(self.checks.known("match", side.winner or side.loser or "", *place, *given))
        if side.round_of:
            return self._ranked(self.checks.all_known("match", side.round_of, *place, "round_of"))
        if side.pool:
            return self._ranked(self.pools[self.checks.known("pool", side.pool, *place, "pool")])
        pools = self.checks.all_known("pool", side.pools or (), *place, "pools")
        return self._ranked(tuple(match for pool in pools for match in self.pools[pool]))

    def _ranked(self, matches: tuple[str, ...]) -> Ranked:
        """Return one side for all that wait for the same matches."""
        return self.ranked.setdefault(matches, Ranked(matches))

    # The published timetable

    def _replan(self) -> Replan | None:
        file = self.file.reschedule
        if file is None:
            return None
        at = ("reschedule", "base", "assignments")
        base: dict[str, Placed] = {}
        for n, assignment in enumerate(file.base.assignments):
            self.checks.known("match", assignment.match, *at, n, "match")
            if assignment.match in base:
                raise self.checks.wrong(f"match {assignment.match!r} stands in it twice", *at, n, "match")
            base[assignment.match] = self._placed(assignment, *at, n)
        fixed = self.checks.all_known("match", file.fixed, "reschedule", "fixed")
        for n, match in enumerate(fixed):
            if match not in base:
                raise self.checks.wrong(f"match {match!r} has no place in base", "reschedule", "fixed", n)
        return Replan(file.now, base, frozenset(fixed), file.notice)

    def _placed(self, assignment: AssignmentFile, *place: Place) -> Placed:
        self.checks.known("court", assignment.court, *place, "court")
        others = self.checks.all_known("court", assignment.other_courts, *place, "other_courts")
        if assignment.court in others:
            raise self.checks.wrong(f"court {assignment.court!r} is no other court", *place, "other_courts")
        referee = self._referee(assignment.referee, *place, "referee")
        return Placed(assignment.court, assignment.start, referee, others)

    def _referee(self, referee: RefereeFile | None, *place: Place) -> Referee | None:
        if referee is None:
            return None
        if (referee.unit is None) == (referee.loser_of is None):
            raise self.checks.wrong("a referee is {unit} or {loser_of}", *place)
        if referee.unit is not None:
            return Referee(unit=self.checks.known("unit", referee.unit, *place, "unit"))
        return Referee(loser_of=self.checks.known("match", referee.loser_of or "", *place, "loser_of"))


def _circle(problem: Problem) -> list[str]:
    """Return matches that wait for each other, each after the next; none where all can be played.

    A ranking is a step of its own, so this is linear.
    """
    sorter: TopologicalSorter[str | int] = TopologicalSorter()
    rankings = {id(side): side for match in problem.matches for side in match.sides if isinstance(side, Ranked)}
    for number, ranked in rankings.items():
        sorter.add(number, *ranked.matches)
    for match in problem.matches:
        feeders = [
            side.match if isinstance(side, Decided) else id(side) for side in match.sides if not isinstance(side, Known)
        ]
        sorter.add(match.id, *feeders, *match.after)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = dict.fromkeys(repr(step) for step in error.args[1] if isinstance(step, str))
        return [next(iter(circle)), *reversed(circle)]
    return []
