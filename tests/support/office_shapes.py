"""Lists that are no table, made from a seed: cards, two lists side by side, lines that were broken."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.support.office_lists import UNIT_NAMES, a_person
from tournament.interchange.lists.kinds import ATHLETES, OFFICIALS, UNITS, ListKind

Values = dict[str, str]
LABELS = {
    "name": ("Họ tên", "Họ và tên", "Họ và tên VĐV"), "born": ("Năm sinh", "Ngày sinh"), "sex": ("Giới tính",),
    "unit": ("Đơn vị", "Đơn vị công tác"), "id_number": ("Số CCCD", "CCCD"), "contact": ("Điện thoại", "SĐT"),
    "short_name": ("Tên viết tắt",),
}  # fmt: skip
SEXES = {"male": "Nam", "female": "Nữ"}


@dataclass
class Shaped:
    """A list as rows of cells, and what is meant by it."""

    kind: ListKind
    rows: list[list[str]] = field(default_factory=list)
    items: list[Values] = field(default_factory=list)
    about: str = ""


def shaped(seed: int) -> Shaped:
    """Return the list of a seed."""
    rng = Random(f"shape {seed}")
    shape = rng.choice((cards, sides, broken))
    made = shape(rng)
    made.about = f"{seed}: {shape.__name__} {made.kind.key} {made.about}"
    return made


def _some(rng: Random, kind: ListKind, keys: tuple[str, ...]) -> Values:
    year, unit = rng.randrange(1960, 2005), rng.choice(UNIT_NAMES)
    known = {
        "name": unit if kind is UNITS else a_person(rng), "born": str(year), "unit": unit,
        "id_number": f"0060{year % 100:02}{rng.randrange(10**6):06}", "contact": f"09{rng.randrange(10**8):08}",
        "sex": rng.choice(("male", "female")), "short_name": "".join(word[0] for word in unit.split()).upper(),
    }  # fmt: skip
    return {key: known[key] for key in keys}


def cards(rng: Random) -> Shaped:
    """Write one card an item: labels before values, below one another or in one line."""
    kind, keys = rng.choice(
        (
            (ATHLETES, ("name", "born", "unit")), (ATHLETES, ("name", "sex", "born", "id_number", "unit")),
            (ATHLETES, ("unit", "name", "born")), (OFFICIALS, ("name", "contact", "unit")),
            (UNITS, ("name", "short_name")),
        )
    )  # fmt: skip
    made, style, blank = Shaped(kind), rng.choice(("lines", "cells", "one line")), rng.random() < 0.6
    labels = {key: "Tên đơn vị" if kind is UNITS and key == "name" else rng.choice(LABELS[key]) for key in keys}
    made.about = f"{style} {keys}"
    made.rows += rng.choice(([], [["DANH SÁCH ĐĂNG KÝ"]], [["Kính gửi Ban Tổ chức"]]))
    for number in range(1, rng.randrange(3, 8)):
        values = _some(rng, kind, keys)
        made.items.append(values)
        told = [(labels[key], SEXES.get(values[key], values[key])) for key in keys]
        if style == "one line":
            parting = rng.choice(("; ", ", ", "   "))
            made.rows.append([f"{number}. " + parting.join(f"{label}: {text}" for label, text in told)])
        elif style == "cells":
            made.rows += [[f"{label}:", text] for label, text in told]
        else:
            made.rows += [[f"{label} : {text}"] for label, text in told]
        made.rows += [[]] if blank else []
    return made


def sides(rng: Random) -> Shaped:
    """Write two lists beside one another, of men and women or one that goes on to the right."""
    kind = rng.choice((ATHLETES, UNITS))
    made, titled, gap = Shaped(kind), rng.random() < 0.6 and kind is ATHLETES, rng.random() < 0.5
    keys: tuple[str, ...] = ("name", "born") if kind is ATHLETES else ("name",)
    headings = ["TT", rng.choice(LABELS["name"]), "Năm sinh"] if kind is ATHLETES else ["TT", "Đơn vị"]
    count, longer = rng.randrange(2, 7), rng.randrange(0, 3)
    columns: list[list[list[str]]] = []
    for side, sex in enumerate(("male", "female")):
        column = []
        for number in range(1, count + (longer if side == 0 else 0) + 1):
            values = _some(rng, kind, keys)
            made.items.append(values | ({"sex": sex} if titled else {}))
            column.append([str(number), *values.values()])
        columns.append(column)
    between = [""] if gap else []
    made.about = f"titled={titled} gap={gap}"
    made.rows += rng.choice(([], [["DANH SÁCH THAM GIA"]]))
    if titled:
        men, women = rng.choice((("NAM", "NỮ"), ("Đội nam", "Đội nữ"), ("VĐV nam", "VĐV nữ")))
        made.rows.append([men, *[""] * (len(headings) - 1), *between, women])
    made.rows.append([*headings, *between, *headings])
    for at in range(len(columns[0])):
        right = columns[1][at] if at < len(columns[1]) else []
        made.rows.append([*columns[0][at], *between, *right])
    made.rows += rng.choice(([], [["Tổng cộng: 12"]]))
    return made


def broken(rng: Random) -> Shaped:
    """Write one item a line, of which some go on in the next."""
    made, mark = Shaped(UNITS), rng.choice(("{n}. ", "{n} ", "{n}) ", "- ", ""))
    made.about = repr(mark)
    made.rows += rng.choice(([], [["DANH SÁCH ĐƠN VỊ"]], [["STT Tên đơn vị Ghi chú"]], [["Danh sách như sau:"]]))
    for number, name in enumerate(rng.sample(UNIT_NAMES, rng.randrange(4, 12)), start=1):
        made.items.append({"name": name})
        words = name.split()
        places = [at for at in range(2, len(words)) if words[at][0].islower() or words[at - 1].endswith((",", "và"))]
        at = rng.choice(places) if places and rng.random() < 0.4 else len(words)
        lines = [" ".join(words[:at]), " ".join(words[at:])]
        made.rows += [[f"{mark.format(n=number)}{lines[0]}"], *([[lines[1]]] if lines[1] else [])]
    made.rows += rng.choice(([], [["Trân trọng!"], ["Nguyễn Văn Gửi"]], [["Tổng cộng: 9"]]))
    return made
