"""Races of a village fair as data; regulations of each event say the rest, so every number may be changed."""

from __future__ import annotations

from tournament.sdk import HeatScoring, Preset, Sport, Step, Text

RANKING = (Step("lots"),)
SOURCE = "điều lệ từng giải"
LANES = '<path d="M10 10h220v100H10zM10 35h220M10 60h220M10 85h220M30 10v100M210 10v100"/>'


def _timed(key: str, vi: str, en: str, minutes: int) -> Preset:
    values = {"decimals": 1, "match_minutes": minutes}
    return Preset(key, Text(vi, en), values, RANKING, SOURCE, {"decimals": "L", "match_minutes": "L"})


SACK_RACE = Sport(
    key="sack_race",
    names=Text("Nhảy bao bố", "Sack race"),
    scoring=HeatScoring("time"),
    presets=(
        _timed("single", "Cá nhân, 30 m", "Single, 30 m", 5),
        _timed("relay", "Tiếp sức", "Relay", 10),
    ),
    court=LANES,
)

FUN_RELAY = Sport(
    key="fun_relay",
    names=Text("Tiếp sức vui", "Fun relay"),
    scoring=HeatScoring("time"),
    presets=(
        _timed("three-legged", "Chạy ba chân", "Three-legged race", 8),
        _timed("egg-and-spoon", "Chạy ngậm thìa", "Egg-and-spoon race", 8),
        _timed("ball-in-pairs", "Kẹp bóng chạy đôi", "Ball carried in pairs", 8),
    ),
    court=LANES,
)
