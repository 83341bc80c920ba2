"""Swimming as data (World Aquatics Competition Regulations, swimming)."""

from __future__ import annotations

from itertools import product

from tournament.sdk import HeatScoring, Preset, Sport, Step, Text

STROKES = {
    "freestyle": ("Tự do", "Freestyle"),
    "breaststroke": ("Ếch", "Breaststroke"),
    "backstroke": ("Ngửa", "Backstroke"),
    "butterfly": ("Bướm", "Butterfly"),
}


def _swum(distance: int, stroke: str) -> Preset:
    vi, en = STROKES[stroke]
    return Preset(
        key=f"{stroke}-{distance}",
        names=Text(f"{vi} {distance} m", f"{en}, {distance} m"),
        values={"decimals": 2, "match_minutes": 5},
        ranking=(Step("lots"),),
        source="World Aquatics Competition Regulations",
        confidence={"decimals": "H", "match_minutes": "L"},
    )


SWIMMING = Sport(
    key="swimming",
    names=Text("Bơi", "Swimming"),
    scoring=HeatScoring("time", lane=Text("Đường bơi", "Lane")),
    presets=tuple(_swum(distance, stroke) for stroke, distance in product(STROKES, (25, 50, 100))),
    court='<path d="M10 10h220v100H10zM10 30h220M10 50h220M10 70h220M10 90h220"/>',
)
