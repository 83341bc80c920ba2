"""The searching process: what it writes, and when it ends."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from tests.support.plugins import RIVAL, install
from tests.support.solving import counting, problem_of
from tests.support.timetables import make
from tournament.domain.timetables.commands import search_worker
from tournament.engine.timetable import Plan, check, solve
from tournament.engine.timetable.problem import Competition, Court, Goal, Known, Match, Problem, Unit
from tournament.sdk.improving import merit

GOALS = (Goal.FINISH, Goal.WAITING)


@pytest.fixture
def problem() -> Problem:
    """Four teams, everybody against everybody, on two courts."""
    teams = [Unit(f"team:{n}", "competition:1") for n in range(4)]
    pairs = [(one, two) for one in teams for two in teams if one.id < two.id]
    return Problem(
        grid=5,
        days=((420, 1020),),
        courts=tuple(Court(f"court:{n}", "venue:1", ((420, 1020),)) for n in range(2)),
        competitions=(Competition("competition:1", rest=10),),
        units=tuple(teams),
        matches=tuple(
            Match(f"match:{n}", "competition:1", 30, (Known(one.id), Known(two.id)))
            for n, (one, two) in enumerate(pairs)
        ),
    )


def state(folder: Path) -> search_worker.State:
    return msgspec.json.decode((folder / "state.json").read_bytes(), type=search_worker.State)


def test_each_goal_gets_a_plan_without_a_clash(tmp_path: Path, problem: Problem) -> None:
    search_worker.run(tmp_path, search_worker.Task(problem, GOALS, 0.2, None), os.getppid())
    told = state(tmp_path)
    assert (told.over, told.goal, [found.goal for found in told.found]) == (True, None, list(GOALS))
    for found in told.found:
        assert len(found.plan.places) == 6
        assert check(problem, found.plan.places) == []


def test_whoever_stops_at_once_gets_one_plan(tmp_path: Path, problem: Problem) -> None:
    (tmp_path / "stop").touch()
    search_worker.run(tmp_path, search_worker.Task(problem, GOALS, 60, None), os.getppid())
    (found,) = state(tmp_path).found
    assert (state(tmp_path).over, found.goal, len(found.plan.places)) == (True, Goal.FINISH, 6)


def test_a_search_whose_parent_is_gone_ends_with_what_it_has(tmp_path: Path, problem: Problem) -> None:
    search_worker.run(tmp_path, search_worker.Task(problem, GOALS, 60, None), parent=-1)
    (found,) = state(tmp_path).found
    assert (state(tmp_path).over, found.goal, len(found.plan.places)) == (True, Goal.FINISH, 6)


def test_a_process_whose_parent_is_gone_before_it_begins_ends_and_leaves_nothing(
    tmp_path: Path, problem: Problem
) -> None:
    (tmp_path / "task").write_bytes(pickle.dumps(search_worker.Task(problem, GOALS, 60, None)))
    command = [sys.executable, "-P", "-m", search_worker.__name__, str(tmp_path), "1"]
    subprocess.run(command, check=True, timeout=50)
    assert list(tmp_path.iterdir()) == []


def test_the_process_needs_neither_database_nor_pages(tmp_path: Path, problem: Problem) -> None:
    (tmp_path / "task").write_bytes(pickle.dumps(search_worker.Task(problem, GOALS, 0.2, None)))
    code = f"""
import sys
from pathlib import Path
from tournament.domain.timetables.commands import search_worker
search_worker.main(Path({str(tmp_path)!r}), {os.getpid()})
print(sorted({{"flask", "sqlalchemy"}} & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("[]\n", "")
    assert [found.goal for found in state(tmp_path).found] == list(GOALS)


LARGER = problem_of(make(102))


def searched(folder: Path, *improvers: str, task: search_worker.Task | None = None) -> tuple[Plan, str]:
    """Search in a process of its own, without time for more than a first plan; returns also what it complained of."""
    folder.mkdir()
    task = task or search_worker.Task(LARGER, (Goal.FINISH,), 0, None, improvers)
    (folder / "task").write_bytes(pickle.dumps(task))
    command = [sys.executable, "-P", "-m", search_worker.__name__, str(folder), str(os.getpid())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    (found,) = state(folder).found
    return found.plan, done.stderr


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an installed plugin, whose improver returns what is pickled in the file `places`."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    install(folder, "rival", RIVAL)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


def test_an_installed_improver_makes_the_plan_better(tmp_path: Path, plugins: Path) -> None:
    good, first = solve(LARGER, seconds=1, clock=counting(600)), searched(tmp_path / "without")[0]
    assert merit(good, Goal.FINISH) < merit(first, Goal.FINISH)
    (plugins / "places").write_bytes(pickle.dumps(good.places))
    plan, complaints = searched(tmp_path / "with", "rival")
    assert (plan.places, plan.measures, complaints) == (good.places, good.measures, "")


def test_what_is_rubbish_is_refused_by_the_checker(tmp_path: Path, plugins: Path) -> None:
    first = searched(tmp_path / "without")[0]
    everything_at_once = {id_: replace(placed, start=0) for id_, placed in first.places.items()}
    (plugins / "places").write_bytes(pickle.dumps(everything_at_once))
    assert searched(tmp_path / "with", "rival")[0].places == first.places


def test_an_improver_that_fails_or_is_gone_takes_no_plan_with_it(tmp_path: Path, plugins: Path) -> None:
    first = searched(tmp_path / "without")[0]
    plan, complaints = searched(tmp_path / "failing", "rival")
    assert (plan.places, "improver rival failed" in complaints) == (first.places, True)
    assert searched(tmp_path / "gone", "gone") == (first, "")


def test_a_cost_term_of_a_plugin_is_avoided(tmp_path: Path, plugins: Path, problem: Problem) -> None:
    """With one court dear, whatever can be on the other one is there, although that takes no less waiting."""
    task = search_worker.Task(problem, (Goal.WAITING,), 1, None)
    plain, _ = searched(tmp_path / "without", task=task)
    dear, complaints = searched(tmp_path / "with", task=replace(task, terms=("last_court", "gone")))
    assert {placed.court for placed in plain.places.values()} == {"court:0", "court:1"}
    assert ({placed.court for placed in dear.places.values()}, complaints) == ({"court:1"}, "")
