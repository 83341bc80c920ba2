"""The polish: with OR-Tools its plans are judged, without it the plugin is not there."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from tournament_ortools_polish.plugin import LARGEST, polish, tournament_improvers

from tests.support.judge import judge
from tests.support.solving import json_of, plan_of, solved, variants
from tests.support.timetables import make
from tournament.engine.timetable import Goal
from tournament.plugins.registry import Registry
from tournament.sdk.improving import improved, judged, merit

HERE = Path(__file__).parents[1]


def never() -> bool:
    return False


def test_brings_one_improver() -> None:
    (improver,) = tournament_improvers()
    assert (improver.key, improver.improve) == ("ortools_polish", polish)


def test_takes_no_task_that_is_too_large_or_without_time() -> None:
    problem, plan = solved(make(102))
    assert polish(problem, plan, 0, never) is None
    many = tuple(problem.matches) * (LARGEST // len(problem.matches) + 1)
    assert polish(replace(problem, matches=many), plan, 1, never) is None


if importlib.util.find_spec("ortools") is None:

    def test_without_or_tools_the_plugin_is_not_there_and_finds_nothing() -> None:
        assert "ortools_polish" not in Registry.discover().improvers
        problem, plan = solved(make(102), ticks=1)
        with pytest.raises(RuntimeError, match="No module named 'ortools'"):
            polish(problem, plan, 1, never)

else:

    @pytest.mark.parametrize("seed", range(6))
    def test_what_it_finds_breaks_no_rule(seed: int) -> None:
        for instance, problem, plan in variants(seed, ticks=2):
            places = polish(problem, plan, 1, never)
            if places is not None:
                assert judge(instance, plan_of(places), complete=False) == []
                assert places.keys() == {match.id for match in problem.matches}
                other = judged(problem, plan, places)
                assert other is not None
                assert len(other.unrefereed) <= len(plan.unrefereed) + len(plan.unplaced)

    def test_waiting_becomes_less_without_a_later_end() -> None:
        instance = make(102)
        problem, plan = solved(instance, ticks=1)
        better = improved(problem, plan, tournament_improvers(), 5)
        assert judge(instance, json_of(problem, better)) == []
        assert merit(better, Goal.FINISH) < merit(plan, Goal.FINISH)
        assert better.measures.finish <= plan.measures.finish
        assert better.measures.waiting < plan.measures.waiting

    def test_ends_soon_after_the_stop() -> None:
        problem, plan = solved(make(102), ticks=1)
        began = time.monotonic()
        polish(problem, plan, 300, lambda: time.monotonic() - began > 1)
        assert time.monotonic() - began < 30

    def test_the_command_uses_it_when_it_is_installed(tmp_path: Path) -> None:
        instance = make(102)
        file = tmp_path / "problem.json"
        file.write_text(json.dumps(instance), encoding="utf-8")
        metadata = tmp_path / "hoi_thao_ortools_polish-0.1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: hoi-thao-ortools-polish\nVersion: 0.1.0\n")
        (metadata / "entry_points.txt").write_text("[tournament]\nortools_polish = tournament_ortools_polish.plugin\n")
        command = [sys.executable, "-c", "import sys; from tournament.cli import main; sys.exit(main())"]
        run = subprocess.run(
            [*command, "schedule", str(file), "--seconds", "4"], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        )  # fmt: skip
        assert judge(instance, json.loads(run.stdout)) == []
        listed = subprocess.run(
            [*command, "plugin", "list"], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        )  # fmt: skip
        assert "ortools_polish" in listed.stdout
