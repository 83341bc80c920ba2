"""Files and tables from people: what no form would take, harmful ones, those that are no lists."""

from __future__ import annotations

from html import unescape
from io import BytesIO

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.listed import pasted, uploaded
from tests.support.words import vi
from tests.support.workbooks import HARMFUL, workbook
from tests.web.organiser.conftest import Desk
from tournament.bounded import TOO_MUCH, Limits
from tournament.domain.competitions.queries.competitions import entries_of
from tournament.domain.duties.queries.officials import officials_of
from tournament.domain.exchanges.queries.blocks import units_of
from tournament.domain.exchanges.queries.exchanges import find_block
from tournament.engine.names import plain_text
from tournament.interchange.lists.sheets import Cell, Sheet, SheetRow
from tournament.web.forms import LONGEST
from tournament.web.organiser.list_drafts import Draft, SheetDraft
from tournament.web.organiser.uploads import brought, carried

CELLS = st.builds(
    Cell, st.text(st.characters(exclude_categories=["Cs"]), max_size=12), st.sampled_from(["", ".VnTime"])
)


@given(st.lists(st.lists(CELLS, max_size=4), max_size=6))
@example([[Cell("\u202e\0\x7f\ufffd"), Cell('"\r\n')]])
def test_a_sheet_survives_the_steps_and_forms_take_it(table: list[list[Cell]]) -> None:
    sheet = Sheet("Trang 1", tuple(SheetRow(number, tuple(cells)) for number, cells in enumerate(table, start=1)))
    text = carried(Draft([SheetDraft.of(sheet)]))
    assert brought(text, Draft).chosen == sheet
    assert plain_text(text, LONGEST)


def test_a_table_longer_than_forms_may_be_is_refused_before_it_is_shown(desk: Desk) -> None:
    long = "\n".join(f"{'x' * 150}{n}" for n in range(1999)).encode()
    page = uploaded(desk.browser, f"/manage/{desk.block}/units", long).page.text
    assert "Nội dung dài quá 200.000 ký tự: hãy chia ra nhiều lần." in page
    assert 'name="draft"' not in page


BAD = "\ufffd nam"
"""A name with what stands for a byte that was no letter."""


def test_units_that_no_form_would_take_are_left_out_with_the_reason(desk: Desk) -> None:
    wrong = f"{BAD};TA\n{'x' * 201}\nĐơn vị 9;{'y' * 61}\nĐơn vị 7;{BAD}\n"
    sheet = f"Tên đơn vị;Tên viết tắt\nĐơn vị 8;\n{wrong}Đơn vị 6;ĐV 6\n"
    steps = uploaded(desk.browser, f"/manage/{desk.block}/units", sheet.encode())
    assert steps.notes() == [
        "“\ufffd nam” có ký tự không hiển thị được", f"“{'x' * 60}…” dài quá 200 ký tự",
        f"“{'y' * 60}…” dài quá 60 ký tự", "“\ufffd nam” có ký tự không hiển thị được",
    ]  # fmt: skip
    assert steps.go("take").page.status_code == 302
    assert names(desk)[4:] == ["Đơn vị 8", "Đơn vị 6"]


def test_entries_that_no_form_would_take_are_left_out_with_the_reason(desk: Desk) -> None:
    wrong = f"Đơn vị 1;{BAD}\nĐơn vị 1;Đội;10000\nĐơn vị 1;Đội;0\nĐơn vị 1;{'x' * 201}\n"
    sheet = f"Đơn vị;Tên đội;Hạt giống\n{wrong}Đơn vị 1;Đội A\nĐơn vị 2;Đơn vị 1 2;9999\n"
    steps = uploaded(desk.browser, f"{desk.of_competition}/entries/import", sheet.encode())
    assert steps.notes() == [
        "“\ufffd nam” có ký tự không hiển thị được", "hạt giống “10000” không phải là số từ 1 đến 9999",
        "hạt giống “0” không phải là số từ 1 đến 9999", f"“{'x' * 60}…” dài quá 200 ký tự",
    ]  # fmt: skip
    assert steps.go("take").page.status_code == 302
    with desk.app.app_context():
        assert [entry.name for entry in entries_of(desk.competition_id)][4:] == ["Đội A", "Đơn vị 1 2"]


