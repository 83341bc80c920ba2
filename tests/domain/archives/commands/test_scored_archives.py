"""Archives of matches that are being scored: of one moment, with scoreboards that follow from their points."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask

from tests.support.scoring import scoring
from tournament.app import scratch
from tournament.domain.archives.commands import archives
from tournament.domain.archives.commands.archive_check import findings
from tournament.interchange.archive_v1.files import Archive, read_archive
from tournament.models import db

pytestmark = pytest.mark.both_databases
MISLED = "bong-chuyen-hoi-nam/A-1-1: its points do not lead to where its scoreboard stands"


def with_log(archive: Archive, change: Mapping[str, Any]) -> Archive:
    """Return an archive whose one scoreboard tells something else."""
    (log,) = archive.rows["match_scoring"]
    return msgspec.structs.replace(archive, rows={**archive.rows, "match_scoring": [{**log, **change}]})


def test_an_archive_is_of_one_moment_and_its_scoreboards_are_held_against_their_points(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    match = scoring(app)
    phone = match.phone()
    phone.take()
    phone.send(phone.say("start"), *phone.points("h"))
    rows, more = archives._rows, [phone.points("h")]

    def score_before_events(session: Any, name: str, condition: Any) -> Any:
        if name == "scoring_event" and more:
            sent = more.pop()
            with ThreadPoolExecutor(1) as pool:
                pool.submit(phone.send, *sent).result()
        return rows(session, name, condition)

    monkeypatch.setattr(archives, "_rows", score_before_events)
    with app.app_context():
        (tmp_path / "archive.zip").write_bytes(archives.export("khoi-a", "2030"))
        db.session.rollback()
    archive = read_archive(str(tmp_path / "archive.zip"))
    (log,) = archive.rows["match_scoring"]
    assert (more, log["version"], [row["number"] for row in archive.rows["scoring_event"]]) == ([], 2, [1, 2])
    changes: list[tuple[dict[str, Any], list[str]]] = [
        ({}, []),
        ({"version": 3}, [MISLED]),
        ({"confirmed": "0"}, [MISLED]),
        ({"state": log["state"].replace('"current":[1,0]', '"current":[0,1]')}, [MISLED]),
        ({"scoreboard": "of a plugin that is not here"}, []),
    ]
    for change, told in changes:
        with scratch():
            assert findings(with_log(archive, change)) == told, change
