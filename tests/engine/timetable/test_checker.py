"""The engine's own check against an independent judge, on good plans and on randomly spoiled ones."""

from __future__ import annotations

from random import Random

import pytest

from tests.support.judge import judge
from tests.support.sampling import some
from tests.support.solving import places_of, plan_of, problem_of, variants
from tests.support.timetables import Instance, make
from tests.support.words import vi
from tournament.engine.timetable import Placed, Problem, Referee, check

RULES = {
    "grid": "H1", "suitability": "H2", "window": "H3", "court": "H4", "rest": "H5", "order": "H6", "person": "H7",
    "unavailable": "H8", "break": "H9", "limits": "H10", "pin": "H11", "day": "H12", "referee": "H13", "frozen": "H14",
    "club": "H15",
}  # fmt: skip
"""The names of the rules in the engine and in the design."""


def spoiled(instance: Instance, places: dict[str, Placed], rng: Random) -> dict[str, Placed]:
    """Move a few matches, or give them somebody else as a referee."""
    found = dict(places)
    courts, units = [court["id"] for court in instance["courts"]], [unit["id"] for unit in instance["units"]]
    for _ in range(rng.choice((1, 1, 2, 4))):
        id_, other = rng.choice(list(found)), rng.choice(list(found))
        was, there = found[id_], found[other]
        act = rng.randrange(6)
        if act == 0:
            found[id_] = Placed(was.court, max(0, was.start + rng.choice((-30, -5, 3, 5, 30, 1440))), was.referee)
        elif act == 1:
            found[id_] = Placed(rng.choice(courts), was.start, was.referee)
        elif act == 2:
            found[id_] = Placed(there.court, there.start, was.referee)
        elif act == 3:
            found[id_], found[other] = Placed(there.court, there.start), Placed(was.court, was.start)
        elif act == 4:
            found[id_] = Placed(rng.choice(courts), rng.randrange(instance["days"][-1]["end"]), was.referee)
        else:
            referees = [Referee(unit=rng.choice(units)), Referee(loser_of=other), there.referee]
            found[id_] = Placed(was.court, was.start, rng.choice(referees))
    return found


def broken(problem: Problem, places: dict[str, Placed]) -> set[str]:
    return {RULES[one.rule] for one in check(problem, places)}


@pytest.fixture(scope="module")
def compared() -> list[tuple[str, set[str], set[str]]]:
    """Good and spoiled plans: their name, the rules broken to the engine, and to the judge."""
    rows = []
    for seed in some(range(90), 2):
        rng = Random(seed)
        for instance, problem, plan in variants(seed, ticks=4):
            places = dict(plan.places)
            for n in range(13 if places else 1):
                tried = spoiled(instance, places, rng) if n else places
                judged = {rule for rule, _ in judge(instance, plan_of(tried), complete=False)}
                rows.append((f"{instance['name']} {n}", broken(problem, tried), judged))
    return rows


@pytest.mark.sampled
def test_check_and_judge_name_the_same_rules(compared: list[tuple[str, set[str], set[str]]]) -> None:
    assert [row for row in compared if row[1] != row[2]] == []


@pytest.mark.sampled
def test_every_rule_was_broken_and_many_plans_broke_none(compared: list[tuple[str, set[str], set[str]]]) -> None:
    assert {rule for _, _, judged in compared for rule in judged} == set(RULES.values())
    assert sum(not judged for _, _, judged in compared) > len(compared) / 10


def test_sentences_name_matches_courts_and_units_as_people_know_them() -> None:
    instance = make(102)
    problem = problem_of(instance)
    one, other = problem.matches[0], problem.matches[1]
    court = problem.courts[0].id
    names = {one.id: "Trận 1", other.id: "Trận 2", court: "Sân 1"}
    start = problem.days[0][0]
    told = check(problem, {one.id: Placed(court, start), other.id: Placed(court, start)}, names=names)
    (collision,) = [violation for violation in told if violation.rule == "court"]
    assert set(collision.matches) == {one.id, other.id}
    assert vi(collision.text) == "Trận 2 và Trận 1 trùng giờ trên sân Sân 1 (cần cách nhau 7 phút)."


def test_what_the_judge_knows_places_and_matches_without_one() -> None:
    instance = make(102)
    assert {rule for rule, _ in judge(instance, plan_of({}))} == {"H1"}
    twice = {"assignments": 2 * [{"match": "c0-m0", "court": instance["courts"][0]["id"], "start": 540}]}
    assert ("H1", "c0-m0 is placed 2 times, or nowhere that exists") in judge(instance, twice)
    nowhere = {"assignments": [{"match": "c0-m0", "court": "lake", "start": 540}]}
    assert ("H1", "c0-m0 is placed 1 times, or nowhere that exists") in judge(instance, nowhere)
    assert places_of(plan_of({"a": Placed("c", 3, Referee(loser_of="b"))})) == {"a": Placed("c", 3, Referee(None, "b"))}
