"""The judge: every hard rule that a timetable breaks, read from the problem itself, in words.

It shares no code with dispatch and search, so that a fault in them cannot hide in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from tournament.engine.timetable.explain.messages import SENTENCES, clock
from tournament.engine.timetable.problem import (
    DAY,
    Competition,
    Court,
    Decided,
    Known,
    Match,
    Placed,
    Problem,
    Ranked,
    Span,
    Unit,
    Violation,
)


def check(problem: Problem, places: Mapping[str, Placed], *, names: Mapping[str, str] | None = None) -> list[Violation]:
    """List the hard rules that placed matches break; matches without a place break none.

    Rules: ``suitability window court rest order person unavailable break limits pin day referee frozen grid``.
    `names` replaces ids of matches, courts and units in the sentences.
    """
    return list(Checker(problem, places, names or {}).violations())


class Checker:
    """One timetable under examination."""

    def __init__(self, problem: Problem, places: Mapping[str, Placed], names: Mapping[str, str]) -> None:
        self.problem, self.names = problem, names
        self.places = {id_: places[id_] for id_ in self.matches if id_ in places}

    @cached_property
    def matches(self) -> dict[str, Match]:
        """Matches by id."""
        return {match.id: match for match in self.problem.matches}

    @cached_property
    def courts(self) -> dict[str, Court]:
        """Courts by id."""
        return {court.id: court for court in self.problem.courts}

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units by id."""
        return {unit.id: unit for unit in self.problem.units}

    @cached_property
    def competitions(self) -> dict[str, Competition]:
        """Competitions by id."""
        return {competition.id: competition for competition in self.problem.competitions}

    @cached_property
    def fixed(self) -> frozenset[str]:
        """Matches that a re-plan must not move; rules about their own place do not apply to them."""
        return self.problem.replan.fixed if self.problem.replan else frozenset()

    @cached_property
    def of_unit(self) -> dict[str, list[str]]:
        """The placed matches each unit surely plays, in order of time."""
        found: dict[str, list[str]] = defaultdict(list)
        for id_ in sorted(self.places, key=self.start):
            for side in self.matches[id_].sides:
                if isinstance(side, Known):
                    found[side.unit].append(id_)
        return found

    @cached_property
    def of_person(self) -> dict[str, list[str]]:
        """The placed matches each guarded person may play, in order of time."""
        found: dict[str, list[str]] = defaultdict(list)
        for id_ in sorted(self.places, key=self.start):
            for person in self.matches[id_].people:
                found[person].append(id_)
        return found

    def start(self, id_: str) -> int:
        """Return when a placed match starts."""
        return self.places[id_].start

    def end(self, id_: str) -> int:
        """Return when a placed match ends."""
        return self.places[id_].start + self.matches[id_].minutes

    def violations(self) -> Iterator[Violation]:
        """Yield every broken rule."""
        for id_ in self.places:
            if id_ not in self.fixed:
                yield from self._place(id_)
            yield from self._when(id_)
            yield from self._order(id_)
        yield from self._courts()
        yield from self._units()
        yield from self._people()
        yield from self._referees()
        yield from self._frozen()

    def _says(self, rule: str, *matches: str, **values: object) -> Violation:
        shown = {
            key: self.names.get(value, value) if isinstance(value, str) else value for key, value in values.items()
        }
        named = [self.names.get(id_, id_) for id_ in matches]
        text = SENTENCES[rule].format(match=named[0], other=named[-1], **shown)
        return Violation(rule.partition(" ")[0], matches, text)

    # One match

    def _place(self, id_: str) -> Iterator[Violation]:
        match, placed = self.matches[id_], self.places[id_]
        court = self.courts.get(placed.court)
        if placed.start % self.problem.grid:
            yield self._says("grid", id_, grid=self.problem.grid)
        if court is None or not match.requires <= court.tags or not (match.courts is None or court.id in match.courts):
            yield self._says("suitability", id_, court=placed.court)
        elif not any(opens <= placed.start and self.end(id_) <= closes for opens, closes in court.windows):
            yield self._says("window", id_, court=placed.court, at=clock(placed.start))
        for pause in self.problem.breaks:
            if (pause.competitions is None or match.competition in pause.competitions) and self._hits(
                id_, pause.window
            ):
                yield self._says(
                    "break", id_, label=pause.label, since=clock(pause.window[0]), until=clock(pause.window[1])
                )

    def _when(self, id_: str) -> Iterator[Violation]:
        match, start, end = self.matches[id_], self.start(id_), self.end(id_)
        if match.earliest is not None and start < match.earliest:
            yield self._says("limits earliest", id_, at=clock(match.earliest))
        if match.latest_end is not None and end > match.latest_end:
            yield self._says("limits latest", id_, at=clock(match.latest_end))
        if match.pin.court not in (None, self.places[id_].court) or match.pin.start not in (None, start):
            yield self._says("pin", id_)
        for side in match.sides:
            if isinstance(side, Known) and self._away(id_, self.units[side.unit].unavailable):
                yield self._says("unavailable", id_, who=side.unit)
        for person in match.people:
            if self._away(id_, self.problem.people.get(person, ())):
                yield self._says("unavailable", id_, who=person)

    def _hits(self, id_: str, span: Span) -> bool:
        return self.start(id_) < span[1] and span[0] < self.end(id_)

    def _away(self, id_: str, spans: Iterable[Span]) -> bool:
        return any(self._hits(id_, span) for span in spans)

    # Two matches

    def _way(self, a: str, b: str) -> int:
        one, two = (self.courts[self.places[id_].court].venue for id_ in (a, b))
        known = self.problem.travel
        return 0 if one == two else max(known.get((one, two), 0), known.get((two, one), 0))

    def _gap(self, a: str, b: str, rest: int) -> int:
        gap = max(rest, self._way(a, b))
        other_day = self.start(a) // DAY != self.start(b) // DAY
        return max(gap, self.problem.overnight_rest) if other_day else gap

    def _order(self, id_: str) -> Iterator[Violation]:
        competition = self.competitions[self.matches[id_].competition]
        for side in self.matches[id_].sides:
            rest, feeders = competition.rest, self._feeders(side)
            if isinstance(side, Ranked):
                rest = max(rest, competition.ranking_delay)
            for feeder in feeders:
                if feeder in self.places and self.start(id_) < self.end(feeder) + self._gap(feeder, id_, rest):
                    yield self._says("order", id_, feeder, gap=self._gap(feeder, id_, rest))

    @staticmethod
    def _feeders(side: object) -> Sequence[str]:
        if isinstance(side, Decided):
            return (side.match,)
        return side.matches if isinstance(side, Ranked) else ()

    def _courts(self) -> Iterator[Violation]:
        on_court: dict[str, list[str]] = defaultdict(list)
        for id_ in sorted(self.places, key=self.start):
            on_court[self.places[id_].court].append(id_)
        for court, ids in on_court.items():
            turnover = self.courts[court].turnover if court in self.courts else 0
            for before, after in pairwise(ids):
                if self.start(after) < self.end(before) + turnover:
                    yield self._says("court", after, before, court=court, gap=turnover)

    def _units(self) -> Iterator[Violation]:
        for unit, ids in self.of_unit.items():
            competition = self.competitions[self.units[unit].competition]
            for before, after in pairwise(ids):
                gap = self._gap(before, after, competition.rest)
                if self.start(after) < self.end(before) + gap:
                    yield self._says("rest", after, before, who=unit, gap=gap)
            yield from self._day(unit, ids, competition.max_per_day)

    def _day(self, who: str, ids: Sequence[str], limit: int) -> Iterator[Violation]:
        counts: dict[int, int] = defaultdict(int)
        for id_ in ids:
            counts[self.start(id_) // DAY] += 1
            if limit and counts[self.start(id_) // DAY] == limit + 1:
                yield self._says("day", id_, who=who, limit=limit)

    def _people(self) -> Iterator[Violation]:
        for person, ids in self.of_person.items():
            for n, before in enumerate(ids):
                for after in ids[n + 1 :]:
                    if self.start(after) >= self.end(before) + max(self.problem.person_rest, self._farthest):
                        break
                    gap = max(self.problem.person_rest, self._way(before, after))
                    apart = self.matches[before].competition != self.matches[after].competition
                    if apart and self.start(after) < self.end(before) + gap:
                        yield self._says("person", after, before, who=person, gap=gap)
            yield from self._day(person, ids, self.problem.person_max_per_day)

    @cached_property
    def _farthest(self) -> int:
        return max(self.problem.travel.values(), default=0)

    # Referees and what is frozen

    def _referees(self) -> Iterator[Violation]:
        duties: dict[str, list[str]] = defaultdict(list)
        lost: dict[str, str] = {}
        for id_ in sorted(self.places, key=self.start):
            duty, referee = self.matches[id_].duty, self.places[id_].referee
            if duty is None or referee is None or id_ in self.fixed:
                continue
            if referee.unit is not None:
                yield from self._duty(id_, referee.unit, duties[referee.unit])
                duties[referee.unit].append(id_)
            elif referee.loser_of is not None:
                if referee.loser_of in lost:
                    yield self._says("referee twice", id_, lost[referee.loser_of], who=referee.loser_of)
                lost[referee.loser_of] = id_
                yield from self._lost(id_, referee.loser_of)

    def _duty(self, id_: str, unit: str, before: Sequence[str]) -> Iterator[Violation]:
        duty = self.matches[id_].duty
        if duty is None or unit not in duty.units:
            yield self._says("referee who", id_, who=unit)
        limit = self.competitions[self.units[unit].competition].max_duties
        if limit and len(before) == limit:
            yield self._says("referee limit", id_, who=unit, limit=limit)
        for other in [*before, *self.of_unit.get(unit, ())]:
            if self.start(id_) < self.end(other) and self.start(other) < self.end(id_):
                yield self._says("referee busy", id_, other, who=unit)
        if self._away(id_, self.units[unit].unavailable):
            yield self._says("referee away", id_, who=unit)

    def _lost(self, id_: str, loser_of: str) -> Iterator[Violation]:
        duty = self.matches[id_].duty
        if duty is None or loser_of not in duty.losers:
            yield self._says("referee who", id_, who=loser_of)
        elif (
            loser_of not in self.places
            or self.end(loser_of) > self.start(id_)
            or self.start(loser_of) // DAY != self.start(id_) // DAY
        ):
            yield self._says("referee gone", id_, loser_of)

    def _frozen(self) -> Iterator[Violation]:
        replan = self.problem.replan
        if replan is None:
            return
        for id_, placed in self.places.items():
            base = replan.base.get(id_)
            if id_ in replan.fixed:
                if base is None or (placed.court, placed.start) != (base.court, base.start):
                    yield self._says("frozen", id_)
            elif placed.start < replan.now:
                yield self._says("frozen past", id_, at=clock(replan.now))
            elif base is not None and placed.start < base.start and placed.start < replan.now + replan.notice:
                yield self._says("frozen notice", id_, notice=replan.notice)
