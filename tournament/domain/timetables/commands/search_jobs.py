"""Searching timetables outside of requests, by any server: start, look, stop, choose. One for each edition."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from tournament import tracing
from tournament.domain.core.commands import jobs
from tournament.domain.core.commands.job_workers import workers
from tournament.domain.core.commands.jobs import Held
from tournament.domain.core.commands.staleness import StaleError
from tournament.domain.core.commands.unit_of_work import Actor, Change, service
from tournament.domain.core.queries.jobs import DEAD, RUNNING, WAITING, depth, job
from tournament.domain.core.queries.log import since
from tournament.domain.timetables.commands import drafts, search_worker
from tournament.domain.timetables.commands.timetable import require_plannable
from tournament.domain.timetables.queries.planning import Planning, planning_of, spot
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.engine.timetable.problem import Goal, Placed, Plan, Problem
from tournament.models import WRITE, Exchange, db
from tournament.runtime import runtime

GOAL_NAMES = {
    Goal.FINISH: Message("finish early"),
    Goal.WAITING: Message("wait little"),
    Goal.FAIRNESS: Message("fair spread"),
}
SECONDS = (5, 15, 60)
"""How long a search may take, all goals together."""
SHORTEST = 1.0
"""Seconds that a search has at least."""
REVIEW = timedelta(minutes=5)
"""A re-plan counts from so much later: time to look at it and to publish."""
KIND = "search"
"""The kind of job that a search is; its key is the edition."""
PATIENCE = 5.0
"""Seconds for which a search waits for the one before it, which was told to stop."""
LOOK_SECONDS = 0.1


class Asked(msgspec.Struct, frozen=True):
    """What a search was started with: by whom, on which data; `keep` when it is to change little."""

    by: str
    at: datetime
    revision: int
    data: str
    drafted: dict[str, Placed]
    keep: bool


class Order(msgspec.Struct, frozen=True):
    """A search that waits for a server: on what it was asked for, and how many seconds it may take."""

    asked: Asked
    seconds: float


class Outcome(msgspec.Struct, frozen=True):
    """What a search has found so far, on the data that it began with."""

    asked: Asked
    found: list[search_worker.Found] = msgspec.field(default_factory=list)


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


def start(actor: Actor, exchange_id: int, seconds: float, *, keep: bool = False) -> None:
    """Let a server search; with `keep` as few published matches as possible change.

    Raises InputError when nothing can be planned, or a search is under way.
    """
    asked = _asked(exchange_id, actor.name, _from(keep), _plannable(exchange_id, keep), keep)
    order = Order(asked, min(max(seconds, SHORTEST), max(SECONDS)))
    db.session.rollback()  # a reader's transaction must not turn into a writer's
    db.session.connection(execution_options={WRITE: True})
    is_new = jobs.add(db.session(), KIND, str(exchange_id), msgspec.json.encode(order).decode(), runtime().clock())
    db.session.commit()
    if not is_new:
        raise InputError(Message("A search is under way already."))
    with suppress(SQLAlchemyError):  # else a server does in a moment
        workers().take_up()


def run(held: Held) -> None:
    """Search in a process of its own, and tell how far it is; whoever takes up what was left begins anew."""
    exchange_id, order = int(held.key), msgspec.json.decode(held.payload, type=Order)
    keep = order.asked.keep
    try:
        planning, now = _plannable(exchange_id, keep), _from(keep)
    except InputError as error:
        raise jobs.GivenUpError(str(error)) from error
    outcome = Outcome(_asked(exchange_id, order.asked.by, now, planning, keep))
    goals = (Goal.FINISH,) if keep else tuple(GOAL_NAMES)
    wanted, begin = planning.to_search(now, keep=keep), dict(planning.drafted) or None
    task = search_worker.Task(wanted, goals, order.seconds, begin, *added_by_plugins(exchange_id))
    db.session.remove()  # nothing is read while it searches
    folder = _folder(exchange_id)
    with (folder / "lock").open("w") as lock:
        if not _take(lock, PATIENCE):
            raise BlockingIOError("another process on this machine searches for this exchange")
        for name in ("stop", "state.json"):
            (folder / name).unlink(missing_ok=True)
        search_worker.write(folder / "task", pickle.dumps(task))
        process = _spawned(folder, lock)
        try:
            _follow(process, folder, held, outcome)
        finally:
            process.kill()
            process.wait()


def watch(exchange_id: int) -> Watched | None:
    """Look how far the edition's search is; None when there is none, or none that can be read."""
    known = job(runtime().clock(), KIND, str(exchange_id))
    if known is None:
        return None
    try:
        order = msgspec.json.decode(known.payload, type=Order)
        outcome = msgspec.json.decode(known.result, type=Outcome) if known.result else Outcome(order.asked)
        blank = search_worker.State(order.seconds)
        state = msgspec.json.decode(known.progress, type=search_worker.State) if known.progress else blank
    except msgspec.DecodeError:
        return None
    state.found = outcome.found
    return Watched(outcome.asked, state, known.state in {WAITING, RUNNING})


