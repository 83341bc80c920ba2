"""Where matches and heats stand in their competitions, by which new timetables are made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tournament.domain.timetables.queries.planning_customs import Place, customary, standing
from tournament.engine.formats import build
from tournament.engine.graph import Graph
from tournament.engine.timetable import Competition, Court, Known, Match, Problem, Unit
from tournament.engine.timetable.problem import DAY


def places(graph: Graph) -> dict[str, Place]:
    found = standing({1: graph}, [(number, 1, node.id) for number, node in enumerate(graph.nodes)])
    return {node.id: found[f"match:{number}"] for number, node in enumerate(graph.nodes)}


def test_the_last_of_several_rounds_of_heats_is_a_final() -> None:
    found = places(build("heats", 12, {"lanes": 6}))
    assert [(key, place.order, place.is_final) for key, place in found.items()] == [
        ("H1-1", 0, False), ("H1-2", 0, False), ("H2-1", 1, True),
    ]  # fmt: skip
    assert [place.is_final for place in places(build("one_heat", 6)).values()] == [False]
    assert not any(place.is_third for place in found.values())


def test_rounds_of_brackets_side_by_side_are_in_the_order_of_play() -> None:
    found = places(build("double_elimination", 8))
    keys = ["W1-1", "W2-1", "L1-1", "L2-1", "W3-1", "L3-1", "L4-1", "F"]
    assert [found[key].order for key in keys] == list(range(len(keys)))
    assert [key for key, place in found.items() if place.is_final] == ["F"]


def two_days(second: int) -> tuple[Problem, dict[str, Place]]:
    """Return two competitions of four rounds with a court each, the small one's open so long on the second day."""
    windows = tuple((day * DAY + 540, day * DAY + 1020) for day in (0, 1))
    matches, places = [], {}
    for competition, court in (("big", "c1"), ("small", "c2")):
        for n in range(4):
            sides = (Known(f"{competition}-a{n}"), Known(f"{competition}-b{n}"))
            match = Match(f"{competition}-{n}", competition, 60, sides, courts=frozenset({court}))
            matches.append(match)
            places[match.id] = Place(competition, n)
    problem = Problem(
        grid=5,
        days=windows,
        courts=(
            Court("c1", "hall", windows),
            Court("c2", "hall", (windows[0], (DAY + 540, DAY + 540 + second)) if second else windows[:1]),
        ),
        competitions=(Competition("big"), Competition("small")),
        units=tuple(Unit(side.unit, match.competition) for match in matches for side in match.sides),
        matches=tuple(matches),
    )
    return problem, places


def begins(problem: Problem) -> dict[str, list[int]]:
    """Return the first days on which the rounds of each competition may be played."""
    found: dict[str, list[int]] = {}
    for match in problem.matches:
        found.setdefault(match.competition, []).append((match.earliest or 0) // DAY)
    return found


@pytest.mark.parametrize(("second", "small"), [(480, [0, 0, 1, 1]), (60, [0, 0, 0, 0]), (0, [0, 0, 0, 0])])
def test_days_are_shared_out_by_the_courts_of_each_competition(second: int, small: list[int]) -> None:
    problem, places = two_days(second)
    assert begins(customary(problem, places, ["days"])) == {"big": [0, 0, 1, 1], "small": small}


def test_what_one_competition_cannot_keep_to_the_others_do() -> None:
    problem, places = two_days(480)
    away = tuple(
        replace(unit, unavailable=((DAY, 2 * DAY),)) if unit.competition == "small" else unit for unit in problem.units
    )
    found = begins(customary(replace(problem, units=away), places, ["days"]))
    assert found == {"big": [0, 0, 1, 1], "small": [0, 0, 0, 0]}
