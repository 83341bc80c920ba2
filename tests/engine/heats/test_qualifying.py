"""Who goes on from heats where marks are level."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tournament.engine.formats import build
from tournament.engine.heats import HeatRules, HeatScoring, Marking, ranked
from tournament.engine.heats.qualifying import Level, Qualifying
from tournament.engine.heats.vacancies import Vacancy
from tournament.engine.progress import Open, Progress, resolve

TIMES = Marking(HeatScoring("time"), HeatRules())
BOTH = "H1-1", "H1-2"


def after(*heats: dict[str, str], vacancies: Sequence[Vacancy[str]] = ()) -> Progress[str]:
    """Return the progress of two heats of three: the winners and the best other go on; “12.1 / 2” adds an order."""
    graph = build("heats", 6, {"lanes": 3, "advance": 1, "fastest": 1})
    raced = {}
    for heat, marks in zip(graph.heats, heats, strict=False):
        told = {entry: text.partition(" / ") for entry, text in marks.items()}
        read = {entry: TIMES.read([mark], order=int(order) if order else None)
                for entry, (mark, _, order) in told.items()}  # fmt: skip
        raced[heat.id] = ranked(read, TIMES)
    return resolve(graph, list("abcdef"), {}, lambda *_: None, lambda _: None, raced=raced, vacancies=vacancies)


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


def test_who_moves_up_is_worked_out_once_after_each_heat(monkeypatch: pytest.MonkeyPatch) -> None:
    worked_out, moving_up = list[int](), Qualifying._moving_up

    def counted(self: Qualifying[str]) -> object:
        worked_out.append(len(self.over))
        return moving_up(self)

    monkeypatch.setattr(Qualifying, "_moving_up", counted)
    first, second = {"a": "11", "d": "11.5", "e": "13"}, {"b": "12", "c": "12.4", "f": "12.5"}
    gone = [Vacancy("a", "H2-1"), Vacancy("d", "H2-1")]
    assert [(each.out, each.up) for each in after(first, second, vacancies=gone).moved_up] == [("a", "c"), ("d", "f")]
    assert worked_out == [2], "once, though several slots ask"
