"""The timetable: nothing moves into a conflict unseen, nothing is published by accident."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.editions import drawn_edition
from tests.web.organiser.conftest import Desk
from tournament.domain.competitions.queries.matches import MatchView, schedule
from tournament.domain.exchanges.queries.exchanges import windows_of
from tournament.models import EntryUnit, Exchange, db


def draft(desk: Desk) -> list[MatchView]:
    with desk.app.app_context():
        return list(schedule(desk.exchange_id, draft=True))


def published(desk: Desk) -> list[datetime | None]:
    with desk.app.app_context():
        return [match.starts_at for match in schedule(desk.exchange_id)]


def local(match: MatchView) -> str:
    assert match.starts_at is not None
    return f"{match.starts_at.hour + 7:02}:{match.starts_at:%M}"


def plan(desk: Desk) -> None:
    desk.send(f"{desk.home}/timetable/plan", form=f"{desk.home}/timetable")


def test_a_draft_is_published_only_by_its_button(drawn: Desk) -> None:
    plan(drawn)
    assert all(match.starts_at for match in draft(drawn))
    assert published(drawn) == [None] * 6

    drawn.send(f"{drawn.home}/timetable/publish", form=f"{drawn.home}/timetable")
    assert published(drawn) == [match.starts_at for match in draft(drawn)]


def test_a_move_into_a_conflict_is_shown_first(drawn: Desk) -> None:
    plan(drawn)
    first, other = draft(drawn)[:2]
    assert first.court
    assert other.court
    assert first.starts_at == other.starts_at
    place = {"court": str(first.court.id), "starts_at": f"2026-08-19T{local(first)}"}
    page = f"{drawn.home}/timetable/{other.id}"

    shown = drawn.send(page, place)
    assert "trùng giờ trên sân" in shown.text
    assert draft(drawn)[1].court == other.court

    assert drawn.send(page, {**place, "anyway": "1"}).status_code == 302
    moved = next(match for match in draft(drawn) if match.id == other.id)
    assert moved.court == first.court

    refused = drawn.send(f"{drawn.home}/timetable/publish", form=f"{drawn.home}/timetable")
    assert "Chưa công bố được" in refused.text
    assert published(drawn) == [None] * 6


def test_a_kept_match_stays_when_the_rest_is_planned_anew(drawn: Desk) -> None:
    plan(drawn)
    last = draft(drawn)[-1]
    page = f"{drawn.home}/timetable/{last.id}"
    assert last.court
    drawn.send(page, {"court": str(last.court.id), "starts_at": "2026-08-19T15:00"})
    drawn.send(f"{page}/pin", {"keep": "place"}, form=page)
    plan(drawn)
    kept = next(match for match in draft(drawn) if match.id == last.id)
    assert (local(kept), kept.pinned) == ("15:00", True)


def test_the_draft_is_compared_with_what_is_published_and_discarded(drawn: Desk) -> None:
    plan(drawn)
    drawn.send(f"{drawn.home}/timetable/publish", form=f"{drawn.home}/timetable")
    last = draft(drawn)[-1]
    assert last.court
    drawn.send(f"{drawn.home}/timetable/{last.id}", {"court": str(last.court.id), "starts_at": "2026-08-19T15:00"})
    page = drawn.get(f"{drawn.home}/timetable")
    assert f"<del>{local(last)} ngày 19/08, {last.court.name}" in page
    assert f"<ins>15:00 ngày 19/08, {last.court.name}" in page

    drawn.send(f"{drawn.home}/timetable/discard", form=f"{drawn.home}/timetable")
    assert [match.starts_at for match in draft(drawn)] == published(drawn)


def test_a_move_is_taken_back_to_the_minute(drawn: Desk) -> None:
    plan(drawn)
    before = draft(drawn)
    last = before[-1]
    assert last.court
    drawn.send(f"{drawn.home}/timetable/{last.id}", {"court": str(last.court.id), "starts_at": "2026-08-19T15:00"})
    drawn.send(f"{drawn.home}/undo", form=f"{drawn.home}/log")
    assert draft(drawn) == before


def test_opening_hours_that_were_removed_come_back(desk: Desk) -> None:
    with desk.app.app_context():
        before = [(window.court_id, window.starts_at, window.ends_at) for window in windows_of(desk.exchange_id)]
    assert desk.send(f"{desk.home}/hours/clear", form=f"{desk.home}/hours").status_code == 400, "all, or which one?"
    desk.send(f"{desk.home}/hours/clear", {"window": "all"}, form=f"{desk.home}/hours")
    with desk.app.app_context():
        assert not windows_of(desk.exchange_id)
    desk.send(f"{desk.home}/undo", form=f"{desk.home}/log")
    with desk.app.app_context():
        assert [(each.court_id, each.starts_at, each.ends_at) for each in windows_of(desk.exchange_id)] == before


@pytest.mark.parametrize("page", ["matches", "timetable", "programme", "competitions/bong-chuyen-hoi-nam/entries"])
def test_a_number_no_row_can_have_is_not_there(desk: Desk, page: str) -> None:
    assert desk.browser.get(f"{desk.home}/{page}/{9**30}", follow_redirects=True).status_code == 404


def minute(match: MatchView) -> int:
    assert match.starts_at is not None
    return (match.starts_at.hour + 7) * 60 + match.starts_at.minute


def to(desk: Desk, match: MatchView, court: int, start: int, revision: int, **more: str) -> dict[str, Any]:
    """Send what the board's script sends when a match is put down."""
    assert match.court
    place = {"court": court, "start": start, "revision": revision}
    old = {"from_court": match.court.id, "from_start": minute(match)}
    page = f"{desk.home}/timetable"
    answer = desk.send(f"{page}/{match.id}/to", {**place, **old, **more}, form=page).json
    assert answer is not None
    return dict(answer)