def test_officials_that_no_form_would_take_are_left_out_with_the_reason(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tournament.domain.duties.commands.officials.MOST", 2)
    sheet = f"Họ và tên;Đơn vị;Nhiệm vụ;Điện thoại\n{BAD};Đơn vị 1\nAn;;;{BAD}\nAn;;;{'9' * 201}\nAn\nBình\nCường\n"
    steps = uploaded(desk.browser, f"{desk.home}/officials/import", sheet.encode())
    assert steps.notes() == [
        "“\ufffd nam” có ký tự không hiển thị được", "“\ufffd nam” có ký tự không hiển thị được",
        f"“{'9' * 60}…” dài quá 200 ký tự",
        "Một hội thao có nhiều nhất 2 trọng tài, thư ký.",
    ]  # fmt: skip
    assert steps.go("take").page.status_code == 302
    with desk.app.app_context():
        assert [official.name for official in officials_of(desk.exchange_id)] == ["An", "Bình"]


def names(desk: Desk) -> list[str]:
    with desk.app.app_context():
        block = find_block(desk.block, with_drafts=True)
        assert block is not None
        return [unit.name for unit in units_of(block.id)]


def test_a_comma_is_part_of_a_pasted_name(desk: Desk) -> None:
    steps = pasted(desk.browser, f"/manage/{desk.block}/units", "Sở Văn hóa, Thể thao và Du lịch\nĐơn vị 1\nSở Y tế")
    assert steps.states() == ["ok", "left_out", "ok"]
    steps.go("take")
    assert names(desk)[4:] == ["Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế"]


def test_units_that_differ_in_a_tone_are_two(desk: Desk) -> None:
    page = f"/manage/{desk.block}/units"
    pasted(desk.browser, page, "Thôn Đông\nThôn Đồng\nthôn  đông\nThôn Trung\n").go("take")
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
    steps = uploaded(desk.browser, f"{desk.of_competition}/entries/import", data.getvalue())
    assert steps.rows() == {2: ("repaired", "Đơn vị 1 + Đơn vị 2 · Liên quân"), 3: ("asks", "Đơn vị 9")}


@pytest.mark.parametrize("what", ["row 10^12", "an external entity", "link", "way out", "a million styles"])
def test_a_harmful_file_is_refused_in_one_sentence_at_its_field(desk: Desk, what: str) -> None:
    made, sentence = HARMFUL[what]
    page = uploaded(desk.browser, f"{desk.of_competition}/entries/import", made()).page.text
    assert unescape(page).count(sentence) == 2  # at its field, and in the summary above the form


def test_what_takes_too_much_is_refused_and_the_server_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"{desk.of_competition}/entries/import"
    large = workbook(strings="".join(f"<si><t>{each:0400}</t></si>" for each in range(100_000)))  # 40 MB to keep
    with monkeypatch.context() as patch:
        patch.setattr("tournament.web.organiser.importing.FILE", Limits(5, 8 * 2**20))
        assert vi(TOO_MUCH) in uploaded(desk.browser, page, large).page.text
    assert uploaded(desk.browser, page, large).states() == ["asks"]


CALENDAR = "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n"
NO_LIST = "Đây là tệp lịch (.ics), không phải danh sách"


@pytest.mark.parametrize(
    "page", ["{block}/units", "{block}/2026/officials/import", "{block}/2026/competitions/{competition}/entries/import"]
)
def test_a_calendar_is_no_list_of_names_as_a_file_or_pasted(desk: Desk, page: str) -> None:
    address = f"/manage/{page.format(block=desk.block, competition=desk.of_competition.rpartition('/')[2])}"
    for answer in (
        uploaded(desk.browser, address, CALENDAR.encode()).page.text,
        desk.send(address, {"table": CALENDAR}).text,
    ):
        assert unescape(answer).count(NO_LIST) == 2  # at its field, and in the summary above the form
        assert 'name="draft"' not in answer


def test_a_calendar_is_no_list_of_athletes_and_no_committee(desk: Desk) -> None:
    for page, field in (
        (f"{desk.of_competition}/entries/1/athletes", "athletes"),
        (f"{desk.home}/committee", "members"),
    ):
        assert unescape(desk.send(page, {field: CALENDAR}).text).count(NO_LIST) == 2
        assert "VCALENDAR" not in desk.browser.get(page).text
