"""Holding an edition on other days, and the next one: through the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.forms import Sent, forms_on
from tests.web.organiser.conftest import FIRST, OPENS, Desk, database_url, desk, drawn, published
from tournament.domain.competitions.commands import results
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.exchanges.commands.exchanges import Details, Programme
from tournament.domain.timetables.commands import blocked_times, pins, planning_rules, timetable
from tournament.domain.timetables.commands.planning_rules import PhaseTimes
from tournament.editions.day_maps import DayMap, next_time
from tournament.engine.text import Text
from tournament.interchange.icalendar.blocked_times import Reading, Time
from tournament.models import (
    BlockedTime,
    CalendarStamp,
    Court,
    CourtWindow,
    Exchange,
    LockedDay,
    Match,
    PhasePlanning,
    ProgrammeItem,
    db,
)

__all__ = ["database_url", "desk", "drawn", "published"]
LATER = timedelta(days=31)


@pytest.fixture
def dated(published: Desk) -> Desk:
    """A published timetable of two days with everything else that has a day."""
    with published.app.app_context():
        id_, court = published.exchange_id, db.session.scalars(select(Court.id).order_by(Court.id).limit(1)).one()
        hour = timedelta(hours=1)
        opening = Programme("opening", Text("Khai mạc", "Opening"), OPENS, OPENS + hour)
        exchanges.put_programme_item(SYSTEM, id_, opening)
        meeting = Programme("meeting", Text("Họp", "Meeting"), OPENS - timedelta(days=5), OPENS - timedelta(days=5))
        exchanges.put_programme_item(SYSTEM, id_, meeting)
        pins.block_time(SYSTEM, id_, [court], OPENS + 4 * hour, OPENS + 5 * hour, "Nghỉ trưa")
        holiday = Time("holiday", "Quốc khánh", OPENS + 30 * hour, OPENS + 31 * hour)
        blocked_times.take(SYSTEM, id_, [f"court:{court}"], Reading(("holiday",), (holiday,)))
        pins.lock_day(SYSTEM, id_, FIRST + timedelta(days=1), True)
        rules = planning_rules.CompetitionRules(
            0, "nobody", (), 0, times={("rr", 0): PhaseTimes(Text("Vòng bảng", "Groups"), OPENS, OPENS + 20 * hour)}
        )
        planning_rules.set_competition_rules(SYSTEM, id_, published.competition_id, rules)
        details = Details("Hội thao 2026", "Games 2026", FIRST, FIRST + timedelta(days=1), OPENS - timedelta(days=3))
        exchanges.edit(SYSTEM, id_, details, None)
        db.session.rollback()
    return published


def times(desk: Desk) -> dict[str, list[Any]]:
    """Read everything that has a day."""
    columns = (
        CourtWindow.starts_at, CourtWindow.ends_at, ProgrammeItem.starts_at, ProgrammeItem.ends_at,
        BlockedTime.starts_at, LockedDay.day, PhasePlanning.not_before, PhasePlanning.over_by, Match.starts_at,
        Match.draft_starts_at, Exchange.starts_on, Exchange.ends_on, Exchange.registration_until,
    )  # fmt: skip
    with desk.app.app_context():
        return {str(column): list(db.session.scalars(select(column).order_by(column.class_.id))) for column in columns}


def asked(desk: Desk, to: date, since: date = FIRST) -> Sent:
    """Return the form that is shown when the days from `since` on go to `to`."""
    page = f"{desk.home}/dates"
    (form,) = forms_on(desk.browser.get(page, query_string={"since": since.isoformat(), "to": to.isoformat()}), page)
    return form


def test_a_typhoon_moves_everything_a_month_in_one_step(dated: Desk) -> None:
    before = times(dated)
    answer = asked(dated, FIRST + LATER).send(dated.browser)
    assert (answer.status_code, answer.location) == (302, f"{dated.home}/timetable")
    stays = {"Match.starts_at"}
    expected = {name: values if name in stays else [each + LATER for each in values] for name, values in before.items()}
    for name, which in (
        ("BlockedTime.starts_at", 1),  # the holiday is no wish of ours
        ("ProgrammeItem.starts_at", 1), ("ProgrammeItem.ends_at", 1),  # the meeting has been held
        ("Exchange.registration_until", 0),  # the deadline is over
    ):  # fmt: skip
        expected[name][which] = before[name][which]
    assert times(dated) == expected
    with dated.app.app_context():
        undo_redo.undo(SYSTEM, dated.exchange_id)
    assert times(dated) == before


def test_calendars_follow_when_the_moved_timetable_is_published(dated: Desk) -> None:
    asked(dated, FIRST + LATER).send(dated.browser)
    with dated.app.app_context():
        uids = list(db.session.scalars(select(Match.uid).where(Match.starts_at.is_not(None))))
        before = _sequences(uids)
        db.session.rollback()
        assert timetable.publish(SYSTEM, dated.exchange_id) == len(uids)
        db.session.rollback()
        assert _sequences(uids) == [n + 1 for n in before]
    moved = times(dated)
    assert moved["Match.starts_at"] == moved["Match.draft_starts_at"]


def _sequences(uids: list[str]) -> list[int]:
    rows = db.session.execute(select(CalendarStamp.uid, CalendarStamp.sequence))
    return [sequence for uid, sequence in sorted(rows) if uid.partition("@")[0] in uids]


def test_what_is_ticked_goes_along_and_days_can_be_stretched(dated: Desk) -> None:
    form = asked(dated, FIRST)
    holiday = form.options["blocked"][-1]
    last = FIRST + timedelta(days=3)
    typed = {f"day-{FIRST + timedelta(days=1)}": last.isoformat(), "ends_on": last.isoformat(), "blocked": [holiday]}
    before = times(dated)
    assert form.filled(typed).send(dated.browser).status_code == 302
    after, two = times(dated), timedelta(days=2)
    assert after["Exchange.ends_on"] == [last]
    lunch, other = before["BlockedTime.starts_at"]
    assert after["BlockedTime.starts_at"] == [lunch, other + two]
    assert after["LockedDay.day"] == [last]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day-2026-08-20": ""}, "Hãy điền mục này."),
        ({"day-2026-08-20": "2026-08-19"}, "20/08/2026 phải sau 19/08/2026: ngày mới của nó chưa muộn hơn."),
        ({"ends_on": "2026-08-19"}, "Ngày cuối đến trước 20/08/2026, là ngày mới của 20/08/2026."),
        ({"name_vi": "  "}, "Hội thao cần có tên."),
    ],
)
def test_days_that_cannot_be_are_refused_and_nothing_moves(dated: Desk, typed: dict[str, str], said: str) -> None:
    with dated.app.app_context():
        venues_day = OPENS + timedelta(days=1)
        item = Programme("closing", Text("Bế mạc", "Closing"), venues_day, venues_day)
        exchanges.put_programme_item(SYSTEM, dated.exchange_id, item)
    before = times(dated)
    answer = asked(dated, FIRST).filled(typed).send(dated.browser)
    assert answer.status_code == 200
    assert said in answer.text
    assert times(dated) == before


def test_a_day_on_which_was_played_stays(dated: Desk) -> None:
    with dated.app.app_context():
        match = db.session.scalars(select(Match.id).where(Match.starts_at.is_not(None)).order_by(Match.id)).first()
        assert match is not None
        results.record(SYSTEM, dated.exchange_id, match, Given(((21, 15), (21, 15))))
    before = times(dated)
    shown = dated.get(f"{dated.home}/dates")
    assert f'<option value="{FIRST}"' not in shown
    answer = (
        asked(dated, FIRST + timedelta(days=1), FIRST + timedelta(days=1))
        .filled({f"day-{FIRST}": (FIRST - LATER).isoformat()})
        .send(dated.browser)
    )
    assert "1 trận đã đấu hoặc đã gọi trong ngày này, nên ngày này phải giữ nguyên." in answer.text
    assert times(dated) == before


def test_into_the_next_year_the_name_goes_along_and_is_to_be_checked(dated: Desk) -> None:
    to = date(2027, 1, 9)
    page = dated.get(f"{dated.home}/dates?since={FIRST}&to={to}")
    assert "Tên ghi năm khác; hãy kiểm tra tên mới." in page
    assert dict(asked(dated, to).fields)["name_vi"] == "Hội thao 2027"


def test_the_next_edition_is_proposed_on_the_same_weekday_and_asks_which_it_is(dated: Desk) -> None:
    with dated.app.app_context():
        name = Details("Hội thao lần thứ 3 năm 2026", "3rd games 2026", FIRST, FIRST + timedelta(days=1))
        exchanges.edit(SYSTEM, dated.exchange_id, name, None)
    page = f"{dated.home}/copy"
    (form,) = forms_on(dated.browser.get(page), page)
    proposed = dict(form.fields)
    assert (proposed["name_vi"], proposed["starts_on"]) == ("Hội thao lần thứ 3 năm 2027", "2027-08-18")
    assert form.options["ordinal"] == ("", "4", "kept")
    asked_first = form.filled({"ordinal": ""}).send(dated.browser)
    assert (asked_first.status_code, "Hãy điền mục này." in asked_first.text) == (200, True)
    wrong_year = form.filled({"ordinal": "4", "starts_on": "2028-08-16"}).send(dated.browser)
    assert "Tên ghi năm 2027 nhưng ngày đầu thuộc năm 2028." in wrong_year.text
    assert form.filled({"ordinal": "4"}).send(dated.browser).status_code == 302
    with dated.app.app_context():
        made = db.session.scalars(select(Exchange).order_by(Exchange.id.desc()).limit(1)).one()
        assert (made.name_vi, made.name_en) == ("Hội thao lần thứ 4 năm 2027", "4th games 2027")


def test_the_next_time_comes_and_falls_on_the_same_weekday(app: Flask) -> None:
    saturday = date(2024, 8, 17)
    assert next_time(saturday, date(2024, 9, 1)) == date(2025, 8, 16)
    assert next_time(saturday, date(2026, 8, 20)) == date(2027, 8, 14)
    assert next_time(date(2024, 2, 29), datetime(2024, 3, 1, tzinfo=UTC).date()) == date(2025, 2, 27)
    for day in (date(2022, 1, 1) + timedelta(days=n) for n in range(6 * 366)):  # around New Year, too
        found = next_time(day, today := date(2026, 11, 29))
        assert found.weekday() == day.weekday()
        assert max(day, today) < found <= max(day, today) + timedelta(days=370)


def test_a_span_over_midnight_lasts_as_long_and_a_rule_of_a_day_given_up_goes_to_a_kept_one() -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    first = date(2026, 8, 19)
    days = DayMap(zone, {first: first, first + timedelta(days=1): first + timedelta(days=4)})  # the rest is given up

    def at(day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2026, 8, 19, hour, minute, tzinfo=zone) + timedelta(days=day)

    assert days.span(at(0, 19), at(1, 0, 30)) == (at(0, 19), at(1, 0, 30))  # a dinner of the first day
    assert days.span(at(1, 19), at(2, 0, 30)) == (at(4, 19), at(5, 0, 30))
    gap = DayMap(zone, {first: first, first + timedelta(days=2): first + timedelta(days=7)})
    assert gap.span(at(1, 8), at(1, 9)) is None
    assert gap.instant(at(1, 18)) is None
    assert gap.instant(at(1, 18), otherwise=-1) == at(0, 18)
    assert gap.instant(at(1, 8), otherwise=1) == at(7, 8)
