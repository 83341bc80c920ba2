"""`tournament schedule` as others call it."""

from __future__ import annotations

import copy
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.support.judge import judge
from tests.support.sampling import examples
from tests.support.solving import counting, places_of, problem_of
from tests.support.timetables import disturbed, make
from tournament.cli import main
from tournament.engine.timetable import Break, Placed, Plan, Problem, solve
from tournament.plugins.registry import Registry
from tournament.sdk import Constraint, CostTerm, Improver, Text, hookimpl
from tournament.sdk.testing.in_app import Installed

COMMAND = [sys.executable, "-c", "import sys; from tournament.cli import main; sys.exit(main())", "schedule"]
STATUS = {"optimal": 0, "feasible": 0, "infeasible": 1, "unfinished": 3}
POSSIBLE, LARGE = 102, 3
"""Seeds of a problem that has a timetable, and of one that is large enough to be searched for long."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "problem.tsched.json"


def schedule(file: Path, instance: dict[str, Any], capfd: Any, *options: str) -> tuple[int, dict[str, Any], str]:
    file.write_text(json.dumps(instance), encoding="utf-8")
    status = main(["schedule", str(file), *options])
    printed = capfd.readouterr()
    return status, json.loads(printed.out), printed.err


def impossible() -> dict[str, Any]:
    """Two matches of one unit, pinned to the same minute."""
    instance = make(POSSIBLE)
    unit = instance["matches"][0]["sides"][0]["unit"]
    mine = [match for match in instance["matches"] if {"unit": unit} in match["sides"]][:2]
    for match in mine:
        match["pin"] = {"start": instance["days"][0]["start"] + 60}
    assert len(mine) == 2
    return instance


def unproved() -> dict[str, Any]:
    """Return four matches of 40 minutes and one of 20 for three times 70 minutes: enough in sum, but not in pieces."""
    instance, (court, *_) = make(POSSIBLE), make(POSSIBLE)["courts"]
    competition, unit, match = instance["competitions"][0], instance["units"][0], instance["matches"][0]
    court |= {"windows": [[540, 610], [640, 710], [740, 810]], "turnover": 0}
    matches = [
        {"id": f"m{n}", "duration": minutes, "sides": [{"unit": f"u{n}"}], "ref": None, "guards": [], "pin": None}
        for n, minutes in enumerate((40, 40, 40, 40, 20))
    ]
    return instance | {
        "grid": 5, "courts": [court], "competitions": [competition], "pools": [], "blackouts": [], "persons": {},
        "precedences": [],
        "units": [unit | {"id": f"u{n}", "unavailable": []} for n in range(5)],
        "matches": [match | {"earliest": None, "latest_end": None, "courts": None} | one for one in matches],
    }  # fmt: skip


def test_prints_a_plan_that_breaks_no_rule(file: Path, capfd: Any) -> None:
    instance = make(POSSIBLE)
    status, plan, errors = schedule(file, instance, capfd, "--seconds", "0.3")
    assert (status, errors, judge(instance, plan)) == (0, "", [])
    assert list(plan) == ["format", "instance", "assignments", "bound", "status", "conflicts"]
    assert (plan["format"], plan["instance"], plan["conflicts"]) == ("tsched-plan/1", instance["name"], [])
    assert [one["match"] for one in plan["assignments"]] == [match["id"] for match in instance["matches"]]
    finish = max(
        one["start"] + match["duration"] for one, match in zip(plan["assignments"], instance["matches"], strict=True)
    )
    assert plan["status"] == ("optimal" if finish == plan["bound"] else "feasible")
    assert plan["bound"] <= finish


def test_a_heat_has_as_many_sides_as_start(file: Path, capfd: Any) -> None:
    """Two heats of four and a final: one who is away holds a heat up, and the final waits for both."""
    instance = make(POSSIBLE)
    (competition, *_), (unit, *_), (match, *_) = instance["competitions"], instance["units"], instance["matches"]
    competition |= {"id": "sprint", "rest": 30, "ranking_delay": 10, "max_per_day": 0}
    units = [unit | {"id": f"u{n}", "competition": "sprint", "unavailable": []} for n in range(8)]
    units[7]["unavailable"] = [[540, 600]]
    plain = {"competition": "sprint", "duration": 10, "requires": [], "courts": None, "earliest": None}
    plain |= {"latest_end": None, "pin": None, "guards": [], "ref": None, "phase": "heats", "round": 1}
    heats = [{"id": f"h{n}", "sides": [{"unit": f"u{k}"} for k in range(4 * n, 4 * n + 4)]} for n in range(2)]
    final = {"id": "final", "sides": [{"round_of": ["h0", "h1"]}]}
    track = instance["courts"][0] | {"id": "track", "tags": [], "windows": [[540, 720]], "turnover": 5}
    instance |= {
        "grid": 5, "days": [{"id": 0, "start": 540, "end": 720}], "courts": [track], "competitions": [competition],
        "units": units, "pools": [], "blackouts": [], "persons": {}, "precedences": [], "reschedule": None,
        "matches": [match | plain | each for each in (*heats, final)],
    }  # fmt: skip
    status, plan, _ = schedule(file, instance, capfd, "--seconds", "0")
    assert (status, judge(instance, plan)) == (0, [])
    assert [(one["match"], one["start"]) for one in plan["assignments"]] == [("h0", 540), ("h1", 600), ("final", 640)]


@pytest.mark.parametrize("goal", ["finish", "waiting", "fairness"])
def test_every_goal_keeps_the_rules(goal: str, file: Path, capfd: Any) -> None:
    instance = make(POSSIBLE)
    status, plan, _ = schedule(file, instance, capfd, "--seconds", "0.1", "--goal", goal, "--seed", "5")
    assert (status, judge(instance, plan)) == (0, [])


def test_a_problem_without_seconds_is_answered_at_once(file: Path, capfd: Any) -> None:
    instance = make(POSSIBLE)
    status, plan, _ = schedule(file, instance, capfd, "--seconds", "0")
    assert (status, judge(instance, plan)) == (0, [])


def test_a_published_plan_is_changed_little(file: Path, capfd: Any) -> None:
    instance = make(POSSIBLE)
    _, published, _ = schedule(file, instance, capfd, "--seconds", "0.1")
    again = disturbed(instance, published, seed=4)
    _, plan, _ = schedule(file, again, capfd, "--seconds", "0.3")
    assert judge(again, plan, complete=False) == []
    places = {one["match"]: (one["court"], one["start"]) for one in published["assignments"]}
    fixed = set(again["reschedule"]["fixed"])
    assert {one["match"] for one in plan["assignments"]} >= fixed != set()
    assert all(
        places[one["match"]] == (one["court"], one["start"]) for one in plan["assignments"] if one["match"] in fixed
    )


def test_what_is_impossible_is_named_and_the_rest_is_placed(file: Path, capfd: Any) -> None:
    instance = impossible()
    status, plan, errors = schedule(file, instance, capfd, "--seconds", "0.2")
    pinned = [match["id"] for match in instance["matches"] if match["pin"]]
    placed = {one["match"] for one in plan["assignments"]}
    assert (status, plan["status"], judge(instance, plan, complete=False)) == (1, "infeasible", [])
    assert len(placed) == len(instance["matches"]) - 1
    assert len(placed & set(pinned)) == 1
    said = " ".join(plan["conflicts"])
    assert all(id_ in said for id_ in pinned)
    assert errors.count("\n") == 1
    assert errors.startswith("tournament: ")
    assert f"unpin {pinned[0]}" in errors


def test_a_match_that_nobody_can_referee_is_said(file: Path, capfd: Any) -> None:
    instance = make(POSSIBLE)
    instance["matches"][0]["ref"] = {"eligible_units": [], "eligible_losers": [instance["matches"][0]["id"]]}
    status, plan, errors = schedule(file, instance, capfd, "--seconds", "0.1")
    named = instance["matches"][0]["id"]
    assert (status, plan["status"]) == (1, "infeasible")
    assert plan["conflicts"] == [f"{named}: nobody can referee it."]
    assert errors == f"tournament: {named}: nobody can referee it.\n"


def test_time_that_runs_out_proves_nothing(file: Path, capfd: Any) -> None:
    status, plan, errors = schedule(file, unproved(), capfd, "--seconds", "0.1")
    assert judge(unproved(), plan, complete=False) == []
    (missing,) = {match["id"] for match in unproved()["matches"]} - {one["match"] for one in plan["assignments"]}
    assert (status, plan["status"]) == (3, "unfinished")
    assert plan["conflicts"] == [
        "The search ended with 1 of 5 matches without a place. Nothing was proved: opening hours, rests, "
        "order and absences each leave room by themselves, so a longer search may find a timetable.",
        f"{missing}: no court is free at the times that are left.",
    ]
    assert errors == f"tournament: {plan['conflicts'][0]}\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_gives_the_best_plan_so_far(number: signal.Signals, file: Path) -> None:
    instance = make(LARGE, size=120)
    file.write_text(json.dumps(instance), encoding="utf-8")
    began = time.monotonic()
    with subprocess.Popen(
        [*COMMAND, str(file), "--seconds", "600"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        while not _hears(run.pid):
            assert run.poll() is None
            assert time.monotonic() - began < 60
            time.sleep(0.02)
        time.sleep(0.2)
        assert run.poll() is None
        run.send_signal(number)
        out, errors = run.communicate(timeout=60)
    plan = json.loads(out)
    assert judge(instance, plan, complete=False) == []
    assert run.returncode == STATUS[plan["status"]]
    assert errors.count(b"\n") == bool(run.returncode)
    assert b"Traceback" not in errors


def _hears(pid: int) -> bool:
    """Say whether a process handles SIGTERM itself by now, as it does once it searches."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("SigCgt:"):
            return bool(int(line.split()[1], 16) >> (signal.SIGTERM - 1) & 1)
    return False


