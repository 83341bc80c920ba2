"""Tables from people, and their way through a preview."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.support.accounts import token_in
from tests.support.forms import forms_on
from tests.support.words import vi
from tests.support.workbooks import HARMFUL, workbook
from tests.web.organiser.conftest import Desk
from tournament.bounded import TOO_MUCH, Limits
from tournament.domain.competitions.queries.competitions import entries_of
from tournament.domain.duties.queries.officials import officials_of
from tournament.domain.exchanges.queries.blocks import units_of
from tournament.domain.exchanges.queries.exchanges import find_block
from tournament.engine.names import plain_text
from tournament.interchange.spreadsheets.tables import Table
from tournament.web.forms import LONGEST
from tournament.web.organiser.uploads import brought, carried

CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(CELLS, max_size=4), max_size=6))
@example([["\u202e\0\x7f\ufffd", '"\r\n']])
def test_a_table_survives_the_preview_and_forms_take_it(table: list[list[str]]) -> None:
    assert brought(carried(table), Table) == table
    assert plain_text(carried(table), LONGEST)


def test_a_table_longer_than_forms_may_be_is_refused_before_it_is_shown(desk: Desk) -> None:
    page = uploaded(desk, f"/manage/{desk.block}/units", "\n".join(f"{'x' * 150}{n}" for n in range(1999)).encode())
    assert "Nội dung dài quá 200.000 ký tự: hãy chia ra nhiều lần." in page
    assert 'name="table" type="hidden"' not in page


BAD = "\u202enam"
"""A name that reads from right to left."""


def test_units_that_no_form_would_take_are_left_out_with_the_reason(desk: Desk) -> None:
    page = f"/manage/{desk.block}/units"
    sheet = f"Đơn vị 8;\n{BAD}\n{'x' * 201}\nĐơn vị 9;{'y' * 61}\nĐơn vị 7;{BAD}\nĐơn vị 6;ĐV 6\n\ufffd\n"
    assert problems(uploaded(desk, page, sheet.encode())) == [
        "“nam” có ký tự không hiển thị được", f"“{'x' * 60}…” dài quá 200 ký tự", f"“{'y' * 60}…” dài quá 60 ký tự",
        "“nam” có ký tự không hiển thị được", "“\ufffd” có ký tự không hiển thị được",
    ]  # fmt: skip
    confirm(desk, page, f"{page}/add", sheet)
    assert names(desk)[4:] == ["Đơn vị 8", "Đơn vị 6"]


def test_entries_that_no_form_would_take_are_left_out_with_the_reason(desk: Desk) -> None:
    page = f"{desk.of_competition}/entries"
    wrong = f"Đơn vị 1;{BAD}\nĐơn vị 1;Đội;10000\nĐơn vị 1;Đội;0\nĐơn vị 1;{'x' * 201}\n"
    sheet = f"{wrong}Đơn vị 1\nĐơn vị 2;Đơn vị 1 2;9999\n"
    assert problems(uploaded(desk, f"{page}/import", sheet.encode())) == [
        "“nam” có ký tự không hiển thị được", "hạt giống “10000” không phải là số từ 1 đến 9999",
        "hạt giống “0” không phải là số từ 1 đến 9999", f"“{'x' * 60}…” dài quá 200 ký tự",
    ]  # fmt: skip
    confirm(desk, f"{page}/import", f"{page}/add", sheet)
    with desk.app.app_context():
        assert [entry.name for entry in entries_of(desk.competition_id)][4:] == ["Đơn vị 1 3", "Đơn vị 1 2"]


def test_officials_that_no_form_would_take_are_left_out_with_the_reason(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tournament.domain.duties.commands.officials.MOST", 2)
    monkeypatch.setattr("tournament.editions.imports.MOST", 2)
    page = f"{desk.home}/officials"
    sheet = f"{BAD};\nAn;;;{BAD}\nAn;;;{'9' * 201}\nAn\nBình\nCường\n"
    assert problems(uploaded(desk, f"{page}/import", sheet.encode())) == [
        "“nam” có ký tự không hiển thị được", "“nam” có ký tự không hiển thị được", f"“{'9' * 60}…” dài quá 200 ký tự",
        "Một hội thao có nhiều nhất 2 trọng tài, thư ký.",
    ]  # fmt: skip
    confirm(desk, f"{page}/import", f"{page}/add", sheet)
    with desk.app.app_context():
        assert [official.name for official in officials_of(desk.exchange_id)] == ["An", "Bình"]


def problems(page: str) -> list[str]:
    """Return why rows of a preview are left out."""
    return re.findall(r"Không dùng: ([^<]*?)\s*<", unescape(page))


def confirm(desk: Desk, page: str, add: str, sheet: str) -> None:
    """Upload a file and send what its preview carries on."""
    shown = upload(desk, page, sheet.encode())
    (form,) = [form for form in forms_on(shown, page) if form.action == add]
    assert form.send(desk.browser).status_code == 302


def names(desk: Desk) -> list[str]:
    with desk.app.app_context():
        block = find_block(desk.block, with_drafts=True)
        assert block is not None
        return [unit.name for unit in units_of(block.id)]


def test_a_comma_is_part_of_a_pasted_name(desk: Desk) -> None:
    page = f"/manage/{desk.block}/units"
    pasted = "Sở Văn hóa, Thể thao và Du lịch\nĐơn vị 1\nSở Y tế"
    preview = desk.send(page, {"table": pasted})
    assert "đã có đơn vị này" in preview.text
    assert len(names(desk)) == 4

    desk.send(f"{page}/add", {"table": carried([[line] for line in pasted.splitlines()])}, form=page)
    assert names(desk)[4:] == ["Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế"]


def test_units_that_differ_in_a_tone_are_two(desk: Desk) -> None:
    page = f"/manage/{desk.block}/units"
    confirm(desk, page, f"{page}/add", "Thôn Đông\nThôn Đồng\nthôn  đông\nThôn Trung\n")
    with desk.app.app_context():
        block = find_block(desk.block, with_drafts=True)
        assert block is not None
        assert [(unit.name, unit.slug) for unit in units_of(block.id)][4:] == [
            ("Thôn Đông", "thon-dong"), ("Thôn Đồng", "thon-dong-2"), ("Thôn Trung", "thon-trung"),
        ]  # fmt: skip


def test_a_workbook_is_read_with_a_word_about_every_row(desk: Desk) -> None:
    book = openpyxl.Workbook()
    for row in (["STT", "Đơn vị", "Tên đội"], [1, "Đơn vị 1 + Đơn vị 2", "Liên quân"], [2, "Đơn vị 9", ""]):
        book.active.append(row)
    data = BytesIO()
    book.save(data)
    answer = uploaded(desk, f"{desk.of_competition}/entries/import", data.getvalue())

    assert "không có đơn vị “Đơn vị 9”" in answer
    assert answer.count("state-done") == 1


def upload(desk: Desk, page: str, data: bytes) -> TestResponse:
    """Send a file from a page's form."""
    token = token_in(desk.browser.get(page))
    answer = desk.browser.post(page, data={"csrf_token": token, "file": (BytesIO(data), "danh-sach.xlsx")})
    assert answer.status_code == 200
    return answer


