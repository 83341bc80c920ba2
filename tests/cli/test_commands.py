"""The commands that need no database: what they print, and how they refuse."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support import forked
from tournament.engine.draw import Lot, draw

# UEFA EURO 2024, group E: four teams on four points; goals scored in their matches put Romania first.
GROUP_E = [
    ("ROU", "UKR", 3, 0), ("BEL", "SVK", 0, 1), ("SVK", "UKR", 1, 2),
    ("BEL", "ROU", 2, 0), ("SVK", "ROU", 1, 1), ("UKR", "BEL", 0, 0),
]  # fmt: skip


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    done = forked.run(arguments, os.environ, Path.cwd(), given.encode())
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def replay(content: Any) -> Any:
    done = run("replay", "-", given=json.dumps(content))
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_the_graph_of_a_double_elimination_of_five() -> None:
    done = run("bracket", "double_elimination", "--entries", "5")
    graph = json.loads(done.stdout)
    assert (graph["format"], graph["name"], graph["entries"]) == ("graph/1", "double_elimination", 5)
    assert graph["matches"][:2] == [
        {"id": "W1-1", "stage": "winners", "round": 1, "slots": [{"seed": 4}, {"seed": 5}]},
        {"id": "W2-1", "stage": "winners", "round": 2, "slots": [{"seed": 1}, {"winner": "W1-1"}]},
    ]
    assert graph["places"][:2] == [{"place": 1, "slot": {"winner": "F"}}, {"place": 2, "slot": {"loser": "F"}}]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["bracket", "knockout", "--entries", "1"], "at least two entries are needed"),
        (["bracket", "knockout", "--entries", "8", "--option", "third_place"], "write KEY=VALUE"),
        (["bracket", "knockout", "--entries", "8", "--option", "third=1"], "unknown option 'third' of Knock-out"),
        (
            ["bracket", "knockout", "--entries", "8", "--option", "third_place=yes"],
            "“Third place”: 'yes' is not allowed",
        ),
        (["bracket", "cup", "--entries", "8"], "unknown format 'cup'"),
        (["replay", "/nowhere"], "/nowhere: No such file or directory"),
        (["draw", "verify", "/nowhere"], "/nowhere: No such file or directory"),
        (["plugin", "check", "sand"], "no plugin is named 'sand'"),
        (["plugin", "new", "9pins"], "'9pins' is not a name for a plugin"),
        (["plugin", "new", "football"], "A plugin or sport named 'football' is installed already: "),
        (["nothing"], "No such command 'nothing'"),
    ],
)
def test_bad_input_is_one_line_and_status_2(arguments: list[str], sentence: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert sentence in done.stderr


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[]", "Expected `object`, got `array`"),
        ("{", "not valid JSON"),
        ('{"format": "replay/1", "sport": "football", "stages": [], "wind": 3}', "unknown key 'wind'"),
        ('{"format": "replay/1", "sport": "football", "stages": [{"key": "a", "type": "groups", "x": 1}]}',
         "at $.stages[0]: unknown key 'x'"),
        ('{"format": "replay/1", "sport": "curling", "stages": []}', "unknown sport 'curling'"),
        ('{"format": "replay/1", "sport": "football", "rules": {"preset": "1930"}, "stages": [{"key": "a", '
         '"type": "groups", "groups": {"A": ["P", "Q"]}}]}',
         "standard input: at $.rules.preset: unknown preset '1930'; known: fifa-2026, fifa-2022"),
        ('{"format": "replay/1", "sport": "football", "stages": [{"key": "a", "type": "groups", '
         '"groups": {"A": ["P", "Q"]}, "ranking": [{"by": "beauty"}]}]}', "there is no tie-break 'beauty'"),
        ('{"format": "replay/1", "sport": "football", "stages": [], "results": [{"stage": "a", "home": "P", '
         f'"away": "Q", "score": [[0, {10**400}]]}}]}}',
         "at $.results[0].score[0][1]: Expected `int` <= 9223372036854775807"),
        ('{"format": "replay/1", "sport": "football", "stages": [{"key": "a", "type": "groups", '
         '"groups": {"A": ["P", "Q"]}, "adjust": {"P": 1, "Q": -1e308}}]}',
         "at $.stages[0].adjust.Q: Expected `float` >= -1000000000.0"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_the_key_and_the_place(content: str, sentence: str) -> None:
    done = run("replay", "-", given=content)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert sentence in done.stderr


def test_a_run_of_restarting_steps_looks_at_all_who_were_level_when_it_began() -> None:
    result = replay(
        {
            "format": "replay/1", "sport": "football", "rules": {"preset": "uefa"},
            "stages": [{"key": "E", "type": "groups", "groups": {"E": ["BEL", "ROU", "SVK", "UKR"]}}],
            "results": [
                {"stage": "E", "home": home, "away": away, "score": [[a, b]]} for home, away, a, b in GROUP_E
            ],
        }
    )  # fmt: skip
    rows = result["stages"]["E"]["groups"]["E"]
    assert [(row["rank"], row["entry"], row["match_points"], row["goals"], row["decided_by"]) for row in rows] == [
        (1, "ROU", 4, [4, 3], "goals_for"),
        (2, "BEL", 4, [2, 1], "goals_for"),
        (3, "SVK", 4, [3, 3], "goal_difference"),
        (4, "UKR", 4, [2, 4], "goal_difference"),
    ]
    assert result["problems"] == []


def test_results_that_do_not_fit_are_problems_and_never_stop_a_replay() -> None:
    result = replay(
        {
            "format": "replay/1", "sport": "beach_volleyball", "rules": {"preset": "fivb-2016"},
            "stages": [
                {"key": "pool", "type": "groups", "groups": {"A": ["P", "Q", "R"]}, "adjust": {"R": 5},
                 "ranking": [{"by": "match_points"}]},
                {"key": "main", "type": "knockout", "entries": ["P", "Q", "R", "S"]},
            ],
            "results": [
                {"stage": "pool", "home": "P", "away": "Q", "score": [[21, 15], [21, 20]]},
                {"stage": "pool", "home": "P", "away": "X", "score": [[21, 15], [21, 18]]},
                {"stage": "main", "home": "Q", "away": "P", "score": [[21, 15], [21, 18]]},
                {"stage": "main", "home": "Q", "away": "R", "status": "walkover", "winner": "Q"},
                {"stage": "main", "home": "S", "away": "P", "score": [[15, 21], [18, 21]]},
                {"stage": "main", "home": "P", "away": "R", "score": [[15, 21], [18, 21]]},
            ],
        }
    )  # fmt: skip
    pool = result["stages"]["pool"]["groups"]["A"]
    assert [(row["entry"], row["match_points"], row["sets"]) for row in pool] == [
        ("R", 5, [0, 0]),
        ("P", 2, [2, 0]),
        ("Q", 1, [0, 2]),
    ]
    assert [(m["id"], m["home"], m["away"], m["winner"]) for m in result["stages"]["main"]["matches"]] == [
        ("K1-1", "P", "S", "P"),
        ("K1-2", "Q", "R", "Q"),
        ("F", "P", "Q", "Q"),
    ]
    assert result["stages"]["main"]["places"][:2] == [{"place": 1, "entry": "Q"}, {"place": 2, "entry": "P"}]
    assert [(p["stage"], p["home"], p["away"]) for p in result["problems"]] == [
        ("pool", "P", "Q"),
        ("pool", "P", "X"),
        ("main", "P", "R"),
    ]


def test_a_modified_pool_is_ranked_by_its_matches() -> None:
    result = replay(
        {
            "format": "replay/1", "sport": "beach_volleyball",
            "stages": [{"key": "p", "type": "modified_pool", "groups": {"C": ["P", "Q", "R", "S"]}}],
            "results": [
                {"stage": "p", "home": home, "away": away, "score": [[21, 10], [21, 10]]}
                for home, away in (("S", "P"), ("Q", "R"), ("Q", "S"), ("P", "R"))
            ],
        }
    )  # fmt: skip
    rows = result["stages"]["p"]["groups"]["C"]
    assert [(row["rank"], row["entry"], row["won"]) for row in rows] == [
        (1, "Q", 2),
        (2, "S", 1),
        (3, "P", 1),
        (4, "R", 0),
    ]


def test_a_published_draw_is_verified(tmp_path: Path) -> None:
    lots = [Lot(name, (name,)) for name in ("P", "Q", "R", "S")]
    drawn = draw(lots, "19/8", ["A", "B", "B", "A"], apart="soft")
    published = {
        "format": "draw/1", "seed": "19/8", "apart": "soft", "regions": list(drawn.regions),
        "entries": [{"name": lot.name, "unit": lot.units[0]} for lot in lots], "order": [n + 1 for n in drawn.order],
    }  # fmt: skip
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(published))
    good = run("draw", "verify", str(file))
    assert (good.returncode, good.stdout) == (0, "The draw is as published.\n")
    file.write_text(json.dumps({**published, "seed": "2/9"}))
    other = run("draw", "verify", str(file))
    assert (other.returncode, other.stderr) == (1, "")
    assert other.stdout.startswith("number ")
    file.write_text(json.dumps({**published, "order": [1, 1, 2, 3]}))
    assert run("draw", "verify", str(file)).returncode == 2


def test_engine_commands_do_not_import_the_web() -> None:
    code = (
        "import sys; from tournament.cli import main; main(['bracket', 'knockout', '--entries', '4']);"
        "print([m for m in ('flask', 'sqlalchemy', 'wtforms') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def test_replay_does_not_import_the_web(tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    file.write_text('{"format": "replay/1", "sport": "football", "stages": []}')
    code = (
        f"import sys; from tournament.cli import main; main(['replay', {str(file)!r}]);"
        "print([m for m in ('flask', 'sqlalchemy', 'wtforms') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
