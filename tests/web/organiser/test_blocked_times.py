"""A calendar file on its way through the preview into the blocked times."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import pytest

from tests.interchange.icalendar.test_blocked_times import calendar
from tests.web.organiser.conftest import Desk
from tournament.domain.timetables.queries.blocked_times import blocked_times

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: what is read and written is tested with the service."""

FILE = calendar("UID:a\nSUMMARY:Tập <b>hát</b>\nDTSTART:20260801T110000Z\nDURATION:PT2H\nRRULE:FREQ=DAILY")
ROW = re.compile(r'<th scope="row">(.*?)</th>\s*<td>(.*?)</td>', re.DOTALL)
HIDDEN = re.compile(r'name="(reading|whose)" type="hidden" value="([^"]*)"')


def rows(page: str) -> list[tuple[str, str]]:
    return [(unescape(name), " ".join(unescape(span).split())) for name, span in ROW.findall(page)]


def preview(desk: Desk, **fields: object) -> str:
    answer = desk.send(f"{desk.home}/blocked-times", fields)
    assert answer.status_code == 200
    return answer.text


def take(desk: Desk, page: str) -> str:
    fields = {name: unescape(value) for name, value in HIDDEN.findall(page)}
    answer = desk.send(f"{desk.home}/blocked-times/take", fields, f"{desk.home}/blocked-times")
    assert (answer.status_code, answer.location) == (302, f"{desk.home}/blocked-times")
    return desk.get(answer.location)


def test_a_file_is_shown_taken_taken_again_and_let_go(desk: Desk) -> None:
    shown = preview(desk, whose=["court:1", "court:2"], file=(BytesIO(FILE), "tap.ics"))
    assert rows(shown) == [
        ("Tập <b>hát</b>", "Thứ Tư, 19/08/2026 18:00 – 20:00"),
        ("Tập <b>hát</b>", "Thứ Năm, 20/08/2026 18:00 – 20:00"),
    ]
    assert "<li>4 mục mới</li>" in shown
    with desk.app.app_context():
        assert blocked_times(desk.exchange_id) == []

    taken = take(desk, shown)
    assert [name for name, _ in rows(taken)] == ["Sân 1 (Nhà thi đấu)", "Sân 2 (Nhà thi đấu)"] * 2
    again = preview(desk, whose=["court:1", "court:2"], text=FILE.decode())
    assert "<li>4 mục đã có</li>" in again
    assert "blocked-times/take" not in again

    desk.send(f"{desk.home}/blocked-times/remove", {"blocked": 1}, f"{desk.home}/blocked-times")
    assert len(rows(desk.get(f"{desk.home}/blocked-times"))) == 3


def test_a_bad_file_is_refused_at_its_field_in_one_sentence(desk: Desk) -> None:
    refused = preview(desk, whose=["court:1"], file=(BytesIO(b"hello"), "x.ics"))
    sentence = "Tệp này không phải lịch (.ics): dòng 1 là “hello”, không phải BEGIN:VCALENDAR."
    assert 'id="file-error"' in refused
    assert sentence in unescape(refused)
    assert "Hãy chọn ít nhất một sân" in unescape(preview(desk, text=FILE.decode()))


def test_what_was_carried_through_the_preview_is_checked(desk: Desk) -> None:
    page = f"{desk.home}/blocked-times"
    for reading in ("", "rubbish", '{"uids": [1], "times": []}', '{"uids": [], "times": [{"uid": "a"}]}'):
        answer = desk.send(f"{page}/take", {"reading": reading, "whose": "court:1"}, page)
        assert answer.status_code == 400
