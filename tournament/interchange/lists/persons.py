"""Cells in which more stands than the name of a person: “1985”, “Sở Y tế”, “0912345678”, “(đội trưởng)”."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from tournament.engine.message import Message
from tournament.engine.names import LONGEST_NAME, UNPRINTABLE, search_key
from tournament.engine.text import Words
from tournament.interchange.lists.furniture import Wording
from tournament.interchange.lists.kinds import ListKind
from tournament.interchange.lists.remarks import taken_off, without_remark
from tournament.interchange.lists.units import LONGEST_PERSON, is_unit, may_hold_unit, unit_behind
from tournament.interchange.lists.values import RowState, Value, read_value

_NUMBER_OR_NAME = Message("does “{number}” belong to the name?")
_SEVERAL = Message("several names stand in one cell")
_NOBODY = Message("“{text}” does not read like a person's name")
_READ = Message("“{more}” behind the name was read as “{field}”")
_OFF = Message("“{more}” behind the name was left out")

_TOKEN = re.compile(
    r"""
    (?P<id>(?:(?:số\s*)?\b(?:cccd|cmnd|cmt|căn\ cước)\s*[:.]?\s*)?(?<![\d/.-])(?:\d{12}|\d{9})(?![\d/.-]))
  | (?P<contact>(?:\b(?:sđt|đt|điện\ thoại|di\ động|tel|zalo)\s*[:.]?\s*)?(?:\+84|(?<!\d)0)[\s.-]?
      (?:2(?:[\s.-]?\d){9}|[35789](?:[\s.-]?\d){8})(?!\d)
      | [\w.+-]+@[\w-]+(?:\.[\w-]+)+)
  | (?P<born>(?:\b(?:sinh(?:\s*(?:năm|ngày))?|(?:năm|ngày)\s*sinh|n\.?\s?sinh|sn|ns)\s*[:.]?\s*)?
      (?<![\d/.-])(?:\d{1,2}[/.-]){0,2}(?:19|20)\d{2}(?![\d/]))
  | (?P<parting>[,;:|/()\[\]]+|(?<=\s)[-–—]+|[-–—]+(?=\s))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FIELDS = {"id": "id_number", "contact": "contact", "born": "born"}
_POSTS = Wording(
    r"(?:đội|nhóm|tổ|trưởng|phó|lãnh) ?(?:trưởng|phó|đoàn|đội|phòng|ban)\b", r"hlv\b", r"huấn luyện viên",
    r"săn sóc viên",
    r"thủ (?:môn|quân)", r"(?:vđv|vận động viên|cầu thủ)\b", r"dự bị", r"chính thức", r"cán bộ", r"(?:công|viên) chức",
    r"(?:chuyên|nhân|giáo|giảng|kiểm lâm|thanh tra) ?viên", r"bác sĩ", r"kế toán", r"văn thư", r"captain\b",
    r"đc$", r"đồng chí",
    r"(?:phó )?(?:giám đốc|chủ tịch|hiệu trưởng|chánh|bí thư|(?:chi )?cục trưởng|trạm trưởng)",
)  # fmt: skip
_POST_INSIDE = re.compile(
    r"\s+(?=(?:(?i:hlv|đội trưởng|đội phó|thủ môn|huấn luyện viên|chuyên viên|nhân viên|trưởng đoàn|lãnh đội|trọng tài|"
    r"thư ký|giám đốc|kế toán)\b))"
)
_ROLES = Wording(r"trọng tài", r"thư ký", r"trợ lý", r"bấm giờ", r"giám sát")
_SEXES = {"nam": "male", "nu": "female"}
_FAMILIES = """
bành bạch bế bùi cao cầm châu chu chúc chử cù cung dương đàm đào đặng đậu điêu đinh đoàn đỗ đường giang
giàng giáp hà hạ hầu hồ hoàng hứa huỳnh khổng khuất khúc kiều kim la lã lại lâm lầu lê liêu lò lô lục
lương lưu lường lữ lý ma mã mạc mai mạnh mẫn nghiêm ngô nguyễn ngụy nhâm nhữ ninh nông phạm phan phí
phùng phương quách quàng sầm sùng tạ tào tăng tẩn thạch thái thàng thào thân thiều tiêu tô tôn tống trần
triệu trịnh trương từ ung ưng uông văn vàng vi viên võ vũ vừ vương xa
"""
_FAMILY_NAMES = frozenset(_FAMILIES.split())
_FAMILY_KEYS = frozenset(map(search_key, _FAMILY_NAMES))
"""How families are called; “Cầu Lông” and “Nam Định” are nobody."""
_NO_PERSON = re.compile(
    "ha (?:noi|nam|tinh|giang|tay|dong)|thai (?:binh|nguyen)|cao bang|lam dong|lai chau|ho chi minh|"
    "ninh (?:binh|thuan)|vo (?:thuat|co truyen)"
)
"""Home towns and sports whose first word is that of a family."""
_LINKS = re.compile(r"[+&=<>]|\b(?:và|and)\b")
_LOWER = re.compile(r"[a-zđ]")
_MIDDLE = {"van", "thi", "dinh", "huu", "duc", "de", "la"}
"""Middle names that are written small as well."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two marks, or figures that are read in one way; in brackets or not."""

    holds: str
    text: str
    bracketed: bool = False


