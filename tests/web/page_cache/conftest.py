"""A copy of the demonstration for each test, served with pages kept, and its clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.kept_pages import Clock, close, open_in
from tournament.storage.backup import backup


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(demonstration: Path, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The demonstration as it is served, not as tests set it up."""
    backup(f"sqlite:///{demonstration}", str(tmp_path / "tournament.sqlite3"))
    app = open_in(tmp_path, clock)
    yield app
    close(app)
