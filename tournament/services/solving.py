"""Searching timetables outside of requests: start, look, stop, choose. One search for each edition."""

from __future__ import annotations

import fcntl
import hashlib
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from tournament.engine.errors import InputError
from tournament.engine.text import Text
from tournament.engine.timetable.problem import Goal, Placed, Plan, Problem
from tournament.models import Exchange, db
from tournament.queries.log import since
from tournament.queries.planning import Planning, planning_of
from tournament.runtime import runtime
from tournament.services import drafts, solver
from tournament.services.change import Actor, Change, service
from tournament.services.timetable import StaleError, require_plannable

GOAL_NAMES = {
    Goal.FINISH: Text("xong sớm", "finish early"),
    Goal.WAITING: Text("ít chờ", "wait little"),
    Goal.FAIRNESS: Text("chia đều", "fair spread"),
}
SECONDS = (5, 15, 60)
"""How long a search may take, all goals together."""


class Asked(msgspec.Struct, frozen=True):
    """What a search was started with: by whom, on which data; `keep` when it is to change little."""

    by: str
    at: datetime
    revision: int
    data: str
    drafted: dict[str, Placed]
    keep: bool


@dataclass(frozen=True, slots=True)
class Search:
    """A search as pages show it; `stale` says what was changed since it began, and makes it useless."""

    asked: Asked
    state: solver.State
    running: bool
    planning: Planning
    stale: tuple[Text, ...]

    @property
    def plans(self) -> Mapping[Goal, Plan]:
        """Return what was found so far."""
        return {found.goal: found.plan for found in self.state.found}


def start(actor: Actor, exchange_id: int, seconds: int, *, keep: bool = False) -> None:
    """Begin to search; with `keep` as few published matches as possible change.

    Raises InputError when nothing can be planned, or a search is under way.
    """
    planning = planning_of(exchange_id)
    require_plannable(planning)
    if keep and not planning.published:
        raise InputError(Text("Chưa công bố lịch nào để giữ lại.", "No timetable is published that could be kept."))
    problem = planning.from_now(runtime().clock(), keep=keep)
    asked = Asked(
        by=actor.name,
        at=runtime().clock(),
        revision=db.session.get_one(Exchange, exchange_id).revision,
        data=fingerprint(problem),
        drafted=dict(planning.drafted),
        keep=keep,
    )
    goals = (Goal.FINISH,) if keep else tuple(GOAL_NAMES)
    task = solver.Task(problem, goals, min(max(seconds, 1), max(SECONDS)), dict(planning.drafted) or None)
    folder = _folder(exchange_id)
    with (folder / "lock").open("w") as lock:
        if not _take(lock):
            raise InputError(Text("Đang tìm lịch rồi.", "A search is under way already."))
        for name in ("stop", "state.json"):
            (folder / name).unlink(missing_ok=True)
        solver.write(folder / "asked.json", msgspec.json.encode(asked))
        _spawn(folder, task, lock)


def search_of(exchange_id: int) -> Search | None:
    """Return the edition's search under way, or the last one whose plans were neither taken nor refused."""
    folder = _folder(exchange_id)
    if not (folder / "asked.json").exists():
        return None
    running = _is_locked(folder)
    asked = msgspec.json.decode((folder / "asked.json").read_bytes(), type=Asked)
    told = folder / "state.json"
    state = msgspec.json.decode(told.read_bytes(), type=solver.State) if told.exists() else solver.State(0)
    planning = planning_of(exchange_id)
    stale = () if _is_fresh(asked, state, planning) else _what_changed(exchange_id, asked)
    return Search(asked, state, running, planning, stale)


def stop(exchange_id: int) -> None:
    """End the search under way; what it found is kept."""
    (_folder(exchange_id) / "stop").touch()


def forget(exchange_id: int) -> None:
    """Throw away what was found."""
    stop(exchange_id)
    (_folder(exchange_id) / "asked.json").unlink(missing_ok=True)


@service("timetable.chosen", Exchange)
def choose(change: Change, goal: Goal) -> int:
    """Make the plan found for a goal the draft; returns how many matches moved.

    Raises StaleError when something that the search depended on was changed since.
    """
    search = search_of(change.of_exchange.id)
    plan = search.plans.get(goal) if search else None
    if search is None or plan is None:
        raise InputError(Text("Chưa tìm được lịch như vậy.", "No such timetable was found yet."))
    if search.stale:
        raise StaleError(
            Text(
                "Dữ liệu đã đổi từ lúc tìm, hãy tìm lại: {what}",
                "The data changed since the search, search again: {what}",
            ).format(what=search.stale[0]),
            list(search.stale),
        )
    moved = drafts.write(change, search.planning, plan.places)
    change.summary = Text("Chọn lịch: {goal}", "Choose a timetable: {goal}").format(goal=GOAL_NAMES[goal])
    return moved


def fingerprint(problem: Problem) -> str:
    """Name a problem by its content, whatever the present minute of its re-plan."""
    told = problem.replan
    same = replace(problem, travel={}, replan=None)
    rest = (
        sorted((*pair, minutes) for pair, minutes in problem.travel.items()),
        told and replace(told, now=0),
    )
    return hashlib.sha256(msgspec.json.encode((same, rest), order="deterministic")).hexdigest()


def _is_fresh(asked: Asked, state: solver.State, planning: Planning) -> bool:
    """Tell whether the plans still fit: the same data, and no draft but one that they know."""
    known: Sequence[Mapping[str, Placed]] = [asked.drafted, *(found.plan.places for found in state.found)]
    if not any(_same_places(planning, planning.drafted, places) for places in known):
        return False
    return fingerprint(planning.from_now(asked.at, keep=asked.keep)) == asked.data


def _same_places(planning: Planning, one: Mapping[str, Placed], two: Mapping[str, Placed]) -> bool:
    return {key: (place.court, place.start) for key, place in one.items()} == {
        key: (place.court, place.start) for key, place in two.items()
    }


def _what_changed(exchange_id: int, asked: Asked) -> tuple[Text, ...]:
    return tuple(since(exchange_id, asked.revision)) or (
        Text("giờ mở sân hoặc sân đã đổi.", "courts or their hours were changed."),
    )


def _spawn(folder: Path, task: solver.Task, lock: IO[str]) -> None:
    """Start the process; it inherits the lock, which is free again when it has ended however it ends."""
    with (folder / "errors").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", solver.__name__, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=folder,
            pass_fds=(lock.fileno(),),
        )
    assert process.stdin is not None, "asked for above"
    with process.stdin:
        pickle.dump(task, process.stdin)


def _take(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_locked(folder: Path) -> bool:
    with (folder / "lock").open("a") as lock:
        return not _take(lock)


def _folder(exchange_id: int) -> Path:
    folder = runtime().settings.home / "searches" / str(exchange_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
