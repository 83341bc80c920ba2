"""Standings after one more result, against a table filled and ranked from nothing; a large Swiss by FIDE's list."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from random import Random

from tournament.engine.scoring import GoalRules, GoalScoring
from tournament.engine.scoring.records import Outcome
from tournament.engine.standings import FEDERATIONS, Extras, Result, Step, Table, rank

RUNS = 15
LEAGUE, LEGS = 20, (4, 40, 400)
PLAYERS, ROUNDS = 1000, 11
RESTARTING = (
    Step("match_points"),
    *(Step(name, "tied", restart=True) for name in ("match_points", "goal_difference", "goals_for")),
    Step("goal_difference"),
    Step("goals_for"),
)


def seconds(function: Callable[[], object]) -> float:
    """Return the median seconds of processor time of one call."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return statistics.median(times)


def filled(entries: int, results: Sequence[Result], extras: Extras | None = None) -> Table:
    """Return a table with the results in it."""
    table = Table(range(entries), extras)
    for result in results:
        table.add(result)
    return table


def one_more(table: Table, results: Sequence[Result], steps: Sequence[Step]) -> Callable[[], object]:
    """Return what takes a result back, enters it again and ranks after both: two changes."""
    again: Iterator[Result] = iter(list(results) * RUNS)

    def change() -> None:
        result = next(again)
        table.remove(result)
        rank(table, steps)
        table.add(result)
        rank(table, steps)

    return change


def league(legs: int, random: Random) -> list[Result]:
    """Play a league of so many legs."""
    scoring, rules = GoalScoring(), GoalRules()
    return [
        Result(home, away, scoring.outcome(((random.randint(0, 3), random.randint(0, 3)),), rules))
        for _ in range(legs)
        for home, away in combinations(range(LEAGUE), 2)
    ]


def swiss(random: Random) -> list[Result]:
    """Play a Swiss in which neighbours in the table meet."""
    half = Fraction(1, 2)
    ways = (Outcome(True, 0, (1, 0)), Outcome(True, None, (half, half)), Outcome(True, 1, (0, 1)))
    points: dict[int, Fraction | int] = dict.fromkeys(range(PLAYERS), 0)
    results = []
    for round_ in range(1, ROUNDS + 1):
        order = sorted(points, key=lambda player: (-points[player], random.random()))
        for home, away in zip(order[::2], order[1::2], strict=True):
            outcome = random.choice(ways)
            results.append(Result(home, away, outcome, round_))
            points[home] += outcome.match_points[0]
            points[away] += outcome.match_points[1]
    return results


def report(entries: int, results: Sequence[Result], steps: Sequence[Step], extras: Extras | None = None) -> None:
    """Print what one more result costs, as a share of filling and ranking from nothing."""
    scratch = seconds(lambda: rank(filled(entries, results, extras), steps))
    fill = seconds(lambda: filled(entries, results, extras))
    table = filled(entries, results, extras)
    rank(table, steps)
    change = seconds(one_more(table, results, steps)) / 2
    print(
        f"{entries} entries, {len(results):>6} results: one more {change * 1e3:8.3f} ms, from nothing "
        f"{scratch * 1e3:8.2f} ms ({scratch / change:6.0f} x), filling alone {fill * 1e3:8.2f} ms"
    )


def main() -> None:
    """Print the figures; the baseline, in the same run, is a table filled and ranked from nothing."""
    random = Random(2026)
    print("league, UEFA's steps (goal: one more result costs the same however many were played)")
    for legs in LEGS:
        report(LEAGUE, league(legs, random), RESTARTING)
    print("Swiss, FIDE's steps (goal: ranked in under 1000 ms)")
    report(PLAYERS, swiss(random), FEDERATIONS["fide-swiss"].steps, Extras(swiss=True))


if __name__ == "__main__":
    main()
