"""Made-up lists in all the ways offices write them: rows are right, repaired or asked about, never silently wrong."""

from __future__ import annotations

from random import Random

import pytest

from tests.support.office_letters import written_letter
from tests.support.office_lists import made
from tests.support.office_shapes import shaped
from tournament.interchange.lists.arranging import arranged
from tournament.interchange.lists.reader import read_list, read_pasted_list
from tournament.interchange.lists.recognise import RowState, recognise
from tournament.interchange.lists.sheets import sheet_of

RIGHT = (RowState.OK, RowState.REPAIRED)


@pytest.mark.parametrize("count", [150, pytest.param(20_000, marks=pytest.mark.soak)])
def test_nearly_every_row_is_right_and_none_is_silently_wrong(count: int) -> None:
    right = rows = 0
    for seed in range(count):
        given = made(seed)
        (sheet,) = read_list(given.file(Random(f"file {seed}")))
        assert arranged(sheet, given.kind) is sheet, given.about
        read = recognise(sheet, given.kind)
        taken = [row.values for row in read.rows if row.state in RIGHT]
        if given.folded:
            taken = [{key: text.casefold() for key, text in values.items()} for values in taken]
        wrong = [values for values in taken if values not in given.items]
        assert wrong == [], given.about
        assert [row.number for row in read.rows] == [row.number for row in sheet.rows], given.about
        right, rows = right + len(taken), rows + len(given.items)
    assert right >= rows * 0.95, f"{right} of {rows}"


@pytest.mark.parametrize("count", [150, pytest.param(20_000, marks=pytest.mark.soak)])
def test_lists_in_letters_are_right_too(count: int) -> None:
    right = rows = 0
    for seed in range(count):
        given = written_letter(seed)
        (sheet,) = read_pasted_list("\n".join(given.lines), "\t;")
        sheet = arranged(sheet, given.kind)
        taken = [row.values for row in recognise(sheet, given.kind).rows if row.state in RIGHT]
        assert [values for values in taken if values not in given.items] == [], given.about
        right, rows = right + len(taken), rows + len(given.items)
    assert right >= rows * 0.95, f"{right} of {rows}"


@pytest.mark.parametrize("count", [150, pytest.param(20_000, marks=pytest.mark.soak)])
def test_lists_that_are_no_table_are_made_one(count: int) -> None:
    right = rows = 0
    for seed in range(count):
        given = shaped(seed)
        (sheet,) = sheet_of("", given.rows)
        read = recognise(arranged(sheet, given.kind), given.kind)
        taken = [row.values for row in read.rows if row.state in RIGHT]
        assert [values for values in taken if values not in given.items] == [], given.about
        assert len({row.number for row in read.rows}) == len(read.rows), given.about
        right, rows = right + len(taken), rows + len(given.items)
    assert right >= rows * 0.95, f"{right} of {rows}"
