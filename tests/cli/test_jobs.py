"""`tournament jobs`, and what the doctor says of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from tests.support.databases import application, copy_of
from tournament.cli import main
from tournament.domain.core.commands import jobs
from tournament.models import WRITE, db

DUE = datetime(2020, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def stored(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A home with a job that was given up and one that waits."""
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with application(tmp_path, copy_of(sqlite_template, tmp_path)) as app, app.app_context():
        with db.engine.connect().execution_options(**{WRITE: True}) as connection:
            for key in ("1", "2"):
                jobs.add(connection, "search", key, "", DUE)
            connection.commit()
        held = jobs.claim(["search"], DUE)
        assert held is not None
        jobs.fail(held, jobs.GivenUpError("the process ended"), DUE)
        yield app


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], str]:
    capsys.readouterr()
    status = main(["jobs", *arguments])
    said = capsys.readouterr()
    return status, said.out.splitlines(), said.err


def test_what_was_given_up_is_listed_tried_again_and_dropped(stored: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    given_up = "1\tsearch\t1\tdead\t1\t2020-05-04T09:00:00+00:00\tGivenUpError: the process ended"
    waiting = "2\tsearch\t2\twaiting\t0\t2020-05-04T09:00:00+00:00\t"
    assert told(capsys, "list") == (0, [given_up, waiting], "")
    assert main(["doctor"]) == 1
    assert "WRONG 1 jobs were given up: see `tournament jobs list`" in capsys.readouterr().out.splitlines()

    assert told(capsys, "retry", "1") == (0, [], "")
    _, (first, second), _ = told(capsys, "list")
    assert (first.split("\t")[3:5], first.split("\t")[6], second) == (["waiting", "0"], "", waiting)
    main(["doctor"])
    assert "ok    no job was given up, 2 wait or go on" in capsys.readouterr().out.splitlines()

    assert told(capsys, "drop", "1") == (0, [], "")
    assert told(capsys, "list") == (0, [waiting], "")


@pytest.mark.parametrize("what", ["retry", "drop"])
def test_a_number_that_is_no_jobs_is_refused(stored: Flask, capsys: pytest.CaptureFixture[str], what: str) -> None:
    status, out, said = told(capsys, what, "77")
    assert (status, out, said.count("\n"), "no job 77" in said) == (2, [], 1, True)
