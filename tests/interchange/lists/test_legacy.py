"""TCVN3 and VNI: every letter there and back, words, and what must never be touched."""

from __future__ import annotations

import unicodedata

import pytest

from tournament.interchange.lists.legacy import (
    TCVN3,
    TWO_WAYS,
    VNI,
    Converted,
    Encoding,
    converted,
    in_unicode,
    of_font,
    of_letters,
)
from tournament.interchange.lists.sheets import Cell
from tournament.interchange.lists.syllables import is_syllable

BASES, TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
LETTERS = [*(unicodedata.normalize("NFC", base + tone) for base in BASES for tone in TONES), "đ"]
# The charts of TCVN 5712:1993 (its third set, from code A1 on) and of the fonts of VNI, as they are printed.
TCVN3_CHART = "aµ¶·¸¹¨»¼½¾Æ©ÇÈÉÊËeÌÎÏÐÑªÒÓÔÕÖi×ØÜÝÞoßáâãä«åæçèé¬êëìíîuïñòóô\xad" + "õö÷øùyúûüýþ®"
VNI_CHART = (
    "a aø aû aõ aù aï aê aè aú aü aé aë aâ aà aå aã aá aä e eø eû eõ eù eï eâ eà eå eã eá eä i ì æ ó í ò "
    "o oø oû oõ où oï oâ oà oå oã oá oä ô ôø ôû ôõ ôù ôï u uø uû uõ uù uï ö öø öû öõ öù öï y yø yû yõ yù î ñ"
)
CHARTS = {TCVN3: list(TCVN3_CHART), VNI: VNI_CHART.split(" ")}


@pytest.mark.parametrize("encoding", CHARTS, ids=lambda encoding: encoding.name)
def test_every_letter_comes_from_where_the_chart_has_it(encoding: Encoding) -> None:
    assert [encoding.read(shown) for shown in CHARTS[encoding]] == LETTERS


def test_capitals() -> None:
    assert [VNI.read(shown.upper()) for shown in CHARTS[VNI]] == [letter.upper() for letter in LETTERS]
    assert [VNI.read(shown[0].upper() + shown[1:]) for shown in CHARTS[VNI]] == [letter.upper() for letter in LETTERS]
    assert TCVN3.read("¡¢£¤¥¦§") == "ĂÂÊÔƠƯĐ"
    assert [converted(shown, TCVN3, ".VnTimeH") for shown in CHARTS[TCVN3]] == [letter.upper() for letter in LETTERS]


WORDS = {
    "B¶o Th¾ng": "Bảo Thắng", "S¬n D\xad¬ng": "Sơn Dương", "BAÉC KAÏN": "BẮC KẠN", "Së Y tÕ": "Sở Y tế", "Hµ": "Hà",
    "Uûy ban nhaân daân": "Ủy ban nhân dân", "NGUYÔN THÞ H¦¥NG": "NGUYỄN THỊ HƯƠNG", "Bé ChØ huy": "Bộ Chỉ huy",
    "Sôû Y teá": "Sở Y tế", "§ç ThÞ Mü": "Đỗ Thị Mỹ", "Lª Hång H¹nh": "Lê Hồng Hạnh",
    "Tröôøng Tieåu hoïc": "Trường Tiểu học",
}  # fmt: skip


@pytest.mark.parametrize("text", WORDS)
def test_words_are_told_by_their_letters(text: str) -> None:
    (row,) = in_unicode([(Cell(text),)])
    assert (row.cells[0].text, row.written != "") == (WORDS[text], True)


@pytest.mark.parametrize(
    "text",
    [
        "Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế", "Trần Thị Bé", "Lê Văn Bé", "Hòa", "Đội Nam", "Y Wí Niê Kdăm",
        "H'Hen Niê",
        "Lycée Français de Hanoï", "Café René", "São Paulo", "Müller", "Noël", "Côte d'Ivoire", "thé", "Plain text",
        "Vòng 1 © 2026", "5 m² × 3", "Nguyễn Thị Lª?", "Bản Phố", "Hồ Chí Minh", "Cầu Giấy", "Lý Thường Kiệt",
        "Ô Chợ Dừa",
        "Phó ban", "Tú", "Mỹ", "Ê Đê", "Ủy ban", "Ba Vì", "Lê Lợi",
    ],
)  # fmt: skip
def test_what_is_right_is_never_touched(text: str) -> None:
    assert in_unicode([(Cell(text),)]) == [Converted((Cell(text),))]


def test_a_sheet_of_old_letters_decides_for_its_single_words() -> None:
    read = in_unicode([(Cell("Së Y tÕ"),), (Cell("Ban D©n téc"),), (Cell("Hßa"),), (Cell("Hòa"),)])
    assert [(row.cells[0].text, row.asks) for row in read] == [
        ("Sở Y tế", None), ("Ban Dân tộc", None), ("Hòa", None), ("Hũa", TWO_WAYS.format(one="Hòa", other="Hũa")),
    ]  # fmt: skip


def test_fonts_decide_where_they_are_known() -> None:
    assert [of_font(font) for font in (".VnTime", ".VnArialH", "VNI-Times", "Vni-Helve", "Times New Roman", "")] == [
        TCVN3, TCVN3, VNI, VNI, None, None,
    ]  # fmt: skip
    rows = [(Cell("Bé", ".VnTime"), Cell("Bé", "Arial"), Cell("Bảo", ".VnTime"), Cell("së y tÕ", ".VnTimeH"))]
    (row,) = in_unicode(rows)
    assert ([cell.text for cell in row.cells], row.written) == (["Bộ", "Bé", "Bảo", "SỞ Y TẾ"], "TCVN3 (ABC)")


def test_marks_apart_are_put_together() -> None:
    apart = unicodedata.normalize("NFD", "Sở Y tế")
    assert in_unicode([(Cell(apart),)]) == [Converted((Cell("Sở Y tế"),))]
    assert of_letters([apart]) is None


@pytest.mark.parametrize("word", ["nghiêng", "khuỷu", "quốc", "giếng", "Đắk", "THUYỀN", "ưỡn", "huỵch", "quyển", "ỷ"])
def test_syllables(word: str) -> None:
    assert is_syllable(word) == (word != "Đắk")


@pytest.mark.parametrize("word", ["bac", "tâc", "ngq", "Cụte", "aẠn", "hoặch"])
def test_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_what_both_encodings_make_words_of_is_told_by_the_others_or_asked_about() -> None:
    one, sure = Cell("Noâng Thò Oanh"), Cell("Sôû Y teá")
    assert [row.cells[0].text for row in in_unicode([(one,), (sure,)])] == ["Nông Thị Oanh", "Sở Y tế"]
    assert in_unicode([(one,)]) == [
        Converted((Cell("Noõng Thũ Oanh"),), TCVN3.name, TWO_WAYS.format(one="Noõng Thũ Oanh", other="Nông Thị Oanh"))
    ]
