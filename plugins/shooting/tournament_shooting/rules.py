"""Shooting at targets as data: the sum of several series (ISSF and World Archery qualification rounds)."""

from __future__ import annotations

from tournament.sdk import HeatScoring, Preset, Sport, Step, Text

RANKING = (Step("lots"),)


def _series(key: str, vi: str, en: str, series: int, highest: int, decimals: int, source: str) -> Preset:
    values = {"attempts": series, "lowest": 0, "highest": highest, "decimals": decimals, "match_minutes": 60}
    return Preset(key, Text(vi, en), values, RANKING, source, {"attempts": "M", "match_minutes": "L"})


SHOOTING = Sport(
    key="shooting",
    names=Text("Bắn súng, bắn nỏ, bắn cung", "Target shooting"),
    scoring=HeatScoring("points", attempts="sum", lane=Text("Bệ bắn", "Firing point")),
    presets=(
        _series("rifle-60", "Súng trường hơi, 60 viên", "Air rifle, 60 shots", 6, 109, 1, "ISSF General Regulations"),
        _series("pistol-60", "Súng ngắn hơi, 60 viên", "Air pistol, 60 shots", 6, 100, 0, "ISSF General Regulations"),
        _series("crossbow", "Bắn nỏ, 2 loạt 5 phát", "Crossbow, two series of five", 2, 50, 0, "điều lệ từng giải"),
        _series("bow-72", "Bắn cung, 72 mũi tên", "Bow, 72 arrows", 12, 60, 0, "World Archery Rulebook"),
    ),
    court='<circle cx="120" cy="60" r="50"/><circle cx="120" cy="60" r="34"/><circle cx="120" cy="60" r="18"/>'
    '<circle cx="120" cy="60" r="4"/>',
)
