"""Change one thing at a time in what decides who stands where, and count the changes that its tests notice.

usage: python tools/mutants.py MODULE [TESTS ...]

MODULE is a file or folder under `tournament/` without its ending. A change that no test notices is printed as a
difference: add the test that misses it, or take out what nobody misses.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from mutmut.__main__ import cli
from mutmut.configuration import config
from mutmut.stats import status_by_exit_code

MUTANTS = Path("mutants")
NOTICED = {"killed", "timeout", "segfault", "caught by type check"}
TESTS = {
    "engine/formats": ("tests/engine/formats",),
    "engine/progress": ("tests/engine/test_progress.py", "tests/engine/test_progress_play.py"),
    "engine/standings": ("tests/engine/standings",),
}


def main(module: str = "engine/progress", *tests: str) -> None:
    """Try every change of a module, show those that go unnoticed, and print the score."""
    shutil.rmtree(MUTANTS, ignore_errors=True)
    settings = config()
    settings.only_mutate = [f"tournament/{module}.py", f"tournament/{module}/*"]
    settings.pytest_add_cli_args_test_selection = [*(tests or _tests_of(module))]
    cli(["run", "--max-children", "2"], standalone_mode=False)
    found = _outcomes()
    missed = sorted(mutant for mutant, outcome in found.items() if outcome not in NOTICED)
    for mutant in missed:
        subprocess.run([sys.executable, "-m", "mutmut", "show", mutant], check=False)
    noticed = len(found) - len(missed)
    print(f"\n{module}: {noticed} of {len(found)} changes noticed ({noticed / max(len(found), 1):.1%})")


def _tests_of(module: str) -> tuple[str, ...]:
    for known, tests in TESTS.items():
        if module == known or module.startswith(f"{known}/"):
            return tests
    raise SystemExit(f"Say which tests prove {module}: python tools/mutants.py {module} TESTS ...")


def _outcomes() -> dict[str, str]:
    """Return what became of each change."""
    files = [json.loads(path.read_text(encoding="utf-8")) for path in MUTANTS.rglob("*.meta")]
    return {mutant: status_by_exit_code[code] for file in files for mutant, code in file["exit_code_by_key"].items()}


if __name__ == "__main__":
    main(*sys.argv[1:])
