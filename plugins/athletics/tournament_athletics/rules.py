"""Athletics as data (World Athletics Technical Rules 17 to 32; what is marked L is recalled: confirm it)."""

from __future__ import annotations

from tournament.sdk import HeatScoring, Preset, Sport, Step, Text

LOTS = (Step("lots"),)
SOURCE = "World Athletics, Technical Rules"
LOCAL = "điều lệ từng giải"


def _run(key: str, vi: str, en: str, minutes: int) -> Preset:
    values = {"decimals": 2, "match_minutes": minutes}
    return Preset(key, Text(vi, en), values, LOTS, SOURCE, {"decimals": "H", "match_minutes": "L"})


def _attempts(key: str, vi: str, en: str, attempts: int, source: str) -> Preset:
    values = {"attempts": attempts, "decimals": 2, "match_minutes": 60}
    return Preset(key, Text(vi, en), values, LOTS, source, {"attempts": "M", "match_minutes": "L"})


TRACK = '<path d="M60 20h120a40 40 0 0 1 0 80H60a40 40 0 0 1 0-80zM60 34h120a26 26 0 0 1 0 52H60a26 26 0 0 1 0-52z"/>'
PIT = '<path d="M10 55h150v10H10zM160 40h70v40h-70zM150 50v20"/>'

RUNNING = Sport(
    key="running",
    names=Text("Chạy", "Running"),
    scoring=HeatScoring("time"),
    presets=(
        _run("100-m", "100 mét", "100 metres", 5),
        _run("200-m", "200 mét", "200 metres", 6),
        _run("400-m", "400 mét", "400 metres", 8),
        _run("800-m", "800 mét", "800 metres", 10),
        _run("1500-m", "1.500 mét", "1,500 metres", 15),
        _run("3000-m", "3.000 mét", "3,000 metres", 25),
        _run("cross-country", "Việt dã", "Cross-country", 60),
    ),
    court=TRACK,
)

RELAY = Sport(
    key="relay",
    names=Text("Chạy tiếp sức", "Relay race"),
    scoring=HeatScoring("time"),
    presets=(
        _run("4-x-100-m", "4 × 100 mét", "4 × 100 metres", 8),
        _run("4-x-400-m", "4 × 400 mét", "4 × 400 metres", 12),
    ),
    court=TRACK,
)

LONG_JUMP = Sport(
    key="long_jump",
    names=Text("Nhảy xa", "Long jump"),
    scoring=HeatScoring("distance", ties="next_best"),
    presets=(
        _attempts("three", "3 lần nhảy", "Three attempts", 3, LOCAL),
        _attempts("six", "6 lần nhảy", "Six attempts", 6, SOURCE),
    ),
    court=PIT,
)

HIGH_JUMP = Sport(
    key="high_jump",
    names=Text("Nhảy cao", "High jump"),
    scoring=HeatScoring("distance", attempts="heights", ties="countback"),
    presets=(
        Preset(
            "standard", Text("Luật chung", "Common rules"), {"decimals": 2, "match_minutes": 90},
            LOTS, SOURCE, {"decimals": "H", "match_minutes": "L"},
        ),
    ),
    court='<path d="M40 100V30M200 100V30M40 50h160M60 104h120v10H60z"/>',
)  # fmt: skip

THROW = Sport(
    key="throw",
    names=Text("Ném, đẩy", "Throws and shot put"),
    scoring=HeatScoring("distance", ties="next_best"),
    presets=(
        _attempts("three", "3 lần ném, đẩy", "Three attempts", 3, LOCAL),
        _attempts("six", "6 lần ném, đẩy", "Six attempts", 6, SOURCE),
    ),
    court='<path d="M50 60L230 10M50 60l180 50"/><circle cx="40" cy="60" r="14"/>',
)