def uploaded(desk: Desk, page: str, data: bytes) -> str:
    """Send a file from a page's form; return the text of the page that answers."""
    return upload(desk, page, data).text


@pytest.mark.parametrize("what", ["row 10^12", "an external entity", "link", "way out", "a million styles"])
def test_a_harmful_file_is_refused_in_one_sentence_at_its_field(desk: Desk, what: str) -> None:
    made, sentence = HARMFUL[what]
    page = uploaded(desk, f"{desk.of_competition}/entries/import", made())
    assert unescape(page).count(sentence) == 2  # at its field, and in the summary above the form


def test_what_takes_too_much_is_refused_and_the_server_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"{desk.of_competition}/entries/import"
    with monkeypatch.context() as patch:
        patch.setattr("tournament.web.organiser.uploads.FILE", Limits(2, 2**20))
        assert vi(TOO_MUCH) in uploaded(desk, page, workbook(strings="<si><t>x</t></si>" * 100_000))
    assert "không có đơn vị “x”" in uploaded(desk, page, workbook(strings="<si><t>x</t></si>" * 100_000))


CALENDAR = "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n"
NO_LIST = "Đây là tệp lịch (.ics), không phải danh sách"


@pytest.mark.parametrize(
    "page", ["{block}/units", "{block}/2026/officials/import", "{block}/2026/competitions/{competition}/entries/import"]
)
def test_a_calendar_is_no_list_of_names_as_a_file_or_pasted(desk: Desk, page: str) -> None:
    address = f"/manage/{page.format(block=desk.block, competition=desk.of_competition.rpartition('/')[2])}"
    for answer in (uploaded(desk, address, CALENDAR.encode()), desk.send(address, {"table": CALENDAR}).text):
        assert unescape(answer).count(NO_LIST) == 2  # at its field, and in the summary above the form
        assert "BEGIN:VCALENDAR</td>" not in answer


def test_a_calendar_is_no_list_of_athletes_and_no_committee(desk: Desk) -> None:
    for page, field in (
        (f"{desk.of_competition}/entries/1/athletes", "athletes"),
        (f"{desk.home}/committee", "members"),
    ):
        assert unescape(desk.send(page, {field: CALENDAR}).text).count(NO_LIST) == 2
        assert "VCALENDAR" not in desk.browser.get(page).text
