"""What stands in the cell of a person besides the name: read, left out with a note, or asked about."""

from __future__ import annotations

import pytest

from tests.support.words import vi
from tournament.interchange.lists.kinds import ATHLETES, OFFICIALS
from tournament.interchange.lists.persons import is_nobody, one_person
from tournament.interchange.lists.values import Value

AO = {"name": "Nguyễn Văn Ảo"}
EXTRA = {"born": "1985", "unit": "Sở Y tế"}


def taken_apart(text: str, *held: str) -> tuple[dict[str, str], str]:
    value, told = one_person(Value(text), ATHLETES, held)
    return {"name": value.text} | told, value.state.value


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("Nguyễn Văn Ảo (Đội trưởng)", AO),
        ("Nguyễn Văn Ảo, đội phó", AO),
        ("Nguyễn Văn Ảo HLV", AO),
        ("Nguyễn Văn Ảo - 1985", AO | {"born": "1985"}),
        ("Nguyễn Văn Ảo (SN 1985) - Đội trưởng", AO | {"born": "1985"}),
        ("Nguyễn Văn Ảo; sinh ngày 19/8/1985; nam", AO | {"born": "1985-08-19", "sex": "male"}),
        ("Nguyễn Văn Ảo, 0912 345 678", AO),
        ("Nguyễn Văn Ảo – mau@example.vn", AO),
        ("Nguyễn Văn Ảo | 1985 | Sở Y tế", AO | EXTRA),
        ("Nguyễn Văn Ảo 1985 Sở Y tế", AO | EXTRA),
        ("Nguyễn Văn Ảo Sở Y tế 1985", AO | EXTRA),
        ("Nguyễn Văn Ảo, CCCD 006085000123", AO | {"id_number": "006085000123"}),
        ("Nguyễn Văn Ảo (nữ)", AO | {"sex": "female"}),
    ],
)  # fmt: skip
def test_pieces_that_are_read_in_one_way(cell: str, values: dict[str, str]) -> None:
    assert taken_apart(cell) == (values, "repaired")


def test_it_is_said_what_was_read() -> None:
    value, _ = one_person(Value("Nguyễn Văn Ảo (Đội trưởng) - 1985"), ATHLETES, ())
    assert vi(value.note or "") == "đã bỏ “Đội trưởng” sau tên; “1985” sau tên được hiểu là “Năm sinh”"


@pytest.mark.parametrize(
    "cell",
    [
        "Nguyễn Văn Ảo, Trần Văn Thử", "Nguyễn Văn Ảo và Trần Văn Thử", "Nguyễn Văn Ảo 12",
        "Nguyễn Văn Ảo - 1985 - 1986",
        "Nguyễn Văn Ảo (thay Trần Văn Thử 1985)", "Sở Y tế", "Ban Dân tộc", "Nguyễn Văn Ảo Thôn Đông",
        "Chi cục Kiểm lâm",
        "Danh sách gồm", "0912345678", "Nguyễn Văn Ảo, (xin rút)", "không tham gia", "Rất vui được gặp.",
    ],
)  # fmt: skip
def test_what_nobody_can_tell_is_asked_about(cell: str) -> None:
    assert taken_apart(cell)[1] == "asks"


def test_what_a_column_holds_is_not_read_out_of_a_name() -> None:
    assert taken_apart("Nguyễn Văn Ảo - 1985", "born") == ({"name": "Nguyễn Văn Ảo - 1985"}, "asks")


def test_officials_have_roles_and_telephones() -> None:
    value, told = one_person(Value("Nguyễn Văn Ảo - Trọng tài - 0912345678"), OFFICIALS, ())
    assert (value.text, told) == ("Nguyễn Văn Ảo", {"roles": "Trọng tài", "contact": "0912345678"})


@pytest.mark.parametrize(
    "name",
    [
        "An",
        "Nguyễn văn An",
        "nguyễn thị an",
        "NGUYỄN VĂN AN",
        "Y Moan Êban",
        "Đoàn Văn Hội",
        "Trần Thị Báo",
        "Lê Hội An",
        "Đinh Bộ Lĩnh",
        "Nguyễn Bộ Lĩnh",
        "H'Hen Niê",
    ],
)
def test_names_of_people(name: str) -> None:
    assert not is_nobody(name)
