"""The best timetable of a tiny problem by trying everything, with the independent judge as the only rule book."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from random import Random

from tests.support.judge import judge
from tests.support.timetables import DAY, Instance, at_once

Booking = tuple[tuple[str, ...], int]


def tiny(seed: int) -> Instance:
    """Return a problem of two to four matches on one or two courts in half-hours, as often as not impossible."""
    rng = Random(seed)
    days = [{"id": n, "start": n * DAY + 540, "end": n * DAY + 540 + rng.choice((90, 150, 210))}
            for n in range(rng.choice((1, 1, 2)))]  # fmt: skip
    courts = [
        {"id": f"h{n}", "venue": f"v{rng.randrange(2)}", "tags": rng.choice(([], ["indoor"], ["indoor"])),
         "windows": [[day["start"] + rng.choice((0, 0, 30)), day["end"]] for day in days],
         "turnover": rng.choice((0, 0, 10, 30))}
        for n in range(rng.choice((1, 2, 2)))
    ]  # fmt: skip
    units: list[Instance] = [
        {"id": unit, "competition": rng.choice("AB"), "club": "k", "members": [f"{unit}-p"], "unavailable": []}
        for unit in "tuvw"
    ]
    if rng.random() < 0.3:
        units[0]["unavailable"] = [[540, 540 + rng.choice((30, 90))]]
    lunch = {"competitions": rng.choice(("all", ["A"])), "window": [600, 630], "label": "lunch"}
    instance: Instance = {
        "format": "tsched/1", "name": f"tiny-{seed}", "grid": 30, "days": days, "venues": [{"id": "v0"}, {"id": "v1"}],
        "travel": {"v0|v1": rng.choice((0, 20, 60))}, "courts": courts, "units": units, "persons": {},
        "competitions": [
            {"id": id_, "rest": rng.choice((0, 30)), "ranking_delay": rng.choice((0, 30)), "ref": "none", "ref_max": 0,
             "max_per_day": rng.choice((0, 0, 1, 2))} for id_ in "AB"
        ],
        "rules": {"person_rest": rng.choice((0, 30)), "overnight_rest": rng.choice((0, 0, 1320)),
                  "person_max_per_day": 0},
        "blackouts": [lunch] if rng.random() < 0.3 else [], "pools": [], "matches": [], "reschedule": None,
    }  # fmt: skip
    for n in range(rng.choice((2, 3, 4))):
        instance["matches"].append(_match(n, rng))
    together = Random(f"one place {seed}")
    if together.random() < 0.3:
        instance["rules"]["one_place"] = together.choice(("venue", "always"))
        units[0]["club"], units[1]["club"] = together.choice((("k", "other"), ("other", "k"), (None, "k")))
    return instance


def tiny_at_once(seed: int) -> Instance:
    """Return such a problem with one or two courts more, in which some matches take two or three at once."""
    rng, instance = Random(f"tiny at once {seed}"), tiny(seed)
    first = instance["courts"][0]
    instance["courts"] += [first | {"id": f"more{n}"} for n in range(rng.choice((1, 2)))]
    return at_once(instance, seed)


def tiny_shared(seed: int) -> Instance:
    """Return such a problem of one day, of two sports that have a court each and one in common."""
    rng, instance = Random(f"tiny shared {seed}"), tiny(seed)
    instance["days"] = [{"id": 0, "start": 540, "end": 540 + rng.choice((60, 90, 120))}]
    windows = [[540, instance["days"][0]["end"]]]
    turnover = rng.choice((0, 0, 10))
    instance["courts"] = [
        {"id": id_, "venue": f"v{rng.randrange(2)}", "tags": tags, "windows": windows, "turnover": turnover}
        for id_, tags in (("h0", ["indoor"]), ("h1", ["sand"]), ("h2", ["indoor", "sand"]))
    ]
    instance["matches"] = [_match(n, rng) for n in range(5)]
    for n, match in enumerate(instance["matches"]):
        match |= {"requires": [rng.choice(("indoor", "sand"))], "latest_end": None, "pin": None, "guards": []}
        match["sides"] = [{"unit": f"{side}{n}"} for side in "ab"]
        match["competition"] = "A"
    instance["units"] = [
        {"id": f"{side}{n}", "competition": "A", "club": f"{side}{n}", "members": [], "unavailable": []}
        for n in range(5)
        for side in "ab"
    ]
    return instance


def _match(n: int, rng: Random) -> Instance:
    """Return a match between units, or between those that earlier ones decide."""
    one, other = rng.sample("tuvw", 2)
    sides: list[Instance] = [{"unit": one}, {"unit": other}]
    if n and rng.random() < 0.5:
        before = rng.randrange(n)
        sides[0] = rng.choice(({"winner": f"m{before}"}, {"round_of": [f"m{k}" for k in range(before + 1)]}))
    return {
        "id": f"m{n}", "competition": rng.choice("AAB"), "duration": rng.choice((30, 30, 60)),
        "requires": rng.choice(([], [], ["indoor"])), "courts": None, "sides": sides,
        "earliest": rng.choice((None, None, None, 600)),
        "latest_end": rng.choice((None, None, None, 690, DAY + 630)),
        "pin": rng.choice((*5 * (None,), {"start": 570}, {"court": "h0"}, {"court": "h0", "start": 600})),
        "guards": rng.choice(([], ["t-p"])), "ref": None,
    }  # fmt: skip


def bookings(instance: Instance, match: str) -> list[Booking]:
    """Return every court, or courts at once, and start that a match may have by itself."""
    many = next(one.get("courts_at_once", 1) for one in instance["matches"] if one["id"] == match)
    last = max(day["end"] for day in instance["days"])
    last = max([last, *(window[1] for court in instance["courts"] for window in court["windows"])])
    return [
        (tuple(court["id"] for court in courts), start)
        for courts in combinations(instance["courts"], many)
        for start in range(0, last, instance["grid"])
        if any(since <= start < until for since, until in courts[0]["windows"])
        and not judge(instance, _plan({match: (tuple(court["id"] for court in courts), start)}), complete=False)
    ]


def timetables(instance: Instance) -> Iterator[dict[str, Booking]]:
    """Yield every valid timetable of all matches."""
    options = {match["id"]: bookings(instance, match["id"]) for match in instance["matches"]}
    order = sorted(options, key=lambda id_: len(options[id_]))

    @cache
    def get_along(one: tuple[str, Booking], other: tuple[str, Booking]) -> bool:
        return not judge(instance, _plan(dict((one, other))), complete=False)

    def extended(done: dict[str, Booking]) -> Iterator[dict[str, Booking]]:
        if len(done) == len(order):
            if not judge(instance, _plan(done), complete=False):
                yield done
            return
        match = order[len(done)]
        for booking in options[match]:
            if all(get_along(other, (match, booking)) for other in done.items()):
                yield from extended({**done, match: booking})

    yield from extended({})


def best_finish(instance: Instance) -> int | None:
    """Return the earliest minute by which a valid timetable can be over, None when there is no valid one."""
    minutes = {match["id"]: match["duration"] for match in instance["matches"]}
    return min(
        (max(start + minutes[id_] for id_, (_, start) in found.items()) for found in timetables(instance)), default=None
    )


def possible(instance: Instance) -> bool:
    """Say whether there is any valid timetable."""
    return next(timetables(instance), None) is not None


def _plan(places: dict[str, Booking]) -> Instance:
    return {
        "assignments": [
            {"match": id_, "court": courts[0], "start": start, "referee": None, "other_courts": courts[1:]}
            for id_, (courts, start) in places.items()
        ]
    }