def revision(desk: Desk) -> int:
    with desk.app.app_context():
        return db.session.get_one(Exchange, desk.exchange_id).revision


def test_the_board_tells_where_a_match_fits_and_a_move_there_is_free_of_conflicts(drawn: Desk) -> None:
    plan(drawn)
    match = draft(drawn)[-1]
    told = drawn.browser.get(f"{drawn.home}/timetable/{match.id}/places").json
    assert told is not None
    assert match.court
    runs = told["starts"][str(match.court.id)]
    assert any(first <= minute(match) <= last for first, last in runs), "where it is, it fits"
    start = told["starts"]["1"][-1][1]
    answer = to(drawn, match, 1, start, revision(drawn))
    assert (answer["moved"], answer["conflicts"], answer["clashing"]) == (True, [], [])
    moved = next(each for each in draft(drawn) if each.id == match.id)
    assert moved.court
    assert (moved.court.id, minute(moved)) == (1, start)
    assert "Hoàn tác" in answer["summary"]


def test_the_board_refuses_a_conflict_and_takes_it_all_the_same(drawn: Desk) -> None:
    plan(drawn)
    first, other = draft(drawn)[:2]
    assert first.court
    answer = to(drawn, other, first.court.id, minute(first), revision(drawn))
    assert answer["moved"] is False
    assert any("trùng giờ trên sân" in each for each in answer["conflicts"])
    place = f"court={first.court.id}&start={minute(first)}"
    asked = drawn.browser.get(f"{drawn.home}/timetable/{other.id}/conflicts?{place}").json
    assert asked == {"conflicts": answer["conflicts"]}

    forced = to(drawn, other, first.court.id, minute(first), revision(drawn), anyway="1")
    assert forced["moved"] is True
    assert {first.id, other.id} <= set(forced["clashing"])


def test_a_move_on_an_old_board_is_refused_with_what_changed(drawn: Desk) -> None:
    plan(drawn)
    match, old = draft(drawn)[-1], revision(drawn)
    assert to(drawn, match, 1, 900, old)["moved"] is True
    answer = to(drawn, match, 2, 960, old)
    assert (answer["moved"], len(answer["changes"])) == (False, 1)
    assert "vừa được người khác chuyển chỗ" in answer["stale"]
    assert minute(next(each for each in draft(drawn) if each.id == match.id)) == 900


