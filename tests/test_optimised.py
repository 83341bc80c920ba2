"""`python -O` leaves asserts out, and nothing else: the same comes out, and the same is refused.

That no module rests on an assert is for ruff to see (S101).
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.interchange.replay_v1.test_competition import PLAYED
from tests.support.sampling import some

ROOT = Path(__file__).parents[1]
REPLAY = """
import sys
from tournament.cli import main
for file in sys.argv[1:]:
    print(main(["replay", file]), flush=True)
"""
WRONG: list[dict[str, Any]] = [
    {"type": "cup"},
    {"type": "knockout", "options": {"third_place": "yes"}},
    {"type": "ladder", "options": {"reach": "far"}},
    {"type": "king_of_the_court", "options": {"minutes": 0}},
    {"type": "swiss", "ranking": [{"by": "joy"}]},
    {"type": "round_robin", "legs": 0},
    {"type": "round_robin", "rules": {"points": -1}},
    {"type": "groups", "entries": ["P", "P"]},
]
ALL = ("tests/engine", "tests/interchange", "tests/sdk", "tests/domain")


def run(*arguments: str, optimised: bool) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *(["-O"] if optimised else []), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def last_line_of(*parts: str) -> str:
    """Run tests whose own asserts hold, since pytest rewrites them, on code without any; return the last line."""
    done = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not postgresql", *parts, optimised=True)
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout.splitlines()[-1]


def contents() -> Iterator[dict[str, Any]]:
    """Yield replays that are played out, played in half, with a result too many, and such as are refused."""
    replay = {"format": "replay/1", "sport": "beach_volleyball"}
    for stage, results in some(PLAYED):
        for given in (results, results[: len(results) // 2], [*results, *results[:1]]):
            yield {**replay, "stages": [stage], "results": given}
    for wrong in WRONG:
        yield {**replay, "stages": [{"key": "s", "entries": ["P", "Q", "R"], **wrong}]}


@pytest.mark.sampled
def test_every_type_of_stage_is_replayed_alike(tmp_path: Path) -> None:
    files = []
    for number, content in enumerate(contents()):
        files.append(str(tmp_path / f"{number}.json"))
        Path(files[-1]).write_text(json.dumps(content), encoding="utf-8")
    plain, optimised = (run("-c", REPLAY, *files, optimised=optimised) for optimised in (False, True))
    statuses = [line for line in plain.stdout.splitlines() if line in {"0", "1", "2"}]
    assert statuses[-len(WRONG) :] == ["2"] * len(WRONG)
    assert (optimised.stdout, optimised.stderr) == (plain.stdout, plain.stderr)


@pytest.mark.soak
def test_all_of_what_is_tested_in_one_process_holds_without_asserts() -> None:
    assert "passed" in last_line_of(*ALL)


def test_nothing_asks_whether_asserts_are_there() -> None:
    sources = [*(ROOT / "tournament").rglob("*.py"), *(ROOT / "plugins").glob("*/tournament_*/**/*.py")]
    found = [
        f"{file}:{node.lineno}"
        for file in sources
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Assert) or (isinstance(node, ast.Name) and node.id == "__debug__")
    ]
    assert found == []
