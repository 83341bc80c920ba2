"""The timetable: nothing moves into a conflict unseen, nothing is published by accident."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.web.organiser.conftest import Desk
from tournament.queries.exchanges import windows_of
from tournament.queries.matches import MatchView, schedule


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
    assert first.court and other.court and first.starts_at == other.starts_at
    place = {"court": str(first.court.id), "starts_at": f"2026-08-19T{local(first)}"}
    page = f"{drawn.home}/timetable/{other.id}"

    shown = drawn.send(page, place)
    assert "vướng nhau trên sân" in shown.text
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
    assert f"<del>{local(last)} 19/08, {last.court.name}" in page
    assert f"<ins>15:00 19/08, {last.court.name}" in page

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
    desk.send(f"{desk.home}/hours/clear", form=f"{desk.home}/hours")
    desk.send(f"{desk.home}/undo", form=f"{desk.home}/log")
    with desk.app.app_context():
        assert [(each.court_id, each.starts_at, each.ends_at) for each in windows_of(desk.exchange_id)] == before


@pytest.mark.parametrize("page", ["matches", "timetable", "programme", "competitions/bong-chuyen-hoi-nam/entries"])
def test_a_number_no_row_can_have_is_not_there(desk: Desk, page: str) -> None:
    assert desk.browser.get(f"{desk.home}/{page}/{9**30}").status_code == 404
