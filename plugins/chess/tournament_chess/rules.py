"""Chess and xiangqi (cờ tướng), as data (FIDE Laws of Chess; FIDE Handbook C.07 for ties)."""

from __future__ import annotations

from typing import Any

from tournament.sdk import Part, PartsScoring, Preset, Sport, Step, Text

RANKING = (
    Step("match_points"),
    Step("direct_encounter"),
    Step("wins"),
    Step("sonneborn_berger"),
    Step("koya"),
    Step("lots"),
)
GAME = PartsScoring((Part("result", Text("ván cờ", "game"), kind="half", most=1),), total=1, point=Text("thắng", "win"))
BOARD = '<path d="M70 10h100v100H70zM70 35h100M70 60h100M70 85h100M95 10v100M120 10v100M145 10v100"/>'


def _preset(key: str, vi: str, en: str, minutes: int, source: str, **points: Any) -> Preset:
    values = {"win_points": 1, "draw_points": 0.5, "loss_points": 0, **points, "match_minutes": minutes}
    return Preset(key, Text(vi, en), values, RANKING, source, {"win_points": "H", "match_minutes": "L"})


CHESS = Sport(
    key="chess",
    names=Text("Cờ vua", "Chess"),
    scoring=GAME,
    presets=(
        _preset("rapid", "Cờ nhanh, 25 phút", "Rapid, 25 minutes", 60, "FIDE Laws of Chess, Appendix A"),
        _preset("blitz", "Cờ chớp, 5 phút", "Blitz, 5 minutes", 15, "FIDE Laws of Chess, Appendix B"),
        _preset("classical", "Cờ tiêu chuẩn, 90 phút", "Classical, 90 minutes", 240, "FIDE Laws of Chess"),
    ),
    court=BOARD,
)

XIANGQI = Sport(
    key="xiangqi",
    names=Text("Cờ tướng", "Xiangqi"),
    scoring=GAME,
    presets=(
        _preset("one-point", "Thắng 1 điểm, hòa ½ điểm", "One point for a win, ½ for a draw", 60, "điều lệ từng giải"),
        _preset("two-points", "Thắng 2 điểm, hòa 1 điểm", "Two points for a win, one for a draw", 60,
                "điều lệ từng giải", win_points=2, draw_points=1),
    ),
    court=BOARD,
)  # fmt: skip
