"""What the plugin brings: one improver, which asks CP-SAT in a process of its own."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import IO

from tournament.engine.certain import certain
from tournament.engine.timetable import Placed, Plan, Problem, Referee
from tournament.sdk import Improver, Text, hookimpl

LARGEST = 400
"""Matches of the largest problem that is worth building a model for."""
GRACE = 1.0
"""Seconds after its limit at which the process is ended from outside."""


def polish(
    problem: Problem, plan: Plan, seconds: float, should_stop: Callable[[], bool]
) -> Mapping[str, Placed] | None:
    """Return the best places that CP-SAT finds in time, None when it finds none or the problem is not for it.

    It is not when there are too many matches, or one takes several courts at once.

    Raises RuntimeError with the last words of a process that failed.
    """
    several = any(match.at_once > 1 for match in problem.matches)
    if seconds <= 0 or several or not 0 < len(problem.matches) <= LARGEST:
        return None
    command = [sys.executable, "-m", "tournament_ortools_polish.worker"]
    with tempfile.TemporaryFile() as found, tempfile.TemporaryFile() as said:
        worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=found, stderr=said, start_new_session=True)
        try:
            _hand_over(worker, pickle.dumps((problem, dict(plan.places), seconds)))
            end = time.monotonic() + seconds + GRACE
            while worker.poll() is None and time.monotonic() < end and not should_stop():
                time.sleep(0.02)
        finally:
            worker.kill()
            status = worker.wait()
        if status > 0:
            said.seek(0)
            raise RuntimeError(said.read().decode(errors="replace").strip().rpartition("\n")[2])
        return _last(found)


def _hand_over(worker: subprocess.Popen[bytes], task: bytes) -> None:
    try:
        with certain(worker.stdin, "the process was started with a pipe") as given:
            given.write(task)
    except BrokenPipeError:
        pass  # it has ended, and found nothing


def _last(found: IO[bytes]) -> Mapping[str, Placed] | None:
    """Return the places of the last whole line that the process wrote."""
    found.seek(0)
    *lines, _half = found.read().split(b"\n")
    if not lines:
        return None
    places: Mapping[str, tuple[str, int, str | None, str | None]] = json.loads(lines[-1])
    return {
        match: Placed(court, start, Referee(unit, loser_of) if unit or loser_of else None)
        for match, (court, start, unit, loser_of) in places.items()
    }


@hookimpl
def tournament_improvers() -> tuple[Improver, ...]:
    """Bring the polish by CP-SAT."""
    return (Improver("ortools_polish", Text("Tinh chỉnh lịch (CP-SAT)", "Refine with CP-SAT"), polish),)
