"""Why there is no timetable: the constraints named are truly a smallest conflict, as trying everything shows."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from tests.support.exhaustive import possible, tiny
from tests.support.sampling import is_sample
from tests.support.solving import problem_of
from tests.support.timetables import Instance
from tests.support.words import vi
from tournament.engine.timetable import solve
from tournament.engine.timetable.explain.diagnosis import Conflict, explain
from tournament.engine.timetable.problem import Competition, Court, Known, Match, Problem, Unit

pytestmark = pytest.mark.sampled

SEEDS = range(60 if is_sample() else 100)
Change = Callable[[Instance, str], None]


def _every(kind: str, **values: Any) -> Change:
    """Return a change of the one of a kind that has a given id."""

    def change(instance: Instance, id_: str) -> None:
        for one in instance[kind]:
            if one["id"] == id_:
                one.update(copy.deepcopy(values))

    return change


def _open(instance: Instance, id_: str) -> None:
    last = max([day["end"] for day in instance["days"]] + [w[1] for c in instance["courts"] for w in c["windows"]])
    _every("courts", windows=[[0, last]])(instance, id_)


def _without_break(instance: Instance, label: str) -> None:
    instance["blackouts"] = [pause for pause in instance["blackouts"] if pause["label"] not in label]


REMEDIES: dict[str, Change] = {
    r"let (\S+) be played on other courts": _every("matches", courts=None, requires=[]),
    r"lift the time limit of (\S+)": _every("matches", earliest=None, latest_end=None),
    r"unpin (\S+)": _every("matches", pin=None),
    r"have (\S+) come at those times too": _every("units", unavailable=[]),
    r"drop or move the break (.+)": _without_break,
    r"shorten the rest of (\S+)": _every("competitions", rest=0),
    r"shorten the wait for the ranking of (\S+)": _every("competitions", ranking_delay=0),
    r"allow more matches a day in (\S+)": _every("competitions", max_per_day=0),
    r"open court (\S+) longer": _open,
    r"(shorten the rest of whoever plays in several competitions)": lambda instance, _: instance["rules"].update(
        person_rest=0
    ),
    r"(let a unit's teams play at the same time)": lambda instance, _: instance["rules"].update(one_place=None),
    r"(play these matches at one venue)": lambda instance, _: instance.update(travel={}),
}
"""What an organiser does who takes a remedy by its words."""


def followed(instance: Instance, remedies: list[str]) -> Instance:
    changed = copy.deepcopy(instance)
    for remedy in remedies:
        ((change, found),) = [(REMEDIES[text], hit) for text in REMEDIES if (hit := re.fullmatch(text, remedy))]
        change(changed, found[1])
    return changed


def all_remedies(instance: Instance) -> list[str]:
    """Return a remedy for everything an organiser might give up."""
    found = [f"open court {court['id']} longer" for court in instance["courts"]]
    found += [f"have {unit['id']} come at those times too" for unit in instance["units"]]
    found += [f"drop or move the break {pause['label']}" for pause in instance["blackouts"]]
    for competition in instance["competitions"]:
        found += [f"shorten the rest of {competition['id']}", f"allow more matches a day in {competition['id']}"]
        found.append(f"shorten the wait for the ranking of {competition['id']}")
    for match in instance["matches"]:
        found += [f"unpin {match['id']}", f"lift the time limit of {match['id']}"]
        found.append(f"let {match['id']} be played on other courts")
    found += ["play these matches at one venue", "let a unit's teams play at the same time"]
    return [*found, "shorten the rest of whoever plays in several competitions"]


@pytest.fixture(scope="module")
def conflicts() -> list[tuple[Instance, Conflict]]:
    """Tiny impossible problems and what is said of them; of one day, where there is not too much to try."""
    short = [instance for instance in map(tiny, SEEDS) if len(instance["days"]) == 1 and len(instance["matches"]) < 4]
    told = [(instance, explain(problem_of(instance))) for instance in short]
    return [(instance, conflict) for instance, conflict in told if conflict is not None]


def test_the_constraints_named_cannot_hold_together(conflicts: list[tuple[Instance, Conflict]]) -> None:
    assert len(conflicts) > len(SEEDS) / 4
    for instance, conflict in conflicts:
        named = {str(remedy) for remedy in conflict.remedies}
        only = followed(instance, [remedy for remedy in all_remedies(instance) if remedy not in named])
        assert not possible(only), instance["name"]


def parts(instance: Instance) -> Iterator[Instance]:
    """Yield the problem with fewer and fewer matches, each with those that decide its sides."""
    matches = {match["id"]: match for match in instance["matches"]}
    before = {
        id_: {feeder for side in match["sides"] for feeder in [side.get("winner", id_), *side.get("round_of", [])]}
        - {id_}
        for id_, match in matches.items()
    }
    for count in range(len(matches), 0, -1):
        for kept in combinations(matches, count):
            if all(before[id_] <= set(kept) for id_ in kept):
                yield instance | {"matches": [matches[id_] for id_ in kept]}


def smallest(instance: Instance, conflict: Conflict) -> bool:
    """Say whether each named constraint is needed, for a part of the matches: others may have troubles of their own."""
    named = [str(remedy) for remedy in conflict.remedies]
    others = [remedy for remedy in all_remedies(instance) if remedy not in named]
    return any(
        not possible(followed(part, others)) and all(possible(followed(part, [*others, remedy])) for remedy in named)
        for part in parts(instance)
    )


def test_none_of_the_constraints_named_could_be_left_out(conflicts: list[tuple[Instance, Conflict]]) -> None:
    """Deletion is as sharp as the bound, which is not complete: now and then a constraint too many is named."""
    not_smallest = [instance["name"] for instance, conflict in conflicts if not smallest(instance, conflict)]
    assert len(not_smallest) < len(conflicts) / 20, not_smallest


def test_every_constraint_has_its_remedy_in_both_languages(conflicts: list[tuple[Instance, Conflict]]) -> None:
    for _, conflict in conflicts:
        assert conflict.remedies
        for texts in (conflict.constraints, conflict.remedies):
            assert len({str(text) for text in texts}) == len(texts)
        assert all(
            vi(text) and str(text) and vi(text) != str(text)
            for text in (conflict.summary, *conflict.constraints, *conflict.remedies)
        )


@pytest.mark.parametrize(
    ("seed", "summary", "constraints"),
    [
        (1, "There is no court that suits m2.", ["m2 needs a court with indoor"]),
        (
            17,
            "m0 has no time at which it can be played.",
            ["break lunch 10:00–10:30", "m0 is pinned to 09:30"],
        ),
        (
            19,
            "m3 has to wait for m0, m1, m2; after that there is no time at which it can be played.",
            ["m0 is pinned to court h0 10:00", "m2 is pinned to court h0 10:00"],
        ),
        (
            3,
            "m0 has to be over before m1; until then there is no time at which it can be played.",
            ["m0 is not to start before 10:00", "m0 has to be over by 11:30", "m1 has to be over by 11:30"],
        ),
        (
            38,
            "t has 2 matches (m3, m0) from 09:30 to 10:30: with rest they need 1 h 30 min, there are 1 h.",
            ["B: 30 minutes of rest between matches", "m0 is pinned to court h0 10:00", "m3 is pinned to 09:30"],
        ),
        (
            13,
            "v has 2 matches (m0, m1) from 09:00 to 11:30, but only 1 a day are allowed.",
            ["A: at most 1 matches a day for each side"],
        ),
        (
            41,
            "Court h0 has only 1 h of play from 09:30 to 11:30, but 3 matches (m0, m1, m2) need 1 h 30 min.",
            ["court h0 is open 09:30–11:30"],
        ),
    ],
)
def test_the_summary_names_the_reason(seed: int, summary: str, constraints: list[str]) -> None:
    conflict = explain(problem_of(tiny(seed)))
    assert conflict is not None
    assert (str(conflict.summary), [str(constraint) for constraint in conflict.constraints]) == (summary, constraints)


def test_hours_are_those_that_the_reader_sees(conflicts: list[tuple[Instance, Conflict]]) -> None:
    """Courts open at nine, or half an hour later; what was given up to find the conflict is not said."""
    told = [found for _, conflict in conflicts if (found := re.search(r"from (\S+) to", str(conflict.summary)))]
    assert told
    assert [found.string for found in told if found[1] < "09:00"] == []


def test_a_match_that_is_to_come_after_another_is_told_and_could_be_let_earlier() -> None:
    """The third place is not to start before ten, the final to be over by then, and to come after it."""
    units = tuple(Unit(each, "A", ()) for each in "tuvw")
    courts = tuple(Court(each, "v", ((540, 690),), frozenset(), 0) for each in ("h0", "h1"))
    third = Match("third", "A", 30, (Known("t"), Known("u")), earliest=600)
    final = Match("final", "A", 30, (Known("v"), Known("w")), latest_end=600, after=("third",))
    problem = Problem(30, ((540, 690),), courts, (Competition("A", 0, 0, 0),), units, (third, final))
    conflict = explain(problem)
    assert conflict is not None
    assert str(conflict.summary) == (
        "third has to be over before final; until then there is no time at which it can be played."
    )
    assert {str(each) for each in conflict.constraints} == {
        "final is to come after third", "third is not to start before 10:00", "final has to be over by 10:00",
    }  # fmt: skip
    assert {str(each) for each in conflict.remedies} == {
        "let final start earlier than third end", "lift the time limit of third", "lift the time limit of final",
    }  # fmt: skip
    followed_one_by_one = [
        (third, replace(final, after=())),
        (replace(third, earliest=None), final),
        (third, replace(final, latest_end=None)),
    ]  # fmt: skip
    for matches in followed_one_by_one:
        eased = replace(problem, matches=matches)
        assert explain(eased) is None
        assert len(solve(eased, seconds=0, clock=lambda: 0.0).places) == 2
