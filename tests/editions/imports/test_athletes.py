"""Rows of a list become athletes, ask, or say why not."""

from __future__ import annotations

from tournament.domain.competitions.commands.athletes import NewAthlete
from tournament.editions.imports import athletes
from tournament.editions.imports.athletes import MOST_OF_A_NAME, Team
from tournament.editions.imports.lines import Line
from tournament.interchange.lists.kinds import ATHLETES
from tournament.interchange.lists.recognise import RowState, recognise
from tournament.interchange.lists.sheets import sheet_of

HEALTH, FINANCE = Team(1, "Sở Y tế", 1, ("Sở Y tế", "SYT")), Team(2, "Sở Tài chính", 2, ("Sở Tài chính", "STC"))


def lines(rows: list[list[str]], answers: dict[str, str], only: Team | None = HEALTH) -> list[Line[NewAthlete]]:
    (sheet,) = sheet_of("", rows)
    found = [row for row in recognise(sheet, ATHLETES).rows if row.state != RowState.LEFT_OUT]
    return athletes.lines(found, answers, [HEALTH, FINANCE], only, (), 2026)


def test_two_names_of_one_identity_number_are_asked_about() -> None:
    rows = [["Họ và tên", "CCCD"], ["Nguyễn Văn A", "001085000001"], ["Trần Văn B", "001085000001"]]
    assert [line.state for line in lines(rows, {})] == ["ok", "asks"]
    (question,) = lines(rows, {})[1].questions
    assert [option.value for option in question.options] == ["row:2", "leave"]
    same = lines(rows, {"3.person": "row:2"})
    assert [(line.state, [str(note) for note in line.notes]) for line in same] == [
        ("ok", []), ("left_out", ["row 2 has this person already"]),
    ]  # fmt: skip


def test_a_list_of_one_entry_asks_where_it_names_another() -> None:
    rows = [
        ["Họ và tên", "Năm sinh", "Đơn vị"],
        ["Nông Văn An", "1985", "Sở Tài chính"],
        ["Nông Văn Tài", "1985", "SYT"],
    ]
    assert [line.state for line in lines(rows, {})] == ["asks", "ok"]
    assert [option.value for option in lines(rows, {})[0].questions[0].options] == ["1", "leave"]
    assert [line.state for line in lines(rows, {}, None)] == ["ok", "ok"]


def test_of_a_name_that_is_repeated_some_rows_are_offered() -> None:
    rows = [["Họ và tên", "CCCD"], *(["Nguyễn Văn An", ""] for _ in range(MOST_OF_A_NAME + 5))]
    *_, last = lines(rows, {})
    assert len(last.questions[0].options) == MOST_OF_A_NAME + 2
