"""Plugins that count ties or measure heats in a way of their own: guarded, and still of their kind on every page."""

from __future__ import annotations

import re
import types
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from sqlalchemy import select

from tests.web.organiser.conftest import Desk
from tests.web.organiser.test_scores import Play, begun, words
from tournament.engine.scoring import Outcome
from tournament.models import RubberMatch, db
from tournament.plugins.registry import GROUP, Registry
from tournament.sdk import HeatScoring, Preset, Rubber, Sport, Step, Text, TieScoring, hookimpl

ASKED: list[str] = []
NAMES = Text("Vui", "Joy")
RUBBERS = tuple(Rubber(f"r{n}", Text(f"Trận {n}", f"Rubber {n}"), "badminton", "one-game") for n in range(1, 4))


class JoyTies(TieScoring):
    """Gives a point more for winning every rubber."""

    def outcome(self, score: Any, rules: Any, *more: Any) -> Outcome:
        ASKED.append("outcome")
        return super().outcome(score, rules, *more)


class JoyRace(HeatScoring):
    """Counts the slowest as the best."""

    @property
    def least_is_best(self) -> bool:
        return False


class Joy(EntryPoint):
    def load(self) -> Any:
        common = Preset("common", NAMES, {}, (Step("match_points"), Step("lots")))
        found = types.ModuleType("joy")
        sports = (
            Sport("joy_ties", Text("Vui đồng đội", "Joy of teams"), JoyTies(RUBBERS), (common,)),
            Sport("joy_race", Text("Chạy vui", "Joy of running"), JoyRace("time"), (common,)),
        )
        found.tournament_sports = hookimpl(lambda: sports)  # type: ignore[attr-defined]
        return found


def brought(key: str) -> Sport:
    """Return a sport as the registry has it, asked through the guard."""
    registry = Registry([*entry_points(group=GROUP, name="badminton"), Joy("joy", "joy", GROUP)])
    assert {plugin.name: plugin.error for plugin in registry.plugins if plugin.error} == {}
    return registry.sports[key]


def test_a_plugins_own_ties_have_rubbers_from_which_they_follow(desk: Desk) -> None:
    play = begun(desk, brought("joy_ties"), "knockout")
    with desk.app.app_context():
        of_tie = select(RubberMatch.id).where(RubberMatch.parent_id == play.matches[0]).order_by(RubberMatch.position)
        rubbers = Play(desk, play.slug, list(db.session.scalars(of_tie)))
    assert len(rubbers.matches) == 3
    assert "Trận 1" in words(desk.get(play.page))
    assert [rubbers.sent("31|10", match=n)[0] for n in range(2)] == [302, 302]
    assert play.stored() == ([[1, 0], [1, 0], [0, 0]], 0)
    assert "outcome" in ASKED, "it is asked how a tie counts"
    assert "2–0" in play.shown("board")


def test_a_plugins_own_heats_are_measured_and_ranked_as_it_says(desk: Desk) -> None:
    play = begun(desk, brought("joy_race"), "one_heat")
    page = f"{desk.home}/heats/{play.matches[0]}"
    marks = {f"marks-{n}-cells-0": f"1{n}.00" for n in range(4)} | {f"marks-{n}-ending": "ok" for n in range(4)}
    assert desk.send(page, marks).status_code == 302
    told = re.findall(r"(\d)\. (Đơn vị \d)", play.shown("results"))
    assert told == [("1", "Đơn vị 4"), ("2", "Đơn vị 3"), ("3", "Đơn vị 2"), ("4", "Đơn vị 1")]
