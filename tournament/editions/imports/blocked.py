"""Times of a list at which a court, a unit or an official is not free."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tournament.domain.timetables.commands.blocked_times import ListedTime
from tournament.editions.imports.lines import Answers, Line, LineMaker, each_line, named
from tournament.engine.message import Message
from tournament.engine.name_matching import Forms, likeness
from tournament.engine.names import LONGEST_SHORT_NAME, name_key
from tournament.interchange.lists.recognise import RecognisedRow
from tournament.interchange.lists.sheets import MAX_CELL
from tournament.interchange.lists.values import day_of

NOBODY = Message("whose time it is, is missing")
WHO = Message("Who or what is “{name}”?")
NO_DAY = Message("the day is missing")
OUTSIDE = Message("{day} is not one of the days of the exchange")
MOMENT = Message("“{text}” is no time of the day")
ORDER = Message("the end must come after the start")
AGAIN = Message("row {n} says the same")
OF_THE_EXCHANGE = Message("{text} was read as {day}, a day of the exchange")
WHOLE_DAY = Message("the whole day")


@dataclass(slots=True)
class _Book:
    names: Mapping[str, str]
    first: date
    last: date
    zone: ZoneInfo
    seen: dict[tuple[str, datetime, datetime], int]


def lines(
    rows: Sequence[RecognisedRow], answers: Answers, names: Mapping[str, str], first: date, last: date, zone: ZoneInfo
) -> list[Line[ListedTime]]:
    """Say of each row which time it blocks; `names` are those of whom it may be, by audience."""
    book = _Book(names, first, last, zone, {})
    return each_line(rows, answers, lambda maker: _line(maker, book))


def _line(maker: LineMaker[ListedTime], book: _Book) -> Line[ListedTime]:
    maker.refuse_unfit({"who": MAX_CELL, "reason": LONGEST_SHORT_NAME})
    if not maker.text("who"):
        maker.leave_out(NOBODY)
    span = None if maker.is_out else _span(maker, book)
    if span is None or maker.is_out:
        return maker.made(None)
    audience = _audience(maker, book)
    if not audience:
        return maker.made(None)
    if (audience, *span) in book.seen:
        maker.leave_out(AGAIN.format(n=book.seen[audience, *span]))
    book.seen.setdefault((audience, *span), maker.row.number)
    return maker.made(ListedTime(audience, *span, maker.text("reason")))


def _span(maker: LineMaker[ListedTime], book: _Book) -> tuple[datetime, datetime] | None:
    """Read from when until when: a day with times, days, or both in one; without times the whole day."""
    day = _moment(maker, "date", book)[0]
    (first, starts), (last, ends) = (_moment(maker, field, book) for field in ("from", "to"))
    first = first or day or last
    last = last or first
    if first is None or last is None:
        maker.leave_out(NO_DAY)
    if maker.is_out or first is None or last is None:
        return None
    if starts is None and ends is None:
        maker.note(WHOLE_DAY)
    for each in (first, last):
        if not book.first <= each <= book.last:
            maker.leave_out(OUTSIDE.format(day=f"{each:%d/%m/%Y}"))
            return None
    begin = datetime.combine(first, starts or time(), tzinfo=book.zone)
    end = datetime.combine(last + timedelta(days=ends is None), ends or time(), tzinfo=book.zone)
    if end <= begin:
        maker.leave_out(ORDER)
    return begin, end


def _day(maker: LineMaker[ListedTime], text: str, book: _Book) -> date:
    """Return a day, one without its year as that of the exchange."""
    if "/" not in text:
        return date.fromisoformat(text)
    day, month = text.split("/")
    years = range(book.first.year, book.last.year + 1)
    days = [each for year in years if (each := day_of(f"{year}", month, day))]
    found = next((each for each in days if book.first <= each <= book.last), days[0] if days else None)
    if found is None:
        raise ValueError(text)
    maker.note(OF_THE_EXCHANGE.format(text=text, day=f"{found:%d/%m/%Y}"))
    return found


def _moment(maker: LineMaker[ListedTime], field: str, book: _Book) -> tuple[date | None, time | None]:
    """Return what a field says: a day, a time, or both."""
    text = maker.text(field)
    is_day = "-" in text or "/" in text
    day, _, clock = text.rpartition("T") if "T" in text else (text, "", "") if is_day else ("", "", text)
    try:
        at = time.fromisoformat(clock) if clock not in {"", "24:00"} else None  # which ends the day
        return _day(maker, day, book) if day else None, at
    except ValueError:
        maker.leave_out(MOMENT.format(text=text))
        return None, None


def _audience(maker: LineMaker[ListedTime], book: _Book) -> str:
    """Find whose time it is: a court, which may be called without its venue, a unit or an official."""
    told = maker.text("who")
    key, forms = name_key(told), Forms.of(told)
    called = {audience: {name, re.sub(r" \([^()]*\)$", "", name)} for audience, name in book.names.items()}
    same = [audience for audience, names in called.items() if key in map(name_key, names)]
    if len(same) == 1:
        return same[0]
    like = [each for each, names in called.items() if any(likeness(forms, Forms.of(name)) for name in names)]
    likely = named((each, book.names[each]) for each in dict.fromkeys([*same, *like]))
    answer = maker.ask("who", WHO.format(name=told), named(book.names.items()), likely)
    return answer if answer in book.names else ""
