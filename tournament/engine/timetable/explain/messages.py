"""What the timetable says to people."""

from __future__ import annotations

from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.engine.timetable.problem import DAY

SENTENCES: dict[str, Message] = {
    "grid": Message("{match}: the start must be a multiple of {grid} minutes."),
    "suitability": Message("{match} cannot be played on court {court}."),
    "suitability at once": Message("{match}: courts of one venue at once: {n}; now on court {courts}."),
    "window": Message("{match}: court {court} is not open at {at}."),
    "break": Message("{match} runs into the break {label} ({since}–{until})."),
    "limits earliest": Message("{match} starts before {at}."),
    "limits latest": Message("{match} ends after {at}."),
    "pin": Message("{match} is not where it is pinned."),
    "unavailable": Message("{match}: {who} cannot come at that time."),
    "court": Message("{match} and {other} collide on court {court} ({gap} minutes between matches)."),
    "rest": Message("{who} has less than {gap} minutes between {other} and {match}."),
    "order": Message("{match} starts before {other}, which decides its sides, is over with {gap} minutes of rest."),
    "order first": Message("{match} starts before {other} is over, which is to be played first."),
    "person": Message("{who} cannot get from {other} to {match} ({gap} minutes needed)."),
    "club at once": Message("{who} has to be at {other} and at {match} at the same time."),
    "club on the way": Message("{who} has less than {gap} minutes for the way from {other} to {match}."),
    "day": Message("{match}: {who} has more than {limit} matches that day."),
    "referee who": Message("{match}: {who} may not referee it."),
    "referee limit": Message("{match}: {who} has more than {limit} duties."),
    "referee busy": Message("{match}: {who} is busy with {other}."),
    "referee away": Message("{match}: {who} is away at that time."),
    "referee twice": Message("The loser of {who} referees twice: {other} and {match}."),
    "referee gone": Message("{match}: the loser of {other} is not known yet or has gone home."),
    "frozen": Message("{match} is fixed and must not move."),
    "frozen past": Message("{match} starts before now, {at}."),
    "frozen notice": Message("{match} is earlier than announced with less than {notice} minutes' notice."),
}


ON_DAY = Message("{time} on day {day}")
"""A time of another day than the first: the engine knows no calendar."""


def clock(minute: int) -> Words:
    """Write a minute since day 0 as people say it: ``11:00`` on day 0, else with the day."""
    day, rest = divmod(minute, DAY)
    time = f"{rest // 60:02d}:{rest % 60:02d}"
    return time if day == 0 else ON_DAY.format(time=time, day=day + 1)


def length(minutes: int) -> Words:
    """Write a length: ``6 giờ 45 phút``, ``6 h 45 min``."""
    hours, rest = divmod(minutes, 60)
    sentence = Message("{h} h {min} min") if hours and rest else Message("{h} h") if hours else Message("{min} min")
    return sentence.format(h=hours, min=rest)
