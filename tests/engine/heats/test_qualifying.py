"""Who goes on from heats where marks are level."""

from __future__ import annotations

from tournament.engine.formats import build
from tournament.engine.heats import HeatRules, HeatScoring, Marking, ranked
from tournament.engine.heats.qualifying import Level
from tournament.engine.progress import Open, Progress, resolve

TIMES = Marking(HeatScoring("time"), HeatRules())
BOTH = "H1-1", "H1-2"


def after(*heats: dict[str, str]) -> Progress[str]:
    """Return the progress of two heats of three: the winners and the best other go on; “12.1 / 2” adds an order."""
    graph = build("heats", 6, {"lanes": 3, "advance": 1, "fastest": 1})
    raced = {}
    for heat, marks in zip(graph.heats, heats, strict=False):
        told = {entry: text.partition(" / ") for entry, text in marks.items()}
        read = {entry: TIMES.read([mark], order=int(order) if order else None)
                for entry, (mark, _, order) in told.items()}  # fmt: skip
        raced[heat.id] = ranked(read, TIMES)
    return resolve(graph, list("abcdef"), {}, lambda *_: None, lambda _: None, raced=raced)


def test_an_order_decided_within_a_heat_decides_nothing_against_other_heats() -> None:
    first, second = {"a": "12.1 / 2", "d": "12.1 / 1", "e": "13"}, {"b": "12", "c": "12.1", "f": "14"}
    progress = after(first, second)
    assert progress.lanes["H2-1"] == ("d", "b", Open.UNKNOWN)
    assert progress.level == (Level(BOTH, ("a", "c")),)
    progress = after(first, second | {"c": "12.1 / 1"})
    assert progress.lanes["H2-1"] == ("d", "b", "c")
    assert progress.level == ()


def test_those_are_level_among_whom_it_is_open_who_goes_on() -> None:
    second = {"b": "12", "c": "12.4", "f": "12.4"}
    assert after({"a": "12.1", "d": "12.1", "e": "13"}).level == (Level(("H1-1",), ("a", "d")),)
    assert after({"a": "11", "d": "12.5", "e": "13"}, second).level == (Level(("H1-2",), ("c", "f")),)
    assert after({"a": "11", "d": "12.3", "e": "13"}, second).level == ()
