"""The conformance kit passes what the sports' records promise and says in a sentence what is not kept."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Blueprint, render_template_string, request

from tournament.engine.scoring import GoalScoring, Outcome, SetScoring
from tournament.engine.standings import BUILT_IN, Step, Tiebreaker
from tournament.engine.text import Text
from tournament.sdk import Preset, Sport, hookimpl
from tournament.sdk.permissions import permission
from tournament.sdk.testing import app, sport_checks

PRESET = Preset("common", Text("Luật chung", "Common"), {"best_of": 3}, (Step("match_points"), Step("set_ratio")))
SPORT = Sport("sack_race", Text("Nhảy bao bố", "Sack race"), SetScoring(), (PRESET,))
BY_GOALS = replace(PRESET, values={"win_points": 2}, ranking=(Step("match_points"), Step("goal_difference")))
GOALS = replace(SPORT, scoring=GoalScoring(), presets=(BY_GOALS,))


def failures(sport: Sport, **given: Any) -> list[str]:
    """Run all checks; return what those say that fail."""
    said = []
    for check in sport_checks(sport, **given):
        try:
            check()
        except AssertionError as error:
            said.append(f"{check}: {error}")
        except Exception as error:
            said.append(f"{check}: {type(error).__name__}: {error}")
    return said


@pytest.mark.parametrize("sport", [SPORT, GOALS], ids=["sets", "goals"])
def test_a_sport_that_is_data_keeps_everything(sport: Sport) -> None:
    assert failures(sport) == []
    names = [str(check) for check in sport_checks(sport)]
    assert len(names) == len(set(names)) == 14


def preset(**changes: Any) -> Sport:
    return replace(SPORT, presets=(replace(PRESET, **changes),))


@pytest.mark.parametrize(
    ("sport", "said"),
    [
        (replace(SPORT, key="sack-race"), "identity: the key 'sack-race' is not an identifier"),
        (replace(SPORT, names=Text("", "Sack race")), "identity: the sport needs a name in both languages"),
        (replace(SPORT, presets=()), "identity: the sport needs at least one preset of rules"),
        (replace(SPORT, presets=(PRESET, PRESET)), "identity: two presets have the same key"),
        (replace(SPORT, scoring=SetScoring), "identity: scoring is a class, not an object: write SetScoring()"),  # type: ignore[arg-type]
        (preset(names="Common"), "common: its data is known: the preset needs a name in both languages"),
        (preset(values={"bestof": 3}), "common: its data is known: InputError: common: there is no rule 'bestof'"),
        (preset(values={"points": "21"}), "common: its data is known: InputError: common: points in a set (points)"),
        (preset(confidence={"net": "H"}), "common: its data is known: confidence is given for fields that do not"),
        (preset(ranking=Step("wins")), "common: its data is known: ranking is a tuple of Step(…)"),
        (preset(ranking=("wins",)), "common: its data is known: ranking is a tuple of Step(…)"),
        (preset(ranking=(Step("joy"),)), "common: its data is known: InputError: common: ranking[0]: there is no tie-"),
        (preset(ranking=(Step("wins", when_tied=3),)), "common: its data is known: InputError: common: ranking[0]: wh"),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_once(sport: Sport, said: str) -> None:
    found = failures(sport)
    assert len(found) == 1
    assert found[0].startswith(said)


def test_a_tie_break_of_ones_own_is_known_when_it_is_given() -> None:
    joy = Tiebreaker("joy", Text("niềm vui", "joy"), lambda tally, entry, table: hash(entry) % 2)
    sport = preset(ranking=(Step("match_points"), Step("joy")))
    assert len(failures(sport)) == 1
    assert failures(sport, tiebreakers={**BUILT_IN, "joy": joy}) == []


def test_an_organiser_tries_the_pages_of_a_plugin() -> None:
    pages, added = Blueprint("photos_of_tests", __name__), []
    address = "/<block>/<exchange>/photos"
    shown = '<form method="post"><input type="hidden" name="csrf_token" value="{{ csrf_token() }}"></form>'
    pages.add_url_rule(address, "form", permission("organise")(lambda **_: render_template_string(shown)))
    pages.add_url_rule(
        address, "add", permission("organise")(lambda **_: added.append(request.form["name"]) or "added"),
        methods=["POST"],
    )  # fmt: skip
    plugin = types.ModuleType("photos_of_tests")
    plugin.tournament_blueprints = hookimpl(lambda: (pages,))  # type: ignore[attr-defined]
    with app(plugin) as sample:
        edition = sample.exchanges[1]
        path, organiser = f"/{edition.block_slug}/{edition.slug}/photos", sample.organiser()
        assert sample.get(path)[0] == 302  # to sign in
        assert organiser.get(path)[0] == 200
        assert organiser.post(path, name="An") == (200, "added")
    assert added == ["An"]


ABOVE = "who wins stands above who loses"


class Careless(SetScoring):
    """Counts like any sport of sets, but for one mistake."""

    def __init__(self, mistake: Callable[[Outcome, bool], Outcome]) -> None:
        self.mistake = mistake

    def outcome(self, score: Any, *given: Any, **named: Any) -> Outcome:
        return self.mistake(super().outcome(score, *given, **named), bool(score))


@pytest.mark.parametrize(
    ("mistake", "checks"),
    [
        (lambda outcome, played: outcome._replace(winner=0) if played else outcome,
         {"scoreboard and outcome agree", "every legal score has one outcome", ABOVE}),
        (lambda outcome, played: outcome._replace(match_points=(2, 1)) if played else outcome,
         {"every legal score has one outcome", ABOVE}),
        (lambda outcome, played: outcome if played else outcome._replace(counts=True),
         {"every status has its outcome"}),
        (lambda outcome, played: outcome if played else outcome._replace(winner=1),
         {"every status has its outcome", ABOVE}),
        (lambda outcome, played: outcome if played else outcome._replace(match_points=(2, 0)),
         {"every status has its outcome"}),
    ],
)  # fmt: skip
def test_a_scoring_that_contradicts_itself_is_found(
    mistake: Callable[[Outcome, bool], Outcome], checks: set[str]
) -> None:
    found = failures(replace(SPORT, scoring=Careless(mistake)))
    assert {line.removeprefix("common: ").split(":")[0] for line in found} == checks
