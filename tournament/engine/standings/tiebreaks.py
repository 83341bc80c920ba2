"""Tie-breaks by name, and the lists of federations that have no plugin here, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tournament.engine.scoring.records import Number
from tournament.engine.standings import swiss
from tournament.engine.standings.steps import Step
from tournament.engine.standings.table import Entry, Extras, Table
from tournament.engine.standings.tally import Ratio, Tally, Value
from tournament.engine.text import Text

Measure = Callable[[Tally, Entry, Table], Value]


@dataclass(frozen=True, slots=True)
class Tiebreaker:
    """A number to rank by: `measure(tally, entry, table)`, of which more is better unless `lower`.

    `tally` holds the matches that the step looks at; `tied_only` makes every step look at those among the
    tied alone.
    """

    key: str
    names: Text
    measure: Measure
    lower: bool = False
    tied_only: bool = False


def _known(pick: Callable[[Extras], Mapping[Entry, Number] | None], missing: Number) -> Measure:
    """Read a number that is known beside the matches; without it all are level."""
    return lambda tally, entry, table: (pick(table.extras) or {}).get(entry, missing)


def _of_table(measure: Callable[[Table, Entry], Value]) -> Measure:
    return lambda tally, entry, table: measure(table, entry)


_LAST = 10**9
"""Behind everybody whose seed or lot is known."""

BUILT_IN: Mapping[str, Tiebreaker] = {
    tiebreaker.key: tiebreaker
    for tiebreaker in (
        Tiebreaker("match_points", Text("điểm trận", "match points"), lambda t, e, _: t.match_points),
        Tiebreaker("wins", Text("số trận thắng", "wins"), lambda t, e, _: t.won),
        Tiebreaker("set_ratio", Text("tỷ số hiệp", "set ratio"), lambda t, e, _: Ratio(t.sets_for, t.sets_against)),
        Tiebreaker(
            "set_difference",
            Text("hiệu số hiệp", "set difference"),
            lambda t, e, _: t.sets_for - t.sets_against,
        ),
        Tiebreaker("sets_won", Text("số hiệp thắng", "sets won"), lambda t, e, _: t.sets_for),
        Tiebreaker(
            "points_ratio",
            Text("tỷ số điểm", "points ratio"),
            lambda t, e, _: Ratio(t.points_for, t.points_against),
        ),
        Tiebreaker(
            "points_difference",
            Text("hiệu số điểm", "points difference"),
            lambda t, e, _: t.points_for - t.points_against,
        ),
        Tiebreaker("points_for", Text("tổng điểm ghi được", "points scored"), lambda t, e, _: t.points_for),
        Tiebreaker(
            "goal_difference",
            Text("hiệu số bàn thắng", "goal difference"),
            lambda t, e, _: t.goals_for - t.goals_against,
        ),
        Tiebreaker("goals_for", Text("số bàn thắng", "goals scored"), lambda t, e, _: t.goals_for),
        Tiebreaker(
            "goal_average",
            Text("tỷ số bàn thắng", "goal average"),
            lambda t, e, _: Ratio(t.goals_for, t.goals_against),
        ),
        Tiebreaker(
            "head_to_head",
            Text("đối đầu trực tiếp", "head-to-head"),
            lambda t, e, _: t.match_points,
            tied_only=True,
        ),
        Tiebreaker("conduct", Text("điểm fair play", "conduct"), _known(lambda extras: extras.conduct, 0)),
        Tiebreaker("fewest_forfeits", Text("số lần bỏ cuộc", "forfeits"), lambda t, e, _: t.forfeits, lower=True),
        Tiebreaker("seed", Text("hạt giống", "seed"), _known(lambda extras: extras.seeds, _LAST), lower=True),
        Tiebreaker("lots", Text("bốc thăm", "lots"), _known(lambda extras: extras.lots, _LAST), lower=True),
        Tiebreaker("buchholz", Text("Buchholz", "Buchholz"), _of_table(swiss.buchholz)),
        Tiebreaker("buchholz_cut1", Text("Buchholz trừ 1", "Buchholz cut 1"), _of_table(swiss.buchholz_cut1)),
        Tiebreaker("median_buchholz", Text("Buchholz trung vị", "median Buchholz"), _of_table(swiss.median_buchholz)),
        Tiebreaker(
            "sonneborn_berger",
            Text("Sonneborn-Berger", "Sonneborn-Berger"),
            _of_table(swiss.sonneborn_berger),
        ),
        Tiebreaker("koya", Text("Koya", "Koya"), _of_table(swiss.koya)),
        Tiebreaker("progressive", Text("luỹ tiến", "progressive score"), _of_table(swiss.progressive)),
        Tiebreaker(
            "wins_with_black",
            Text("số ván thắng quân đen", "wins with black"),
            _of_table(swiss.wins_with_black),
        ),
        Tiebreaker("rating", Text("hệ số", "rating"), _known(lambda extras: extras.ratings, 0)),
    )
}


def restarting(*steps: Step) -> tuple[Step, ...]:
    """Return the steps as one run that restarts for each part still tied."""
    return tuple(Step(step.by, step.matches, step.when_tied, True) for step in steps)


def among_tied(names: Iterable[str]) -> tuple[Step, ...]:
    """Return steps by these names over the matches among the tied."""
    return tuple(Step(name, "tied") for name in names)


@dataclass(frozen=True, slots=True)
class RankingPreset:
    """A federation's list of steps with its source and how surely it is known (H seen, M partly, L recalled)."""

    key: str
    names: Text
    steps: tuple[Step, ...]
    source: str
    confidence: str


FEDERATIONS: Mapping[str, RankingPreset] = {
    preset.key: preset
    for preset in (
        RankingPreset(
            "bwf",
            Text("Cầu lông (BWF)", "Badminton (BWF)"),
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
            Text("Bóng bàn (ITTF)", "Table tennis (ITTF)"),
            (
                Step("match_points"),
                *restarting(*among_tied(("match_points", "set_ratio", "points_ratio"))),
                Step("lots"),
            ),
            "ITTF Handbook 2017/2018, 3.7.5",
            "M",
        ),
        RankingPreset(
            "usa-pickleball",
            Text("Pickleball (USA Pickleball)", "Pickleball (USA Pickleball)"),
            (
                Step("wins"),
                Step("head_to_head", "tied"),
                Step("points_difference"),
                Step("points_difference", "tied"),
                Step("lots"),
            ),
            "USA Pickleball Official Rulebook 2025, section 12",
            "H",
        ),
        RankingPreset(
            "fide-swiss",
            Text("Cờ, hệ Thụy Sĩ (FIDE)", "Chess, Swiss (FIDE)"),
            (
                Step("match_points"),
                Step("buchholz_cut1"),
                Step("buchholz"),
                Step("head_to_head", "tied"),
                Step("sonneborn_berger"),
                Step("wins"),
                Step("lots"),
            ),
            "FIDE Handbook C.07 (1 April 2024)",
            "H",
        ),
        RankingPreset(
            "fide-round-robin",
            Text("Cờ, vòng tròn (FIDE)", "Chess, round robin (FIDE)"),
            (
                Step("match_points"),
                Step("head_to_head", "tied"),
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
