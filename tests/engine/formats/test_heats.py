"""Heats: nobody starts where there is no lane, and whatever is chosen hangs together or is refused."""

from __future__ import annotations

from itertools import product

import pytest

from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.engine.graph_checks import faults


@pytest.mark.parametrize("entries", [8, 9, 17, 24, 40])
def test_no_heat_has_more_entries_than_lanes_whatever_is_chosen(entries: int) -> None:
    wrong = []
    for lanes, advance, fastest, semi_finals in product((4, 8), (None, 1, 3), (None, 0, 2, 20), (None, 0, 2, 3)):
        chosen = {"lanes": lanes, "advance": advance, "fastest": fastest, "semi_finals": semi_finals}
        options = {name: value for name, value in chosen.items() if value is not None}
        try:
            graph = build("heats", entries, options)
        except InputError:
            continue
        crowded = [heat.id for heat in graph.heats if len(heat.slots) > lanes]
        wrong += [(options, crowded, faults(graph))] if crowded or faults(graph) else []
    assert wrong == []


def test_more_by_place_than_the_final_has_lanes_are_refused() -> None:
    with pytest.raises(InputError, match="3 from each of 3 heats and 0 others are more than the 8 that can go on"):
        build("heats", 24, {"advance": 3})
