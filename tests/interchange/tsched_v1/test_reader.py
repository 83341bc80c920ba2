"""Timetable problems from JSON: what is read, and what is refused with its place."""

from __future__ import annotations

import copy
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from tests.support.timetables import make
from tournament.engine.errors import InputError
from tournament.engine.timetable import (
    Break,
    Competition,
    Court,
    Decided,
    Duty,
    Known,
    Match,
    OnePlace,
    Pin,
    Placed,
    Problem,
    Ranked,
    Referee,
    Replan,
    Unit,
)
from tournament.interchange.reading import decode
from tournament.interchange.tsched_v1.reader import problem_from
from tournament.interchange.tsched_v1.schema import LAST, ScheduleFile


def match(id_: str, *sides: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {
        "id": id_, "competition": "men", "phase": "pool", "round": 1, "duration": 30, "requires": [], "courts": None,
        "sides": list(sides), "earliest": None, "latest_end": None, "pin": None, "guards": [], "ref": None,
    } | values  # fmt: skip


SMALL: dict[str, Any] = {
    "format": "tsched/1", "name": "small", "family": "club_day", "seed": 3, "grid": 5,
    "days": [{"id": 0, "start": 540, "end": 1140}], "venues": [{"id": "hall"}, {"id": "beach"}],
    "travel": {"hall|beach": 15},
    "courts": [
        {"id": "h1", "venue": "hall", "tags": ["indoor"], "windows": [[540, 700], [760, 1140]], "turnover": 5},
        {"id": "b1", "venue": "beach", "tags": ["sand"], "windows": [[540, 1140]], "turnover": 0},
    ],
    "competitions": [
        {"id": "men", "sport": "volleyball", "division": "men", "rest": 25, "ranking_delay": 10, "max_per_day": 4,
         "ref": "unit", "ref_max": 2},
    ],
    "units": [
        {"id": name, "competition": "men", "club": "k1", "members": [f"{name}-p"], "unavailable": []} for name in "abc"
    ],
    "persons": {"a-p": {"unavailable": [[600, 660]]}, "b-p": {"unavailable": []}},
    "rules": {"person_rest": 15, "overnight_rest": 600, "person_max_per_day": 6, "one_place": "venue"},
    "blackouts": [
        {"competitions": "all", "window": [720, 765], "label": "lunch"},
        {"competitions": ["men"], "window": [900, 910], "label": "speech"},
    ],
    "pools": [{"id": "P", "competition": "men", "units": ["a", "b", "c"], "matches": ["m1", "m2"]}],
    "matches": [
        match("m1", {"unit": "a"}, {"unit": "b"}, requires=["indoor"], guards=["a-p", "b-p", "a-p"],
              ref={"eligible_units": ["c"], "eligible_losers": []}),
        match("m2", {"unit": "a"}, {"unit": "c"}, courts=["h1", "b1"], earliest=600, latest_end=1000),
        match("m3", {"pool": "P", "rank": 1}, {"pools": ["P"], "rank": 2}, pin={"court": "h1", "start": 800}),
        match("m4", {"winner": "m3"}, {"loser": "m3"}, pin={}, ref={"eligible_units": [], "eligible_losers": ["m1"]}),
        match("m5", {"round_of": ["m3", "m4"]}, {"unit": "c"}, duration=45),
    ],
    "precedences": [{"before": ["m2", "m1"], "after": ["m3"]}, {"before": ["m1"], "after": ["m3"]}],
    "reschedule": {
        "now": 600, "notice": 20, "fixed": ["m1"],
        "base": {
            "instance": "small",
            "assignments": [
                {"match": "m1", "court": "h1", "start": 545, "referee": {"unit": "c"}},
                {"match": "m4", "court": "b1", "start": 900, "referee": {"loser_of": "m1"}},
            ],
        },
    },
}  # fmt: skip


def read(instance: dict[str, Any]) -> Problem:
    return problem_from(decode(msgspec.json.encode(instance), ScheduleFile, "file"), "file")


def test_every_key_is_read() -> None:
    pool = Ranked(("m1", "m2"))
    assert read(SMALL) == Problem(
        name="small",
        grid=5,
        days=((540, 1140),),
        courts=(
            Court("h1", "hall", ((540, 700), (760, 1140)), frozenset({"indoor"}), 5),
            Court("b1", "beach", ((540, 1140),), frozenset({"sand"}), 0),
        ),
        competitions=(Competition("men", rest=25, ranking_delay=10, max_per_day=4, max_duties=2),),
        units=tuple(Unit(id_, "men", clubs=("k1",)) for id_ in "abc"),
        matches=(
            Match("m1", "men", 30, (Known("a"), Known("b")), requires=frozenset({"indoor"}), people=("a-p", "b-p"),
                  duty=Duty(units=("c",))),
            Match("m2", "men", 30, (Known("a"), Known("c")), courts=frozenset({"h1", "b1"}), earliest=600,
                  latest_end=1000),
            Match("m3", "men", 30, (pool, pool), pin=Pin("h1", 800), after=("m2", "m1")),
            Match("m4", "men", 30, (Decided("m3"), Decided("m3")), duty=Duty(losers=("m1",))),
            Match("m5", "men", 45, (Ranked(("m3", "m4")), Known("c"))),
        ),
        travel={("hall", "beach"): 15},
        people={"a-p": ((600, 660),)},
        breaks=(Break(None, (720, 765), "lunch"), Break(frozenset({"men"}), (900, 910), "speech")),
        person_rest=15,
        overnight_rest=600,
        person_max_per_day=6,
        one_place=OnePlace.VENUE,
        replan=Replan(
            600,
            {"m1": Placed("h1", 545, Referee(unit="c")), "m4": Placed("b1", 900, Referee(loser_of="m1"))},
            frozenset({"m1"}),
            20,
        ),
    )  # fmt: skip


def test_sides_that_wait_for_one_pool_share_its_matches() -> None:
    one, other = read(SMALL).matches[2].sides
    assert isinstance(one, Ranked)
    assert one is other


@pytest.mark.parametrize("seed", range(40))
def test_random_problems_are_read(seed: int) -> None:
    instance = make(seed)
    problem = read(instance)
    assert [one.id for one in problem.matches] == [one["id"] for one in instance["matches"]]


GONE = object()
"""Marks a key to be taken away."""


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        ("wind", 3, "unknown key 'wind'"),
        ("courts.0.wind", 3, "at $.courts[0]: unknown key 'wind'"),
        ("matches.2.sides.0.seed", 3, "at $.matches[2].sides[0]: unknown key 'seed'"),
        ("format", "tsched/2", "at $.format: Invalid enum value 'tsched/2'"),
        ("grid", GONE, "Object missing required field `grid`"),
        ("grid", 0, "at $.grid: Expected `int` >= 1"),
        ("grid", "5", "at $.grid: Expected `int`, got `str`"),
        ("courts.0.turnover", -5, "at $.courts[0].turnover: Expected `int` >= 0"),
        ("courts.0.windows.1", [540], "at $.courts[0].windows[1]: Expected `array` of length 2"),
        ("courts.0.windows.1", [760, 700], "at $.courts[0].windows[1]: ends at 700, before it begins at 760"),
        ("courts.0.windows.1.1", LAST + 1, f"at $.courts[0].windows[1][1]: Expected `int` <= {LAST}"),
        ("courts.1.id", "h1", "at $.courts[1].id: two courts have the id 'h1'"),
        ("courts.1.venue", "lake", "at $.courts[1].venue: unknown venue 'lake'"),
        ("days.0.end", 500, "at $.days[0]: ends at 500, before it begins at 540"),
        ("travel", {"hall": 3}, "at $.travel: 'hall' does not name two venues as 'v1|v2'"),
        ("travel", {"hall|lake": 3}, "at $.travel: 'hall|lake' does not name two venues as 'v1|v2'"),
        ("travel.hall|beach", -1, "at $.travel.hall|beach: Expected `int` >= 0"),
        ("competitions.0.rest", 2.5, "at $.competitions[0].rest: Expected `int`, got `float`"),
        ("competitions.0.ref", "club", "at $.competitions[0].ref: Invalid enum value 'club'"),
        ("units.0.competition", "women", "at $.units[0].competition: unknown competition 'women'"),
        ("units.1.id", "a", "at $.units[1].id: two units have the id 'a'"),
        ("units.0.unavailable", [[9, 3]], "at $.units[0].unavailable[0]: ends at 3, before it begins at 9"),
        ("persons.a-p.unavailable", [[9, 3]], "at $.persons.a-p.unavailable[0]: ends at 3, before it begins at 9"),
        ("blackouts.1.competitions", ["men", "women"], "blackouts[1].competitions[1]: unknown competition 'women'"),
        ("blackouts.0.window", [9, 3], "at $.blackouts[0].window: ends at 3, before it begins at 9"),
        ("precedences.0.before.0", "m9", "at $.precedences[0].before[0]: unknown match 'm9'"),
        ("precedences.1.after.0", "m9", "at $.precedences[1].after[0]: unknown match 'm9'"),
        ("precedences.1.after.0", "m1", "at $.matches: matches wait for each other: 'm1' after 'm1'"),
        ("pools.0.units.1", "z", "at $.pools[0].units[1]: unknown unit 'z'"),
        ("pools.0.matches.1", "m9", "at $.pools[0].matches[1]: unknown match 'm9'"),
        ("pools.0.competition", "women", "at $.pools[0].competition: unknown competition 'women'"),
        ("matches.4.id", "m1", "at $.matches[4].id: two matches have the id 'm1'"),
        ("matches.0.duration", 0, "at $.matches[0].duration: Expected `int` >= 1"),
        ("matches.0.competition", "women", "at $.matches[0].competition: unknown competition 'women'"),
        ("matches.0.earliest", -1, "at $.matches[0].earliest: Expected `int` >= 0"),
        ("matches.0.guards.1", "z-p", "at $.matches[0].guards[1]: unknown person 'z-p'"),
        ("matches.1.courts.0", "h9", "at $.matches[1].courts[0]: unknown court 'h9'"),
        ("matches.2.pin.court", "h9", "at $.matches[2].pin.court: unknown court 'h9'"),
        ("matches.2.pin.start", -5, "at $.matches[2].pin.start: Expected `int` >= 0"),
        ("matches.0.sides.0", {}, "at $.matches[0].sides[0]: a side is one of {unit}, {winner}, {loser}"),
        ("matches.0.sides.0", {"unit": "a", "winner": "m2"}, "at $.matches[0].sides[0]: a side is one of"),
        ("matches.2.sides.0", {"pool": "P"}, "at $.matches[2].sides[0]: a side is one of"),
        ("matches.2.sides.0", {"unit": "a", "rank": 1}, "at $.matches[2].sides[0]: a side is one of"),
        ("matches.2.sides.0.rank", 0, "at $.matches[2].sides[0].rank: Expected `int` >= 1"),
        ("matches.0.sides.0.unit", "z", "at $.matches[0].sides[0].unit: unknown unit 'z'"),
        ("matches.0.sides.0.unit", "b", "at $.matches[0].sides: unit 'b' plays against itself"),
        ("matches.3.sides.1.loser", "m9", "at $.matches[3].sides[1].loser: unknown match 'm9'"),
        ("matches.3.sides.0.winner", "m9", "at $.matches[3].sides[0].winner: unknown match 'm9'"),
        ("matches.2.sides.0.pool", "Q", "at $.matches[2].sides[0].pool: unknown pool 'Q'"),
        ("matches.2.sides.1.pools", ["P", "Q"], "at $.matches[2].sides[1].pools[1]: unknown pool 'Q'"),
        ("matches.4.sides.0.round_of.1", "m9", "at $.matches[4].sides[0].round_of[1]: unknown match 'm9'"),
        ("matches.0.ref.eligible_units.0", "z", "at $.matches[0].ref.eligible_units[0]: unknown unit 'z'"),
        ("matches.3.ref.eligible_losers.0", "m9", "at $.matches[3].ref.eligible_losers[0]: unknown match 'm9'"),
        ("matches.0.sides.0", {"winner": "m1"}, "at $.matches: matches wait for each other: 'm1' after 'm1'"),
        ("matches.0.sides.0", {"loser": "m3"}, "at $.matches: matches wait for each other:"),
        ("matches.2.sides.0", {"winner": "m5"}, "at $.matches: matches wait for each other:"),
        ("reschedule.fixed.0", "m9", "at $.reschedule.fixed[0]: unknown match 'm9'"),
        ("reschedule.fixed.0", "m2", "at $.reschedule.fixed[0]: match 'm2' has no place in base"),
        ("reschedule.now", -1, "at $.reschedule.now: Expected `int` >= 0"),
        ("reschedule.base.assignments.1.match", "m9", "at $.reschedule.base.assignments[1].match: unknown match 'm9'"),
        ("reschedule.base.assignments.1.match", "m1", "match 'm1' stands in it twice"),
        ("reschedule.base.assignments.1.court", "h9", "at $.reschedule.base.assignments[1].court: unknown court 'h9'"),
        ("reschedule.base.assignments.0.referee", {}, "assignments[0].referee: a referee is {unit} or {loser_of}"),
        ("reschedule.base.assignments.0.referee.unit", "z", "assignments[0].referee.unit: unknown unit 'z'"),
        ("reschedule.base.assignments.1.referee.loser_of", "m9", "referee.loser_of: unknown match 'm9'"),
    ],
)  # fmt: skip
def test_what_is_malformed_is_refused_with_key_and_place(place: str, value: Any, sentence: str) -> None:
    instance = copy.deepcopy(SMALL)
    *path, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    part: Any = instance
    for step in path:
        part = part[step]
    if value is GONE:
        del part[last]
    else:
        part[last] = value
    with pytest.raises(InputError) as caught:
        read(instance)
    assert str(caught.value).startswith("file: ")
    assert sentence in str(caught.value)


def test_a_cycle_through_a_pool_names_its_matches_in_order() -> None:
    instance = copy.deepcopy(SMALL)
    instance["matches"][1]["sides"][0] = {"winner": "m4"}
    with pytest.raises(InputError) as caught:
        read(instance)
    told = str(caught.value).partition("each other: ")[2].split(" after ")
    assert told[0] == told[-1]
    assert sorted(told[1:]) == ["'m2'", "'m3'", "'m4'"]
    after = {"'m3'": "'m2'", "'m4'": "'m3'", "'m2'": "'m4'"}
    assert all(after[one] == other for one, other in pairwise(told))
