"""The graph of a double elimination against a plain Python loop that makes as many matches."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from tournament.engine.formats import build

RUNS = 5


def plain(entries: int) -> list[dict[str, object]]:
    """Make as many matches as a double elimination has, as dictionaries, without any thought."""
    return [
        {"id": f"M{n}", "stage": "winners", "round": n % 20, "slots": ({"winner": f"M{n - 1}"}, {"loser": f"M{n - 2}"})}
        for n in range(2 * entries - 2)
    ]


def median(function: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    ours = {n: median(lambda n=n: build("double_elimination", n)) for n in (1024, 16384, 65536)}
    loop = median(lambda: plain(16384))
    print(f"double elimination of 16,384: {ours[16384] / loop:.2f} x a plain loop (goal: at most 2.5)")
    print(f"65,536 against 16,384: {ours[65536] / ours[16384]:.2f} x (4 is linear, goal: at most 4.6)")
    print(f"16,384 against 1,024: {ours[16384] / ours[1024]:.2f} x (16 is linear)")


if __name__ == "__main__":
    main()
