"""Ties of badminton teams, as data (BWF General Competition Regulations; Sudirman Cup)."""

from __future__ import annotations

from typing import Literal

from tournament.sdk import Preset, Rubber, Sport, Step, Text, TieScoring

RANKING = (
    Step("wins"),
    Step("head_to_head", "tied", when_tied=2),
    Step("rubber_difference", when_tied="3+"),
    Step("set_difference", when_tied="3+"),
    Step("head_to_head", "tied", when_tied=2),
    Step("lots"),
)


def _rubber(key: str, vi: str, en: str, *sexes: Literal["male", "female"]) -> Rubber:
    return Rubber(key, Text(vi, en), "badminton", "bwf-21", len(sexes), discipline=key, sexes=sexes)


MIXED_TEAM = TieScoring(
    (
        _rubber("MS", "Đơn nam", "Men's singles", "male"),
        _rubber("WS", "Đơn nữ", "Women's singles", "female"),
        _rubber("MD", "Đôi nam", "Men's doubles", "male", "male"),
        _rubber("WD", "Đôi nữ", "Women's doubles", "female", "female"),
        _rubber("XD", "Đôi nam nữ", "Mixed doubles", "male", "female"),
    )
)
VALUES = {"win_points": 1, "loss_points": 0, "rubbers_per_person": 2, "match_minutes": 200}

BADMINTON_TEAM = Sport(
    key="badminton_team",
    names=Text("Cầu lông đồng đội", "Badminton, teams"),
    scoring=MIXED_TEAM,
    presets=(
        Preset(
            key="until-won",
            names=Text("Năm trận, thắng ba", "Five rubbers, first to three"),
            values=VALUES,
            ranking=RANKING,
            source="BWF Sudirman Cup, knock-out",
            confidence={"win_points": "M", "rubbers_per_person": "M", "match_minutes": "L"},
        ),
        Preset(
            key="all-five",
            names=Text("Đánh đủ năm trận", "All five rubbers are played"),
            values={**VALUES, "dead_rubbers": 1},
            ranking=RANKING,
            source="BWF Sudirman Cup, groups",
            confidence={"dead_rubbers": "M", "rubbers_per_person": "M", "match_minutes": "L"},
        ),
    ),
)
