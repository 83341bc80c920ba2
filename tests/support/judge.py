"""An independent judge of timetables: reads ``tsched/1`` and ``tsched-plan/1`` as plain JSON, knows no engine.

The rules are named H1 to H14 as in the design, H15 for a club in one place and H16 for several courts at once. It is
written to be obviously right rather than fast: every rule is a generator of its own over the booked matches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import Any

MIDNIGHT = 1440
Instance = dict[str, Any]
Found = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Booked:
    """A match with its place."""

    match: Instance
    court: Instance
    start: int
    referee: Instance | None
    fixed: bool
    others: tuple[Instance, ...] = ()

    @property
    def id(self) -> str:
        return str(self.match["id"])

    @property
    def courts(self) -> list[str]:
        return [court["id"] for court in (self.court, *self.others)]

    @property
    def end(self) -> int:
        return self.start + int(self.match["duration"])

    @property
    def day(self) -> int:
        return self.start // MIDNIGHT

    @property
    def units(self) -> list[str]:
        return [side["unit"] for side in self.match["sides"] if "unit" in side]

    def meets(self, since: int, until: int) -> bool:
        """Say whether a minute of play may lie in a span."""
        return self.start < until and self.end > since


class Day:
    """A problem and a plan for it."""

    def __init__(self, instance: Instance, plan: Instance) -> None:
        self.instance, self.plan = instance, plan
        self.matches = {match["id"]: match for match in instance["matches"]}
        self.courts = {court["id"]: court for court in instance["courts"]}
        self.units = {unit["id"]: unit for unit in instance["units"]}
        self.competitions = {one["id"]: one for one in instance["competitions"]}
        replan = instance["reschedule"]
        self.fixed = set(replan["fixed"]) if replan else set()
        self.booked = {
            one["match"]: Booked(
                self.matches[one["match"]], self.courts[one["court"]], one["start"], one.get("referee"),
                one["match"] in self.fixed, tuple(self.courts[other] for other in one.get("other_courts", ())),
            )
            for one in plan["assignments"] if one["match"] in self.matches and one["court"] in self.courts
        }  # fmt: skip

    def in_time(self, ids: set[str]) -> list[Booked]:
        return sorted((self.booked[id_] for id_ in ids), key=lambda one: (one.start, one.id))

    def apart(self, one: Booked, other: Booked, rest: int) -> bool:
        """Say whether `other` follows `one` with rest, the way between their venues, and the night if there is one."""
        needed = [rest, self.way(one, other)]
        if one.day != other.day:
            needed.append(self.instance["rules"]["overnight_rest"])
        return other.start - one.end >= max(needed)

    def way(self, one: Booked, other: Booked) -> int:
        here, there = one.court["venue"], other.court["venue"]
        if here == there:
            return 0
        travel = self.instance["travel"]
        return int(max(travel.get(f"{here}|{there}", 0), travel.get(f"{there}|{here}", 0)))


def judge(instance: Instance, plan: Instance, *, complete: bool = True) -> list[tuple[str, str]]:
    """Return the broken rules as (rule, where); with `complete`, missing matches and referees are broken ones."""
    day = Day(instance, plan)
    found = [broken for rule in RULES for broken in rule(day)]
    if complete:
        found += [("H1", f"{id_} has no place") for id_ in day.matches.keys() - day.booked.keys()]
        found += [
            ("H13", f"{one.id} has no referee")
            for one in day.booked.values()
            if one.match["ref"] and not one.referee and not one.fixed
        ]
    return found


def h1_known_once_on_grid(day: Day) -> Found:
    for id_, times in Counter(one["match"] for one in day.plan["assignments"]).items():
        if times > 1 or id_ not in day.booked:
            yield "H1", f"{id_} is placed {times} times, or nowhere that exists"
    for one in day.booked.values():
        if one.start < 0 or (one.start % day.instance["grid"] and not one.fixed):
            yield "H1", f"{one.id} starts off the grid"


def h2_h3_court(day: Day) -> Found:
    for one in day.booked.values():
        if one.fixed:
            continue
        for court in (one.court, *one.others):
            allowed = one.match["courts"] or [court["id"]]
            if court["id"] not in allowed or set(one.match["requires"]) - set(court["tags"]):
                yield "H2", f"{one.id} on {court['id']}"
            elif not [1 for opens, closes in court["windows"] if opens <= one.start <= one.end <= closes]:
                yield "H3", f"{one.id} on {court['id']} at {one.start}"


def h16_courts_at_once(day: Day) -> Found:
    for one in day.booked.values():
        venues = {court["venue"] for court in (one.court, *one.others)}
        right = len(set(one.courts)) == len(one.courts) == one.match.get("courts_at_once", 1)
        if not one.fixed and (not right or len(venues) > 1):
            yield "H16", f"{one.id} on {one.courts}"


def h4_one_at_a_time(day: Day) -> Found:
    for a, b in combinations(day.in_time(set(day.booked)), 2):
        for court in set(a.courts) & set(b.courts):
            if b.start - a.end < day.courts[court]["turnover"]:
                yield "H4", f"{a.id} and {b.id} on {court}"


def h5_h12_units(day: Day) -> Found:
    for id_, unit in day.units.items():
        competition = day.competitions[unit["competition"]]
        mine = day.in_time({one.id for one in day.booked.values() if id_ in one.units})
        for a, b in pairwise(mine):
            if not day.apart(a, b, competition["rest"]):
                yield "H5", f"{id_} between {a.id} and {b.id}"
        most = max(Counter(one.day for one in mine).values(), default=0)
        if 0 < competition["max_per_day"] < most:
            yield "H12", f"{id_} plays {most} matches on one day"


def h6_order(day: Day) -> Found:
    pools = {pool["id"]: pool["matches"] for pool in day.instance["pools"]}
    for one in day.booked.values():
        competition = day.competitions[one.match["competition"]]
        for side in one.match["sides"]:
            before = {side[key]: competition["rest"] for key in ("winner", "loser") if key in side}
            named = [side["pool"]] if "pool" in side else side.get("pools", [])
            for feeder in [*side.get("round_of", []), *(match for pool in named for match in pools[pool])]:
                before[feeder] = max(competition["rest"], competition["ranking_delay"])
            for feeder, rest in before.items():
                if feeder in day.booked and not day.apart(day.booked[feeder], one, rest):
                    yield "H6", f"{feeder} before {one.id}"
    for order in day.instance.get("precedences", ()):
        for one, other in product(order["before"], order["after"]):
            if one in day.booked and other in day.booked and day.booked[other].start < day.booked[one].end:
                yield "H6", f"{one} is to be over before {other}"


def h7_h12_persons(day: Day) -> Found:
    rules = day.instance["rules"]
    for person in {person for match in day.matches.values() for person in match["guards"]}:
        mine = day.in_time({one.id for one in day.booked.values() if person in one.match["guards"]})
        for a, b in combinations(mine, 2):
            needed = max(rules["person_rest"], day.way(a, b))
            if a.match["competition"] != b.match["competition"] and b.start - a.end < needed:
                yield "H7", f"{person} between {a.id} and {b.id}"
        most = max(Counter(one.day for one in mine).values(), default=0)
        if 0 < rules["person_max_per_day"] < most:
            yield "H12", f"{person} may play {most} matches on one day"


def h8_h9_absences_and_breaks(day: Day) -> Found:
    persons = day.instance["persons"]
    for one in day.booked.values():
        away = [span for unit in one.units for span in day.units[unit]["unavailable"]]
        away += [span for p in one.match["guards"] for span in persons.get(p, {"unavailable": []})["unavailable"]]
        if any(one.meets(*span) for span in away):
            yield "H8", one.id
        for pause in day.instance["blackouts"]:
            concerned = pause["competitions"] == "all" or one.match["competition"] in pause["competitions"]
            if concerned and one.meets(*pause["window"]) and not one.fixed:
                yield "H9", f"{one.id} in {pause['label']}"


def h10_h11_wishes(day: Day) -> Found:
    for one in day.booked.values():
        earliest, latest, pin = one.match["earliest"], one.match["latest_end"], one.match["pin"] or {}
        if (earliest is not None and one.start < earliest) or (latest is not None and one.end > latest):
            yield "H10", one.id
        court, start = pin.get("court"), pin.get("start")
        if court not in (None, *one.courts) or start not in (None, one.start):
            yield "H11", one.id


def h13_referees(day: Day) -> Found:
    on_duty = [one for one in day.booked.values() if one.match["ref"] and one.referee and not one.fixed]
    for one in on_duty:
        kind, who = next(iter(one.referee.items())) if one.referee else ("", "")
        if who not in one.match["ref"]["eligible_units" if kind == "unit" else "eligible_losers"]:
            yield "H13", f"{who} may not referee {one.id}"
        elif kind == "unit":
            busy = [other for other in day.booked.values() if who in other.units]
            busy += [other for other in on_duty if other.referee == {"unit": who} and other is not one]
            if any(one.meets(other.start, other.end) for other in busy):
                yield "H13", f"{who} is busy during {one.id}"
            if any(one.meets(*span) for span in day.units[who]["unavailable"]):
                yield "H13", f"{who} is away during {one.id}"
        else:
            lost = day.booked.get(who)
            if lost is None or lost.end > one.start or lost.day != one.day:
                yield "H13", f"the loser of {who} cannot referee {one.id}"
    for (kind, who), times in Counter(next(iter(one.referee.items())) for one in on_duty if one.referee).items():
        limit = day.competitions[day.units[who]["competition"]]["ref_max"] if kind == "unit" and who in day.units else 1
        if limit and times > limit:
            yield "H13", f"{who} referees {times} times"


def h14_published(day: Day) -> Found:
    replan = day.instance["reschedule"]
    if replan is None:
        return
    before = {one["match"]: one for one in replan["base"]["assignments"]}
    for one in day.booked.values():
        was = before.get(one.id)
        if one.fixed:
            if was is None or ([was["court"], *was.get("other_courts", ())], was["start"]) != (one.courts, one.start):
                yield "H14", f"{one.id} is fixed"
        elif one.start < replan["now"] or (
            was is not None and one.start < was["start"] and one.start < replan["now"] + replan["notice"]
        ):
            yield "H14", f"{one.id} is too early"


def h15_one_place(day: Day) -> Found:
    rule = day.instance["rules"].get("one_place")
    for a, b in combinations(day.in_time(set(day.booked)) if rule else (), 2):
        both = [{day.units[unit]["club"] for unit in one.units} - {None} for one in (a, b)]
        for club in both[0] & both[1]:
            here = a.court["venue"] == b.court["venue"]
            if (rule == "always" or not here) and b.start - a.end < day.way(a, b):
                yield "H15", f"{club} between {a.id} and {b.id}"


RULES: tuple[Callable[[Day], Found], ...] = (
    h1_known_once_on_grid,
    h2_h3_court,
    h16_courts_at_once,
    h4_one_at_a_time,
    h5_h12_units,
    h6_order,
    h7_h12_persons,
    h8_h9_absences_and_breaks,
    h10_h11_wishes,
    h13_referees,
    h14_published,
    h15_one_place,
)