def under_way() -> int:
    """Count the searches that go on or wait for a server."""
    return sum(count for (kind, state), count in depth(runtime().clock()).items() if kind == KIND and state != DEAD)


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
    db.session.rollback()  # what was read is outdated then
    jobs.ask_to_stop(KIND, str(exchange_id))
    (_folder(exchange_id) / "stop").touch()  # at once, where it is searched on this machine


def forget(exchange_id: int) -> None:
    """Throw away what was found."""
    db.session.rollback()  # what was read is outdated then
    jobs.drop(KIND, str(exchange_id))
    (_folder(exchange_id) / "stop").touch()


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


def _from(keep: bool) -> datetime:
    """Return the instant from which a search that begins now may plan."""
    return runtime().clock() + (REVIEW if keep else timedelta())


def _plannable(exchange_id: int, keep: bool) -> Planning:
    planning = planning_of(exchange_id)
    require_plannable(planning)
    if keep and not planning.published:
        raise InputError(Message("No timetable is published that could be kept."))
    return planning


def _asked(exchange_id: int, by: str, now: datetime, planning: Planning, keep: bool) -> Asked:
    return Asked(
        by=by,
        at=now,
        revision=db.session.get_one(Exchange, exchange_id).revision,
        data=fingerprint(planning.from_now(now, keep=keep)),
        drafted=dict(planning.drafted),
        keep=keep,
    )


def _follow(process: subprocess.Popen[bytes], folder: Path, held: Held, outcome: Outcome) -> None:
    """Tell what a process has written until it ends; raises GivenUpError where it ended early."""
    while True:
        has_ended = process.poll() is not None
        state = _told(folder, outcome)
        held.result = msgspec.json.encode(Outcome(outcome.asked, state.found)).decode()
        held.progress = msgspec.json.encode(msgspec.structs.replace(state, found=[])).decode()
        if has_ended or held.is_lost:
            break
        if held.stop.wait(LOOK_SECONDS):
            (folder / "stop").touch()
            time.sleep(LOOK_SECONDS)
    if has_ended and not state.over:
        raise jobs.GivenUpError(f"the process that searches ended with status {process.returncode}")


def _told(folder: Path, outcome: Outcome) -> search_worker.State:
    told = folder / "state.json"
    if not told.exists():
        return search_worker.State(0, found=outcome.found)
    return msgspec.json.decode(told.read_bytes(), type=search_worker.State)


def _spawned(folder: Path, lock: IO[str]) -> subprocess.Popen[bytes]:
    """Start the process; it inherits the lock, which is free again when it has ended however it ends."""
    with (folder / "errors").open("wb") as errors:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", search_worker.__name__, str(folder), str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=folder,
            env=os.environ | tracing.in_environment(),
            pass_fds=(lock.fileno(),),
        )


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


def _folder(exchange_id: int) -> Path:
    folder = runtime().settings.home / "searches" / str(exchange_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
