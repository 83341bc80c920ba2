"""Referees from the field: who is free for a duty, whom a placed match takes off theirs, and who may change places."""

from __future__ import annotations

from tournament.engine.timetable.problem import DAY
from tournament.engine.timetable.search.partial_schedule import NOBODY, Schedule, loser_of


def available_referee(schedule: Schedule, i: int, start: int) -> int:
    """Return who may referee a match at a start, the present one if possible; NOBODY when none is free."""
    duty = schedule.model.problem.matches[i].duty
    if duty is None or i in schedule.held:
        return NOBODY
    present = schedule.refs[i]
    if present != NOBODY and may_referee(schedule, present, i, start):
        return present
    found = [
        (len(schedule.duties[unit]), unit)
        for unit in schedule.model.duty_units[i]
        if may_referee(schedule, unit, i, start)
    ]
    if found:
        return min(found)[1]
    for match in schedule.model.duty_losers[i]:
        if may_referee(schedule, loser_of(match), i, start):
            return loser_of(match)
    return NOBODY


def take_out(schedule: Schedule, i: int) -> list[int]:
    """Take a match out, and its loser from the match that it referees, which is returned."""
    schedule.unassign(i)
    schedule.appoint(i, NOBODY)
    later = schedule.used_losers.get(i)
    if later is None:
        return []
    schedule.appoint(later, NOBODY)
    return [later]


def rearrange(schedule: Schedule, i: int, undo: list[tuple[int, int]], seen: set[int] | None = None) -> bool:
    """Find a referee for a match, even if others have to take another loser as theirs; say whether it worked.

    Each match whose referee changes goes to `undo` with the one it had: an augmenting path, as in matchings.
    """
    if schedule.model.problem.matches[i].duty is None or i in schedule.held or schedule.start[i] < 0:
        return False
    seen = set() if seen is None else seen
    present, start = schedule.refs[i], schedule.start[i]
    for unit in schedule.model.duty_units[i]:
        if unit != present and may_referee(schedule, unit, i, start):
            undo.append((i, present))
            schedule.appoint(i, unit)
            return True
    for match in schedule.model.duty_losers[i]:
        referee = loser_of(match)
        if match in seen or referee == present or not _lost_before(schedule, match, start):
            continue
        seen.add(match)
        user = schedule.used_losers.get(match)
        if user is None or rearrange(schedule, user, undo, seen):
            undo.append((i, present))
            schedule.appoint(i, referee)
            return True
    return False


def lost_referees(schedule: Schedule, i: int, start: int) -> list[int]:
    """Return the matches that lose their referee when a match is played at a start."""
    starts, minutes, end = schedule.start, schedule.minutes, start + schedule.minutes[i]
    lost = [
        j
        for unit in schedule.model.units[i]
        for j in schedule.duties[unit]
        if start < starts[j] + minutes[j] and starts[j] < end
    ]
    later = schedule.used_losers.get(i)
    if later is not None and (end > starts[later] or start // DAY != starts[later] // DAY):
        lost.append(later)
    return lost


def _lost_before(schedule: Schedule, match: int, start: int) -> bool:
    """Say whether a match is over by a minute of the same day."""
    other = schedule.start[match]
    return other >= 0 and other + schedule.minutes[match] <= start and other // DAY == start // DAY


def may_referee(schedule: Schedule, referee: int, i: int, start: int) -> bool:
    """Say whether a referee is free for a match at a start."""
    if referee < 0:
        match = loser_of(referee)
        return schedule.used_losers.get(match, i) == i and _lost_before(schedule, match, start)
    end, minutes, starts = start + schedule.minutes[i], schedule.minutes, schedule.start
    duties = schedule.duties[referee]
    limit = schedule.model.unit_competitions[referee].max_duties
    if limit and len(duties) - (i in duties) >= limit:
        return False
    for others in (schedule.model.unit_matches[referee], duties):
        for j in others:
            if j != i and starts[j] >= 0 and start < starts[j] + minutes[j] and starts[j] < end:
                return False
    return all(end <= since or until <= start for since, until in schedule.model.problem.units[referee].unavailable)
