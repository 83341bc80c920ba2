"""The reference dispatcher: critical-path dispatch, plain, and push-right repair. Fixed for ever; nothing is tuned.

Time runs forward over the grid. At each minute the matches that may start are taken by the length of what follows
them, the longest first, then by round, each on the first court that is free. Referees are appointed afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from tournament.engine.timetable import Competition, Court, Decided, Known, Match, Placed, Problem, Ranked, Referee
from tournament.engine.timetable.problem import DAY, Side


def feeders(side: Side) -> tuple[str, ...]:
    """Return the matches that decide a side."""
    if isinstance(side, Decided):
        return (side.match,)
    return side.matches if isinstance(side, Ranked) else ()


class Reference:
    """A timetable in the making, with every rule looked up match by match."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.matches = {match.id: match for match in problem.matches}
        self.courts = {court.id: court for court in problem.courts}
        self.competitions = {competition.id: competition for competition in problem.competitions}
        self.places: dict[str, Placed] = {}
        self.on_court: dict[str, list[str]] = defaultdict(list)
        self.of_unit: dict[str, list[str]] = defaultdict(list)
        self.of_person: dict[str, list[str]] = defaultdict(list)

    def tails(self) -> dict[str, int]:
        """Return the minutes from the start of each match to the end of what follows it."""
        followers: dict[str, list[str]] = defaultdict(list)
        for match in self.problem.matches:
            for side in match.sides:
                for feeder in feeders(side):
                    followers[feeder].append(match.id)
        tails: dict[str, int] = {}
        for match in reversed(self.problem.matches):
            after = max((tails[id_] for id_ in set(followers[match.id])), default=0)
            tails[match.id] = match.minutes + after + (self._competition(match).rest if after else 0)
        return tails

    def rounds(self) -> dict[str, int]:
        """Give the rounds numbers: a match comes after those that decide its sides, and its units' listed before."""
        rounds: dict[str, int] = {}
        played: dict[str, int] = defaultdict(int)
        for match in self.problem.matches:
            units = [side.unit for side in match.sides if isinstance(side, Known)]
            before = [rounds[feeder] for side in match.sides for feeder in feeders(side)]
            number = 1 + max([*before, *(played[unit] for unit in units)], default=0)
            rounds[match.id] = number
            played.update(dict.fromkeys(units, number))
        return rounds

    def dispatch(self) -> dict[str, Placed]:
        """Place every match that finds a place, then appoint referees."""
        tails, rounds = self.tails(), self.rounds()
        waiting = sorted(self.matches, key=lambda id_: (-tails[id_], rounds[id_]))
        first = min(window[0] for court in self.problem.courts for window in court.windows)
        last = max(window[1] for court in self.problem.courts for window in court.windows)
        for minute in range(first, last, self.problem.grid):
            idle = [court for court in self.problem.courts if self._idle(court, minute)]
            for id_ in list(waiting):
                if not idle:
                    break
                court = next((court for court in idle if self.fits(self.matches[id_], court, minute)), None)
                if court is not None:
                    self.put(id_, court.id, minute)
                    idle.remove(court)
                    waiting.remove(id_)
        self.appoint()
        return self.places

    def push_right(self) -> dict[str, Placed]:
        """Repair the published timetable: in its order, each match at its court as soon as it may, never earlier."""
        replan = self.problem.replan
        assert replan is not None, "only a re-plan has a published timetable"
        for id_ in sorted(replan.base, key=lambda id_: (id_ not in replan.fixed, replan.base[id_].start)):
            base = replan.base[id_]
            if id_ in replan.fixed:
                self.put(id_, base.court, base.start)
                continue
            home = self.courts[base.court]
            for court in (home, *(court for court in self.problem.courts if court is not home)):
                start = self._first(id_, court, max(base.start, replan.now))
                if start is not None:
                    self.put(id_, court.id, start)
                    break
        return self.places

    def _first(self, id_: str, court: Court, minute: int) -> int | None:
        minute = -(-minute // self.problem.grid) * self.problem.grid
        last = max(window[1] for window in court.windows)
        times = range(minute, last, self.problem.grid)
        return next((t for t in times if self._idle(court, t) and self.fits(self.matches[id_], court, t)), None)

    def put(self, id_: str, court: str, start: int) -> None:
        """Place a match."""
        self.places[id_] = Placed(court, start)
        self.on_court[court].append(id_)
        for side in self.matches[id_].sides:
            if isinstance(side, Known):
                self.of_unit[side.unit].append(id_)
        for person in self.matches[id_].people:
            self.of_person[person].append(id_)

    # Rules

    def _competition(self, match: Match) -> Competition:
        return self.competitions[match.competition]

    def _end(self, id_: str) -> int:
        return self.places[id_].start + self.matches[id_].minutes

    def _idle(self, court: Court, minute: int) -> bool:
        """Say whether a court is open and no match, nor the turnover after it, goes on at a minute."""
        if not any(opens <= minute < closes for opens, closes in court.windows):
            return False
        return all(minute >= self._end(id_) + court.turnover for id_ in self.on_court[court.id])

    def fits(self, match: Match, court: Court, start: int) -> bool:
        """Say whether a match may start on a court; matches that are not placed forbid nothing but their followers."""
        end, competition = start + match.minutes, self._competition(match)
        if not match.requires <= court.tags or not any(a <= start and end <= b for a, b in court.windows):
            return False
        for pause in self.problem.breaks:
            concerned = pause.competitions is None or match.competition in pause.competitions
            if concerned and start < pause.window[1] and pause.window[0] < end:
                return False
        for side in match.sides:
            rest = competition.rest
            if isinstance(side, Ranked):
                rest = max(rest, competition.ranking_delay)
            for feeder in feeders(side):
                if feeder not in self.places or start < self._end(feeder) + self._gap(feeder, court, start, rest):
                    return False
        return self._rested(match, court, start) and self._persons_come(match, court, start)

    def _gap(self, before: str, court: Court, start: int, rest: int) -> int:
        gap = max(rest, self._way(before, court))
        return max(gap, self.problem.overnight_rest) if self.places[before].start // DAY != start // DAY else gap

    def _way(self, id_: str, court: Court) -> int:
        one, other = self.courts[self.places[id_].court].venue, court.venue
        ways = self.problem.travel
        return 0 if one == other else max(ways.get((one, other), 0), ways.get((other, one), 0))

    def _rested(self, match: Match, court: Court, start: int) -> bool:
        competition, end = self._competition(match), start + match.minutes
        for side in match.sides:
            mine = self.of_unit[side.unit] if isinstance(side, Known) else []
            today = [id_ for id_ in mine if self.places[id_].start // DAY == start // DAY]
            if competition.max_per_day and len(today) >= competition.max_per_day:
                return False
            for id_ in mine:
                gap = self._gap(id_, court, start, competition.rest)
                if start < self._end(id_) + gap and self.places[id_].start < end + gap:
                    return False
        return True

    def _persons_come(self, match: Match, court: Court, start: int) -> bool:
        end = start + match.minutes
        for person in match.people:
            for id_ in self.of_person[person]:
                gap = max(self.problem.person_rest, self._way(id_, court))
                apart = self.matches[id_].competition != match.competition
                if apart and start < self._end(id_) + gap and self.places[id_].start < end + gap:
                    return False
        return True

    # Referees

    def appoint(self) -> None:
        """Give each match the first referee who is free, those with the fewest duties first."""
        duties: dict[str, list[str]] = defaultdict(list)
        used: set[str] = set()
        for id_ in sorted(self.places, key=lambda id_: self.places[id_].start):
            duty = self.matches[id_].duty
            if duty is None:
                continue
            limit = self._competition(self.matches[id_]).max_duties
            for unit in sorted(duty.units, key=lambda unit: len(duties[unit])):
                busy = [*self.of_unit[unit], *duties[unit]]
                if (not limit or len(duties[unit]) < limit) and all(self._apart(id_, other) for other in busy):
                    duties[unit].append(id_)
                    self.places[id_] = replace(self.places[id_], referee=Referee(unit=unit))
                    break
            else:
                lost = [one for one in duty.losers if one not in used and self._lost_today(one, id_)]
                if lost:
                    used.add(lost[0])
                    self.places[id_] = replace(self.places[id_], referee=Referee(loser_of=lost[0]))

    def _apart(self, one: str, other: str) -> bool:
        return self._end(one) <= self.places[other].start or self._end(other) <= self.places[one].start

    def _lost_today(self, one: str, match: str) -> bool:
        start = self.places[match].start
        return one in self.places and self._end(one) <= start and self.places[one].start // DAY == start // DAY
