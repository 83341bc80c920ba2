"""One Swiss round by the FIDE rules against py4swiss, on the same tournament and with the same pairings."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.engine.pairing.swiss.simulation import play, start, trf
from tournament.engine.pairing.swiss import SwissTournament, pair_round

ROUNDS = 11
MEASURED = (2, 5, 9)
RIVAL_SIZE = 500
SIZES = (125, 250, 500, 1000)

T = TypeVar("T")


def timed(function: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds of `function` and what it returned."""
    before = time.perf_counter()
    result = function()
    return time.perf_counter() - before, result


def rival(tournament: SwissTournament) -> Callable[[], list[tuple[int, int]]] | None:
    """Return py4swiss's pairing of the next round, from a file read beforehand; None when it is not installed."""
    try:
        from py4swiss.engines import DutchEngine  # noqa: PLC0415 - not everybody has it
        from py4swiss.trf import TrfParser  # noqa: PLC0415
    except ImportError:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "round.trf"
        path.write_text(trf(tournament), encoding="utf-8")
        parsed = TrfParser.parse(path)
    return lambda: [(pair.white, pair.black) for pair in DutchEngine.generate_pairings(parsed)]


def main() -> None:
    """Print the time of one round as a ratio to py4swiss, then how it grows with the players."""
    random = Random(2026)
    tournament = start(random, RIVAL_SIZE, ROUNDS)
    for number in range(1, max(MEASURED) + 1):
        if number in MEASURED:
            compare(tournament, number)
        tournament = play(tournament, pair_round(tournament), random)
    for size in SIZES:
        random, seconds = Random(size), list[float]()
        tournament = start(random, size, ROUNDS)
        for _ in range(ROUNDS):
            taken, pairing = timed(partial(pair_round, tournament))
            seconds.append(taken)
            tournament = play(tournament, pairing, random)
        print(f"{size} players: {sum(seconds) / ROUNDS:.3f} s a round on average, {max(seconds):.3f} s at most")


def compare(tournament: SwissTournament, number: int) -> None:
    """Print how long we take for one round, and how long the rival does."""
    ours, pairing = timed(lambda: pair_round(tournament, 2022))
    newer, _ = timed(lambda: pair_round(tournament, 2026))
    line = f"round {number}, {RIVAL_SIZE} players: {ours:.3f} s (2022), {newer:.3f} s (2026)"
    other = rival(tournament)
    if other is None:
        print(f"{line}; py4swiss is not installed")
        return
    theirs, expected = timed(other)
    same = [(pair.white, pair.black or 0) for pair in pairing.pairs] == expected
    print(f"{line}; py4swiss {theirs:.2f} s; {theirs / ours:.0f} x as fast, {'same' if same else 'OTHER'} pairings")


if __name__ == "__main__":
    main()
