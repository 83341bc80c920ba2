"""A search whose server dies is taken up by another, once; every server of the database sees it and stops it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update

from tests.support.server import LiveServer
from tests.support.stored import fill, organiser
from tests.support.visitor import Visitor
from tournament.domain.timetables.commands import search_jobs, search_worker
from tournament.engine.timetable.problem import Goal
from tournament.models import WRITE, Job
from tournament.storage.migrate import open_engine

PAGE = "/manage/khoi-a/2030/timetable/search"
LATEST = 60
Serve = Callable[..., LiveServer]


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + LATEST
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def searching(homes: Sequence[Path]) -> list[int]:
    """Return the processes that search for servers with these homes."""
    found = []
    for program in Path("/proc").iterdir():
        with suppress(OSError):
            words = (program / "cmdline").read_bytes().decode().split("\0") if program.name.isdecimal() else []
            if search_worker.__name__ in words and any(word.startswith(f"{home}/") for home in homes for word in words):
                found.append(int(program.name))
    return found


def parent_of(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def state(visitor: Visitor) -> dict[str, Any]:
    told: dict[str, Any] = visitor.get(f"{PAGE}/state").json
    return told


@pytest.mark.both_databases
def test_a_search_of_a_server_that_is_killed_is_taken_up_once(database_url: str, tmp_path: Path, serve: Serve) -> None:
    fill(tmp_path, database_url)
    shared = {"DATABASE_URL": database_url, "TOURNAMENT_KEYS": str(tmp_path / "keys.json")}
    homes = [tmp_path / name for name in ("one", "two")]
    one, two = (serve(home, variables=shared) for home in homes)
    engine = open_engine(database_url)
    here, there = organiser(one.url), organiser(two.url)
    assert here.send(PAGE, seconds="60").status == 302
    until(lambda: len(searching(homes)) == 1 and state(there)["running"])
    (process,) = searching(homes)
    os.kill(parent_of(process), signal.SIGKILL)
    until(lambda: searching(homes) == [])
    with engine.connect().execution_options(**{WRITE: True}) as connection:  # time goes by
        connection.execute(update(Job).values(leased_until=None))
        connection.commit()
    until(lambda: len(searching(homes)) == 1)
    assert searching(homes) != [process]
    until(lambda: state(there)["facts"]["goal"])

    assert there.post(f"{PAGE}/stop", there.form_to(PAGE, f"{PAGE}/stop")).status == 302
    until(lambda: not state(there)["running"])
    assert searching(homes) == []
    with engine.connect() as connection:
        (row,) = connection.execute(select(Job.kind, Job.attempts, Job.error, Job.ended_at.is_not(None), Job.result))
    engine.dispose()
    found = msgspec.json.decode(row.result, type=search_jobs.Outcome).found
    assert (*row[:4], [each.goal for each in found]) == ("search", 2, "", True, [Goal.FINISH])
    assert there.get(PAGE).status == 200
