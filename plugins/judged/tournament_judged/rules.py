"""Contents that a panel judges, as data; every event has criteria of its own, these are the common ones."""

from __future__ import annotations

from tournament.sdk import Criterion, HeatScoring, Preset, Sport, Step, Text

RANKING = (Step("lots"),)
SOURCE = "điều lệ từng giải"
ORDER = Text("Thứ tự trình diễn", "Order of performance")
STAGE = '<path d="M40 100h160l-20-60H60zM120 20v20"/><circle cx="120" cy="16" r="6"/>'


def _panel(key: str, vi: str, en: str, judges: int, dropped: int, minutes: int) -> Preset:
    values = {
        "judges": judges, "drop_high": dropped, "drop_low": dropped, "lowest": 0, "highest": 10, "decimals": 2,
        "match_minutes": minutes,
    }  # fmt: skip
    return Preset(key, Text(vi, en), values, RANKING, SOURCE, dict.fromkeys(values, "L"))


KARAOKE = Sport(
    key="karaoke",
    names=Text("Hát karaoke", "Karaoke"),
    scoring=HeatScoring(
        "points",
        criteria=(
            Criterion("voice", Text("Giọng hát", "Voice"), 2),
            Criterion("manner", Text("Phong cách biểu diễn", "Manner")),
        ),
        lane=ORDER,
    ),
    presets=(
        _panel("three-judges", "3 giám khảo", "Three judges", 3, 0, 60),
        _panel("five-judges", "5 giám khảo, bỏ điểm cao nhất và thấp nhất", "Five judges, highest and lowest left out",
               5, 1, 60),
    ),
    court=STAGE,
)  # fmt: skip

DANCE = Sport(
    key="dance",
    names=Text("Dân vũ", "Group dance"),
    scoring=HeatScoring(
        "points",
        criteria=(
            Criterion("technique", Text("Kỹ thuật", "Technique")),
            Criterion("unison", Text("Đội hình, đồng đều", "Formation and unison")),
            Criterion("costume", Text("Trang phục, âm nhạc", "Costume and music")),
        ),
        lane=ORDER,
    ),
    presets=(
        _panel("three-judges", "3 giám khảo", "Three judges", 3, 0, 90),
        _panel("five-judges", "5 giám khảo, bỏ điểm cao nhất và thấp nhất", "Five judges, highest and lowest left out",
               5, 1, 90),
    ),
    court=STAGE,
)  # fmt: skip

DISPLAY = Sport(
    key="display",
    names=Text("Bày mâm, trưng bày", "Trays and displays"),
    scoring=HeatScoring("points", lane=ORDER),
    presets=(_panel("three-judges", "3 giám khảo", "Three judges", 3, 0, 60),),
    court='<path d="M60 90h120M80 90c0-50 80-50 80 0"/>',
)
