"""Ties whose rubbers are given: what is wrong with them is a problem that says where, and stops nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tournament.cli import main

WON, LOST = {"score": [[21, 15], [21, 18]]}, {"score": [[15, 21], [18, 21]]}


def replayed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], result: dict[str, Any], sport: str = "badminton_team"
) -> tuple[Any, list[str]]:
    file = tmp_path / "replay.json"
    stage = {"key": "cup", "type": "knockout", "entries": ["An", "Bình"]}
    content = {"format": "replay/1", "sport": sport, "stages": [stage],
               "results": [{"stage": "cup", "home": "An", "away": "Bình", **result}]}  # fmt: skip
    file.write_text(json.dumps(content), encoding="utf-8")
    assert main(["replay", str(file)]) == 0
    printed = json.loads(capsys.readouterr().out)
    (match,) = printed["stages"]["cup"]["matches"]
    return match["winner"], [each["problem"] for each in printed["problems"]]


@pytest.mark.parametrize(
    ("result", "winner", "problems"),
    [
        ({"rubbers": [WON, LOST, LOST, None, LOST]}, "Bình", []),
        ({"rubbers": [WON, WON, LOST]}, "An", ["2–1 does not decide the tie"]),
        ({"rubbers": [WON] * 6}, None, ["a tie has 5 rubbers, not 6", "0–0 does not decide the tie"]),
        ({"rubbers": [{"status": "walkover", "winner": "Cường"}, WON, WON, WON]}, "An",
         ["rubber 'MS': the winner 'Cường' did not play", "rubber 'MS': the winner must be named"]),
        ({"rubbers": [], "status": "no_show", "winner": "Bình"}, "Bình", []),
    ],
)  # fmt: skip
def test_a_tie_is_worked_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], result: dict[str, Any], winner: object, problems: list[str]
) -> None:
    assert replayed(tmp_path, capsys, result) == (winner, problems)


def test_two_ties_that_are_level_together_send_nobody_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stage = {"key": "cup", "type": "knockout", "entries": ["An", "Bình"], "options": {"legs": 2, "legs_in": "all"}}
    legs = [{"stage": "cup", "home": home, "away": away, "rubbers": [WON, WON, WON]}
            for home, away in (("Bình", "An"), ("An", "Bình"))]  # fmt: skip
    file = tmp_path / "replay.json"
    content = {"format": "replay/1", "sport": "badminton_team", "stages": [stage], "results": legs}
    file.write_text(json.dumps(content), encoding="utf-8")
    assert main(["replay", str(file)]) == 0
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [each["problem"] for each in problems] == ["level on aggregate, and nobody is named to go on"]


def test_only_ties_have_rubbers_and_either_these_or_a_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert replayed(tmp_path, capsys, {"rubbers": [WON], "score": [[3, 1]]}, "football") == (
        "An",
        ["only ties have rubbers"],
    )
    both = {"rubbers": [LOST, LOST, LOST], "score": [[2, 0], [2, 0], [2, 0]]}
    assert replayed(tmp_path, capsys, both) == (
        "An",
        ["the score of a tie follows from its rubbers: give one of the two"],
    )


def test_the_rubbers_of_a_tie_are_played_by_the_rules_of_its_phase(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the final alone the men's singles goes to 15 points; results stand in any order, sides the other way round."""
    short = {"score": [[15, 10], [15, 11]]}
    stage = {"key": "cup", "type": "knockout", "entries": ["An", "Bình", "Chi", "Dũng"],
             "phase_rules": {"knockout/-1": {"rubbers": {"MS": "badminton/bwf-15"}, "dead_rubbers": 1}}}  # fmt: skip
    played = {("Bình", "An"): [short, WON, WON, LOST, WON], ("An", "Dũng"): [WON, WON, WON],
              ("Bình", "Chi"): [short, WON, WON]}  # fmt: skip
    content = {"format": "replay/1", "sport": "badminton_team", "rules": {"preset": "until-won"}, "stages": [stage],
               "results": [{"stage": "cup", "home": home, "away": away, "rubbers": rubbers}
                           for (home, away), rubbers in played.items()]}  # fmt: skip
    file = tmp_path / "replay.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    assert main(["replay", str(file)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [match["winner"] for match in printed["stages"]["cup"]["matches"]] == ["An", "Bình", "Bình"]
    assert [(each["home"], each["away"], each["problem"]) for each in printed["problems"]] == [
        ("Bình", "Chi", f"rubber 'MS': game {n}: 15–1{n - 1} is not valid yet, no side has 21 points") for n in (1, 2)
    ]
