"""What a timetable is like, against figures reckoned anew from the JSON and a day reckoned by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

import pytest

from tests.support.judge import Day
from tests.support.solving import json_of, plan_of, problem_of, variants
from tests.support.timetables import Instance, make
from tournament.engine.timetable import Measures, Placed, Referee, measure


def reckoned(instance: Instance, plan: Instance) -> dict[str, Any]:
    """Reckon finish, waiting, days and changes minute by minute."""
    day = Day(instance, plan)
    waits: list[int] = []
    court_changes = 0
    shares: dict[str, list[float]] = defaultdict(list)
    for id_, unit in day.units.items():
        rest = day.competitions[unit["competition"]]["rest"]
        by_day: dict[int, list[Any]] = defaultdict(list)
        for one in day.in_time({one.id for one in day.booked.values() if id_ in one.units}):
            by_day[one.day].append(one)
            for opening in instance["days"]:
                if opening["start"] <= one.start < opening["end"]:
                    shares[id_].append((one.start - opening["start"]) / (opening["end"] - opening["start"]))
                    break
        for mine in by_day.values():
            there = mine[-1].end - mine[0].start
            waits.append(there - sum(one.match["duration"] for one in mine) - rest * (len(mine) - 1))
            court_changes += sum(a.court["id"] != b.court["id"] for a, b in pairwise(mine))
    means = [sum(found) / len(found) for found in shares.values()]
    minutes = Counter({court["id"]: 0 for court in instance["courts"]})
    duties = Counter(dict.fromkeys(day.units, 0))
    for one in day.booked.values():
        minutes[one.court["id"]] += one.match["duration"]
        if one.referee and "unit" in one.referee:
            duties[one.referee["unit"]] += 1
    found = {
        "finish": max((one.end for one in day.booked.values()), default=0), "waiting": sum(waits),
        "longest_wait": max(waits, default=0), "unit_days": len(waits), "court_changes": court_changes,
        "early_late": round(max(means) - min(means), 3) if means else 0.0,
        "court_spread": max(minutes.values()) - min(minutes.values()) if day.booked else 0,
        "duty_spread": max(duties.values()) - min(duties.values()), "changed": 0, "shift": 0,
    }  # fmt: skip
    for old in (instance["reschedule"] or {"base": {"assignments": []}})["base"]["assignments"]:
        new = day.booked.get(old["match"])
        if new is not None:
            found["changed"] += (old["court"], old["start"]) != (new.court["id"], new.start)
            found["shift"] += abs(old["start"] - new.start)
    return found


@pytest.mark.parametrize("first", range(0, 60, 10))
def test_measures_are_what_the_plan_says(first: int) -> None:
    for seed in range(first, first + 10):
        for instance, problem, plan in variants(seed, ticks=5):
            assert plan.measures == measure(problem, plan.places)
            assert plan.measures == Measures(**reckoned(instance, json_of(problem, plan)))


def test_a_day_reckoned_by_hand() -> None:
    instance = make(1) | {
        "grid": 5, "days": [{"id": 0, "start": 540, "end": 1140}], "venues": [{"id": "v"}], "travel": {},
        "courts": [{"id": c, "venue": "v", "tags": [], "windows": [[540, 1140]], "turnover": 0} for c in "xyz"],
        "competitions": [{"id": "c", "rest": 20, "ranking_delay": 0, "max_per_day": 0, "ref": "unit", "ref_max": 0}],
        "units": [{"id": u, "competition": "c", "club": "k", "members": [], "unavailable": []} for u in "abcd"],
        "pools": [], "blackouts": [], "persons": {},
        "matches": [
            {"id": f"{one}{other}", "competition": "c", "phase": "pool", "round": 1, "duration": 30, "requires": [],
             "courts": None, "sides": [{"unit": one}, {"unit": other}], "earliest": None, "latest_end": None,
             "pin": None, "guards": [], "ref": {"eligible_units": ["c", "d"], "eligible_losers": []}}
            for one, other in ("ab", "ac", "ad")
        ],
    }  # fmt: skip
    places = {
        "ab": Placed("x", 540, Referee(unit="c")),
        "ac": Placed("y", 600, Referee(unit="d")),
        "ad": Placed("y", 690, Referee(unit="c")),
    }
    # a plays 9:00, 10:00 and 11:30: 30 and 60 minutes between, of which 20 each are rest.
    expected = Measures(
        finish=720, waiting=50, longest_wait=50, unit_days=4, court_changes=1, early_late=0.25, court_spread=60,
        duty_spread=2, changed=0, shift=0,
    )  # fmt: skip
    assert measure(problem_of(instance), places) == expected == Measures(**reckoned(instance, plan_of(places)))


def test_nothing_placed_measures_nothing() -> None:
    assert measure(problem_of(make(1)), {}) == Measures()
