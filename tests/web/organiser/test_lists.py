"""Lists are taken in by steps: read, put right row by row, matched with what is there, taken and undone as one."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from sqlalchemy import select

from tests.support import office_files
from tests.support.crawling import crawled
from tests.support.listed import Steps, pasted, uploaded
from tests.support.sampling import is_sample
from tests.web.organiser.conftest import Desk
from tournament.domain.archives.commands import archives
from tournament.domain.competitions.commands import athletes as athlete_services
from tournament.domain.competitions.commands.athletes import NewAthlete
from tournament.domain.competitions.queries.athletes import athletes_of
from tournament.domain.competitions.queries.competitions import entries_of
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.duties.queries.officials import officials_of
from tournament.domain.exchanges.commands import blocks
from tournament.domain.timetables.queries.blocked_times import blocked_times
from tournament.engine.errors import InputError
from tournament.models import Base, Participant, Unit, db
from tournament.web.organiser import importing


def units(desk: Desk) -> list[str]:
    with desk.app.app_context():
        return list(db.session.scalars(select(Unit.name).order_by(Unit.id)))


def entry_names(desk: Desk) -> list[str]:
    with desk.app.app_context():
        return [entry.name for entry in entries_of(desk.competition_id)]


def test_units_that_are_alike_are_asked_about_and_never_doubled(desk: Desk) -> None:
    page = f"/manage/{desk.block}/units"
    with desk.app.app_context():
        blocks.add_units(SYSTEM, 1, [("Chi cục Hoà Bình", "CCHB"), ("Thôn Đông", "")])
    steps = pasted(desk.browser, page, "Tên đơn vị\nchi cục hoà  bình\nChi cục Hòa Bình\nThôn Đồng\nCCHB\nThôn Trung\n")
    assert steps.states() == ["left_out", "asks", "asks", "left_out", "ok"]
    assert units(desk)[6:] == []
    steps.go("take")
    assert "2 hàng còn câu hỏi" in steps.page.text or "2 rows ask" in steps.page.text
    with desk.app.app_context():
        ids = dict(db.session.execute(select(Unit.name, Unit.id)).tuples().all())
    asked = steps.questions()
    assert asked == {
        "answer-3-same": ("row", "new", "leave"),
        "answer-4-unit": (str(ids["Thôn Đông"]), "new", "leave"),
    }
    steps.go("take", **{"answer-3-same": "row", "answer-4-unit": "new"})
    assert steps.page.status_code == 302
    assert units(desk)[6:] == ["Thôn Đồng", "Thôn Trung"]

    desk.send(f"/manage/{desk.block}/undo", form=f"/manage/{desk.block}/log")
    assert units(desk)[6:] == []


def test_entries_bring_their_units_and_undo_takes_all_of_it_back(desk: Desk) -> None:
    page = f"{desk.of_competition}/entries/import"
    text = "Đơn vị\tGhi chú\nĐơn vị 1\tcó mặt\nĐơn vị 2 (đội 2)\t\nĐơn vị 3 + Đơn vị 4\t\nSở Y tế\t\nĐơn vi 4\t\n"
    steps = pasted(desk.browser, page, text)
    assert steps.states() == ["left_out", "repaired", "repaired", "asks", "asks"]
    steps.go("take", **{"answer-5-unit0": "new", "answer-6-unit0": "leave"})
    assert steps.page.status_code == 302
    assert entry_names(desk)[4:] == ["Đơn vị 2 2", "Liên quân Đơn vị 3 – Đơn vị 4", "Sở Y tế"]
    assert units(desk)[4:] == ["Sở Y tế"]
    with desk.app.app_context():
        joined = select(Participant.name).where(Participant.exchange_id == desk.exchange_id)
        assert "Sở Y tế" in db.session.scalars(joined).all()

    desk.send(f"{desk.home}/undo", form=f"{desk.home}/log")
    assert (entry_names(desk)[4:], units(desk)[4:]) == ([], [])


def test_a_row_enters_as_many_teams_as_it_says(desk: Desk) -> None:
    text = "TT\tĐơn vị\tSố đội\n1\tĐơn vị 1\t2\n2\tĐơn vị 2\t\n3\tĐơn vị 3\t1\n4\tSở Y tế\t3\n"
    there = entry_names(desk)
    page = f"{desk.of_competition}/entries/import"
    for number, name in enumerate(there, start=1):
        if name in ("Đơn vị 1", "Đơn vị 3"):
            desk.send(f"{desk.of_competition}/entries/{number}/remove", form=f"{desk.of_competition}/entries/")
    steps = pasted(desk.browser, page, text)
    assert steps.states() == ["repaired", "left_out", "ok", "asks"]
    steps.go("look", **{"answer-5-unit0": "new"})
    assert "Thêm 6 đội" in steps.page.text
    steps.go("take")
    assert sorted(set(entry_names(desk)) - {"Đơn vị 2", "Đơn vị 4"}) == [
        "Sở Y tế", "Sở Y tế 2", "Sở Y tế 3", "Đơn vị 1", "Đơn vị 1 2", "Đơn vị 3",
    ]  # fmt: skip


def test_rows_are_edited_in_place_and_unticked(desk: Desk) -> None:
    page = f"/manage/{desk.block}/units"
    steps = pasted(desk.browser, page, "Tên đơn vị\tTên viết tắt\nSở Tư pháp\tSTP\nSở Xây dựg\tSXD\nSở Nội vụ\tSNV\n")
    steps.go("look", **{"cell-3-name": "Sở Xây dựng", "take-4": []})
    assert steps.rows()[3] == ("ok", "Sở Xây dựng · SXD")
    steps.go("columns", **{"column-1": ""})
    steps.go("take")
    assert units(desk)[4:] == ["Sở Tư pháp", "Sở Xây dựng"]
    with desk.app.app_context():
        assert db.session.scalars(select(Unit.short_name).order_by(Unit.id)).all()[4:] == ["", ""]


@pytest.mark.sampled
def test_a_long_list_goes_through_its_pages(desk: Desk) -> None:
    pages = 10 if is_sample() else 50
    last = pages * 40 + 1
    page = f"/manage/{desk.block}/units"
    schools = [f"Trường tiểu học số {n} xã Mẫu" for n in range(last - 1)]
    steps = pasted(desk.browser, page, "\n".join(["Tên đơn vị", *schools]))
    assert len(steps.rows()) == 40
    steps.go(f"page:{pages}", **{"take-3": []})
    assert list(steps.rows())[-1] == last
    steps.go("take", **{f"cell-{last}-name": "Trường cuối"})
    assert (len(units(desk)), units(desk)[-1]) == (4 + last - 2, "Trường cuối")


LIST = "TT\tHọ và tên\tNăm sinh\tCCCD\n1\tNguyễn Thị Mẫu\t1985\t000000000001\n2\tTrần Văn Thử\t1979\t000000000002\n"


@pytest.mark.parametrize("whole", [True, False])
def test_athletes_are_people_with_what_their_list_tells(desk: Desk, whole: bool) -> None:
    page = f"{desk.of_competition}/entries/1/athletes"
    if whole:  # pasted where names are typed
        assert desk.send(page, {"athletes": LIST}).status_code == 302
    else:
        steps = pasted(desk.browser, f"{page}/import", LIST).go("take")
        assert steps.page.status_code == 302
    with desk.app.app_context():
        people = [(each.name, each.born_year, each.identity) for each in athletes_of(desk.exchange_id)]
    assert people == [("Nguyễn Thị Mẫu", 1985, "000000000001"), ("Trần Văn Thử", 1979, "000000000002")]
    listed = desk.get(f"{desk.home}/athletes")
    assert "…001" in listed
    assert "000000000001" not in listed


def test_the_same_person_in_two_teams_is_one(desk: Desk) -> None:
    one, two = (f"{desk.of_competition}/entries/{n}/athletes/import" for n in (1, 2))
    pasted(desk.browser, one, LIST).go("take")
    again = "Họ và tên\tNăm sinh\tCCCD\nNguyễn Thị Mẫu\t1985\t000000000001\nTrần Văn Thử\t\t\nTrần văn Thử\t1980\t\n"
    steps = pasted(desk.browser, two, again)
    assert steps.states() == ["repaired", "asks", "asks"]
    known, *others = steps.questions()["answer-3-person"]
    assert (others, steps.questions()["answer-4-person"]) == (["new", "leave"], ("row:3", "new", "leave"))
    steps.go("take", **{"answer-3-person": known, "answer-4-person": "new"})
    with desk.app.app_context():
        people = {(each.name, each.year): len(each.entries) for each in athletes_of(desk.exchange_id)}
    assert people == {("Nguyễn Thị Mẫu", 1985): 2, ("Trần Văn Thử", 1979): 2, ("Trần văn Thử", 1980): 1}
    assert "2 người thi đấu" in desk.get(f"{desk.home}/athletes")


def test_the_lists_of_several_units_below_one_another(desk: Desk) -> None:
    heading = "TT\tHọ và tên\tNăm sinh\n"
    text = (
        f"DANH SÁCH VĐV\nĐơn vị: Đơn vị 1\n{heading}1\tNguyễn Văn An\t1985\nNGƯỜI LẬP\nLê Văn Ký\n"
        f"Đơn vị: Đơn vị 3\n{heading}1\tTrần Văn Bình\t1986\nII\tĐƠN VỊ 2\n1\tHà Thị Cúc\t1987\n"
        f"Đơn vị: …………\n{heading}1\tĐỗ Thị Dung\t1988\n"
    )
    steps = pasted(desk.browser, f"{desk.of_competition}/athletes/import", text)
    assert steps.states() == ["repaired", "repaired", "asks", "asks"]
    assert [values[:2] for values in steps.questions().values()] == [("2", "3"), ("1", "2")]
    steps.go("take", **{"answer-11-team": "2", "answer-14-team": "leave"})
    with desk.app.app_context():
        people = {each.name: [entry.entry for entry in each.entries] for each in athletes_of(desk.exchange_id)}
    assert people == {
        "Hà Thị Cúc": ["Đơn vị 2"], "Nguyễn Văn An": ["Đơn vị 1"], "Trần Văn Bình": ["Đơn vị 3"],
    }  # fmt: skip


def test_a_row_that_was_left_out_is_taken_after_all(desk: Desk) -> None:
    steps = pasted(desk.browser, f"/manage/{desk.block}/units", "Tên đơn vị\nSở Y tế\nĐội nam\nTổng cộng: 2\n")
    assert list(steps.rows()) == [2]
    steps.go("item:3")
    assert steps.rows() == {2: ("ok", "Sở Y tế"), 3: ("ok", "Đội nam")}
    steps.go("take")
    assert units(desk)[4:] == ["Sở Y tế", "Đội nam"]


def names_of(desk: Desk) -> list[str]:
    with desk.app.app_context():
        return [each.name for each in athletes_of(desk.exchange_id) if each.entries]


def test_a_list_that_replaces_shows_the_rows_it_left_out_and_keeps_whom_it_names(desk: Desk) -> None:
    page = f"{desk.of_competition}/entries/1/athletes"
    desk.send(page, {"athletes": LIST})
    text = f"{LIST}3\tLê Thị Mới\t1990\t000000000003\nTổng cộng\t3 người\n".replace("2\tTrần Văn Thử", "2\tĐỗ Văn Khác")
    text = text.replace("000000000002", "000000000004")
    shown = desk.send(page, {"athletes": text})
    assert shown.status_code == 200
    assert names_of(desk) == ["Nguyễn Thị Mẫu", "Trần Văn Thử"]
    assert Steps(desk.browser, page, shown).go("take").page.status_code == 302
    assert sorted(names_of(desk)) == ["Lê Thị Mới", "Nguyễn Thị Mẫu", "Đỗ Văn Khác"]


def test_an_identity_number_of_another_name_is_refused(desk: Desk) -> None:
    desk.send(f"{desk.of_competition}/entries/1/athletes", {"athletes": LIST})
    other = NewAthlete(1, "Lê Thị Mới", identity="000000000001")
    with desk.app.app_context(), pytest.raises(InputError):
        athlete_services.add(SYSTEM, desk.exchange_id, [other])


def test_a_year_is_put_right_in_the_column_it_stands_in(desk: Desk) -> None:
    page = f"{desk.of_competition}/entries/1/athletes/import"
    text = "TT\tHọ và tên\tNam\tNữ\n1\tNguyễn Thị Mẫu\t\t1985\n2\tTrần Văn Thử\t1979\t\n"
    steps = pasted(desk.browser, page, text).go("take", **{"cell-2-born": "1986"})
    assert steps.page.status_code == 302
    with desk.app.app_context():
        people = [(each.name, each.year, each.sex) for each in athletes_of(desk.exchange_id)]
    assert people == [("Nguyễn Thị Mẫu", 1986, "female"), ("Trần Văn Thử", 1979, "male")]


@pytest.mark.parametrize("draft", ['{"sheets":[]}', '{"sheets":[["",[]]],"sheet":7}'])
def test_a_draft_without_the_sheet_that_it_names_is_refused(desk: Desk, draft: str) -> None:
    page = f"/manage/{desk.block}/units"
    assert desk.send(page, {"draft": draft, "do": "look"}).status_code == 400


def test_a_list_longer_than_forms_is_refused_before_it_is_looked_at(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked_at(*_args: object) -> None:
        raise AssertionError

    monkeypatch.setattr(importing, "recognise", looked_at)
    long = "\n".join(f"{n} {'Đơn vị ' * 20}" for n in range(1900))
    page = f"/manage/{desk.block}/units"
    assert uploaded(desk.browser, page, long.encode(), "danh-sach.csv").page.status_code == 200


def test_an_identity_number_is_shown_to_nobody_and_goes_with_its_person(desk: Desk) -> None:
    number = "000000000001"
    pasted(desk.browser, f"{desk.of_competition}/entries/1/athletes/import", LIST).go("take")
    desk.send(f"{desk.home}/state", {"state": "public"}, form=f"{desk.home}/")
    pages = crawled(desk.browser, desk.home, f"{desk.home}/") | crawled(desk.app.test_client(), "/", "/")
    assert [address for address, text in pages.items() if number in text] == []
    with desk.app.app_context():
        assert number.encode() not in _members(archives.export(desk.block, "2026"))
    page = f"/manage/{desk.block}/people"
    shown = desk.browser.get(page, query_string={"name": "Nguyễn Thị Mẫu"})
    rows = re.findall(r'name="rows"[^>]*value="([^"]+)"', shown.text)
    desk.send(page, {"name": "Nguyễn Thị Mẫu", "rows": rows, "understood": "y"})
    with desk.app.app_context(), db.engine.connect() as connection:
        left = [
            f"{table.name}: {row}"
            for table in Base.metadata.sorted_tables
            for row in connection.execute(select(table)).all()
            if number in repr(row) or "Nguyễn Thị Mẫu" in repr(row)
        ]
    assert left == []


def _members(archive: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return b"".join(file.read(name) for name in file.namelist())


def test_blocked_times_of_a_list(desk: Desk) -> None:
    text = (
        "Đối tượng\tNgày\tTừ\tĐến\tLý do\nSân 1\t19/08/2026\t11h30\t13:00\tHọp\nĐơn vị 2\t20/8/2026\t\t\tĐi công tác\n"
        "Sân lạ\t19/08/2026\t\t\t\nSân 2\t1/9/2026\t\t\t\n"
    )
    steps = pasted(desk.browser, f"{desk.home}/blocked-times/import", text)
    assert steps.states() == ["ok", "repaired", "asks", "left_out"]
    steps.go("take", **{"answer-4-who": "leave"})
    with desk.app.app_context():
        found = [(row.whose, row.label, f"{row.starts_at:%d %H:%M}") for row in blocked_times(desk.exchange_id)]
    assert found == [("Sân 1 (Nhà thi đấu)", "Họp", "19 04:30"), ("Đơn vị 2", "Đi công tác", "19 17:00")]


def test_officials_of_a_list_are_matched_with_those_there(desk: Desk) -> None:
    page = f"{desk.home}/officials/import"
    pasted(desk.browser, page, "Họ và tên\tĐơn vị\nTrần Văn Bình\tĐơn vị 1\n").go("take")
    text = (
        "Họ và tên\tĐơn vị\nTrần văn Bình\tĐơn vị 1\nTrần Văn Bính\tĐơn vị 1\nTrần Văn Bình\tĐơn vị 2\nAn\tĐơn vị lạ\n"
    )
    steps = pasted(desk.browser, page, text)
    assert steps.states() == ["left_out", "ok", "ok", "asks"]
    steps.go("take", **{"answer-5-unit": "none"})
    with desk.app.app_context():
        found = sorted((each.name, each.unit, each.slug) for each in officials_of(desk.exchange_id))
    assert found == [
        ("An", "", "an"), ("Trần Văn Bình", "Đơn vị 1", "tran-van-binh"),
        ("Trần Văn Bình", "Đơn vị 2", "tran-van-binh-3"), ("Trần Văn Bính", "Đơn vị 1", "tran-van-binh-2"),
    ]  # fmt: skip


def test_cards_are_taken_and_put_right_like_rows_of_a_table(desk: Desk) -> None:
    page = f"{desk.of_competition}/entries/1/athletes/import"
    text = "Kính gửi BTC\nHọ tên: Nguyễn Văn Ảo\nNăm sinh: 1985\nHọ tên: Lê Thị Mẫu\nNăm sinh: 1990\nTrân trọng!\n"
    steps = pasted(desk.browser, page, text)
    assert (steps.states(), list(steps.rows())) == (["repaired", "repaired"], [2, 4])
    steps.go("take", **{"cell-4-born": "1991"})
    with desk.app.app_context():
        people = [(each.name, each.year) for each in athletes_of(desk.exchange_id)]
    assert people == [("Nguyễn Văn Ảo", 1985), ("Lê Thị Mẫu", 1991)]


def test_people_who_withdrew_and_the_words_of_a_letter_never_come_in_unseen(desk: Desk) -> None:
    text = "Kính gửi BTC\n1. Nguyễn Văn Ảo - 1985 (đội trưởng)\n2. Lê Thị Mẫu (xin rút)\nCảm ơn BTC!\nTrần Thư\n"
    steps = pasted(desk.browser, f"{desk.of_competition}/entries/1/athletes/import", text)
    assert (steps.states(), list(steps.rows())) == (["repaired", "asks"], [2, 3])
    steps.go("take", **{"answer-3-row": "leave"})
    with desk.app.app_context():
        assert [(each.name, each.year) for each in athletes_of(desk.exchange_id)] == [("Nguyễn Văn Ảo", 1985)]


@pytest.mark.parametrize(
    ("headings", "marks", "wanted"),
    [
        ("Bóng chuyền hơi nam\tBóng chuyền hơi nữ\tKéo co", ["x\t\tx", "\tx\t", "X\tx\t"], [1, 3]),
        ("BC nữ\tBC nam", ["\tx", "x\t", "x\tx"], [1, 3]),
        ("Đội nam\tĐội nữ", ["có\tkhông", "không\tcó", "có\tcó"], [1, 3]),
        ("Nam\tNữ\tCầu lông nam", ["1\t\t1", "\t1\t", "2\t\t"], [1, 3, 3]),
    ],
)
def test_of_a_grid_of_units_and_competitions_one_column_is_taken(
    desk: Desk, headings: str, marks: list[str], wanted: list[int]
) -> None:
    for number in range(1, 5):
        desk.send(f"{desk.of_competition}/entries/{number}/remove", form=f"{desk.of_competition}/entries/")
    rows = "".join(f"{n}\tĐơn vị {n}\t{mark}\n" for n, mark in enumerate(marks, start=1))
    steps = pasted(desk.browser, f"{desk.of_competition}/entries/import", f"TT\tĐơn vị\t{headings}\n{rows}")
    assert "asks" not in steps.states()
    steps.go("take")
    assert [int(name.split()[2]) for name in entry_names(desk)] == wanted


def test_a_grid_without_a_column_of_the_competition_asks(desk: Desk) -> None:
    text = "TT\tĐơn vị\tCầu lông\tKéo co\n1\tSở Y tế\tx\t\n2\tBan Dân tộc\t\tx\n"
    steps = pasted(desk.browser, f"{desk.of_competition}/entries/import", text)
    assert steps.states() == ["asks", "asks"]


def test_rows_under_the_heading_of_others_ask_whether_they_play_here(desk: Desk) -> None:
    text = "I. Nội dung nam\nĐơn vị 1\nII. Nội dung nữ\nĐơn vị 2\n"
    for number in (1, 2):
        desk.send(f"{desk.of_competition}/entries/{number}/remove", form=f"{desk.of_competition}/entries/")
    steps = pasted(desk.browser, f"{desk.of_competition}/entries/import", text)
    assert (steps.states(), steps.questions()) == (["ok", "asks"], {"answer-4-division": ("new", "leave")})
    steps.go("take", **{"answer-4-division": "leave"})
    assert entry_names(desk) == ["Đơn vị 3", "Đơn vị 4", "Đơn vị 1"]


def test_of_several_sheets_that_of_the_competition_is_taken_and_the_others_are_named(desk: Desk) -> None:
    heading: list[str | int | None] = ["TT", "Đơn vị"]
    women: office_files.Rows = [heading, [1, "Sở A"], [2, "Sở B"]]
    men: office_files.Rows = [heading, [1, "Sở C"]]
    sheets = {"BC hơi nữ": women, "BC hơi nam": men, "Kéo co": [heading]}
    steps = uploaded(desk.browser, f"{desk.of_competition}/entries/import", office_files.xlsx_of(sheets))
    assert [text for _, text in steps.rows().values()] == ["Sở C"]
    assert "BC hơi nữ, Kéo co" in steps.page.text


def test_typed_lines_that_hold_more_than_names_are_shown_first(desk: Desk) -> None:
    page = f"{desk.of_competition}/entries/1/athletes"
    shown = desk.send(page, {"athletes": "Nguyễn Văn Ảo (Đội trưởng)\nLê Thị Mẫu, 0912345678"})
    assert (shown.status_code, names_of(desk)) == (200, [])
    Steps(desk.browser, page, shown).go("take")
    assert names_of(desk) == ["Nguyễn Văn Ảo", "Lê Thị Mẫu"]
    assert desk.send(page, {"athletes": "Nguyễn Văn Ảo\nTrần Văn Thử"}).status_code == 302
    with desk.app.app_context():
        athlete_services.add(SYSTEM, desk.exchange_id, [NewAthlete(1, "VĐV số 7")])
    assert desk.send(page, {"athletes": "Nguyễn Văn Ảo\nVĐV số 7"}).status_code == 302
    assert sorted(names_of(desk)) == ["Nguyễn Văn Ảo", "VĐV số 7"]
