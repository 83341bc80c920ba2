"""Commands beside a plugin that fails: a line that names it, the others at work, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.plugins import install

BROKEN = "raise RuntimeError('no rules\\n  today')"
UNRULY = """
    from tournament.sdk import hookimpl


    @hookimpl
    def tournament_commands():
        raise ValueError("no command today")
"""
EMPTY = '{"format": "replay/1", "sport": "%s", "stages": []}'


def run(folder: Path, *arguments: str, given: str = "") -> tuple[int, str, str]:
    command = [sys.executable, "-c", "import sys; from tournament.cli import main; sys.exit(main())", *arguments]
    env = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, input=given, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    install(tmp_path, "da_cau", BROKEN)
    return tmp_path


def test_a_replay_of_its_sport_says_why_it_is_not_there(broken: Path) -> None:
    assert run(broken, "replay", "-", given=EMPTY % "da_cau") == (
        2, "", "tournament: standard input: at $.sport: unknown sport 'da_cau'; "
        "its plugin is left out: RuntimeError: no rules today\n",
    )  # fmt: skip


def test_other_sports_and_commands_go_on(broken: Path) -> None:
    assert run(broken, "replay", "-", given=EMPTY % "football") == (
        0, '{"format":"replay-result/1","stages":{},"problems":[]}\n', "",
    )  # fmt: skip
    assert run(broken, "nonsense") == (2, "", "tournament: No such command 'nonsense'.\n")


def test_its_check_fails_with_the_reason(broken: Path) -> None:
    assert run(broken, "plugin", "check", "da_cau") == (1, "left out: RuntimeError: no rules today\n", "")


def test_one_whose_commands_fail_is_named_in_a_line(tmp_path: Path) -> None:
    install(tmp_path, "unruly", UNRULY)
    status, printed, said = run(tmp_path, "--help")
    assert (status, said) == (0, "tournament: plugin unruly failed in tournament_commands\n")
    assert "bracket" in printed