@pytest.mark.parametrize("place", [{"court": "x", "start": "500"}, {"court": "1"}, {"court": "1", "start": str(10**9)}])
def test_a_place_that_is_none_is_refused(drawn: Desk, place: dict[str, str]) -> None:
    plan(drawn)
    page = f"{drawn.home}/timetable"
    assert drawn.send(f"{page}/1/to", place, form=page).status_code == 400


def test_a_court_of_another_block_is_not_there(drawn: Desk) -> None:
    with drawn.app.app_context():
        foreign = drawn_edition(name="Khối B").courts[0]
    page = f"{drawn.home}/timetable"
    assert drawn.send(f"{page}/1/to", {"court": foreign, "start": "500"}, form=page).status_code == 404


def test_undo_and_redo_stay_on_the_board_with_its_filters(drawn: Desk) -> None:
    plan(drawn)
    planned = draft(drawn)
    page = f"{drawn.home}/timetable"
    for what, left in (("undo", [None] * 6), ("redo", [match.starts_at for match in planned])):
        answer = drawn.send(f"{page}/history/{what}?day=all&unit=2", form=page)
        assert answer.location.endswith("/timetable?day=all&unit=2")
        assert [match.starts_at for match in draft(drawn)] == left


def test_a_day_is_locked_and_a_time_blocked_on_the_board(drawn: Desk) -> None:
    plan(drawn)
    page = f"{drawn.home}/timetable"
    drawn.send(f"{page}/lock/2026-08-19", {"locked": "1"}, form=page)
    assert "data-locked" in drawn.get(page)
    drawn.send(f"{page}/lock/2026-08-19", form=page)
    assert 'data-until="1020" data-locked' not in drawn.get(page)

    times = {"starts_at": "2026-08-19T15:00", "ends_at": "2026-08-19T16:00"}
    drawn.send(f"{page}/blocked", {**times, "courts": ["2"], "label": "Sửa lưới"}, form=page)
    assert drawn.get(page).count("15:00–16:00 Sửa lưới") == 1
    (blocked,) = re.findall(r"/blocked/(\d+)/remove", drawn.get(page))
    drawn.send(f"{page}/blocked/{blocked}/remove", form=page)
    assert "Sửa lưới" not in drawn.get(page).partition("board-scroll")[2]
    refused = drawn.send(f"{page}/blocked", {**times, "label": "Sửa lưới"}, form=page)
    assert "Hãy chọn ít nhất một sân." in refused.text


def test_a_filter_dims_what_it_passes_over(drawn: Desk) -> None:
    plan(drawn)
    with drawn.app.app_context():
        unit = db.session.scalars(select(EntryUnit.unit_id).order_by(EntryUnit.id).limit(1)).one()
    page = drawn.get(f"{drawn.home}/timetable?unit={unit}")
    assert page.count("is-dim") == 3
    assert drawn.get(f"{drawn.home}/timetable?court=2").count('class="lane"') == 1


def test_what_was_planned_before_the_first_day_of_now_is_in_nobody_s_way(drawn: Desk) -> None:
    """An edition that begins later than it was to begin: its draft still stands on the days of before."""
    plan(drawn)
    first, *others = draft(drawn)
    page = f"{drawn.home}/timetable/{others[0].id}"
    drawn.send(page, {"court": str(first.court and first.court.id), "starts_at": "2026-08-20T09:00", "anyway": "1"})
    days = {"name_vi": "Hội thao", "name_en": "Games", "starts_on": "2026-08-20", "ends_on": "2026-08-21"}
    assert drawn.send(f"{drawn.home}/details", days).status_code == 302
    for match in (first, *others):
        found = drawn.browser.get(f"{drawn.home}/timetable/{match.id}/places")
        assert found.status_code == 200, found.text
    drawn.get(f"{drawn.home}/timetable")
    plan(drawn)
    assert {match.starts_at for match in draft(drawn)} == {None}, "no court is open on the days of now"