@pytest.mark.parametrize(("earlier", "taken"), [(0, True), (5, False)])
def test_improvers_of_plugins_have_their_turn_and_are_judged(
    earlier: int, taken: bool, file: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = make(POSSIBLE)
    for court in instance["courts"]:
        court["windows"] = [[480, 1320], [1920, 2760]]
    problem = problem_of(instance)
    better = solve(problem, seconds=1, clock=counting(400)).places

    def improve(problem: Problem, plan: Plan, seconds: float, should_stop: Any) -> dict[str, Placed]:
        assert plan.places.keys() == better.keys()
        assert not should_stop()
        return {id_: replace(placed, start=placed.start - earlier) for id_, placed in better.items()}

    improver = Improver("rival", Text("Đối thủ", "Rival"), improve)
    installed(monkeypatch, "improvers", improver)
    _, plan, _ = schedule(file, instance, capfd, "--seconds", "0")
    assert judge(instance, plan) == []
    assert (places_of(plan) == better) is taken


def installed(monkeypatch: pytest.MonkeyPatch, kind: str, brought: Any) -> None:
    """Let a plugin be installed that brings one thing, and be asked whatever the time."""
    module = ModuleType("ground")
    setattr(module, f"tournament_{kind}", hookimpl(lambda: (brought,)))
    found = Registry([Installed.of(module, "ground")])
    monkeypatch.setattr(Registry, "discover", lambda: found)
    monkeypatch.setattr("tournament.cli.schedule.PATIENCE", 0)


@pytest.mark.parametrize("sport", ["beach_volleyball", ""])
def test_constraints_of_plugins_limit_what_is_of_their_sport(
    sport: str, file: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = make(POSSIBLE)
    begins = min(day["start"] for day in instance["days"]) + 120
    for competition in instance["competitions"]:
        competition["sport"] = sport

    def late(problem: Problem, sports: Any) -> Problem:
        of_it = frozenset(id_ for id_, key in sports.items() if key == "beach_volleyball")
        return replace(problem, breaks=(*problem.breaks, Break(of_it, (0, begins)))) if of_it else problem

    installed(monkeypatch, "constraints", Constraint("late", Text("Muộn", "Late"), late))
    _, plan, errors = schedule(file, instance, capfd, "--seconds", "0")
    assert errors == ""
    assert min(one["start"] for one in plan["assignments"]) == (begins if sport else begins - 120)


def test_what_plugins_let_units_pay_for_is_searched_with(
    file: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = set()

    def cost(problem: Problem, unit: str, played: Any) -> float:
        asked.add((problem.name, unit))
        return 0.0

    installed(monkeypatch, "cost_terms", CostTerm("counted", Text("Đếm", "Counted"), cost))
    instance = make(POSSIBLE)
    schedule(file, instance, capfd, "--seconds", "0")
    playing = {side["unit"] for match in instance["matches"] for side in match["sides"] if "unit" in side}
    assert asked == {(instance["name"], unit) for unit in playing}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["/nowhere.json"], "/nowhere.json: No such file or directory"),
        ([], "Missing argument 'FILE'"),
        ([os.devnull, "--seconds", "-1"], "Invalid value for '--seconds': -1 is not between 0 and 86400"),
        ([os.devnull, "--seconds", "nan"], "Invalid value for '--seconds': nan is not between 0 and 86400"),
        ([os.devnull, "--seconds", "inf"], "Invalid value for '--seconds': inf is not between 0 and 86400"),
        ([os.devnull, "--seed", "x"], "'x' is not a valid integer"),
        ([os.devnull, "--goal", "glory"], "'glory' is not one of 'finish', 'waiting', 'fairness'"),
        ([os.devnull], "not valid JSON"),
    ],
)
def test_bad_input_is_one_line_and_status_two(words: list[str], message: str, capsys: Any) -> None:
    assert main(["schedule", *words]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert message in printed.err


def test_reads_standard_input_and_needs_neither_flask_nor_plugins() -> None:
    code = (
        "import sys; from tournament.cli import main; status = main(['schedule', '-', '--seconds', '0']);"
        "print([m for m in ('flask', 'sqlalchemy', 'wtforms', 'pluggy') if m in sys.modules], file=sys.stderr);"
        "sys.exit(status)"
    )
    given = json.dumps(make(POSSIBLE))
    run = subprocess.run([sys.executable, "-c", code], input=given, capture_output=True, text=True, check=True)
    assert run.stderr == "[]\n"
    assert json.loads(run.stdout)["status"] in ("optimal", "feasible")


# Whatever a file holds, the answer is a plan or one sentence.

VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1, 7, 3.5, 600, 10**6, 10**30, "", "x", "c0-u0", "c0-m0", "c0-m1", "c0-P0", [], {},
     [[540, 700]], [600, 540], ["c0-m0"], [{"unit": "c0-u0"}, {"winner": "c0-m0"}]]
)  # fmt: skip


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return ([path] if path else []) + [found for key, one in inner for found in _places(one, (*path, key))]


