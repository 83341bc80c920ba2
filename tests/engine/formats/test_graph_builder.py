"""What formats are built with, where a side is missing."""

from __future__ import annotations

import gc

from tournament.engine.formats.graph_builder import GraphBuilder, uncollected
from tournament.engine.graph import Seed


def test_who_has_no_opponent_goes_on_without_a_match() -> None:
    builder = GraphBuilder()
    assert builder.single("F", "knockout", 1, None, Seed(2)) == (Seed(2), None)
    assert builder.single("F", "knockout", 1, None, None) == (None, None)
    assert builder.matches == []


def test_the_collector_runs_again_after_a_graph_only_where_it_ran_before() -> None:
    before = gc.isenabled()
    try:
        for running in (True, False):
            (gc.enable if running else gc.disable)()
            with uncollected():
                assert not gc.isenabled()
            assert gc.isenabled() is running
    finally:
        (gc.enable if before else gc.disable)()
