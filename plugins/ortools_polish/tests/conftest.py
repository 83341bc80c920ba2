"""The package is found beside its tests: it is not installed unless somebody wants it."""

import os
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1]))


@pytest.fixture(autouse=True)
def found_by_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process that searches start with the paths of this one."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
