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
    OnePlace,
    Placed,
    Problem,
    Ranked,
    Span,
    Unit,
    Violation,
)


def check(problem: Problem, places: Mapping[str, Placed], *, names: Mapping[str, str] | None = None) -> list[Violation]:
    """List the hard rules that placed matches break; matches without a place break none.

    Rules: ``suitability window court rest order person unavailable break limits pin day referee frozen grid
    club``.
    `names` replaces ids of matches, courts and units in the sentences.
    """
    return list(_violations(Timetable(problem, places, names or {})))


class Timetable:
    """What is placed, by all that rules ask for."""

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

    def violation(self, rule: str, *matches: str, **values: object) -> Violation:
        """Say that some matches break a rule, in words."""
        shown = {
            key: self.names.get(value, value) if isinstance(value, str) else value for key, value in values.items()
        }
        named = [self.names.get(id_, id_) for id_ in matches]
        text = SENTENCES[rule].format(match=named[0], other=named[-1], **shown)
        return Violation(rule.partition(" ")[0], matches, text)

    def overlaps(self, id_: str, span: Span) -> bool:
        """Say whether a placed match runs into a span."""
        return self.start(id_) < span[1] and span[0] < self.end(id_)

    def overlaps_any(self, id_: str, spans: Iterable[Span]) -> bool:
        """Say whether a placed match runs into one of several spans."""
        return any(self.overlaps(id_, span) for span in spans)

    def travel(self, a: str, b: str) -> int:
        """Return the minutes from the court of one match to that of another."""
        one, two = (self.courts[self.places[id_].court].venue for id_ in (a, b))
        known = self.problem.travel
        return 0 if one == two else max(known.get((one, two), 0), known.get((two, one), 0))

    def gap(self, a: str, b: str, rest: int) -> int:
        """Return the minutes that a unit needs between two matches, with its rest, the way and the night."""
        gap = max(rest, self.travel(a, b))
        other_day = self.start(a) // DAY != self.start(b) // DAY
        return max(gap, self.problem.overnight_rest) if other_day else gap

    @cached_property
    def longest_travel(self) -> int:
        """The longest way between two venues."""
        return max(self.problem.travel.values(), default=0)


def _violations(timetable: Timetable) -> Iterator[Violation]:
    for id_ in timetable.places:
        if id_ not in timetable.fixed:
            yield from _place_of_match(timetable, id_)
        yield from _limits_of_match(timetable, id_)
        yield from _order_of_matches(timetable, id_)
    yield from _courts(timetable)
    yield from _units(timetable)
    yield from _people(timetable)
    yield from _clubs(timetable)
    yield from _referees(timetable)
    yield from _replan(timetable)


def _place_of_match(timetable: Timetable, id_: str) -> Iterator[Violation]:
    match, placed = timetable.matches[id_], timetable.places[id_]
    if placed.start % timetable.problem.grid:
        yield timetable.violation("grid", id_, grid=timetable.problem.grid)
    yield from _courts_of_match(timetable, id_)
    for pause in timetable.problem.breaks:
        concerned = pause.competitions is None or match.competition in pause.competitions
        if concerned and timetable.overlaps(id_, pause.window):
            since, until = map(clock, pause.window)
            yield timetable.violation("break", id_, label=pause.label, since=since, until=until)


def _courts_of_match(timetable: Timetable, id_: str) -> Iterator[Violation]:
    match, placed = timetable.matches[id_], timetable.places[id_]
    for held in placed.courts:
        court = timetable.courts.get(held)
        if court is None or not match.suits(court):
            yield timetable.violation("suitability", id_, court=held)
        elif not any(opens <= placed.start and timetable.end(id_) <= closes for opens, closes in court.windows):
            yield timetable.violation("window", id_, court=held, at=clock(placed.start))
    venues = {timetable.courts[held].venue for held in placed.courts if held in timetable.courts}
    if len({*placed.courts}) != len(placed.courts) or len(placed.courts) != match.at_once or len(venues) > 1:
        shown = ", ".join(timetable.names.get(held, held) for held in placed.courts)
        yield timetable.violation("suitability at once", id_, n=match.at_once, courts=shown)


