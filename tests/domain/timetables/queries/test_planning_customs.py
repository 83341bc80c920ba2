"""Where matches and heats stand in their competitions, by which new timetables are made."""

from __future__ import annotations

from tournament.domain.timetables.queries.planning_customs import Place, standing
from tournament.engine.formats import build
from tournament.engine.graph import Graph


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