def one_person(name: Value, kind: ListKind, held: Collection[str | None]) -> tuple[Value, dict[str, str]]:
    """Take apart what stands in the cell of a person; what no column holds is returned by its field.

    Asks where a piece can be read in no way, or in two, and where no name of a person is left.
    """
    name = without_remark(name)
    if name.state == RowState.ASKS or len(name.text) > LONGEST_NAME or UNPRINTABLE.search(name.text):  # is refused
        return name, {}
    first, *more = list(_pieces(name.text)) or [_Piece("", name.text)]
    labels, told = {field.key: field.label for field in kind.fields}, dict[str, str]()
    read = name
    for piece in more:
        key, text = _meant(piece, kind)
        if key is None or (key and (key in held or key in told)):
            return Value(name.text, RowState.ASKS, _question(piece.text)), {}
        note: Words = (
            _READ.format(more=piece.text, field=labels[key]) if key in labels else _OFF.format(more=piece.text)
        )
        told |= {key: text} if key in labels else {}
        read = taken_off(read, first.text, note)
    if first.holds or re.search(r"\d", first.text) or _LINKS.search(first.text):
        return Value(name.text, RowState.ASKS, _question(first.text)), {}
    if is_nobody(first.text):
        return Value(name.text, RowState.ASKS, _NOBODY.format(text=first.text)), {}
    return read, told


def is_nobody(name: str) -> bool:
    """Tell whether a text is hardly the name of a person: that of a unit, or words that no name begins small."""
    words = name.split()
    small = [bool(_LOWER.match(word)) for word in words if search_key(word) not in _MIDDLE]
    mixed = not all(small) and (small[-1:] == [True] or sum(small) > 1)
    return mixed or is_unit(name) or may_hold_unit(name) or name.endswith((".", "!", "?", ":")) or len(words) > 7


def may_be_called(text: str) -> bool:
    """Tell whether a text reads like the name of a person and like nothing else: two to five words with capitals.

    The first must be that of a family: home towns and sports are written so as well.
    """
    words = text.split()
    if not words or not _is_family(words[0]) or _NO_PERSON.fullmatch(search_key(text)):
        return False
    called = 1 < len(words) <= LONGEST_PERSON and all(word.isalpha() and word[0].isupper() for word in words)
    return called and not is_nobody(text) and not _POSTS.meets(text) and not _ROLES.meets(text)


def _is_family(word: str) -> bool:
    """Tell whether families are called so, with all accents or none at all."""
    return word.casefold() in (_FAMILY_KEYS if word.isascii() else _FAMILY_NAMES)


def _question(text: str) -> Words:
    figures = re.search(r"\d[\d/.-]*", text)
    return _NUMBER_OR_NAME.format(number=figures[0]) if figures else _SEVERAL


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield what a cell holds, one thing after another."""
    at, bracketed = 0, False
    for token in _TOKEN.finditer(text):
        yield from _words(text[at : token.start()], bracketed)
        at, holds = token.end(), str(token.lastgroup)
        if holds == "parting":
            bracketed = "(" in token[0] or "[" in token[0]
        else:
            yield _Piece(holds, token[0].strip(), bracketed)
    yield from _words(text[at:], bracketed)


def _words(text: str, bracketed: bool) -> Iterator[_Piece]:
    """Yield words, taken apart where a unit or a post begins among them."""
    for part in _POST_INSIDE.split(text.strip()):
        name, unit = ("", part) if is_unit(part) else unit_behind(part)
        yield from (_Piece("", each, bracketed) for each in (name, unit) if each)


def _meant(piece: _Piece, kind: ListKind) -> tuple[str | None, str]:
    """Return which field a piece tells, empty for none that counts, None for what cannot be told; and what it says."""
    if piece.holds:
        figures = re.sub(r"^\D*(?=[\d+])", "", piece.text) if piece.holds != "contact" else piece.text
        value = read_value(piece.holds, figures)
        return (_FIELDS[piece.holds], value.text) if value.state != RowState.ASKS else (None, "")
    if search_key(piece.text) in _SEXES:
        return "sex", _SEXES[search_key(piece.text)]
    if is_unit(piece.text) and not _POSTS.meets(piece.text):
        return "unit", piece.text
    if _ROLES.meets(piece.text) and any(field.key == "roles" for field in kind.fields):
        return "roles", piece.text
    if re.search(r"\d", piece.text):
        return None, ""
    told = _POSTS.meets(piece.text) or (piece.bracketed and piece.text.islower())
    return ("", "") if told else (None, "")
