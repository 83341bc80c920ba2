"""Searching timetables outside of requests: start, look, stop, choose. One search for each edition."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import msgspec

from tournament import tracing
from tournament.domain.core.commands.staleness import StaleError
from tournament.domain.core.commands.unit_of_work import Actor, Change, service
from tournament.domain.core.queries.log import since
from tournament.domain.timetables.commands import drafts, search_worker
from tournament.domain.timetables.commands.timetable import require_plannable
from tournament.domain.timetables.queries.planning import Planning, planning_of, spot
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.engine.timetable.problem import Goal, Placed, Plan, Problem
from tournament.models import Exchange, db
from tournament.runtime import runtime

GOAL_NAMES = {
    Goal.FINISH: Message("finish early"),
    Goal.WAITING: Message("wait little"),
    Goal.FAIRNESS: Message("fair spread"),
}
SECONDS = (5, 15, 60)
"""How long a search may take, all goals together."""
REVIEW = timedelta(minutes=5)
"""A re-plan counts from so much later: time to look at it and to publish."""
PATIENCE = 1.0
"""Seconds for which a start waits for a search that was just told to stop."""


class Asked(msgspec.Struct, frozen=True):
    """What a search was started with: by whom, on which data; `keep` when it is to change little."""

    by: str
    at: datetime
    revision: int
    data: str
    drafted: dict[str, Placed]
    keep: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """A search seen from outside."""

    asked: Asked
    state: search_worker.State
    running: bool

    @property
    def broken(self) -> bool:
        """Tell whether it ended without saying so: killed, or the machine went down."""
        return not self.running and not self.state.over


@dataclass(frozen=True, slots=True)
class Search(Watched):
    """A search as pages show it; `stale` says what was changed since it began, and makes it useless."""

    planning: Planning
    stale: tuple[Words, ...]

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
        raise InputError(Message("No timetable is published that could be kept."))
    now = runtime().clock() + (REVIEW if keep else timedelta())
    problem = planning.from_now(now, keep=keep)
    asked = Asked(
        by=actor.name,
        at=now,
        revision=db.session.get_one(Exchange, exchange_id).revision,
        data=fingerprint(problem),
        drafted=dict(planning.drafted),
        keep=keep,
    )
    goals = (Goal.FINISH,) if keep else tuple(GOAL_NAMES)
    limit = min(max(seconds, 1), max(SECONDS))
    wanted, start = planning.to_search(now, keep=keep), dict(planning.drafted) or None
    task = search_worker.Task(wanted, goals, limit, start, *added_by_plugins(exchange_id))
    folder = _folder(exchange_id)
    with (folder / "lock").open("w") as lock:
        if not _take(lock, PATIENCE):
            raise InputError(Message("A search is under way already."))
        for name in ("stop", "state.json"):
            (folder / name).unlink(missing_ok=True)
        search_worker.write(folder / "task", pickle.dumps(task))
        search_worker.write(folder / "asked.json", msgspec.json.encode(asked))
        _spawn(folder, lock)


def watch(exchange_id: int) -> Watched | None:
    """Look how far the edition's search is, from files alone; None when there is none, or none that can be read."""
    folder = _folder(exchange_id)
    try:
        running = _is_locked(folder)
        asked = msgspec.json.decode((folder / "asked.json").read_bytes(), type=Asked)
        told = folder / "state.json"
        state = (
            msgspec.json.decode(told.read_bytes(), type=search_worker.State)
            if told.exists()
            else search_worker.State(0)
        )
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    return Watched(asked, state, running)


def under_way() -> int:
    """Count the searches that run on this machine."""
    locks = (runtime().settings.home / "searches").glob("*/lock")
    return sum(_is_locked(lock.parent) for lock in locks)


def search_of(exchange_id: int) -> Search | None:
    """Return the edition's search under way, or the last one that was not thrown away."""
    watched = watch(exchange_id)
    if watched is None:
        return None
    planning = planning_of(exchange_id)
    stale = _stale(exchange_id, watched, planning)
    return Search(watched.asked, watched.state, watched.running, planning, stale)


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
        raise InputError(Message("No such timetable was found yet."))
    if search.stale:
        raise StaleError(
            Message("The data changed since the search, search again: {what}").format(what=search.stale[0]),
            list(search.stale),
        )
    moved = drafts.write(change, search.planning, plan.places)
    change.summary = Message("Choose a timetable: {goal}").format(goal=GOAL_NAMES[goal])
    return moved


def added_by_plugins(exchange_id: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the improvers and cost terms of plugins in an edition's search: those not switched off in its block."""
    registry = runtime().registry
    disabled = db.session.get_one(Exchange, exchange_id).block.disabled_plugins
    off, without = (registry.owned_by(disabled, kind) for kind in ("improvers", "cost_terms"))
    return (
        tuple(key for key in registry.improvers if key not in off),
        tuple(key for key in registry.cost_terms if key not in without),
    )


def fingerprint(problem: Problem) -> str:
    """Name a problem by its content, whatever the present minute of its re-plan."""
    told = problem.replan
    same = replace(problem, travel={}, replan=None)
    rest = (
        sorted((*pair, minutes) for pair, minutes in problem.travel.items()),
        told and replace(told, now=0),
    )
    return hashlib.sha256(msgspec.json.encode((same, rest), order="deterministic")).hexdigest()


def _stale(exchange_id: int, watched: Watched, planning: Planning) -> tuple[Words, ...]:
    """Say why the plans no longer fit: other data, or a draft that they do not know.

    On the day results come in all the time; a re-plan fits as long as it breaks nothing that holds by now.
    """
    asked, plans = watched.asked, [found.plan for found in watched.state.found]
    known: Sequence[Mapping[str, Placed]] = [asked.drafted, *(plan.places for plan in plans)]
    knows_draft = any(_same_places(planning.drafted, places) for places in known)
    changed = tuple(since(exchange_id, asked.revision)) or (Message("time went by, or courts were changed."),)
    if not knows_draft or any(_misses_matches(planning, plan) for plan in plans):
        return changed
    if asked.keep:
        broken = [each for plan in plans for each in planning.broken(runtime().clock(), plan.places)]
        return tuple(each.text for each in broken[:3])
    return () if fingerprint(planning.from_now(asked.at, keep=False)) == asked.data else changed


def _misses_matches(planning: Planning, plan: Plan) -> bool:
    return not {match.id for match in planning.problem.matches} <= {*plan.places, *plan.unplaced, *planning.over}


def _same_places(one: Mapping[str, Placed], two: Mapping[str, Placed]) -> bool:
    return {key: spot(place) for key, place in one.items()} == {key: spot(place) for key, place in two.items()}


def _spawn(folder: Path, lock: IO[str]) -> None:
    """Start the process; it inherits the lock, which is free again when it has ended however it ends."""
    with (folder / "errors").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", search_worker.__name__, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=folder,
            env=os.environ | tracing.in_environment(),
            pass_fds=(lock.fileno(),),
        )
    threading.Thread(target=process.wait, daemon=True).start()  # else it stays as a zombie


def _take(lock: IO[str], patience: float = 0) -> bool:
    """Take the lock; whoever only looks holds it for a moment, too."""
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.02)
        else:
            return True


def _is_locked(folder: Path) -> bool:
    with (folder / "lock").open("a") as lock:
        return not _take(lock)


def _folder(exchange_id: int) -> Path:
    folder = runtime().settings.home / "searches" / str(exchange_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
