"""What every tie-break must keep: a number for every entry of every table, the same for the same results."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

from tournament.engine.scoring import Outcome
from tournament.engine.standings import Result, Table, Tiebreaker
from tournament.engine.standings.table import Entry
from tournament.sdk.testing.kit import Check, hold, hold_named, hold_number

ENTRIES: Sequence[Entry] = ("Đội Sông Hồng", "Đội Sông Lô", "Đội Sông Gâm", "Đội Sông Chảy")
_WON = Outcome(True, 0, (2, 1), {"sets": (2, 1), "points": (58, 50), "goals": (3, 1)})
_LOST = _WON.turned()
_LEVEL = Outcome(True, None, (1, 1), {"sets": (1, 1), "points": (40, 40), "goals": (2, 2)})
_WALKOVER = Outcome(
    True, 0, (2, 0), {"sets": (2, 0), "points": (42, 0), "goals": (3, 0)}, (False, True), contested=False
)
_RESULTS = (
    Result(0, 1, _WON), Result(2, 3, _LEVEL), Result(0, 2, _LOST), Result(1, 3, _WALKOVER),
    Result(0, 3, _LEVEL), Result(1, 2, _WON),
)  # fmt: skip
_TABLES = {"an empty": 0, "a partial": 3, "a full": 6}


def tiebreak_checks(tiebreaker: Tiebreaker) -> list[Check]:
    """List the checks of a tie-break."""
    key = tiebreaker.key
    return [
        Check(f"{key}: it has a name", partial(_named, tiebreaker)),
        *(
            Check(f"{key}: it ranks {name} table", partial(_ranks, tiebreaker, played))
            for name, played in _TABLES.items()
        ),
    ]  # fmt: skip


def _named(tiebreaker: Tiebreaker) -> None:
    hold(tiebreaker.key.isidentifier(), f"the key {tiebreaker.key!r} is not an identifier")
    hold_named(tiebreaker.names, "the tie-break")
    hold(tiebreaker.reach in {"own", "met", "table"}, f"reach is {tiebreaker.reach!r}: write own, met or table")


def _ranks(tiebreaker: Tiebreaker, played: int) -> None:
    """Measure a table thrice: again, at another time and chance, and with its entries and results in another order."""
    numbers = _measured(tiebreaker, ENTRIES, _RESULTS[:played])
    for entry, number in numbers.items():
        hold_number(number, f"the number of {entry}")
    hold(_measured(tiebreaker, ENTRIES, _RESULTS[:played]) == numbers, "asked again it gives other numbers")
    with _another_day():
        later = _measured(tiebreaker, ENTRIES, _RESULTS[:played])
    hold(later == numbers, "its numbers change with the clock or with chance")
    turned = _measured(tiebreaker, ENTRIES[::-1], _RESULTS[:played][::-1])
    hold(turned == numbers, "its numbers change with the order of entries or of results")


def _measured(tiebreaker: Tiebreaker, entries: Sequence[Entry], results: Sequence[Result]) -> dict[Entry, object]:
    table = Table(entries)
    for result in results:
        home, away = ENTRIES[int(result.home)], ENTRIES[int(result.away)]
        table.add(Result(home, away, result.outcome))
    if tiebreaker.together is not None:
        found = list(tiebreaker.together(table, entries))
        hold(len(found) == len(entries), f"{len(found)} numbers for {len(entries)} entries")
        return dict(zip(entries, found, strict=True))
    return {entry: tiebreaker.measure(table.tallies[entry], entry, table) for entry in entries}


@contextmanager
def _another_day() -> Iterator[None]:
    """Let it be another time, and chance another one."""
    before = random.getstate()
    random.seed(random.random())
    now = {name: getattr(time, name) for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter")}
    patches = [patch.object(time, name, partial(_later, clock)) for name, clock in now.items()]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()
        random.setstate(before)


def _later(clock: partial[float]) -> float:
    return clock() + 100_003