def _limits_of_match(timetable: Timetable, id_: str) -> Iterator[Violation]:
    match, start, end = timetable.matches[id_], timetable.start(id_), timetable.end(id_)
    if match.earliest is not None and start < match.earliest:
        yield timetable.violation("limits earliest", id_, at=clock(match.earliest))
    if match.latest_end is not None and end > match.latest_end:
        yield timetable.violation("limits latest", id_, at=clock(match.latest_end))
    if match.pin.court not in (None, *timetable.places[id_].courts) or match.pin.start not in (None, start):
        yield timetable.violation("pin", id_)
    for side in match.sides:
        if isinstance(side, Known) and timetable.overlaps_any(id_, timetable.units[side.unit].unavailable):
            yield timetable.violation("unavailable", id_, who=side.unit)
    for person in match.people:
        if timetable.overlaps_any(id_, timetable.problem.people.get(person, ())):
            yield timetable.violation("unavailable", id_, who=person)


def _order_of_matches(timetable: Timetable, id_: str) -> Iterator[Violation]:
    competition = timetable.competitions[timetable.matches[id_].competition]
    for side in timetable.matches[id_].sides:
        rest = max(competition.rest, competition.ranking_delay) if isinstance(side, Ranked) else competition.rest
        for feeder in filter(timetable.places.__contains__, _feeders(side)):
            gap = timetable.gap(feeder, id_, rest)
            if timetable.start(id_) < timetable.end(feeder) + gap:
                yield timetable.violation("order", id_, feeder, gap=gap)
    for before in filter(timetable.places.__contains__, timetable.matches[id_].after):
        if timetable.start(id_) < timetable.end(before):
            yield timetable.violation("order first", id_, before)


def _feeders(side: object) -> Sequence[str]:
    if isinstance(side, Decided):
        return (side.match,)
    return side.matches if isinstance(side, Ranked) else ()


def _courts(timetable: Timetable) -> Iterator[Violation]:
    on_court: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(timetable.places, key=timetable.start):
        for court in dict.fromkeys(timetable.places[id_].courts):
            on_court[court].append(id_)
    for court, ids in on_court.items():
        turnover = timetable.courts[court].turnover if court in timetable.courts else 0
        for before, after in pairwise(ids):
            if timetable.start(after) < timetable.end(before) + turnover:
                yield timetable.violation("court", after, before, court=court, gap=turnover)


def _units(timetable: Timetable) -> Iterator[Violation]:
    for unit, ids in timetable.of_unit.items():
        competition = timetable.competitions[timetable.units[unit].competition]
        for before, after in pairwise(ids):
            gap = timetable.gap(before, after, competition.rest)
            if timetable.start(after) < timetable.end(before) + gap:
                yield timetable.violation("rest", after, before, who=unit, gap=gap)
        yield from _daily_limit(timetable, unit, ids, competition.max_per_day)