@st.composite
def spoiled(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a valid problem in which some values were replaced, removed or repeated."""
    instance = copy.deepcopy(make(draw(st.integers(0, 60)), size=12))
    for _ in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from(_places(instance)))
        part: Any = instance
        for step in path:
            part = part[step]
        act = draw(st.sampled_from(["replace", "replace", "remove", "repeat", "add"]))
        if act == "replace":
            part[last] = copy.deepcopy(draw(VALUES))
        elif act == "remove":
            del part[last]
        elif act == "repeat" and isinstance(part, list):
            part.append(copy.deepcopy(part[last]))
        elif act == "add" and isinstance(part, dict):
            part["surprise"] = 1
    return instance


@examples(100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(instance=spoiled())
def test_no_file_leads_to_a_traceback(instance: dict[str, Any], file: Path, capfd: Any) -> None:
    file.write_text(json.dumps(instance), encoding="utf-8")
    status = main(["schedule", str(file), "--seconds", "0.01"])
    printed = capfd.readouterr()
    if status == 2:
        assert printed.out == ""
        assert printed.err.count("\n") == 1
        return
    plan = json.loads(printed.out)
    assert judge(instance, plan, complete=False) == []
    assert status == STATUS[plan["status"]]
    assert bool(plan["conflicts"]) is (printed.err.count("\n") == 1) is (status > 0)
