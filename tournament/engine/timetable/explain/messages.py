"""What the timetable says to people, in both languages."""

from __future__ import annotations

from tournament.engine.text import Text
from tournament.engine.timetable.problem import DAY

SENTENCES: dict[str, Text] = {
    "grid": Text(
        "{match}: giờ bắt đầu phải là bội số của {grid} phút.",
        "{match}: the start must be a multiple of {grid} minutes.",
    ),
    "suitability": Text("{match} không đấu được trên sân {court}.", "{match} cannot be played on court {court}."),
    "window": Text("{match}: sân {court} không mở vào {at}.", "{match}: court {court} is not open at {at}."),
    "break": Text(
        "{match} trùng giờ nghỉ {label} ({since}–{until}).", "{match} runs into the break {label} ({since}–{until})."
    ),
    "limits earliest": Text("{match} bắt đầu trước {at}.", "{match} starts before {at}."),
    "limits latest": Text("{match} kết thúc sau {at}.", "{match} ends after {at}."),
    "pin": Text("{match} không ở chỗ đã ghim.", "{match} is not where it is pinned."),
    "unavailable": Text("{match}: {who} bận vào giờ đó.", "{match}: {who} cannot come at that time."),
    "court": Text(
        "{match} và {other} vướng nhau trên sân {court} (cần nghỉ sân {gap} phút).",
        "{match} and {other} collide on court {court} ({gap} minutes between matches).",
    ),
    "rest": Text(
        "{who} không đủ {gap} phút nghỉ giữa {other} và {match}.",
        "{who} has less than {gap} minutes between {other} and {match}.",
    ),
    "order": Text(
        "{match} bắt đầu khi {other} chưa xong hoặc chưa nghỉ đủ {gap} phút.",
        "{match} starts before {other}, which decides its sides, is over with {gap} minutes of rest.",
    ),
    "person": Text(
        "{who} không kịp từ {other} sang {match} (cần {gap} phút).",
        "{who} cannot get from {other} to {match} ({gap} minutes needed).",
    ),
    "day": Text("{match}: {who} quá {limit} trận một ngày.", "{match}: {who} has more than {limit} matches that day."),
    "referee who": Text("{match}: {who} không được làm trọng tài.", "{match}: {who} may not referee it."),
    "referee limit": Text(
        "{match}: {who} quá {limit} lượt làm trọng tài.", "{match}: {who} has more than {limit} duties."
    ),
    "referee busy": Text("{match}: {who} đang bận ở {other}.", "{match}: {who} is busy with {other}."),
    "referee away": Text("{match}: {who} vắng vào giờ đó.", "{match}: {who} is away at that time."),
    "referee twice": Text(
        "Đội thua trận {who} làm trọng tài hai lần: {other} và {match}.",
        "The loser of {who} referees twice: {other} and {match}.",
    ),
    "referee gone": Text(
        "{match}: đội thua {other} chưa rõ hoặc đã về.",
        "{match}: the loser of {other} is not known yet or has gone home.",
    ),
    "frozen": Text("{match} đã chốt, không được đổi.", "{match} is fixed and must not move."),
    "frozen past": Text("{match} bắt đầu trước thời điểm hiện tại {at}.", "{match} starts before now, {at}."),
    "frozen notice": Text(
        "{match} sớm hơn lịch đã báo mà chưa báo trước {notice} phút.",
        "{match} is earlier than announced with less than {notice} minutes' notice.",
    ),
}


def clock(minute: int) -> Text:
    """Write a minute since day 0 as people say it: ``11:00`` on day 0, else with the day."""
    day, rest = divmod(minute, DAY)
    time = f"{rest // 60:02d}:{rest % 60:02d}"
    return Text(time, time) if day == 0 else Text(f"{time} ngày {day + 1}", f"{time} on day {day + 1}")


def length(minutes: int) -> Text:
    """Write a length: ``6 giờ 45 phút``, ``6 h 45 min``."""
    hours, rest = divmod(minutes, 60)
    parts = [(hours, "giờ", "h"), (rest, "phút", "min")]
    shown = [part for part in parts if part[0]] or [parts[1]]
    return Text(" ".join(f"{n} {vi}" for n, vi, _ in shown), " ".join(f"{n} {en}" for n, _, en in shown))