def _daily_limit(timetable: Timetable, who: str, ids: Sequence[str], limit: int) -> Iterator[Violation]:
    counts: dict[int, int] = defaultdict(int)
    for id_ in ids:
        counts[timetable.start(id_) // DAY] += 1
        if limit and counts[timetable.start(id_) // DAY] == limit + 1:
            yield timetable.violation("day", id_, who=who, limit=limit)


def _people(timetable: Timetable) -> Iterator[Violation]:
    rest = timetable.problem.person_rest
    reach = max(rest, timetable.longest_travel)
    for person, ids in timetable.of_person.items():
        for n, before in enumerate(ids):
            for after in ids[n + 1 :]:
                if timetable.start(after) >= timetable.end(before) + reach:
                    break
                gap = max(rest, timetable.travel(before, after))
                apart = timetable.matches[before].competition != timetable.matches[after].competition
                if apart and timetable.start(after) < timetable.end(before) + gap:
                    yield timetable.violation("person", after, before, who=person, gap=gap)
        yield from _daily_limit(timetable, person, ids, timetable.problem.person_max_per_day)


def _clubs(timetable: Timetable) -> Iterator[Violation]:
    if timetable.problem.one_place is None:
        return
    of_club: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(timetable.places, key=timetable.start):
        units = [side.unit for side in timetable.matches[id_].sides if isinstance(side, Known)]
        for club in dict.fromkeys(club for unit in units for club in timetable.units[unit].clubs):
            of_club[club].append(id_)
    for club, ids in of_club.items():
        for n, before in enumerate(ids):
            for after in ids[n + 1 :]:
                if timetable.start(after) >= timetable.end(before) + timetable.longest_travel:
                    break
                yield from _one_place(timetable, club, before, after)


def _one_place(timetable: Timetable, club: str, before: str, after: str) -> Iterator[Violation]:
    venues = {timetable.courts[timetable.places[id_].court].venue for id_ in (before, after)}
    gap = timetable.travel(before, after)
    if timetable.start(after) < timetable.end(before):
        if len(venues) > 1 or timetable.problem.one_place is OnePlace.ALWAYS:
            yield timetable.violation("club at once", after, before, who=club)
    elif timetable.start(after) < timetable.end(before) + gap:
        yield timetable.violation("club on the way", after, before, who=club, gap=gap)


def _referees(timetable: Timetable) -> Iterator[Violation]:
    duties: dict[str, list[str]] = defaultdict(list)
    lost: dict[str, str] = {}
    for id_ in sorted(timetable.places, key=timetable.start):
        duty, referee = timetable.matches[id_].duty, timetable.places[id_].referee
        if duty is None or referee is None or id_ in timetable.fixed:
            continue
        if referee.unit is not None:
            yield from _unit_referee(timetable, id_, referee.unit, duties[referee.unit])
            duties[referee.unit].append(id_)
        elif referee.loser_of is not None:
            if referee.loser_of in lost:
                yield timetable.violation("referee twice", id_, lost[referee.loser_of], who=referee.loser_of)
            lost[referee.loser_of] = id_
            yield from _losing_referee(timetable, id_, referee.loser_of)


def _unit_referee(timetable: Timetable, id_: str, unit: str, before: Sequence[str]) -> Iterator[Violation]:
    duty = timetable.matches[id_].duty
    if duty is None or unit not in duty.units:
        yield timetable.violation("referee who", id_, who=unit)
    limit = timetable.competitions[timetable.units[unit].competition].max_duties
    if limit and len(before) == limit:
        yield timetable.violation("referee limit", id_, who=unit, limit=limit)
    for other in [*before, *timetable.of_unit.get(unit, ())]:
        if timetable.start(id_) < timetable.end(other) and timetable.start(other) < timetable.end(id_):
            yield timetable.violation("referee busy", id_, other, who=unit)
    if timetable.overlaps_any(id_, timetable.units[unit].unavailable):
        yield timetable.violation("referee away", id_, who=unit)


def _losing_referee(timetable: Timetable, id_: str, loser_of: str) -> Iterator[Violation]:
    duty = timetable.matches[id_].duty
    if duty is None or loser_of not in duty.losers:
        yield timetable.violation("referee who", id_, who=loser_of)
    elif (
        loser_of not in timetable.places
        or timetable.end(loser_of) > timetable.start(id_)
        or timetable.start(loser_of) // DAY != timetable.start(id_) // DAY
    ):
        yield timetable.violation("referee gone", id_, loser_of)


def _replan(timetable: Timetable) -> Iterator[Violation]:
    replan = timetable.problem.replan
    if replan is None:
        return
    for id_, placed in timetable.places.items():
        base = replan.base.get(id_)
        if id_ in replan.fixed:
            if base is None or (placed.courts, placed.start) != (base.courts, base.start):
                yield timetable.violation("frozen", id_)
        elif placed.start < replan.now:
            yield timetable.violation("frozen past", id_, at=clock(replan.now))
        elif base is not None and placed.start < base.start and placed.start < replan.now + replan.notice:
            yield timetable.violation("frozen notice", id_, notice=replan.notice)
