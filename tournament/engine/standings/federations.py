"""The ranking lists of federations that have no plugin here, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tournament.engine.message import Message
from tournament.engine.standings.tiebreak_rules import Restart, Step
from tournament.engine.text import Words


def among_tied(names: Iterable[str], restart: Restart = False) -> tuple[Step, ...]:
    """Return steps by these names over the matches among the tied."""
    return tuple(Step(name, "tied", None, restart) for name in names)


@dataclass(frozen=True, slots=True)
class RankingPreset:
    """A federation's list of steps with its source and how surely it is known (H seen, M partly, L recalled)."""

    key: str
    names: Words
    steps: tuple[Step, ...]
    source: str
    confidence: str


FEDERATIONS: Mapping[str, RankingPreset] = {
    preset.key: preset
    for preset in (
        RankingPreset(
            "bwf",
            Message("Badminton (BWF)"),
            (
                Step("wins"),
                Step("head_to_head", "tied", 2),
                Step("set_difference"),
                Step("head_to_head", "tied", 2),
                Step("points_difference"),
                Step("head_to_head", "tied", 2),
                Step("lots"),
            ),
            "BWF General Competition Regulations 5.1 (2020), group play",
            "M",
        ),
        RankingPreset(
            "ittf",
            Message("Table tennis (ITTF)"),
            (
                Step("match_points"),
                *among_tied(("match_points", "set_ratio", "points_ratio"), "each"),
                Step("lots"),
            ),
            "ITTF Handbook 2017/2018, 3.7.5",
            "M",
        ),
        RankingPreset(
            "usa-pickleball",
            Message("Pickleball (USA Pickleball)"),
            (
                Step("wins"),
                Step("head_to_head", "tied"),
                Step("points_difference"),
                Step("points_difference", "tied"),
                Step("points_difference", "above"),
                Step("lots"),
            ),
            "USA Pickleball Official Rulebook 2025, section 12",
            "H",
        ),
        RankingPreset(
            "fide-swiss",
            Message("Chess, Swiss (FIDE)"),
            (
                Step("match_points"),
                Step("buchholz_cut1"),
                Step("buchholz"),
                Step("direct_encounter", "tied", restart=True),
                Step("sonneborn_berger"),
                Step("wins"),
                Step("lots"),
            ),
            "FIDE Handbook C.07 (1 April 2024)",
            "H",
        ),
        RankingPreset(
            "fide-round-robin",
            Message("Chess, round robin (FIDE)"),
            (
                Step("match_points"),
                Step("direct_encounter", "tied", restart=True),
                Step("wins"),
                Step("sonneborn_berger"),
                Step("koya"),
                Step("lots"),
            ),
            "FIDE Handbook C.07 (1 April 2024)",
            "H",
        ),
    )
}
