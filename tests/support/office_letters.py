"""Lists in the text of letters, made from a seed: greetings around them, remarks behind names, one item a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.support.office_lists import UNIT_NAMES, a_person
from tournament.engine.names import search_key
from tournament.interchange.lists.kinds import ATHLETES, ENTRIES, OFFICIALS, UNITS, ListKind

OPENINGS: tuple[tuple[str, ...], ...] = (
    (),
    ("Kính gửi anh Mẫu,", "", "Em gửi anh danh sách tham gia hội thao:"),
    ("Chào chị,", "Danh sách đã đăng ký đến hôm nay như sau:"),
    ("Dear anh Thử,", "Dưới đây là danh sách của khối em ạ."),
    ("From: mau@example.vn", "Subject: danh sách", "", "Kính chào Ban Tổ chức!",
     "Theo công văn số 12, xin gửi danh sách gồm:"),
    ("Các đơn vị đã xác nhận tham gia gồm có:",),
    ("STT Họ và tên Đơn vị Năm sinh",),
)  # fmt: skip
CLOSINGS: tuple[tuple[str, ...], ...] = (
    (),
    ("Còn lại em sẽ bổ sung sau.", "", "Trân trọng!", "Nguyễn Văn Gửi", "ĐT: 0912345678"),
    ("Nhờ anh xem giúp em nhé.", "Cảm ơn anh.", "--", "Trần Thị Thư", "Chuyên viên Sở Nội vụ"),
    ("Xin cảm ơn Ban Tổ chức./.", "Lê Văn Mẫu"),
    ("Best regards,", "Mẫu", "Sent from my phone"),
)  # fmt: skip
OWING = (
    "(chưa nộp)",
    "- bổ sung sau",
    "(bổ sung sau ngày 10/8)",
    "đã nộp",
    "(đã gửi danh sách)",
    ": nộp sau",
    "tham gia.",
)
ABSENT = (
    "(không tham gia)",
    "- xin rút",
    ": không tham gia",
    "không tham dự",
    "(xin rút do bận)",
    "- vắng",
    "xin rút.",
)
POSTS = ("Đội trưởng", "đội phó", "HLV", "Chuyên viên", "thủ môn")
ROLES = ("Trọng tài", "Thư ký")


@dataclass
class Letter:
    """Lines of a letter and what is meant by those of its list; who does not take part is no item."""

    kind: ListKind
    lines: list[str] = field(default_factory=list)
    items: list[dict[str, str]] = field(default_factory=list)
    about: str = ""


def written_letter(seed: int) -> Letter:
    """Return the letter of a seed."""
    rng = Random(f"letter {seed}")
    made = Letter(rng.choice((UNITS, ENTRIES, ATHLETES, OFFICIALS)))
    people = made.kind in (ATHLETES, OFFICIALS)
    numbering = rng.choice(("{n}. ", "{n}) ", "{n:02}. ", "{n}/ ", "- ", "• ", "", ""))
    parting = rng.choice((", ", " - ", " – ", " | ", "\t", " ", "; "))
    pieces = _pieces(made.kind, rng)
    ending, capitals = rng.choice(("", "", "", ",", ";")), rng.random() < 0.1
    made.about = f"{seed}: {made.kind.key} {numbering!r} {parting!r} {pieces} {ending!r} {capitals}"
    made.lines += rng.choice(OPENINGS if people else OPENINGS[:-1])
    for number in range(1, rng.randrange(4, 12)):
        line, values = _person(rng, made.kind, pieces, parting) if people else _unit(rng, made)
        if people and capitals:
            told = search_key(values["name"]).upper()
            line, values = line.replace(values["name"], told), values | {"name": told}
        absent = rng.random() < 0.08
        remark = rng.choice(ABSENT if absent else OWING) if absent or rng.random() < 0.1 else ""
        if remark and parting == "\t" and people:
            remark = f"\t{remark.strip('()-: ')}" if absent else ""
        made.lines.append(f"{numbering.format(n=number)}{line} {remark}".rstrip(" ") + ending)
        if not absent:
            made.items.append(values)
    made.lines += rng.choice(CLOSINGS)
    return made


def _unit(rng: Random, made: Letter) -> tuple[str, dict[str, str]]:
    there = {values[made.kind.subject.key] for values in made.items}
    name = rng.choice([each for each in UNIT_NAMES if each not in there])
    return name, {made.kind.subject.key: name}


def _pieces(kind: ListKind, rng: Random) -> tuple[str, ...]:
    """Return what stands behind the names of people, in its order."""
    if kind is ATHLETES:
        return rng.choice(
            (
                (),
                ("born",),
                ("born", "unit"),
                ("phone",),
                ("born", "phone"),
                ("born", "id"),
                ("unit", "born"),
                ("post",),
            )
        )
    return rng.choice(((), ("phone",), ("unit", "phone"), ("unit", "role", "phone"), ("unit",)))


def _person(rng: Random, kind: ListKind, pieces: tuple[str, ...], parting: str) -> tuple[str, dict[str, str]]:
    year, unit = (
        rng.randrange(1960, 2005),
        rng.choice([name for name in UNIT_NAMES if "," not in name and _is_plain(name)]),
    )
    phone, card, post = (
        f"09{rng.randrange(10**8):08}",
        f"0060{year % 100:02}{rng.randrange(10**6):06}",
        rng.choice(POSTS),
    )
    shown = {"born": str(year), "unit": unit, "phone": phone, "id": card, "post": post, "role": rng.choice(ROLES)}
    name = a_person(rng)
    values = {"name": name}
    for piece in pieces:
        key = {"id": "id_number", "role": "roles", "phone": "contact" * (kind is OFFICIALS), "post": ""}.get(
            piece, piece
        )
        values |= {key: shown[piece]} if key else {}
    told = [shown[piece] for piece in pieces]
    return (f"{name} {' '.join(told)}" if parting == " " and told else parting.join([name, *told])), values


def _is_plain(name: str) -> bool:
    return not any(char.isdecimal() for char in name) and name.split()[0] not in ("Cộng", "Đội")
