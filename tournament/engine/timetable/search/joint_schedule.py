"""A partial schedule in which some matches take several courts at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tournament.engine.timetable.joint_courts import JointCourts
from tournament.engine.timetable.masks import smeared
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import Placed
from tournament.engine.timetable.search.partial_schedule import Schedule


def empty_schedule(model: Model) -> Schedule:
    """Return a schedule without a match, of the kind that a problem needs."""
    return JointSchedule(model) if model.wide else Schedule(model)


class JointSchedule(Schedule):
    """A schedule whose `court` of a match that takes several is the number of joint courts; `taken` says which.

    Which of them are taken is settled when the match is placed: those published before, else free ones side by side.
    """

    def courts_of(self, i: int) -> tuple[int, ...]:
        """Return the courts that a placed match holds."""
        return self.taken.get(i) or (self.court[i],)

    def assign(self, i: int, court: int, start: int) -> None:
        """Place a match where there is room for it."""
        courts = self._chosen(i, court, start)
        self.start[i], self.court[i] = start, court
        self._take(i, courts)

    def put(self, i: int, placed: Placed) -> None:
        """Put a match where it stands elsewhere, valid or not."""
        self.start[i], self.court[i] = placed.start, self.model.place_number(i, placed.court)
        self._take(i, tuple(self.model.court_number[court] for court in placed.courts))

    def _take(self, i: int, courts: tuple[int, ...]) -> None:
        if i in self.model.wide:
            self.taken = {**self.taken, i: courts}
        for court in courts:
            self.occupied[court] |= self._block(i, court, self.start[i])

    def occupy(self) -> None:
        """Mark on the courts what `start` and `taken` say."""
        self.occupied = [0] * len(self.model.problem.courts)
        for i, start in enumerate(self.start):
            if start >= 0:
                for court in self.courts_of(i):
                    self.occupied[court] |= self._block(i, court, start)

    def unassign(self, i: int) -> tuple[int, int]:
        """Take a match off the schedule, its referee stays noted; returns court and start."""
        court, start = self.court[i], self.start[i]
        for each in self.courts_of(i):
            self.occupied[each] &= ~self._block(i, each, start)
        self.taken = {j: courts for j, courts in self.taken.items() if j != i}
        self.start[i] = self.court[i] = -1
        return court, start

    def shift(self, old: Sequence[tuple[int, int, int]], new: Sequence[tuple[int, int, int]]) -> bool:
        """Mark a change of places (match, court, start) on the courts; False, and half done, when there is no room.

        Those that take several courts choose last: what they leave to others is not theirs to settle.
        """
        occupied, wide, taken = self.occupied, self.model.wide, dict(self.taken)
        for i, court, start in old:
            for each in taken.pop(i, (court,)):
                occupied[each] &= ~self._block(i, each, start)
        for i, court, start in sorted(new, key=lambda change: change[0] in wide):
            courts = self._chosen(i, court, start)
            if i in wide:
                taken[i] = courts
            for each in courts:
                block = self._block(i, each, start)
                if occupied[each] & block:
                    return False
                occupied[each] |= block
            if not courts:
                return False
        self.taken = taken
        return True

    def free(self, i: int, court: int) -> int:
        """Return the mask of legal starts of a match on a court, or on joint courts, at which there is room."""
        joint = self._joint(court)
        if joint is None:
            return super().free(i, court)
        return self.model.starts(i, court) & joint.open(dict(self._room(i, joint)))

    def free_with(self, i: int, court: int) -> Iterator[tuple[int, int]]:
        """Yield each court of joint courts with the mask of legal starts at which a match can have it and others."""
        joint = self._joint(court)
        if joint is not None:
            free = dict(self._room(i, joint))
            for each in free:
                yield each, self.model.starts(i, court) & joint.open(free, each)

    def on_court(self, court: int, start: int, minutes: int) -> list[int]:
        """Return the placed matches that leave no room for a match at a start; on joint courts the fewest."""
        joint = self._joint(court)
        if joint is None:
            turnover = self.model.problem.courts[court].turnover
            end = start + minutes + turnover
            here = [j for j, at in enumerate(self.start) if at >= 0 and court in self.courts_of(j)]
            return [j for j in here if start < self.start[j] + self.minutes[j] + turnover and self.start[j] < end]
        slot = start // self.model.masks.grid
        ways = [
            (each != joint.must, any(j in self.model.immovable for j in found), len(found), each, found)
            for each, mask in joint.starts.items()
            if mask >> slot & 1
            for found in [self.on_court(each, start, minutes)]
        ]
        return sorted({j for *_, found in sorted(ways)[: joint.count] for j in found})

    def _joint(self, court: int) -> JointCourts | None:
        beyond = court - len(self.model.problem.courts)
        return self.model.joints[beyond] if beyond >= 0 else None

    def _room(self, i: int, joint: JointCourts) -> Iterator[tuple[int, int]]:
        """Yield each of joint courts with the mask of starts of a match at which it is free."""
        grid = self.model.masks.grid
        for court, mask in joint.starts.items():
            length = -(-(self.minutes[i] + self.model.problem.courts[court].turnover) // grid)
            yield court, mask & ~smeared(self.occupied[court], length)

    def _chosen(self, i: int, court: int, start: int) -> tuple[int, ...]:
        """Return the courts that a match takes at a place; none when there is no room. Elsewhere it is as published."""
        joint = self._joint(court)
        if joint is None:
            return self.model.base_courts.get(i, (court,)) if i in self.model.wide else (court,)
        slot = start // self.model.masks.grid
        free = [each for each, mask in self._room(i, joint) if mask >> slot & 1]
        before = self.model.base_courts.get(i, ())
        as_before = len(before) == joint.count and {*before} <= {*free} and joint.must in (None, *before)
        return before if as_before else joint.chosen(free)
