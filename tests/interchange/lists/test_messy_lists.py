"""Made-up lists in all the ways offices write them: rows are right, repaired or asked about, never silently wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

import pytest

from tests.support.office_letters import Letter, written_letter
from tests.support.office_lists import OfficeList, made
from tests.support.office_shapes import Shaped, shaped
from tournament.interchange.lists.arranging import arranged
from tournament.interchange.lists.reader import read_list, read_pasted_list
from tournament.interchange.lists.recognise import RowState, recognise
from tournament.interchange.lists.rows import Recognised
from tournament.interchange.lists.sheets import sheet_of

RIGHT = (RowState.OK, RowState.REPAIRED)
EACH = pytest.mark.parametrize("count", [150, pytest.param(20_000, marks=pytest.mark.soak)])
Written = OfficeList | Letter | Shaped
Values = dict[str, str]


def taken(read: Recognised) -> list[Values]:
    """Return what is taken without a question."""
    return [row.values for row in read.rows if row.state in RIGHT]


def hold(lists: Iterable[tuple[Written, list[Values]]]) -> None:
    """Hold that of each list nothing else is taken than what was meant, and of all of them nearly everything."""
    right = rows = 0
    for given, values in lists:
        assert [each for each in values if each not in given.items] == [], given.about
        right, rows = right + len(values), rows + len(given.items)
    assert right >= rows * 0.95, f"{right} of {rows}"


@EACH
def test_nearly_every_row_is_right_and_none_is_silently_wrong(count: int) -> None:
    def lists() -> Iterator[tuple[Written, list[Values]]]:
        for seed in range(count):
            given = made(seed)
            (sheet,) = read_list(given.file(Random(f"file {seed}")))
            assert arranged(sheet, given.kind) is sheet, given.about
            read = recognise(sheet, given.kind)
            assert [row.number for row in read.rows] == [row.number for row in sheet.rows], given.about
            values = taken(read)
            if given.folded:
                values = [{key: text.casefold() for key, text in each.items()} for each in values]
            yield given, values

    hold(lists())


@EACH
def test_lists_in_letters_are_right_too(count: int) -> None:
    def lists() -> Iterator[tuple[Written, list[Values]]]:
        for given in map(written_letter, range(count)):
            (sheet,) = read_pasted_list("\n".join(given.lines), "\t;")
            yield given, taken(recognise(arranged(sheet, given.kind), given.kind))

    hold(lists())


@EACH
def test_lists_that_are_no_table_are_made_one(count: int) -> None:
    def lists() -> Iterator[tuple[Written, list[Values]]]:
        for given in map(shaped, range(count)):
            (sheet,) = sheet_of("", given.rows)
            read = recognise(arranged(sheet, given.kind), given.kind)
            assert len({row.number for row in read.rows}) == len(read.rows), given.about
            yield given, taken(read)

    hold(lists())
